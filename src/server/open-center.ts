/**
 * Opening a center: the folder's lock, the log, the facts as the log has them, the world and the board. Says in a
 * sentence why it can't, where it can't.
 */
import { randomUUID } from "node:crypto";
import type { Board } from "../board/board.ts";
import { centerFromJson, centerToJson } from "../domain/center-json.ts";
import type { Settings } from "../domain/settings.ts";
import { createWorld, type World } from "../engine/world.ts";
import { type DataFolder, openDataFolder } from "./log/data-folder.ts";
import { SqliteLogStore } from "./log/sqlite-log-store.ts";
import { type LoadedFacts, loadFacts } from "./load-facts.ts";

export type OpenedCenter = {
  readonly folder: DataFolder;
  readonly store: SqliteLogStore;
  readonly term: number;
  readonly world: World;
  /** Committed facts; the world has a center of its own, which is ahead by what is not durable yet. */
  readonly board: Board;
  readonly facts: LoadedFacts;
  /** What a person should know about how the log was found. */
  readonly notices: readonly string[];
};
export type OpenAnswer =
  | { readonly ok: true; readonly opened: OpenedCenter }
  | { readonly ok: false; readonly sentence: string };

/** Opens the center of a data folder, or makes one. `nowMs` is the wall clock's. */
export async function openCenter(options: {
  readonly folder: string;
  readonly practice: boolean;
  readonly settings: Settings;
  readonly foldHash: string;
  readonly nowMs: number;
}): Promise<OpenAnswer> {
  const { nowMs, practice, settings, foldHash } = options;
  const taken = openDataFolder(options.folder, { practice, nowMs });
  if (!taken.ok) return { ok: false, sentence: taken.refusal.sentence };
  const { paths } = taken.folder;
  const log = await SqliteLogStore.open({
    logPath: paths.logPath,
    marksPath: paths.marksPath,
    indexPath: paths.indexPath,
    newLog: { logId: randomUUID(), nowMs },
  });
  if (!log.ok) {
    taken.folder.release();
    return { ok: false, sentence: log.trouble.sentence };
  }
  const { store, notices } = log;
  const term = await store.claimTerm();
  const facts = await loadFacts(store, paths.snapshotsPath, foldHash);
  const { center } = facts;
  if (center.seq > 0 && center.practice !== practice) {
    await store.close();
    taken.folder.release();
    const sentence = practice
      ? "the log holds a real shift; a practice needs a folder of its own"
      : "the log holds a practice";
    return { ok: false, sentence };
  }
  const { world, board } = worldOf(facts, { settings, nowMs, term });
  return {
    ok: true,
    opened: {
      folder: taken.folder,
      store,
      term,
      world,
      board,
      facts,
      notices: notices.map(({ sentence }) => sentence),
    },
  };
}

/** The world and the committed board of facts that were loaded: two centers, of which the world's runs ahead. */
export function worldOf(
  { center, answers }: Pick<LoadedFacts, "center" | "answers">,
  options: { readonly settings: Settings; readonly nowMs: number; readonly term: number },
): { readonly world: World; readonly board: Board } {
  const board: Board = { center: centerFromJson(centerToJson(center)), locations: new Map(), heardAtMs: new Map() };
  const { settings, nowMs, term } = options;
  const world = createWorld({ settings, center, nowMs: Math.max(nowMs, center.atMs), term });
  for (const { commandId, firstSeq, lastSeq } of answers)
    world.answers.set(commandId, { kind: "answer", commandId, ok: true, firstSeq, lastSeq });
  return { world, board };
}

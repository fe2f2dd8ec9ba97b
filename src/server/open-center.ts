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
import { openSeal, type Seal } from "./seal/open-seal.ts";

export type OpenedCenter = {
  readonly folder: DataFolder;
  readonly store: SqliteLogStore;
  readonly term: number;
  readonly world: World;
  /** Committed facts; the world has a center of its own, which is ahead by what is not durable yet. */
  readonly board: Board;
  readonly facts: LoadedFacts;
  /** Absent where personal data are not sealed. */
  readonly seal: Seal | undefined;
  readonly keysFolder: string | undefined;
  /** A last write that was incomplete and was dropped. */
  readonly dropped: readonly string[];
};
export type OpenAnswer =
  | { readonly ok: true; readonly opened: OpenedCenter }
  /** `lasting`: trying again would change nothing; otherwise a disk may have room again in a while. */
  | { readonly ok: false; readonly lasting: boolean; readonly sentence: string };

/** Opens the center of a data folder, or makes one. `nowMs` is the wall clock's. */
export async function openCenter(options: {
  readonly folder: string;
  readonly practice: boolean;
  readonly settings: Settings;
  readonly foldHash: string;
  readonly nowMs: number;
  /** How long opening may walk the chain; the log's own measure where absent. */
  readonly checkBudgetMs?: number;
  /** Where the keys of personal data lie; absent where they are not sealed. */
  readonly seal?: { readonly keysFolder: string; readonly masterKeyFile: string };
  /** The log's writing thread; tests put a faulty disk under it. */
  readonly writerEntry?: URL;
}): Promise<OpenAnswer> {
  const { nowMs, practice, settings, foldHash, checkBudgetMs, writerEntry } = options;
  const taken = openDataFolder(options.folder, { practice, nowMs });
  if (!taken.ok) return { ok: false, lasting: taken.refusal.code !== "no-room", sentence: taken.refusal.sentence };
  const { paths } = taken.folder;
  const log = await SqliteLogStore.open({
    logPath: paths.logPath,
    marksPath: paths.marksPath,
    indexPath: paths.indexPath,
    newLog: { logId: randomUUID(), nowMs, practice },
    ...(checkBudgetMs === undefined ? {} : { checkBudgetMs }),
    ...(writerEntry === undefined ? {} : { writerEntry }),
  });
  if (!log.ok) {
    taken.folder.release();
    return { ok: false, lasting: log.trouble.code !== "cannot-open", sentence: log.trouble.sentence };
  }
  const { store, notices } = log;
  const refuse = async (sentence: string, lasting: boolean): Promise<OpenAnswer> => {
    await store.close();
    taken.folder.release();
    return { ok: false, lasting, sentence };
  };
  // The log itself says so too: a mark that was lost, or a log that was carried here, deceives nobody.
  if (store.practice !== practice) {
    return refuse(
      practice
        ? "the log holds a real shift; a practice needs a folder of its own"
        : "the log holds a practice; a real shift needs a folder of its own",
      true,
    );
  }
  let term: number;
  try {
    term = await store.claimTerm();
  } catch (error) {
    return refuse(`the log can't be written: ${messageOf(error)}`, false);
  }
  let seal: Seal | undefined;
  if (options.seal !== undefined) {
    const sealed = openSeal({ ...paths, ...options.seal });
    if (!sealed.ok) return refuse(sealed.sentence, true);
    seal = sealed.seal;
  }
  let facts: LoadedFacts;
  try {
    facts = await loadFacts(store, paths.snapshotsPath, foldHash, seal);
  } catch (error) {
    await seal?.end();
    // What can't be folded is damage, as a rule: then the walk names the first bad row.
    const damage = await store.finishCheck();
    return refuse(damage?.sentence ?? `the log can't be folded: ${messageOf(error)}`, true);
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
      seal,
      keysFolder: options.seal?.keysFolder,
      dropped: notices.map(({ sentence }) => sentence),
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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

/**
 * The facts at a start: the newest snapshot that can be believed, and the events since, folded; a damaged one is
 * passed over and told of. What callers were answered lately comes with them, so that a repeated command finds its
 * first answer after a restart too.
 */
import { centerFromJson } from "../domain/center-json.ts";
import { type Center, emptyCenter } from "../domain/center.ts";
import type { Envelope } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";
import { envelopeOfRow } from "./envelope-row.ts";
import type { LogRow } from "./log/log-row.ts";
import { type LogStore, readAll } from "./log/log-store.ts";
import { type DamagedSnapshot, SnapshotFiles } from "./log/snapshot-files.ts";
import type { SqliteLogStore } from "./log/sqlite-log-store.ts";
import { noSeal, type Seal } from "./seal/open-seal.ts";

export type RememberedAnswer = {
  readonly commandId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly incidentId?: string;
  readonly alertId?: string;
};
export type LoadedFacts = {
  readonly center: Center;
  /** Of the snapshot it began with; 0 where there was none. */
  readonly snapshotSeq: number;
  readonly answers: readonly RememberedAnswer[];
  /** Snapshots that were damaged, each in a sentence: an older one, or the log from its start, was folded instead. */
  readonly damagedSnapshots: readonly string[];
};

/** Events before the end in which answers are looked for. */
const ANSWERS_FROM_EVENTS = 10_000;
const COMMAND_CAUSE = "command:";

/** Loads the facts of a log. */
export async function loadFacts(
  store: SqliteLogStore,
  snapshotsPath: string,
  foldHash: string,
  { open, cipher }: Pick<Seal, "open" | "cipher"> = noSeal,
): Promise<LoadedFacts> {
  const files = new SnapshotFiles(snapshotsPath, store, cipher);
  const damaged: DamagedSnapshot[] = [];
  const latest = await files.latestSnapshot(foldHash, (one) => damaged.push(one));
  // One that can't be moved is told of again at the next start, which is right.
  for (const one of damaged) await files.setAside(one).catch(() => undefined);
  const facts = await foldFacts(store, latest, open);
  return { ...facts, damagedSnapshots: damaged.map(({ sentence }) => sentence) };
}

/** Folds a log from a snapshot on, or from its beginning where there is none. */
export async function foldFacts(
  store: LogStore,
  latest: { readonly seq: number; readonly stateJson: string } | undefined,
  open: (row: LogRow) => Envelope = envelopeOfRow,
): Promise<Omit<LoadedFacts, "damagedSnapshots">> {
  const center = latest === undefined ? emptyCenter() : centerFromJson(JSON.parse(latest.stateJson));
  const answers = new Map<string, RememberedAnswer>();
  const answersFromSeq = Math.max(1, store.head().seq - ANSWERS_FROM_EVENTS);
  for await (const row of readAll(store, Math.min(center.seq + 1, answersFromSeq))) {
    const envelope = open(row);
    if (row.seq > center.seq) foldEvent(center, envelope);
    if (row.seq < answersFromSeq || !row.cause.startsWith(COMMAND_CAUSE)) continue;
    const commandId = row.cause.slice(COMMAND_CAUSE.length);
    const known = answers.get(commandId);
    const event = envelope.event;
    const incidentId = known?.incidentId ?? ("incidentId" in event ? event.incidentId : undefined);
    const alertId = known?.alertId ?? ("alertId" in event ? event.alertId : undefined);
    answers.set(commandId, {
      commandId,
      firstSeq: known?.firstSeq ?? row.seq,
      lastSeq: row.seq,
      ...(incidentId === undefined ? {} : { incidentId }),
      ...(alertId === undefined ? {} : { alertId }),
    });
  }
  return { center, snapshotSeq: latest?.seq ?? 0, answers: [...answers.values()] };
}

/**
 * What is on record about a subject, opened. A plate is found by its key where its rows are sealed, and by its own
 * name in rows from before; what was sealed to the recovery key is looked through.
 */
import type { Envelope } from "../../domain/event.ts";
import { envelopeOfRow } from "../envelope-row.ts";
import type { LogStore } from "../log/log-store.ts";
import type { StoredRow } from "../log/log-row.ts";
import { keySubject } from "./log-seal.ts";
import type { Seal } from "./open-seal.ts";

/** The newest events about a subject, newest first. */
export type History = (
  subject: string,
  options: { readonly beforeSeq?: number; readonly limit: number },
) => Promise<Envelope[]>;

/** The newest rows before one (the newest of all without), newest first: what they are about, and the event when it is asked for. */
export type Recent = (options: { readonly beforeSeq: number; readonly limit: number }) => Promise<RecentRow[]>;
export type RecentRow = {
  readonly seq: number;
  readonly atMs: number;
  /** Plates may stand in it by their key: whoever asks goes by units, incidents, alerts and positions. */
  readonly subjects: readonly string[];
  readonly open: () => Envelope;
};

/** Rows sealed to the recovery key that are looked through for one name. */
const RECOVERED_MAX = 5_000;

export function openedHistory(
  store: Pick<LogStore, "bySubject">,
  seal: Pick<Seal, "open" | "ring" | "recoverySlot"> | undefined,
): History {
  if (seal === undefined)
    return async (subject, options) => (await store.bySubject(subject, options)).map(envelopeOfRow);
  const { open, ring, recoverySlot } = seal;
  return async (subject, options) => {
    const found = new Map<number, StoredRow>();
    const take = (rows: readonly StoredRow[]): void => {
      for (const row of rows) found.set(row.seq, row);
    };
    take(await store.bySubject(subject, options));
    if (subject.startsWith("plate:")) {
      const slot = ring?.find(subject);
      if (slot !== undefined) take(await store.bySubject(keySubject(slot), options));
      const recovered = await store.bySubject(keySubject(recoverySlot), { ...options, limit: RECOVERED_MAX });
      take(recovered.filter((row) => open(row).subjects.includes(subject)));
    }
    const newest = [...found.values()].sort((a, b) => b.seq - a.seq);
    return newest.slice(0, options.limit).map(open);
  };
}

export function openedRecent(store: Pick<LogStore, "read">, seal: Pick<Seal, "open"> | undefined): Recent {
  const open = seal?.open ?? envelopeOfRow;
  return async ({ beforeSeq, limit }) => {
    const fromSeq = Math.max(1, beforeSeq - limit);
    const rows = await store.read(fromSeq, beforeSeq - fromSeq);
    return rows
      .map((row) => ({ seq: row.seq, atMs: row.atMs, subjects: row.subjects, open: () => open(row) }))
      .reverse();
  };
}

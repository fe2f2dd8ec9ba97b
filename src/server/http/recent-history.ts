/**
 * What happened lately in the whole center, newest first: the same entries as in the histories of its units, incidents
 * and alerts, and who signed on or off, in one answer. An entry is in it for whoever may read it in one of those, and
 * how many were left out because they are not theirs is said.
 *
 * The log is read from its end in small pieces, so that no question is longer than a piece; a question that would go
 * too far back ends where it got to, and says from where to ask again.
 */
import { accessTable, type ActName } from "../../access/access-table.ts";
import { CENTERS_OWN } from "../../access/beholder.ts";
import { mayDo } from "../../access/may-do.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Caller } from "../accounts/people.ts";
import type { Recent } from "../seal/history.ts";
import { relationOfRead } from "./route-access.ts";

/** Which history an entry would be read in, by what it is about. Plates, people and vehicles are asked for by name. */
const HISTORIES: Readonly<Record<string, ActName>> = {
  unit: "ReadUnitHistory",
  incident: "ReadIncidentHistory",
  alert: "ReadAlertHistory",
  position: "ReadRoster",
};
const PIECE_ROWS = 500;
const LOOKED_AT_ROWS_MAX = 20_000;

export type RecentAsk = { readonly sinceMs: number; readonly beforeSeq: number; readonly limit: number };
export type RecentFound = {
  readonly envelopes: readonly Envelope[];
  readonly withheldCount: number;
  /** Where to go on; absent where everything since then is here. */
  readonly nextBeforeSeq?: number;
};

/** Reads backwards from `beforeSeq` until the time that was asked for, or until there is enough. */
export async function readRecent(
  recent: Recent,
  { sinceMs, beforeSeq, limit }: RecentAsk,
  mayRead: (subject: string) => boolean | undefined,
): Promise<RecentFound> {
  const envelopes: Envelope[] = [];
  let withheldCount = 0;
  let nextSeq = beforeSeq;
  const stopSeq = beforeSeq - LOOKED_AT_ROWS_MAX;
  for (;;) {
    const rows = await recent({ beforeSeq: nextSeq, limit: PIECE_ROWS });
    for (const row of rows) {
      if (row.atMs < sinceMs) return { envelopes, withheldCount };
      if (envelopes.length === limit || row.seq < stopSeq) return { envelopes, withheldCount, nextBeforeSeq: nextSeq };
      nextSeq = row.seq;
      const may = row.subjects.map(mayRead);
      if (may.includes(true)) envelopes.push(row.open());
      else if (may.includes(false)) withheldCount++;
    }
    if (rows.length === 0) return { envelopes, withheldCount };
  }
}

/**
 * Whether somebody may read the history of what a subject names; undefined where it names nothing that has one here.
 * A broken glass opens histories one by one, each read recorded: here it opens none.
 */
export function readerOf(
  center: Center,
  caller: Caller,
  areAccounts: boolean,
): (subject: string) => boolean | undefined {
  const known = new Map<string, boolean>();
  return (subject) => {
    const colon = subject.indexOf(":");
    const act = HISTORIES[subject.slice(0, colon)];
    if (act === undefined) return undefined;
    if (!areAccounts) return true;
    const before = known.get(subject);
    if (before !== undefined) return before;
    const account = caller.presence?.account;
    const ref = subject.slice(colon + 1);
    const relation = act === "ReadRoster" ? CENTERS_OWN : relationOfRead(center, account?.officerId, act, ref);
    const may = account !== undefined && mayDo(accessTable, account, { type: act }, relation).allowed;
    known.set(subject, may);
    return may;
  };
}

/**
 * What happened on the shift before this page was opened, for whoever relieves a dispatcher: the last half hour, put
 * together from the histories that the server keeps, once for each time that the page has missed something. Whether
 * it could be read, and what is not in it, is told with it.
 */
import { useEffect } from "react";
import { create } from "zustand";
import { MINUTE_MS } from "../../base/time.ts";
import type { Envelope } from "../../domain/event.ts";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { useConsole } from "../store/console-store.ts";
import { recordingLookedAt } from "../store/past-source.ts";
import { fetchHistory } from "./history.ts";
import { pastSubjects } from "./past-subjects.ts";
import { missedThroughSeq } from "./missed-events.ts";

const PAST_MS = 30 * MINUTE_MS;
/** Of one subject; half an hour of a busy unit is less. */
const ENTRIES_OF_ONE_MAX = 80;
/** Asked at the same time. A console that has just been opened has other questions too. */
const AT_ONCE = 4;

export type ShiftPast = {
  readonly phase: "none" | "reading" | "read" | "not-yours";
  readonly logId?: string | undefined;
  /** Everything up to here is in it, as far as the histories go. */
  readonly throughSeq: number;
  readonly envelopes: readonly Envelope[];
  readonly unitCount: number;
  /** Histories that another agency has not shared. */
  readonly deniedCount: number;
  readonly fault?: string | undefined;
};
const NOTHING: ShiftPast = { phase: "none", throughSeq: 0, envelopes: [], unitCount: 0, deniedCount: 0 };
const usePast = create<ShiftPast>(() => NOTHING);

/** The past of the shift, read when it is first looked at and again where the link has left a gap. */
export function useShiftPast(): ShiftPast {
  const past = usePast();
  const logId = useConsole(({ live }) => live.boardLogId);
  const missedSeq = useConsole(({ live }) => missedThroughSeq(live.recent, live.board.center.seq));
  const mayRead = useSession(({ body }) => mayAtAll(body, "ReadUnitHistory"));
  const isTape = recordingLookedAt() !== undefined;
  const lacks = !isTape && missedSeq > 0 && (past.logId !== logId || past.throughSeq < missedSeq);
  useEffect(() => {
    if (!lacks) return;
    if (mayRead) void readPast(logId);
    else usePast.setState({ ...NOTHING, phase: "not-yours", logId, throughSeq: missedSeq }, true);
  }, [lacks, mayRead, logId, missedSeq]);
  return past;
}

/** Asks again, after what could not be reached. */
export function readPastAgain(): void {
  void readPast(usePast.getState().logId);
}

async function readPast(logId: string | undefined): Promise<void> {
  const { picture, live } = useConsole.getState();
  if (picture === undefined) return;
  const { center } = live.board;
  const throughSeq = center.seq;
  const subjects = pastSubjects(center);
  const unitCount = subjects.filter(({ kind }) => kind === "unit").length;
  usePast.setState({ ...usePast.getState(), phase: "reading", logId, throughSeq, unitCount, fault: undefined });
  const bySeq = new Map<number, Envelope>();
  const afterMs = picture.nowMs - PAST_MS;
  let deniedCount = 0;
  let fault: string | undefined;
  for (let at = 0; at < subjects.length; at += AT_ONCE) {
    const asked = subjects.slice(at, at + AT_ONCE);
    const answers = await Promise.all(asked.map((of) => fetchHistory(of, undefined, ENTRIES_OF_ONE_MAX)));
    // Another log, or a later gap, is asked for by itself meanwhile: this answer is of yesterday.
    const now = usePast.getState();
    if (now.logId !== logId || now.throughSeq !== throughSeq) return;
    for (const answer of answers) {
      if (answer.denied === true) deniedCount++;
      else fault ??= answer.fault;
      for (const envelope of answer.envelopes) if (envelope.atMs >= afterMs) bySeq.set(envelope.seq, envelope);
    }
  }
  const envelopes = [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
  usePast.setState({ phase: "read", logId, throughSeq, envelopes, unitCount, deniedCount, fault }, true);
}

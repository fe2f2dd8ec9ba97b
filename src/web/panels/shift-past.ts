/**
 * What happened on the shift before this page was opened, for whoever relieves a dispatcher: the last half hour, asked
 * of the server in one question, once for each time that the page has missed something. Whether it could be read, and
 * what is not in it, is told with it.
 */
import { useEffect } from "react";
import { create } from "zustand";
import { MINUTE_MS } from "../../base/time.ts";
import type { Envelope } from "../../domain/event.ts";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { useConsole } from "../store/console-store.ts";
import { recordingLookedAt } from "../store/past-source.ts";
import { fetchRecent } from "./history.ts";
import { missedThroughSeq } from "./missed-events.ts";

const PAST_MS = 30 * MINUTE_MS;

export type ShiftPast = {
  readonly phase: "none" | "reading" | "read" | "not-yours";
  readonly logId?: string | undefined;
  /** Everything up to here is in it. */
  readonly throughSeq: number;
  readonly envelopes: readonly Envelope[];
  /** Since when it is whole, where so much happened that the half hour is not. */
  readonly wholeSinceMs?: number | undefined;
  /** Entries that another agency has not shared. */
  readonly withheldCount: number;
  readonly fault?: string | undefined;
};
const NOTHING: ShiftPast = { phase: "none", throughSeq: 0, envelopes: [], withheldCount: 0 };
const usePast = create<ShiftPast>(() => NOTHING);

/** The past of the shift, read when it is first looked at and again where the link has left a gap. */
export function useShiftPast(): ShiftPast {
  const past = usePast();
  const logId = useConsole(({ live }) => live.boardLogId);
  const missedSeq = useConsole(({ live }) => missedThroughSeq(live.recent, live.throughSeq));
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
  const { throughSeq } = live;
  usePast.setState({ ...usePast.getState(), phase: "reading", logId, throughSeq, fault: undefined });
  const { envelopes, ...rest } = await fetchRecent(picture.nowMs - PAST_MS);
  // Another log, or a later gap, is asked for by itself meanwhile: this answer is of yesterday.
  const now = usePast.getState();
  if (now.logId !== logId || now.throughSeq !== throughSeq) return;
  const inOrder = envelopes.toSorted((a, b) => a.seq - b.seq);
  usePast.setState({ phase: "read", logId, throughSeq, envelopes: inOrder, ...rest }, true);
}

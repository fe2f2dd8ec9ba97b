/**
 * What was acknowledged is never lost: an accepted command's events, and whatever a console was told is firm, stand
 * in the log from then on, with the same hash, through every kill and restart.
 */
import { hexOfBytes } from "../../server/log/chain.ts";
import type { MakeChecker } from "./checker.ts";

/** What was on its way when the power went still arrives. */
const ON_ITS_WAY_MS = 500;

export const acknowledgedChecker: MakeChecker = ({ disk, counts, nowMs, fail }) => {
  let lie = { atMs: -Infinity, durableSeq: Infinity };
  const isOnItsWay = (): boolean => nowMs() - lie.atMs < ON_ITS_WAY_MS;
  let firm = { seq: 0, hash: "" };
  const accepted: { readonly commandId: string; readonly firstSeq: number; readonly lastSeq: number }[] = [];

  const hashAt = (seq: number): string | undefined => {
    const row = disk.rows[seq - 1];
    return row === undefined ? undefined : hexOfBytes(row.hash);
  };
  const standsFirm = (when: string): void => {
    if (firm.seq > 0 && hashAt(firm.seq) !== firm.hash)
      fail(`event ${firm.seq}, which a console was told is firm, is not in the log ${when}`);
  };
  const standsAccepted = (from: number, when: string): void => {
    for (const { commandId, firstSeq, lastSeq } of accepted.slice(from)) {
      if (disk.rows[firstSeq - 1]?.cause !== `command:${commandId}` || disk.rows.length < lastSeq)
        fail(`command ${commandId} was accepted, and its events ${firstSeq} to ${lastSeq} are not in the log ${when}`);
    }
  };
  return {
    name: "acknowledged",
    answered: ({ outcome, commandId, firstSeq, lastSeq }) => {
      counts.add(`answers ${outcome}`);
      if (outcome !== "accepted" || firstSeq === undefined || lastSeq === undefined) return;
      // The disk had lied about it, as about what is struck from the list below.
      if (isOnItsWay() && lastSeq > lie.durableSeq) return;
      accepted.push({ commandId, firstSeq, lastSeq });
      standsAccepted(accepted.length - 1, "when it was acknowledged");
    },
    applied: (seq, hash) => {
      if (seq === 0) return; // an empty log is nobody's promise
      if (hashAt(seq) !== hash && isOnItsWay()) return;
      if (hashAt(seq) !== hash) fail(`a console was told that event ${seq} is firm, and the log says otherwise`);
      if (seq >= firm.seq) firm = { seq, hash };
    },
    opened: () => {
      standsFirm("after a restart");
      standsAccepted(0, "after a restart");
    },
    lied: (durableSeq) => {
      lie = { atMs: nowMs(), durableSeq };
      if (firm.seq > durableSeq) firm = { seq: durableSeq, hash: hashAt(durableSeq) ?? "" };
      const kept = accepted.filter(({ lastSeq }) => lastSeq <= durableSeq);
      accepted.splice(0, accepted.length, ...kept);
    },
    ended: () => {
      standsFirm("at the end");
      standsAccepted(0, "at the end");
    },
  };
};

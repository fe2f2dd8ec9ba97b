/**
 * No alert vanishes: once raised it stands, never at a lower level, until a named person has closed it with a reason;
 * an emergency only with every cause verified or with a second person's agreement.
 */
import type { AlertId } from "../../base/ids.ts";
import { type AlertLevel, compareLevels, subjectKey } from "../../domain/alert.ts";
import type { Envelope } from "../../domain/event.ts";
import type { MakeChecker } from "./checker.ts";

type Standing = { level: AlertLevel; readonly subject: string; readonly keys: Set<string> };

/** Facts change by events only; a while later it is still to be seen that one of them went too far. */
const SWEEP_EVERY_MS = 5_000;

export const alertsStandChecker: MakeChecker = ({ counts, nowMs, fail }) => {
  let sweptSeq = 0;
  let sweepAtMs = 0;
  let standing = new Map<AlertId, Standing>();

  const take = ({ event, actor, seq }: Envelope): void => {
    switch (event.type) {
      case "AlertRaised":
        counts.add(`alerts raised: ${event.cause.level}`);
        if (event.cause.level === "emergency") counts.add("emergencies");
        standing.set(event.alertId, {
          level: event.cause.level,
          subject: subjectKey(event.subject),
          keys: new Set([event.cause.key]),
        });
        return;
      case "AlertCauseAdded":
        standing.get(event.alertId)?.keys.add(event.cause.key);
        rise(event.alertId, event.cause.level);
        return;
      case "AlertCauseRose":
        rise(event.alertId, event.level);
        return;
      case "AlertClosed": {
        const alert = standing.get(event.alertId);
        if (alert === undefined) return;
        counts.add("alerts closed");
        if (actor.kind !== "dispatcher" || event.by === "")
          fail(`alert ${event.alertId} was closed by ${actor.kind} ${actor.name} in event ${seq}`);
        const unverified = [...alert.keys].some(
          (key) => !event.verified.some(({ cause }) => cause === key || key.startsWith(`${cause}:`)),
        );
        const agreed = event.agreedBy !== undefined && event.agreedBy !== event.by;
        if (alert.level === "emergency" && unverified && !agreed)
          fail(`emergency ${event.alertId} was closed unverified by one person in event ${seq}`);
        standing.delete(event.alertId);
        return;
      }
      case "AlertArchived":
        if (standing.has(event.alertId)) fail(`alert ${event.alertId} was archived while it stood`);
        return;
      default:
        // Nothing else may change whether an alert stands; that is what `second` looks at.
        return;
    }
  };
  const rise = (alertId: AlertId, level: AlertLevel): void => {
    const alert = standing.get(alertId);
    if (alert === undefined || compareLevels(level, alert.level) <= 0) return;
    if (level === "emergency") counts.add("emergencies");
    alert.level = level;
  };
  return {
    name: "alerts-stand",
    committed: (_process, envelopes) => envelopes.forEach(take),
    second: ({ board }) => {
      if (board.center.seq === sweptSeq || nowMs() < sweepAtMs) return;
      sweptSeq = board.center.seq;
      sweepAtMs = nowMs() + SWEEP_EVERY_MS;
      for (const [alertId, { level, subject }] of standing) {
        const alert = board.center.alerts.get(alertId);
        if (alert === undefined) fail(`alert ${alertId} has vanished`);
        else if (alert.phase === "closed") fail(`alert ${alertId} is closed, and nobody closed it`);
        else if (compareLevels(alert.level, level) < 0)
          fail(`alert ${alertId} has fallen from ${level} to ${alert.level}`);
        else if (board.center.openAlertBySubject.get(subject) !== alertId)
          fail(`alert ${alertId} is no longer the open alert of ${subject}`);
      }
    },
    lied: () => {
      standing = new Map();
    },
  };
};

/**
 * What each event of an alert's life means for it (AL rules): it rises and never falls, rings anew for what is new,
 * and starts the watch afresh when a person closes it.
 */
import {
  type Alert,
  type AlertEvent,
  type AlertLevel,
  type Cause,
  compareLevels,
  type NewCause,
  subjectKey,
} from "./alert.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import type { HelpOfferEvent } from "./help-offer.ts";
import { checkAfterClosing } from "./status-check.ts";
import { patchUnit, type Unit } from "./unit.ts";

function withoutCurrent(unit: Unit): Unit["assignments"] {
  return unit.assignments.filter((assignment) => assignment.incidentId !== unit.currentIncidentId);
}

type Raised = Extract<AlertEvent, { type: "AlertRaised" }>;

export function evolveAlert(center: Center, event: AlertEvent, head: EventHead): void {
  if (event.type === "AlertRaised") {
    raise(center, event, head);
    return;
  }
  const alert = center.alerts.get(event.alertId);
  if (alert === undefined) return;
  const put = (patch: Partial<Alert>): void => void center.alerts.set(alert.id, { ...alert, ...patch });
  // AL6: a closing that was proposed before this was known is no longer what a second person would agree to.
  const reopen = (patch: Partial<Alert>): void => {
    const { closing: _, ...rest } = alert;
    center.alerts.set(alert.id, { ...rest, ...patch });
  };
  switch (event.type) {
    case "AlertCauseAdded": {
      const others = alert.causes.filter((cause) => cause.key !== event.cause.key);
      reopen({
        ...risen(alert, event.cause.level, head),
        ...rung(alert, event.cause.level, head),
        causes: [...others, startOf(event.cause, head)],
        covert: alert.covert || event.covert,
      });
      return;
    }
    case "AlertCauseRose":
      reopen({
        ...risen(alert, event.level, head),
        ...rung(alert, event.level, head),
        causes: alert.causes.map((cause) => {
          if (cause.key !== event.key) return cause;
          const { endedAtMs: _, ...rest } = cause;
          return {
            ...rest,
            level: event.level,
            levelSinceMs: head.atMs,
            sentence: event.sentence,
            evidence: event.evidence,
          };
        }),
      });
      return;
    case "AlertCauseEnded":
      put({
        causes: alert.causes.map((cause) => (cause.key === event.key ? { ...cause, endedAtMs: head.atMs } : cause)),
      });
      return;
    case "AlertTaken":
    case "AlertHandedOver": {
      const { unownedSinceMs: _, ...rest } = alert;
      const name = event.type === "AlertTaken" ? event.name : event.to;
      center.alerts.set(alert.id, {
        ...rest,
        phase: "owned",
        owner: { name, sinceMs: head.atMs, lastActionAtMs: head.atMs },
        ...(alert.emergency === undefined
          ? {}
          : { emergency: { ...alert.emergency, acknowledgedAtMs: alert.emergency.acknowledgedAtMs ?? head.atMs } }),
      });
      return;
    }
    case "AlertUnowned": {
      const { owner: _, ...rest } = alert;
      center.alerts.set(alert.id, {
        ...rest,
        ...rung(alert, alert.level, head),
        phase: "open",
        unownedSinceMs: head.atMs,
        escalations: [],
      });
      return;
    }
    case "AlertEscalated":
      put({
        escalations: [...alert.escalations, { step: event.step, role: event.role, name: event.name, atMs: head.atMs }],
      });
      return;
    case "UnitsTold":
      put({ unitsTold: { atMs: head.atMs, unitIds: event.unitIds, why: event.why } });
      return;
    case "ToldByVoice":
      put({
        told: [
          ...alert.told,
          {
            who: event.who,
            atMs: head.madeAtMs ?? head.atMs,
            by: head.actor.name,
            ...(event.answer === undefined ? {} : { answer: event.answer }),
          },
        ],
      });
      return;
    case "ChecklistTicked": {
      const key = `${event.checklist}/${event.item}`;
      const { [key]: _, ...others } = alert.ticks;
      put({ ticks: event.done ? { ...others, [key]: { atMs: head.atMs, by: head.actor.name } } : others });
      return;
    }
    case "AlertShown":
      put({ shownOn: { ...alert.shownOn, [event.consoleId]: head.atMs } });
      return;
    case "AlertCloseProposed":
      put({
        closing: { by: event.by, atMs: head.atMs, reason: event.reason, text: event.text, verified: event.verified },
      });
      return;
    case "AlertClosed":
      close(center, alert, event, head);
      return;
    case "AlertArchived":
      center.alerts.delete(alert.id);
      return;
  }
}

/** What an offer of help means for its alert. */
export function evolveHelpOffer(center: Center, event: HelpOfferEvent, head: EventHead): void {
  const alert = center.alerts.get(event.alertId);
  if (alert === undefined) return;
  switch (event.type) {
    case "HelpOffered": {
      const { [event.unitId]: _, ...others } = alert.offers ?? {};
      const offer = { sinceMs: head.madeAtMs ?? head.atMs, confirmed: false };
      center.alerts.set(alert.id, { ...alert, offers: event.going ? { ...others, [event.unitId]: offer } : others });
      return;
    }
    case "HelpConfirmed": {
      const offer = alert.offers?.[event.unitId];
      if (offer === undefined) return;
      center.alerts.set(alert.id, {
        ...alert,
        offers: { ...alert.offers, [event.unitId]: { ...offer, confirmed: true } },
      });
      return;
    }
    case "EnoughSaid": {
      const { enoughAtMs: _, ...rest } = alert;
      center.alerts.set(alert.id, event.enough ? { ...rest, enoughAtMs: head.atMs } : rest);
      return;
    }
  }
}

function raise(center: Center, event: Raised, head: EventHead): void {
  center.openAlertBySubject.set(subjectKey(event.subject), event.alertId);
  center.alerts.set(event.alertId, {
    id: event.alertId,
    subject: event.subject,
    ...(event.agencyId === undefined ? {} : { agencyId: event.agencyId }),
    ...(event.groupId === undefined ? {} : { groupId: event.groupId }),
    level: event.cause.level,
    levelSinceMs: head.atMs,
    raisedAtMs: head.atMs,
    causes: [startOf(event.cause, head)],
    covert: event.covert,
    phase: "open",
    unownedSinceMs: head.atMs,
    ringCount: event.cause.level === "notice" ? 0 : 1,
    rangAtMs: head.atMs,
    ...(event.cause.level === "emergency" ? { emergency: { sinceMs: head.atMs } } : {}),
    escalations: [],
    told: [],
    shownOn: {},
    ticks: {},
  });
}

function startOf(cause: NewCause, head: EventHead): Cause {
  return { ...cause, sinceMs: head.atMs, levelSinceMs: head.atMs };
}

// AL3: the level is the highest that any cause has reached; it never falls.
function risen(alert: Alert, level: AlertLevel, head: EventHead): Partial<Alert> {
  if (compareLevels(level, alert.level) <= 0) return {};
  return {
    level,
    levelSinceMs: head.atMs,
    // A higher level has been shown to nobody yet, and its own steps begin.
    shownOn: {},
    escalations: [],
    ...(level === "emergency" ? { emergency: { sinceMs: head.atMs } } : {}),
  };
}

// AL4: a new cause or a higher level rings again; what is only a notice is silent. An owner's alert that
// rings again stays owned: the sound tells that person that it has become worse.
function rung(alert: Alert, level: AlertLevel, head: EventHead): Partial<Alert> {
  if (level === "notice") return {};
  return { ringCount: alert.ringCount + 1, rangAtMs: head.atMs };
}

// AL8: closing starts the watch over this unit afresh, and remembers which findings were closed at what level.
function close(
  center: Center,
  alert: Alert,
  event: Extract<AlertEvent, { type: "AlertClosed" }>,
  head: EventHead,
): void {
  const { unownedSinceMs: _u, ...rest } = alert;
  center.openAlertBySubject.delete(subjectKey(alert.subject));
  center.alerts.set(alert.id, {
    ...rest,
    phase: "closed",
    closedAtMs: head.atMs,
    closing: {
      by: event.by,
      atMs: head.atMs,
      reason: event.reason,
      text: event.text,
      verified: event.verified,
      ...(event.agreedBy === undefined ? {} : { agreedBy: event.agreedBy }),
    },
    ...(alert.emergency === undefined ? {} : { emergency: { ...alert.emergency, endedAtMs: head.atMs } }),
  });
  if (alert.subject.kind !== "unit") return;
  const unit = center.units.get(alert.subject.unitId);
  if (unit === undefined) return;
  const quiet = { ...unit.quiet };
  for (const cause of alert.causes) if (cause.endedAtMs === undefined) quiet[cause.key] = cause.level;
  const claimed = unit.stop?.clearClaimedAtMs !== undefined;
  const basisEnded = claimed || (unit.check?.basis === "alert" && unit.stop === undefined);
  patchUnit(center, unit.id, {
    quiet,
    duress: undefined,
    watchResetAtMs: head.atMs,
    // ST6: a clear that was only tapped holds once a person has closed the alert.
    ...(unit.stop === undefined ? {} : { stop: claimed ? undefined : { ...unit.stop, anchoredAtMs: head.atMs } }),
    ...(claimed && unit.currentIncidentId === unit.stop?.incidentId
      ? { currentIncidentId: undefined, assignments: withoutCurrent(unit) }
      : {}),
    ...(basisEnded
      ? { check: undefined, prompt: undefined }
      : unit.check !== undefined && alert.causes.some(isLapsedCheck)
        ? { check: checkAfterClosing(unit.check, head), prompt: undefined }
        : {}),
  });
}

function isLapsedCheck(cause: Cause): boolean {
  return cause.monitor === "SC" && cause.level === "emergency" && cause.endedAtMs === undefined;
}

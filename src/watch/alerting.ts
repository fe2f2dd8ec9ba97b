/**
 * From findings to one alert: what the facts about a unit must say, given what the monitors hold to be so now.
 *
 * Pure: compares the findings with the unit's open alert and returns the events that close the gap. A finding
 * that is gone ends its cause, never the alert; only a person closes it. What a person has closed rings again as
 * a new episode, or at a higher level (AL4, AL8).
 */
import type { AlertId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import { type Alert, type AlertEvent, type Cause, compareLevels, type NewCause } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { FindingEvent } from "../domain/finding.ts";
import type { Unit } from "../domain/unit.ts";
import { alertLevelOf, compareFindingLevels, type Finding } from "./finding.ts";

export type AlertingContext = {
  readonly center: Center;
  readonly unit: Unit;
  readonly newAlertId: AlertId;
  /** The dispatcher whose command has just accounted for the unit (contact, clear, return read), if one has. */
  readonly accountedBy: Actor | undefined;
};

/** The events that make the unit's alert, marks and quiet findings agree with the findings. */
export function alertEvents(context: AlertingContext, findings: readonly Finding[]): DomainEvent[] {
  const { center, unit } = context;
  const alertId = center.openAlertBySubject.get(`unit:${unit.id}`);
  const alert = alertId === undefined ? undefined : center.alerts.get(alertId);
  const events: DomainEvent[] = [...markEvents(unit, findings), ...lapsed(unit, findings)];
  const fresh: NewCause[] = [];
  for (const finding of findings) {
    const level = alertLevelOf(finding.level);
    if (level === undefined) continue;
    const quietLevel = unit.quiet[finding.key];
    if (quietLevel !== undefined && compareLevels(level, quietLevel) <= 0) continue;
    const cause = alert?.causes.find((c) => c.key === finding.key);
    if (alert === undefined || cause === undefined || cause.endedAtMs !== undefined) {
      fresh.push({
        key: finding.key,
        monitor: finding.monitor,
        level,
        sentence: finding.sentence,
        evidence: finding.evidence,
        silence: finding.silence,
      });
    } else if (compareLevels(level, cause.level) > 0) {
      events.push({
        type: "AlertCauseRose",
        alertId: alert.id,
        key: cause.key,
        level,
        sentence: finding.sentence,
        evidence: finding.evidence,
      });
    }
  }
  const covert = findings.some((finding) => finding.covert);
  events.push(...causeEvents(context, alert, fresh, covert));
  if (alert !== undefined) events.push(...ended(context, alert, findings, fresh));
  return events;
}

function causeEvents(
  { unit, newAlertId }: AlertingContext,
  alert: Alert | undefined,
  fresh: readonly NewCause[],
  covert: boolean,
): AlertEvent[] {
  let alertId = alert?.id;
  // The gravest first: an alert that is raised by several findings is raised by the one that matters.
  const ordered = fresh.toSorted((a, b) => compareLevels(b.level, a.level));
  return ordered.map((cause): AlertEvent => {
    if (alertId !== undefined) return { type: "AlertCauseAdded", alertId, cause, covert };
    alertId = newAlertId;
    return {
      type: "AlertRaised",
      alertId,
      subject: { kind: "unit", unitId: unit.id },
      agencyId: unit.agencyId,
      ...(unit.groupId === undefined ? {} : { groupId: unit.groupId }),
      cause,
      covert,
    };
  });
}

function ended(
  { accountedBy }: AlertingContext,
  alert: Alert,
  findings: readonly Finding[],
  fresh: readonly NewCause[],
): AlertEvent[] {
  const held = new Set(findings.map((finding) => finding.key));
  const over = alert.causes.filter((cause) => cause.endedAtMs === undefined && !held.has(cause.key));
  const events: AlertEvent[] = over.map((cause) => ({ type: "AlertCauseEnded", alertId: alert.id, key: cause.key }));
  const stillHeld = fresh.length > 0 || alert.causes.some((cause) => isHeld(cause, over));
  // AL11: a dispatcher who has just accounted for the unit has dealt with what was short of an emergency; that
  // is a named person's closing, with its reason on record.
  if (accountedBy?.kind === "dispatcher" && !stillHeld && over.length > 0 && alert.level !== "emergency") {
    if (alert.owner !== undefined && alert.owner.name !== accountedBy.name) return events;
    if (alert.phase === "open") events.push({ type: "AlertTaken", alertId: alert.id, name: accountedBy.name });
    events.push({
      type: "AlertClosed",
      alertId: alert.id,
      by: accountedBy.name,
      reason: "CONTACT",
      text: "The dispatcher's entry accounted for the unit.",
      verified: [],
    });
  }
  return events;
}

function isHeld(cause: Cause, over: readonly Cause[]): boolean {
  return cause.endedAtMs === undefined && !over.includes(cause);
}

function markEvents(unit: Unit, findings: readonly Finding[]): FindingEvent[] {
  const events: FindingEvent[] = [];
  for (const finding of findings) {
    if (finding.level !== "mark") continue;
    if (unit.marks[finding.monitor]?.sentence === finding.sentence) continue;
    events.push({ type: "UnitMarked", unitId: unit.id, monitor: finding.monitor, sentence: finding.sentence });
  }
  for (const monitor of Object.keys(unit.marks)) {
    // A mark that has become an alert stays on the row as well.
    if (findings.some((finding) => finding.monitor === monitor)) continue;
    events.push({ type: "UnitUnmarked", unitId: unit.id, monitor: monitor as Finding["monitor"] });
  }
  return events;
}

function lapsed(unit: Unit, findings: readonly Finding[]): FindingEvent[] {
  return Object.keys(unit.quiet)
    .filter((key) => !findings.some((finding) => finding.key === key))
    .map((key) => ({ type: "FindingLapsed", unitId: unit.id, key }));
}

/** The findings for which the unit's people are to be asked and have not been: each is asked for once. */
export function promptsDue(findings: readonly Finding[], alreadyPrompted: ReadonlySet<string>): readonly Finding[] {
  return findings.filter(
    (finding) =>
      finding.prompts && compareFindingLevels(finding.level, "mark") >= 0 && !alreadyPrompted.has(finding.key),
  );
}

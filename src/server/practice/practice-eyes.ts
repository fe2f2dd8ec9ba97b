/**
 * What the simulated dispatchers, and those who tell the story of a practice, see of Vigil: what a console shows,
 * and nothing else. They learn of danger as people do, by an alert.
 */
import type { Point } from "../../base/geo.ts";
import { type AlertId, asId, type PositionId } from "../../base/ids.ts";
import { openAlertOf } from "../../board/unit-row.ts";
import type { Alert, AlertLevel, Cause, EvidenceFix } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import { crewOf } from "../../domain/crew.ts";
import { isOpen, unitsOn } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import { findUnit } from "../../domain/refs.ts";
import type { SecondaryStatus } from "../../domain/status.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import type { Unit } from "../../domain/unit.ts";

export type SeenUnit = {
  readonly callSign: string;
  readonly groupId: string | undefined;
  readonly status: SecondaryStatus;
  readonly onStop: boolean;
  /** The incident it is on, in the form that commands take. */
  readonly incident: string | undefined;
  readonly checkDueAtMs: number | undefined;
  /** Whether a device of its own can ask it when the check is due. */
  readonly canBePrompted: boolean;
  readonly isTransporting: boolean;
  readonly hasAlert: boolean;
};
export type SeenAlert = {
  readonly id: string;
  readonly callSign: string;
  readonly groupId: string | undefined;
  readonly level: AlertLevel;
  readonly levelSinceMs: number;
  readonly owner: string | undefined;
  readonly closed: boolean;
  readonly covert: boolean;
  readonly causes: readonly Cause[];
  readonly closingBy: string | undefined;
  readonly escalatedTo: readonly { readonly name: string; readonly atMs: number }[];
  readonly unitsTold: { readonly callSigns: readonly string[]; readonly why: string } | undefined;
  /** The newest evidence of each kind. */
  readonly evidence: readonly EvidenceFix[];
};
export type SeenIncident = {
  /** In the form that commands take: agency and number. */
  readonly ref: string;
  readonly incidentType: string;
  readonly groupId: string | undefined;
  readonly place: string;
  readonly point: Point | undefined;
  readonly openedAtMs: number;
  readonly unitCount: number;
};
export type PracticeEyes = {
  readonly unit: (callSign: string) => SeenUnit | undefined;
  /** The alert about a unit that is not closed. */
  readonly alertOf: (callSign: string) => SeenAlert | undefined;
  readonly alert: (alertId: string) => SeenAlert | undefined;
  /** Alerts about units that are not closed. */
  readonly alerts: () => readonly SeenAlert[];
  /** Incidents that wait for a unit, the oldest first. */
  readonly pending: () => readonly SeenIncident[];
  /** Who sits at a position. */
  readonly seatedAt: (position: string) => string | undefined;
};

/** Eyes on a console that shows these facts. */
export function eyesOn(center: () => Center): PracticeEyes {
  return {
    unit: (callSign) => {
      const unit = findUnit(center(), callSign);
      return unit === undefined ? undefined : seenUnit(center(), unit);
    },
    alertOf: (callSign) => {
      const unit = findUnit(center(), callSign);
      const alert = unit === undefined ? undefined : openAlertOf(center(), unit.id);
      return alert === undefined ? undefined : seenAlert(center(), alert);
    },
    alert: (alertId) => {
      const alert = center().alerts.get(asId<AlertId>(alertId));
      return alert === undefined ? undefined : seenAlert(center(), alert);
    },
    alerts: () =>
      [...center().openAlertBySubject.values()].flatMap((id) => {
        const alert = center().alerts.get(id);
        return alert?.subject.kind === "unit" ? [seenAlert(center(), alert)] : [];
      }),
    pending: () => pending(center()),
    seatedAt: (position) => center().positions.get(asId<PositionId>(position))?.name,
  };
}

function seenUnit(center: Center, unit: Unit): SeenUnit {
  const incident = unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId);
  return {
    callSign: unit.callSign,
    groupId: unit.groupId,
    status: unit.status,
    onStop: unit.stop !== undefined,
    incident: incident?.id,
    checkDueAtMs: unit.check === undefined ? undefined : checkDueAtMs(unit.check),
    canBePrompted: crewOf(center, unit).devices.some((device) => device.prompts),
    isTransporting: unit.transport !== undefined,
    hasAlert: center.openAlertBySubject.has(`unit:${unit.id}`),
  };
}

function seenAlert(center: Center, alert: Alert): SeenAlert {
  const unit = alert.subject.kind === "unit" ? center.units.get(alert.subject.unitId) : undefined;
  const callSigns = alert.unitsTold?.unitIds.flatMap((id) => center.units.get(id)?.callSign ?? []);
  return {
    id: alert.id,
    callSign: unit?.callSign ?? "",
    groupId: alert.groupId,
    level: alert.level,
    levelSinceMs: alert.levelSinceMs,
    owner: alert.owner?.name,
    closed: alert.phase === "closed",
    covert: alert.covert,
    causes: alert.causes,
    closingBy: alert.closing?.by,
    escalatedTo: alert.escalations.map(({ name, atMs }) => ({ name, atMs })),
    unitsTold:
      callSigns === undefined || alert.unitsTold === undefined ? undefined : { callSigns, why: alert.unitsTold.why },
    evidence: newestOfEach(alert.causes),
  };
}

function newestOfEach(causes: readonly Cause[]): EvidenceFix[] {
  const newest = new Map<string, EvidenceFix>();
  for (const fix of causes.flatMap((cause) => cause.evidence)) {
    if ((newest.get(fix.of)?.fixAtMs ?? -1) < fix.fixAtMs) newest.set(fix.of, fix);
  }
  return [...newest.values()];
}

function pending(center: Center): SeenIncident[] {
  return [...center.incidents.values()]
    .filter((incident) => isOpen(incident) && unitsOn(center, incident.id).length === 0)
    .map((incident) => ({
      ref: incident.id,
      incidentType: incident.incidentType,
      groupId: incident.groupId,
      place: incident.place.text,
      point: placePoint(incident.place),
      openedAtMs: incident.openedAtMs,
      unitCount: incident.unitIds.length,
    }))
    .toSorted((a, b) => a.openedAtMs - b.openedAtMs);
}

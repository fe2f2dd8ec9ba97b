/**
 * Finding what a command names. People say call signs and incident numbers; ids are accepted as well.
 * A name that fits several things finds none of them: the caller is refused rather than surprised.
 */
import { type AlertId, asId, type IncidentId, type OfficerId, type UnitId } from "../base/ids.ts";
import type { Alert } from "./alert.ts";
import type { Center } from "./center.ts";
import type { Incident } from "./incident.ts";
import type { Officer } from "./officer.ts";
import type { Unit } from "./unit.ts";

/** The unit of an id, of a call sign with its agency's prefix, or of a call sign that only one unit has. */
export function findUnit(center: Center, ref: string): Unit | undefined {
  const byId = center.units.get(asId<UnitId>(ref));
  if (byId !== undefined) return byId;
  const wanted = fold(ref);
  let found: Unit | undefined;
  for (const unit of center.units.values()) {
    const prefix = center.agencies.get(unit.agencyId)?.callSignPrefix;
    if (prefix !== undefined && fold(prefix + unit.callSign) === wanted) return unit;
    if (fold(unit.id) === wanted) return unit;
    if (fold(unit.callSign) !== wanted) continue;
    if (found !== undefined) return undefined;
    found = unit;
  }
  return found;
}

/** The incident of an id, or of a number (`26-000123`) that only one agency has given. */
export function findIncident(center: Center, ref: string): Incident | undefined {
  const byId = center.incidents.get(asId<IncidentId>(ref));
  if (byId !== undefined) return byId;
  let found: Incident | undefined;
  for (const incident of center.incidents.values()) {
    if (incident.number !== ref.trim()) continue;
    if (found !== undefined) return undefined;
    found = incident;
  }
  return found;
}

/** The alert of an id, or the one that is open about a unit. */
export function findAlert(center: Center, ref: string): Alert | undefined {
  const byId = center.alerts.get(asId<AlertId>(ref));
  if (byId !== undefined) return byId;
  const unit = findUnit(center, ref);
  if (unit === undefined) return undefined;
  const alertId = center.openAlertBySubject.get(`unit:${unit.id}`);
  return alertId === undefined ? undefined : center.alerts.get(alertId);
}

/** The officer of a badge number, or of a name that only one officer has. */
export function findOfficer(center: Center, ref: string): Officer | undefined {
  const byId = center.officers.get(asId<OfficerId>(ref));
  if (byId !== undefined) return byId;
  const wanted = fold(ref);
  const named = [...center.officers.values()].filter((officer) => fold(officer.name) === wanted);
  return named.length === 1 ? named[0] : undefined;
}

function fold(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

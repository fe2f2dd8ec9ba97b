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
  let retired: Unit | undefined;
  for (const unit of unitsThatMayBe(center, wanted)) {
    const prefix = center.agencies.get(unit.agencyId)?.callSignPrefix;
    if (prefix !== undefined && fold(prefix + unit.callSign) === wanted) return unit;
    if (fold(unit.id) === wanted) return unit;
    if (fold(unit.callSign) !== wanted) continue;
    // LV3: who has the call sign now goes before who had it.
    if (center.retired.has(`unit:${unit.id}`)) {
      retired ??= unit;
      continue;
    }
    if (found !== undefined) return undefined;
    found = unit;
  }
  return found ?? retired;
}

/**
 * The units by what they are called, of one map of units: every command names a unit, and there may be thousands. Made
 * from the map when it is first asked, followed by what has been added since. Units are never taken out, and what a
 * unit is called is in its id.
 */
type UnitNames = { readonly places: Map<string, number[]>; readonly ids: UnitId[] };
const namesOfUnits = new WeakMap<Center["units"], UnitNames>();

// In the order in which they were registered, as the whole map would give them.
function unitsThatMayBe(center: Center, wanted: string): Unit[] {
  const { places, ids } = namesOf(center.units);
  const found = new Set(places.get(wanted));
  for (const { callSignPrefix } of center.agencies.values()) {
    const prefix = callSignPrefix === undefined ? undefined : fold(callSignPrefix);
    if (prefix === undefined || !wanted.startsWith(prefix)) continue;
    for (const place of places.get(wanted.slice(prefix.length)) ?? []) found.add(place);
  }
  return [...found]
    .sort((a, b) => a - b)
    .flatMap((place) => {
      const id = ids[place];
      return (id === undefined ? undefined : center.units.get(id)) ?? [];
    });
}

function namesOf(units: Center["units"]): UnitNames {
  let names = namesOfUnits.get(units);
  if (names === undefined) namesOfUnits.set(units, (names = { places: new Map(), ids: [] }));
  if (names.ids.length === units.size) return names;
  let place = 0;
  for (const unit of units.values()) {
    if (place++ < names.ids.length) continue;
    names.ids.push(unit.id);
    for (const name of new Set([fold(unit.callSign), fold(unit.id)])) {
      const known = names.places.get(name);
      if (known === undefined) names.places.set(name, [place - 1]);
      else known.push(place - 1);
    }
  }
  return names;
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

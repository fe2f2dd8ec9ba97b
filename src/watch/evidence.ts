/**
 * Evidence: the locations that a finding rests on, copied into it.
 */
import type { EvidenceFix } from "../domain/alert.ts";
import { placePoint } from "../domain/place.ts";
import { newestFix, type UnitView } from "./monitor.ts";
import type { BelievedFix } from "./senses.ts";

/** A believed fix as evidence of somebody's location. */
export function evidenceOf(of: EvidenceFix["of"], fix: BelievedFix): EvidenceFix {
  return {
    of,
    deviceId: fix.deviceId,
    latDeg: fix.latDeg,
    lonDeg: fix.lonDeg,
    fixAtMs: fix.fixAtMs,
    ...(fix.accuracyM === undefined ? {} : { accuracyM: fix.accuracyM }),
  };
}

/** The newest known locations of the unit's people, of its vehicle, and of its stop. */
export function whereabouts(view: UnitView): EvidenceFix[] {
  const evidence: EvidenceFix[] = [];
  const person = newestFix(
    view,
    view.people.flatMap((p) => p.devices),
  );
  if (person !== undefined) evidence.push(evidenceOf("person", person));
  const vehicle = newestFix(view, view.vehicleDevices);
  if (vehicle !== undefined) evidence.push(evidenceOf("vehicle", vehicle));
  const point = placePoint(view.unit.stop?.place);
  if (point !== undefined) evidence.push({ of: "stop", ...point, fixAtMs: view.unit.stop?.startedAtMs ?? view.nowMs });
  return evidence;
}

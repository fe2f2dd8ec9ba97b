/**
 * Whom a hunt's pursuit follows: a car in other hands whose unit is on the incident, while it is heard and drives; else
 * the newest certain sighting that says which way he drives. Nobody, where neither is known.
 */
import type { IncidentId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import { carHeardAt, doubtsOf } from "../../board/hostile-cars.ts";
import { type Hunt, type HuntFact, huntRuns } from "../../domain/hunt.ts";
import type { Incident } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import type { Unit } from "../../domain/unit.ts";
import type { PursuitAsked } from "./intercept-answer.ts";

/** A car that was not heard for longer is where somebody sees it. */
const HEARD_WITHIN_MS = 120_000;
const MOVING_MPS = 2.5;

/** Whom to meet on the road; undefined: nobody knows on which road he drives, and which way. */
export function pursuitOf(board: Board, incident: Incident, nowMs: number): PursuitAsked | undefined {
  return carOf(board, incident.id, nowMs) ?? (incident.hunt === undefined ? undefined : sightingOf(incident.hunt));
}

function carOf(board: Board, incidentId: IncidentId, nowMs: number): PursuitAsked | undefined {
  const { center } = board;
  for (const { id: vehicleId, compromised } of center.vehicles.values()) {
    if (compromised === undefined) continue;
    const unitId = center.unitByVehicle.get(vehicleId);
    const unit = unitId === undefined ? undefined : center.units.get(unitId);
    // A car that is no unit's any more belongs to the only hunt there is.
    if (unit === undefined ? !isOnlyHunt(board) : !isOn(unit, incidentId)) continue;
    const heard = carHeardAt(board, vehicleId);
    if (heard === undefined || nowMs - heard.fixAtMs > HEARD_WITHIN_MS) continue;
    const { latDeg, lonDeg, fixAtMs, courseDeg, speedMps, accuracyM } = heard;
    if (courseDeg === undefined || (speedMps ?? 0) < MOVING_MPS) continue;
    const doubts = doubtsOf(heard, nowMs);
    return {
      of: { kind: "vehicle", vehicleId },
      latDeg,
      lonDeg,
      atMs: fixAtMs,
      courseDeg,
      ...(speedMps === undefined ? {} : { speedMps }),
      ...(accuracyM === undefined ? {} : { accuracyM }),
      ...(doubts.length === 0 ? {} : { doubt: doubts.join(", ") }),
    };
  }
  return undefined;
}

function isOnlyHunt({ center }: Board): boolean {
  return [...center.incidents.values()].filter(huntRuns).length === 1;
}

function isOn(unit: Unit, incidentId: IncidentId): boolean {
  return unit.currentIncidentId === incidentId || unit.assignments.some((each) => each.incidentId === incidentId);
}

function sightingOf({ facts }: Hunt): PursuitAsked | undefined {
  let newest: HuntFact | undefined;
  for (const fact of facts) {
    if (fact.kind !== "sighting" || fact.word !== "confirmed") continue;
    if (newest === undefined || fact.fromMs >= newest.fromMs) newest = fact;
  }
  const point = placePoint(newest?.place);
  if (newest === undefined || point === undefined || newest.place.direction === undefined) return undefined;
  // Who is on foot or on a horse is met by no spike strips.
  if (newest.mode === "foot" || newest.mode === "horse") return undefined;
  const { letter, fromMs, place, speedMps } = newest;
  return {
    of: { kind: "sighting", letter },
    ...point,
    atMs: fromMs,
    place,
    ...(speedMps === undefined ? {} : { speedMps }),
  };
}

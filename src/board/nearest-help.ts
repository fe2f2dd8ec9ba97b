/**
 * Who is near, by air: every unit that could come, nearest first. Brute force over the units' best known points,
 * which for two thousand units costs less than a frame and has no index to go stale.
 */
import { bearingDeg, type CompassPoint, compassPoint, distanceM, type Point } from "../base/geo.ts";
import type { UnitId } from "../base/ids.ts";
import { crewOf } from "../domain/crew.ts";
import { primaryStatus, statusWords } from "../domain/status.ts";
import { spokenCallSign } from "../domain/unit.ts";
import type { Board, Location } from "./board.ts";
import { openAlertOf } from "./unit-row.ts";

export type Help = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly status: string;
  /** Free to be sent; the others work on something and can still be asked. */
  readonly available: boolean;
  readonly distanceM: number;
  /** From the place that needs help to the unit. */
  readonly direction: CompassPoint;
  /** How old the unit's location is. */
  readonly ageMs: number;
  /** Already on its way to the incident that was asked about. */
  readonly assigned: boolean;
};
export type HelpCandidate = Point & { readonly unitId: UnitId; readonly fixAtMs: number };

/**
 * The newest location of every unit on shift: made once for a whole list of rows. A unit whose car is in other hands is
 * nobody's help, and where its car is says nothing of its people.
 */
export function helpCandidates(board: Board): HelpCandidate[] {
  const candidates: HelpCandidate[] = [];
  for (const unit of board.center.units.values()) {
    const vehicleId = unit.shift?.vehicleId;
    if (unit.shift === undefined) continue;
    if (vehicleId !== undefined && board.center.vehicles.get(vehicleId)?.compromised !== undefined) continue;
    let newest: Location | undefined;
    for (const { id } of crewOf(board.center, unit).devices) {
      const location = board.locations.get(id);
      if (location !== undefined && (newest === undefined || location.fixAtMs > newest.fixAtMs)) newest = location;
    }
    if (newest === undefined) continue;
    candidates.push({ unitId: unit.id, latDeg: newest.latDeg, lonDeg: newest.lonDeg, fixAtMs: newest.fixAtMs });
  }
  return candidates;
}

/**
 * The nearest units to a point, at most `countMax`. The unit in danger is not its own help; a unit with an emergency
 * of its own is left out, because it needs help itself, and so is one that is out of service.
 */
export function nearestHelp(
  board: Board,
  candidates: readonly HelpCandidate[],
  at: Point,
  ask: { readonly exclude: UnitId; readonly countMax: number; readonly nowMs: number; readonly incidentId?: string },
): Help[] {
  const { center } = board;
  const near: { candidate: HelpCandidate; awayM: number }[] = [];
  for (const candidate of candidates) {
    if (candidate.unitId === ask.exclude) continue;
    const unit = center.units.get(candidate.unitId);
    if (unit === undefined || unit.duress !== undefined || unit.status === "OutOfService") continue;
    if (openAlertOf(center, unit.id)?.level === "emergency") continue;
    const awayM = distanceM(at.latDeg, at.lonDeg, candidate.latDeg, candidate.lonDeg);
    const worst = near.at(-1);
    if (near.length >= ask.countMax && worst !== undefined && awayM >= worst.awayM) continue;
    const place = near.findIndex((other) => other.awayM > awayM);
    near.splice(place < 0 ? near.length : place, 0, { candidate, awayM });
    if (near.length > ask.countMax) near.pop();
  }
  return near.flatMap(({ candidate, awayM }) => {
    const unit = center.units.get(candidate.unitId);
    if (unit === undefined) return [];
    return [
      {
        unitId: unit.id,
        callSign: spokenCallSign(center, unit),
        status: statusWords(unit.status),
        available: primaryStatus(unit.status) !== "NotAvailable",
        distanceM: awayM,
        direction: compassPoint(bearingDeg(at.latDeg, at.lonDeg, candidate.latDeg, candidate.lonDeg)),
        ageMs: ask.nowMs - candidate.fixAtMs,
        assigned: unit.assignments.some(({ incidentId }) => incidentId === ask.incidentId),
      },
    ];
  });
}

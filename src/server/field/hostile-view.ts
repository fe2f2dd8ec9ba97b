/**
 * A patrol car in other hands as the other units' devices show it for as long as it is marked: where it was heard last
 * and when, how it drives, why that is doubted, how far it is and how soon it can be here. What is not known is left
 * out, and never looks like distance. Who is shown it at all is decided in `field-view.ts`.
 */
import { bearingDeg, compassPoint, distanceM, MPS_PER_MPH, type Point } from "../../base/geo.ts";
import type { VehicleId } from "../../base/ids.ts";
import type { Board, Location } from "../../board/board.ts";
import { hostileCars } from "../../board/hostile-cars.ts";
import type { FieldHostile } from "../../protocol/field.ts";
import { describePlace } from "../../roads/describe-place.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { HostileSoon } from "../roads/hunt-desk.ts";

const MOVING_MPH = 2;

/** What of them is worth waking a device for: that they are marked, and what the roads say against their track. */
export function hostileMarks({ center }: Board) {
  return [...center.vehicles.values()].flatMap(({ id, compromised }) =>
    compromised === undefined ? [] : [{ id, sinceMs: compromised.sinceMs, doubts: compromised.doubts ?? [] }],
  );
}

/** All of them as of now, those longest so first. `here`: where the unit is, that sees them. */
export function hostileNow(asked: {
  readonly board: Board;
  readonly roads: RoadReference;
  readonly nowMs: number;
  readonly here: Point | undefined;
  readonly soonest: (vehicleId: VehicleId) => HostileSoon | "not-said" | "no-answer";
}): readonly FieldHostile[] {
  const { board, roads, nowMs, here } = asked;
  return hostileCars(board, nowMs).map(({ vehicleId, name, look, sinceMs, seen, doubts }) => {
    const soonest = asked.soonest(vehicleId);
    return {
      vehicleId,
      name,
      ...(look === undefined ? {} : { look }),
      sinceMs,
      ...(seen === undefined ? {} : { ...whereOf(roads, seen.location), placeAgeMs: Math.max(0, seen.ageMs) }),
      doubts,
      ...(seen === undefined || here === undefined ? {} : farOf(here, seen.location)),
      ...(soonest === "not-said" || (soonest === "no-answer" && seen === undefined) ? {} : { soonest }),
    };
  });
}

function whereOf(
  roads: RoadReference,
  { latDeg, lonDeg, courseDeg, speedMps }: Location,
): Pick<FieldHostile, "place" | "drives"> {
  const course = courseDeg === undefined ? {} : { courseDeg };
  const place = describePlace(roads, { latDeg, lonDeg, ...course }).shortText;
  if (speedMps === undefined) return { place };
  const mph = Math.round(speedMps / MPS_PER_MPH);
  if (mph < MOVING_MPH) return { place, drives: "standing" };
  return { place, drives: `${mph} mph${courseDeg === undefined ? "" : ` ${compassPoint(courseDeg)}`}` };
}

function farOf(here: Point, there: Point): Pick<FieldHostile, "distanceM" | "direction" | "bearingDeg"> {
  const bearing = bearingDeg(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg);
  return {
    distanceM: Math.round(distanceM(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg)),
    ...(bearing === undefined ? {} : { bearingDeg: Math.round(bearing), direction: compassPoint(bearing) }),
  };
}

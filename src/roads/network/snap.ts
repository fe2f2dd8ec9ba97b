/**
 * Which road a fix is on: the nearest one that its heading fits, or none, and that is said.
 *
 * A fix is on a road when it lies within what its own accuracy and the drawing's allow. Where two roads are within
 * reach (a frontage road beside the interstate, the other carriageway), a heading decides if the car moves; without
 * one the nearer is taken, and how sure that is stands in the answer. Rules SN1 to SN5 in ../SPEC.md.
 */
import { METERS_PER_DEG_LAT, type Point, turnDeg } from "../../base/geo.ts";
import { boxAround, forEachEdgeNear } from "./edge-index.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { at, BACKWARD, E7, FORWARD, forEachPoint, lengthE7, type RoadGraph } from "./road-graph.ts";
import type { PlaceOnEdge } from "./road-search.ts";

export type FixToSnap = Point & {
  readonly accuracyM?: number;
  /** Course over ground; believed only together with a speed. */
  readonly courseDeg?: number;
  readonly speedMps?: number;
};
export type OnRoad = PlaceOnEdge & {
  readonly point: Point;
  /** From the fix to the road. */
  readonly offsetM: number;
  /** The way the drawing runs here, degrees from north. */
  readonly bearingDeg: number;
  /** How the car goes along the drawing, where its heading tells. */
  readonly direction: "along" | "against" | "unknown";
};
export type Snapped =
  | {
      readonly kind: "on-road";
      readonly place: OnRoad /** Another road fits nearly as well. */;
      readonly ambiguous: boolean;
    }
  /** No road within what the fix and the drawing allow; the nearest one, if any lies within `searchM`. */
  | { readonly kind: "off-road"; readonly nearest: OnRoad | undefined; readonly searchM: number };

/** How far to look for the road of somebody who is off it. */
export const SEARCH_M = 5_000;
/** A receiver that tells no accuracy. */
const ACCURACY_ASSUMED_M = 15;
/** Half a carriageway and its shoulder: the drawing is a road's middle. */
const HALF_ROAD_M = 12;
/** Below this a course is noise. */
const MOVING_MPS = 2.5;
/** A heading this far off the road's counts like a standard deviation of distance. */
const HEADING_SD_DEG = 25;
/** Against a one-way road: it happens, and on the worst night it matters, but it is not the first guess. */
const WRONG_WAY_SD = 2;
/** Difference in squared deviations below which two roads fit about equally. */
const AMBIGUOUS = 1.5;
const HIGHWAYS_FIRST_M = [60, 300, 1_200, SEARCH_M];

/** Puts a fix on the road that fits it best. */
export function snapFix(network: RoadNetwork, fix: FixToSnap): Snapped {
  const deviationM = Math.hypot(fix.accuracyM ?? ACCURACY_ASSUMED_M, network.info.accuracyM / 2);
  const reachM = 2 * Math.hypot(fix.accuracyM ?? ACCURACY_ASSUMED_M, network.info.accuracyM / 2) + HALF_ROAD_M;
  const near = roadsNear(network.graph, fix, Math.min(reachM, SEARCH_M));
  if (near.length === 0) return { kind: "off-road", nearest: nearestRoad(network.graph, fix), searchM: SEARCH_M };
  const scored = near
    .map((candidate) => ({
      place: withDirection(candidate, fix),
      score: misfit(network.graph, candidate, fix, deviationM),
    }))
    .sort((a, b) => a.score - b.score);
  const [best, second] = scored;
  if (best === undefined) return { kind: "off-road", nearest: undefined, searchM: SEARCH_M };
  return {
    kind: "on-road",
    place: best.place,
    ambiguous: second !== undefined && second.score - best.score < AMBIGUOUS,
  };
}

/** The nearest road to a place, heading or not, within `SEARCH_M`; undefined where there is none. */
export function nearestRoad(
  graph: RoadGraph,
  point: Point,
  accept: (edge: number) => boolean = () => true,
): OnRoad | undefined {
  for (const radiusM of HIGHWAYS_FIRST_M) {
    let best: OnRoad | undefined;
    for (const candidate of roadsNear(graph, point, radiusM)) {
      if (accept(candidate.edge) && (best === undefined || candidate.offsetM < best.offsetM)) best = candidate;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

/** The nearest place of every edge within a radius, in no order. Edges that nobody may drive are no candidates. */
export function roadsNear(graph: RoadGraph, point: Point, radiusM: number): OnRoad[] {
  const found: OnRoad[] = [];
  forEachEdgeNear(graph, boxAround(point.latDeg, point.lonDeg, radiusM), (edge) => {
    if ((at(graph.edgeFlags, edge) & (FORWARD | BACKWARD)) === 0) return;
    const nearest = nearestOnEdge(graph, edge, point);
    if (nearest.offsetM <= radiusM) found.push(nearest);
  });
  return found;
}

/** The point of a place on an edge, and the way the drawing runs there. */
export function pointOnEdge(graph: RoadGraph, place: PlaceOnEdge): Point & { readonly bearingDeg: number } {
  const lengthM = drawnLengthM(graph, place.edge);
  const wantedM = place.fraction * lengthM;
  let doneM = 0;
  let before: { lat: number; lon: number } | undefined;
  let answer = { latDeg: 0, lonDeg: 0, bearingDeg: 0 };
  let found = false;
  forEachPoint(graph, place.edge, (lat, lon) => {
    if (before !== undefined && !found) {
      const segmentM = lengthE7(before.lat, before.lon, lat, lon);
      if (segmentM > 0) {
        const share = Math.min(1, Math.max(0, (wantedM - doneM) / segmentM));
        answer = {
          latDeg: (before.lat + share * (lat - before.lat)) / E7,
          lonDeg: (before.lon + share * (lon - before.lon)) / E7,
          bearingDeg: flatBearingDeg(before.lat, before.lon, lat, lon),
        };
        found = doneM + segmentM >= wantedM;
      } else if (doneM === 0) answer = { latDeg: lat / E7, lonDeg: lon / E7, bearingDeg: 0 };
      doneM += segmentM;
    }
    before = { lat, lon };
  });
  return answer;
}

function nearestOnEdge(graph: RoadGraph, edge: number, point: Point): OnRoad {
  const lonScale = Math.cos((point.latDeg * Math.PI) / 180);
  const [lat0, lon0] = [point.latDeg * E7, point.lonDeg * E7];
  let before: { lat: number; lon: number } | undefined;
  let best = { squared: Infinity, alongM: 0, lat: 0, lon: 0, bearingDeg: 0 };
  let doneM = 0;
  forEachPoint(graph, edge, (lat, lon) => {
    if (before !== undefined) {
      const [ax, ay] = [(before.lon - lon0) * lonScale, before.lat - lat0];
      const [dx, dy] = [(lon - before.lon) * lonScale, lat - before.lat];
      const squaredLength = dx * dx + dy * dy;
      const share = squaredLength === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / squaredLength));
      const squared = (ax + share * dx) ** 2 + (ay + share * dy) ** 2;
      const segmentM = lengthE7(before.lat, before.lon, lat, lon);
      if (squared < best.squared) {
        best = {
          squared,
          alongM: doneM + share * segmentM,
          lat: before.lat + share * (lat - before.lat),
          lon: before.lon + share * (lon - before.lon),
          bearingDeg: squaredLength === 0 ? best.bearingDeg : flatBearingDeg(before.lat, before.lon, lat, lon),
        };
      }
      doneM += segmentM;
    }
    before = { lat, lon };
  });
  return {
    edge,
    fraction: doneM === 0 ? 0 : Math.min(1, best.alongM / doneM),
    point: { latDeg: best.lat / E7, lonDeg: best.lon / E7 },
    offsetM: (Math.sqrt(best.squared) / E7) * METERS_PER_DEG_LAT,
    bearingDeg: best.bearingDeg,
    direction: "unknown",
  };
}

/** Squared deviations: of distance, and of heading where there is one. */
function misfit(graph: RoadGraph, place: OnRoad, fix: FixToSnap, deviationM: number): number {
  // Within its own width a road is a road: an inch nearer to the next one's middle says nothing.
  const score = (Math.max(0, place.offsetM - HALF_ROAD_M / 2) / deviationM) ** 2;
  const courseDeg = courseOf(fix);
  if (courseDeg === undefined) return score;
  const turn = turnDeg(courseDeg, place.bearingDeg);
  const flags = at(graph.edgeFlags, place.edge);
  const along = (turn / HEADING_SD_DEG) ** 2 + ((flags & FORWARD) === 0 ? WRONG_WAY_SD ** 2 : 0);
  const against = ((180 - turn) / HEADING_SD_DEG) ** 2 + ((flags & BACKWARD) === 0 ? WRONG_WAY_SD ** 2 : 0);
  return score + Math.min(along, against);
}

function withDirection(place: OnRoad, fix: FixToSnap): OnRoad {
  const courseDeg = courseOf(fix);
  if (courseDeg === undefined) return place;
  const turn = turnDeg(courseDeg, place.bearingDeg);
  if (turn <= 60) return { ...place, direction: "along" };
  return turn >= 120 ? { ...place, direction: "against" } : place;
}

function courseOf(fix: FixToSnap): number | undefined {
  return fix.speedMps !== undefined && fix.speedMps >= MOVING_MPS ? fix.courseDeg : undefined;
}

function drawnLengthM(graph: RoadGraph, edge: number): number {
  let lengthM = 0;
  let before: { lat: number; lon: number } | undefined;
  forEachPoint(graph, edge, (lat, lon) => {
    if (before !== undefined) lengthM += lengthE7(before.lat, before.lon, lat, lon);
    before = { lat, lon };
  });
  return lengthM;
}

function flatBearingDeg(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const dx = (bLon - aLon) * Math.cos((((aLat + bLat) / 2 / E7) * Math.PI) / 180);
  const bearing = (Math.atan2(dx, bLat - aLat) * 180) / Math.PI;
  return bearing < 0 ? bearing + 360 : bearing;
}

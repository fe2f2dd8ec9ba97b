/**
 * Mileposts on a network: "I-40 milepost 320 eastbound" to the carriageway that it means, and a place on a road back to
 * its milepost. The table says where a milepost is, the network where the road is; both stand in the answer.
 *
 * Rules LR1 to LR3 in ../SPEC.md.
 */
import { normalizeDeg, type Point, turnDeg } from "../../base/geo.ts";
import { milepostOnRoute, pointAtMilepost } from "../milepost.ts";
import type { Direction } from "../reference-table.ts";
import { findRoute, type RoadReference, routeKey } from "../road-reference.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { at, isOpen, labelOf, LINK, type RoadGraph } from "./road-graph.ts";
import { type OnRoad, roadsNear } from "./snap.ts";

export type MilepostAsk = { readonly route: string; readonly milepost: number; readonly direction?: Direction };
export type MilepostOnNetwork =
  | {
      readonly ok: true;
      readonly place: OnRoad /** Between the table's point and the road. */;
      readonly apartM: number;
    }
  | { readonly ok: false; readonly reason: "route-not-in-table" | "milepost-beyond-table" | "road-not-in-network" };
export type MilepostOfPlace = {
  readonly route: string;
  /** To a hundredth of a mile; good to what the table says of itself. */
  readonly milepost: number;
  /** The signed direction of travel, where the place has one. */
  readonly direction: Direction | undefined;
};

const OPPOSITE: Readonly<Record<Direction, Direction>> = { NB: "SB", SB: "NB", EB: "WB", WB: "EB" };
/** A road this far from the table's point, in multiples of the table's accuracy, is another one. */
const REACH = 3;
/** A carriageway that turns away from the route's direction by more than this is the other one, or a ramp. */
const SAME_WAY_DEG = 70;

/** Where a milepost is on the network: on the carriageway of its direction, where it says one. */
export function placeAtMilepost(network: RoadNetwork, reference: RoadReference, ask: MilepostAsk): MilepostOnNetwork {
  const route = findRoute(reference, ask.route);
  if (route === undefined || route.mileposts.length === 0) return { ok: false, reason: "route-not-in-table" };
  const point = pointAtMilepost(reference, ask.route, ask.milepost);
  if (point === undefined) return { ok: false, reason: "milepost-beyond-table" };
  const place = placeOnRoute(network, reference, point, ask);
  return place === undefined
    ? { ok: false, reason: "road-not-in-network" }
    : { ok: true, place, apartM: place.offsetM };
}

/** A point of a route on the network's road of that number, on the carriageway of its direction; undefined: none is near. */
export function placeOnRoute(
  network: RoadNetwork,
  reference: RoadReference,
  point: Point,
  ask: Pick<MilepostAsk, "route" | "direction">,
): OnRoad | undefined {
  const { graph } = network;
  const route = findRoute(reference, ask.route);
  if (route === undefined) return undefined;
  const key = routeKey(route.route);
  let best: OnRoad | undefined;
  for (const place of roadsNear(graph, point, REACH * reference.table.accuracyM)) {
    if ((at(graph.edgeFlags, place.edge) & LINK) !== 0 || !carries(graph, place.edge, key)) continue;
    const increasing = increasingDeg(reference, route.route, place);
    const directed = directedAs(graph, place, increasing, ask.direction, route.increasing);
    if (directed !== undefined && directed.offsetM < (best?.offsetM ?? Infinity)) best = directed;
  }
  return best;
}

/** The milepost of a place on a road; undefined where its road has none in the table, or the table's line is elsewhere. */
export function milepostOfPlace(
  network: RoadNetwork,
  reference: RoadReference,
  place: OnRoad,
): MilepostOfPlace | undefined {
  for (const ref of labelOf(network.graph, place.edge).refs) {
    const route = findRoute(reference, ref);
    const here =
      route === undefined ? undefined : milepostOnRoute(reference, route.route, place.point.latDeg, place.point.lonDeg);
    if (route === undefined || here === undefined || here.offsetM > REACH * reference.table.accuracyM) continue;
    const direction = directionOf(network.graph, place, here.increasingDeg, route.increasing ?? undefined);
    return { route: route.route, milepost: here.milepost, direction };
  }
  return undefined;
}

function carries(graph: RoadGraph, edge: number, key: string): boolean {
  return labelOf(graph, edge).refs.some((ref) => routeKey(ref) === key);
}

function increasingDeg(reference: RoadReference, route: string, place: OnRoad): number {
  return milepostOnRoute(reference, route, place.point.latDeg, place.point.lonDeg)?.increasingDeg ?? place.bearingDeg;
}

/** The place with the way of travel that the direction means; undefined on the carriageway of the other direction. */
function directedAs(
  graph: RoadGraph,
  place: OnRoad,
  increasing: number,
  direction: Direction | undefined,
  increasingDirection: Direction | null,
): OnRoad | undefined {
  if (direction === undefined) return place;
  // "Eastbound" on a road whose mileposts grow to the north says nothing of this road: either way will do.
  if (
    increasingDirection === null ||
    (direction !== increasingDirection && direction !== OPPOSITE[increasingDirection])
  ) {
    return place;
  }
  const travelDeg = direction === increasingDirection ? increasing : normalizeDeg(increasing + 180);
  const turn = turnDeg(travelDeg, place.bearingDeg);
  const flags = at(graph.edgeFlags, place.edge);
  if (turn <= SAME_WAY_DEG && isOpen(flags, 2 * place.edge)) return { ...place, direction: "along" };
  if (turn >= 180 - SAME_WAY_DEG && isOpen(flags, 2 * place.edge + 1)) return { ...place, direction: "against" };
  return undefined;
}

function directionOf(
  graph: RoadGraph,
  place: OnRoad,
  increasing: number,
  increasingDirection: Direction | undefined,
): Direction | undefined {
  if (increasingDirection === undefined) return undefined;
  const flags = at(graph.edgeFlags, place.edge);
  const oneWay = isOpen(flags, 2 * place.edge) !== isOpen(flags, 2 * place.edge + 1);
  const way =
    place.direction !== "unknown"
      ? place.direction
      : !oneWay
        ? undefined
        : isOpen(flags, 2 * place.edge)
          ? "along"
          : "against";
  if (way === undefined) return undefined;
  const travelDeg = way === "along" ? place.bearingDeg : normalizeDeg(place.bearingDeg + 180);
  const turn = turnDeg(travelDeg, increasing);
  if (turn <= SAME_WAY_DEG) return increasingDirection;
  return turn >= 180 - SAME_WAY_DEG ? OPPOSITE[increasingDirection] : undefined;
}

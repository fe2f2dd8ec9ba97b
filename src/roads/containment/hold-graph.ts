/**
 * What a containment is planned on: the roads that he can be on until a time, cut into pieces that one unit can hold,
 * and the ways out. A way out is a road on which he is beyond that time's frontier, or one that leaves the network.
 *
 * Rules CT1 to CT3 in ../SPEC.md.
 */
import { type RoadClassName, className } from "../network/road-class.ts";
import { CLOSED_MS } from "../network/drive-profile.ts";
import { at, E7, headOf, ISLAND, type RoadGraph } from "../network/road-graph.ts";
import type { Reach } from "../reach/reach.ts";
import { NEVER_MS } from "../reach/reach-search.ts";

/** A stretch of road that one unit closes by standing on it. Times are after the reach's base. */
export type Piece = {
  readonly edge: number;
  readonly fromFraction: number;
  readonly toFraction: number;
  /** Where the unit stands. */
  readonly holdFraction: number;
  /** Between which junctions of the plan. */
  readonly a: number;
  readonly b: number;
  /** Whether he goes from a to b, from b to a. */
  readonly there: boolean;
  readonly back: boolean;
  /** When he can be where the unit stands, at the earliest, if nobody holds him. */
  readonly heMs: number;
};
export type WayOut = {
  readonly junction: number;
  readonly edge: number;
  readonly fraction: number;
  readonly weight: number;
  readonly heMs: number;
  /** Beyond the frontier, or where the network ends and the road may not. */
  readonly kind: "frontier" | "network-end";
};
export type HoldGraph = {
  readonly junctionCount: number;
  /** Where he may be to begin with. */
  readonly starts: readonly number[];
  readonly pieces: readonly Piece[];
  readonly waysOut: readonly WayOut[];
};

/** A place that people want held, with the unit or without, on a road of the network. */
export type PlaceToHold = { readonly edge: number; readonly fraction: number };

/** A longer road is cut: on one end of it a unit may be in time, and on the other not. */
const PIECE_M_MAX = 3_000;
/** What an open road counts: greater roads lead farther and faster. */
const WEIGHTS: Readonly<Record<RoadClassName, number>> = {
  motorway: 8,
  trunk: 8,
  primary: 6,
  secondary: 4,
  tertiary: 3,
  unclassified: 2,
  residential: 2,
  service: 1,
  track: 1,
};
/** A dead end this near to the edge of the network's area is taken for a road that was cut off there. */
const RIM_E7 = 50_000;

/** What a road left open counts. */
export function openWeight(graph: RoadGraph, edge: number): number {
  return WEIGHTS[className(at(graph.edgeClass, edge))];
}

const NO_PLACES: readonly PlaceToHold[] = [];

/** Cuts what he can reach until `untilMs` (after the reach's base) into pieces and ways out. */
export function holdGraphOf(
  reach: Reach,
  untilMs: number,
  pins: readonly PlaceToHold[],
  weightOf: (edge: number) => number = (edge) => openWeight(reach.network.graph, edge),
): HoldGraph {
  const { graph } = reach.network;
  const costs = reach.branches.map(({ search }) => search.costs);
  const arrivalAt = (edge: number, fraction: number): number =>
    reach.branches.reduce((best, { search }) => Math.min(best, search.arrivalAt({ edge, fraction })), NEVER_MS);
  const arrivals = new Uint32Array(graph.nodeCount).fill(NEVER_MS);
  for (const { search } of reach.branches) {
    const own = search.arrivals;
    for (let node = 0; node < arrivals.length; node++) {
      if ((own[node] as number) < (arrivals[node] as number)) arrivals[node] = own[node] as number; // as many as nodes
    }
  }
  const isInside = (node: number): boolean => (arrivals[node] as number) <= untilMs; // a node of the network
  const junctionOf = new Int32Array(graph.nodeCount).fill(-1);
  let junctionCount = 0;
  const junctionAt = (node: number): number => {
    if (junctionOf[node] === -1) junctionOf[node] = junctionCount++;
    return junctionOf[node] as number; // a node of the network
  };
  const isPocket = pocketsOf(reach, isInside);
  const startsOf = byEdge(reach.branches.flatMap(({ starts }) => starts.filter(({ fromMs }) => fromMs <= untilMs)));
  const pinsOf = byEdge(pins);
  const closedAt = byEdge(reach.watches.filter(({ toMs }) => toMs === Infinity));
  const starts: number[] = [];
  const pieces: Piece[] = [];
  const waysOut: WayOut[] = [];
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const from = graph.edgeFrom[edge] as number; // an edge of the network
    const to = graph.edgeTo[edge] as number;
    const own = startsOf.get(edge) ?? NO_PLACES;
    // In a pocket he is cut off with what is before it.
    if (!isInside(from) && !isInside(to) && own.length === 0) continue;
    const there = costs.some((cost) => at(cost, 2 * edge) !== CLOSED_MS);
    const back = costs.some((cost) => at(cost, 2 * edge + 1) !== CLOSED_MS);
    if (!there && !back) continue;
    const breaks = breaksOf(at(graph.edgeLengthM, edge), own, pinsOf.get(edge) ?? NO_PLACES);
    const isWithin = (node: number): boolean => isInside(node) || isPocket(node);
    // Between two ends that he can be at by then the road leads nowhere else; else the frontier may lie anywhere on it.
    const whole = isWithin(from) && isWithin(to);
    const ends = breaks.map((fraction) => {
      if (fraction === 0) return isWithin(from) ? junctionAt(from) : -1;
      if (fraction === 1) return isWithin(to) ? junctionAt(to) : -1;
      return whole || arrivalAt(edge, fraction) <= untilMs ? junctionCount++ : -1;
    });
    for (const { fraction } of own) starts.push(ends[breaks.indexOf(fraction)] ?? -1);
    for (let i = 1; i < breaks.length; i++) {
      const [fromFraction, toFraction] = [breaks[i - 1] ?? 0, breaks[i] ?? 1];
      let [a, b] = [ends[i - 1] ?? -1, ends[i] ?? -1];
      // He is on it only as far as a way in leads: a one-way that leaves what is beyond is nothing of his.
      if ((a === -1 && b === -1) || (a === -1 && !back) || (b === -1 && !there)) continue;
      const isWatched = (closedAt.get(edge) ?? []).some(
        ({ fraction }) => fraction >= fromFraction && fraction <= toFraction,
      );
      if (isWatched) continue;
      const pinned = (pinsOf.get(edge) ?? []).find(
        ({ fraction }) => fraction >= fromFraction && fraction <= toFraction,
      );
      const holdFraction = pinned?.fraction ?? (fromFraction + toFraction) / 2;
      const beyond = a === -1 ? fromFraction : b === -1 ? toFraction : undefined;
      if (beyond !== undefined) {
        const junction = junctionCount++;
        waysOut.push({
          junction,
          edge,
          fraction: beyond,
          weight: weightOf(edge),
          heMs: arrivalAt(edge, beyond),
          kind: "frontier",
        });
        if (a === -1) a = junction;
        else b = junction;
      }
      pieces.push({
        edge,
        fromFraction,
        toFraction,
        holdFraction,
        a,
        b,
        there,
        back,
        heMs: arrivalAt(edge, holdFraction),
      });
    }
  }
  for (const { node, edge } of networkEnds(reach)) {
    const junction = junctionOf[node] ?? -1;
    if (junction === -1) continue;
    const fraction = at(graph.edgeFrom, edge) === node ? 0 : 1;
    waysOut.push({ junction, edge, fraction, weight: weightOf(edge), heMs: at(arrivals, node), kind: "network-end" });
  }
  return { junctionCount, starts: starts.filter((start) => start !== -1), pieces, waysOut };
}

/**
 * Roads beyond the frontier that lead nowhere else: a group that hangs together, has no end of the network in it, and is
 * less than a tenth of all that lies beyond. He may hide there and does not get away by them.
 */
function pocketsOf(reach: Reach, isInside: (node: number) => boolean): (node: number) => boolean {
  const { graph } = reach.network;
  const groupOf = new Int32Array(graph.nodeCount).fill(-1);
  const sizes: number[] = [];
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const from = graph.edgeFrom[edge] as number; // an edge of the network
    const to = graph.edgeTo[edge] as number;
    if (isInside(from) === isInside(to)) continue;
    const outer = isInside(from) ? to : from;
    if (groupOf[outer] !== -1) continue;
    const group = sizes.length;
    const stack = [outer];
    groupOf[outer] = group;
    let size = 0;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      size++;
      const end = graph.firstSlot[node + 1] as number; // a node of the network, and its half-edges
      for (let slot = graph.firstSlot[node] as number; slot < end; slot++) {
        const next = headOf(graph, graph.slots[slot] as number);
        if (isInside(next) || groupOf[next] !== -1) continue;
        groupOf[next] = group;
        stack.push(next);
      }
    }
    sizes.push(size);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const hasEnd = new Set(networkEnds(reach).map(({ node }) => groupOf[node] ?? -1));
  return (node) => {
    const group = groupOf[node] ?? -1;
    return group !== -1 && !hasEnd.has(group) && (sizes[group] ?? 0) * 10 < total;
  };
}

/** Dead ends beyond which the road goes on and the network does not: all of a skeleton, else those at its rim. */
function networkEnds({ network: { graph, info } }: Reach): readonly NetworkEnd[] {
  const known = endsOfNetworks.get(graph);
  if (known !== undefined) return known;
  const box = rimOf(graph);
  const ends: NetworkEnd[] = [];
  for (let node = 0; node < graph.nodeCount; node++) {
    const first = graph.firstSlot[node] as number; // a node of the network
    if ((graph.firstSlot[node + 1] as number) - first !== 1) continue;
    const edge = at(graph.slots, first) >>> 1;
    if ((at(graph.edgeFlags, edge) & ISLAND) !== 0) continue;
    const [lat, lon] = [at(graph.nodeLat, node), at(graph.nodeLon, node)];
    const atRim =
      lat - box.south < RIM_E7 || box.north - lat < RIM_E7 || lon - box.west < RIM_E7 || box.east - lon < RIM_E7;
    if (info.highwaysOnly || atRim) ends.push({ node, edge });
  }
  endsOfNetworks.set(graph, ends);
  return ends;
}

type NetworkEnd = { readonly node: number; readonly edge: number };
/** They are the network's, whatever is asked of it. */
const endsOfNetworks = new WeakMap<RoadGraph, readonly NetworkEnd[]>();

function rimOf({ nodeLat, nodeLon }: RoadGraph): { south: number; north: number; west: number; east: number } {
  const box = { south: 90 * E7, north: -90 * E7, west: 180 * E7, east: -180 * E7 };
  for (const lat of nodeLat) {
    if (lat < box.south) box.south = lat;
    if (lat > box.north) box.north = lat;
  }
  for (const lon of nodeLon) {
    if (lon < box.west) box.west = lon;
    if (lon > box.east) box.east = lon;
  }
  return box;
}

type Fraction = { readonly fraction: number };

/** CT6: of two pins on a road each has a piece of its own, for a unit of its own. */
function breaksOf(lengthM: number, starts: readonly Fraction[], pins: readonly Fraction[]): number[] {
  const count = Math.max(1, Math.ceil(lengthM / PIECE_M_MAX));
  if (count === 1 && starts.length === 0 && pins.length < 2) return [0, 1];
  const evenly = Array.from({ length: count + 1 }, (_, i) => i / count);
  const pinned = [...new Set(pins.map(({ fraction }) => fraction))].sort((a, b) => a - b);
  const between = pinned.slice(1).map((fraction, i) => (fraction + (pinned[i] ?? fraction)) / 2);
  return [...new Set([...evenly, ...starts.map(({ fraction }) => fraction), ...between])].sort((a, b) => a - b);
}

function byEdge<T extends { readonly edge: number }>(items: readonly T[]): Map<number, T[]> {
  const lists = new Map<number, T[]>();
  for (const item of items) {
    const list = lists.get(item.edge);
    if (list === undefined) lists.set(item.edge, [item]);
    else list.push(item);
  }
  return lists;
}

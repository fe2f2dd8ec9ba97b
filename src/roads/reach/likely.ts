/**
 * Where he may be bound for: a town, an address from the case, a border. A road is the likelier the less of a detour it
 * is on a quickest way to one of them. It weighs what is drawn and what is left open; it closes nothing. Rule RE10.
 */
import type { Point } from "../../base/geo.ts";
import { CLOSED_MS } from "../network/drive-profile.ts";
import { at } from "../network/road-graph.ts";
import { RoadSearch, UNREACHED } from "../network/road-search.ts";
import { type OnRoad, nearestRoad } from "../network/snap.ts";
import type { Reach } from "./reach.ts";
import { NEVER_MS } from "./reach-search.ts";

/** `weight`: how likely against the others; any scale. */
export type Destination = Point & { readonly name: string; readonly weight: number };
export type DestinationReached = {
  readonly name: string;
  /** At the earliest, by road; undefined where there is no way or no road within 5 km. */
  readonly earliestMs: number | undefined;
  /** Among those he can get to, 0 to 1. */
  readonly share: number;
};
export type Likely = {
  readonly destinations: readonly DestinationReached[];
  /** Of each edge, 0 to 1: on no way to any of them, to on the quickest way to all. */
  readonly ofEdge: Float32Array;
};

/** A detour of so much makes a way less likely by a factor of e. */
const DETOUR_MS = 8 * 60_000;
/** Beyond this many detours nothing is added. */
const DETOURS_MAX = 6;

/** Weighs the roads of a reach by where he may be bound for. One search backwards for each destination. */
export function likelyRoads(reach: Reach, destinations: readonly Destination[]): Likely {
  const { graph } = reach.network;
  const ofEdge = new Float32Array(graph.edgeCount);
  const total = destinations.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  const reached = destinations.map((destination) => {
    const road = nearestRoad(graph, destination);
    const share = total > 0 ? Math.max(0, destination.weight) / total : 0;
    const earliest = road === undefined ? NEVER_MS : towards(reach, road, share, ofEdge);
    return { name: destination.name, share, earliestMs: earliest === NEVER_MS ? undefined : reach.baseMs + earliest };
  });
  const known = reached.reduce((sum, { share, earliestMs }) => sum + (earliestMs === undefined ? 0 : share), 0);
  return {
    destinations: reached
      .map(({ share, ...rest }) => ({
        ...rest,
        share: rest.earliestMs === undefined || known === 0 ? 0 : share / known,
      }))
      .sort((a, b) => b.share - a.share || (a.earliestMs ?? Infinity) - (b.earliestMs ?? Infinity)),
    ofEdge,
  };
}

/** Adds a destination's share to the roads on the ways to it; the earliest time there, after the reach's base. */
function towards(reach: Reach, road: OnRoad, share: number, ofEdge: Float32Array): number {
  const { graph } = reach.network;
  let earliest = NEVER_MS;
  const best = new Float32Array(graph.edgeCount);
  for (const { search } of reach.branches) {
    const { costs } = search;
    const back = new RoadSearch(graph, costs);
    back.run([road], "backwards");
    // The whole way: from his seeds through the network, as far as it was searched, and on to the destination.
    let whole = search.arrivalAt(road);
    for (let node = 0; node < graph.nodeCount; node++) {
      const [there, on] = [at(search.arrivals, node), back.costAt(node)];
      if (there !== NEVER_MS && on !== UNREACHED) whole = Math.min(whole, there + on);
    }
    if (whole === NEVER_MS) continue;
    earliest = Math.min(earliest, whole);
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      for (const half of [2 * edge, 2 * edge + 1]) {
        const cost = at(costs, half);
        const tail = (half & 1) === 0 ? at(graph.edgeFrom, edge) : at(graph.edgeTo, edge);
        const head = (half & 1) === 0 ? at(graph.edgeTo, edge) : at(graph.edgeFrom, edge);
        const [there, on] = [at(search.arrivals, tail), back.costAt(head)];
        if (cost === CLOSED_MS || there === NEVER_MS || on === UNREACHED) continue;
        const detours = (there + cost + on - whole) / DETOUR_MS;
        if (detours < DETOURS_MAX) best[edge] = Math.max(best[edge] ?? 0, Math.exp(-Math.max(0, detours)));
      }
    }
  }
  for (let edge = 0; edge < best.length; edge++)
    ofEdge[edge] = Math.min(1, (ofEdge[edge] ?? 0) + share * (best[edge] ?? 0));
  return earliest;
}

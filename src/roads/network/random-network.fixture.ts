/** Small networks for laws, made of a list of numbers: any shape at all, loops, doubles, dead ends and islands. */
import fc from "fast-check";
import { CLOSED_MS } from "./drive-profile.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { at, headOf, isOpen, type RoadGraph, tailOf } from "./road-graph.ts";
import { isBannedTurn, type PlaceOnEdge, UNREACHED } from "./road-search.ts";

export type RandomNetwork = { readonly graph: RoadGraph; readonly costs: Uint32Array };

/** A network with its own costs a half-edge; with forbidden turns at up to a third of the pairs. */
export function randomNetwork(nodeCountMax = 40): fc.Arbitrary<RandomNetwork> {
  return fc
    .record({
      nodeCount: fc.integer({ min: 2, max: nodeCountMax }),
      roads: fc.array(
        fc.tuple(fc.nat(999), fc.nat(999), fc.constantFrom(0, 1, 2, 3, 3, 3, 3), fc.integer({ min: 1, max: 500 })),
        {
          minLength: 1,
          maxLength: 3 * nodeCountMax,
        },
      ),
      bans: fc.array(fc.tuple(fc.nat(9_999), fc.nat(9_999)), { maxLength: 30 }),
    })
    .map(({ nodeCount, roads, bans }) => {
      const builder = new GraphBuilder();
      for (let i = 0; i < nodeCount; i++)
        builder.node(330_000_000 + 7_919 * ((i * 31) % 97), -1_050_000_000 + 5_003 * i);
      roads.forEach(([from, to, flags], i) => {
        builder.edge({
          from: from % nodeCount,
          to: to % nodeCount,
          shape: [],
          roadClass: 5,
          flags,
          kph: 50,
          label: builder.label(`${i}`, []),
          lengthM: 100,
        });
      });
      for (const [from, to] of bans) addBan(builder, roads, nodeCount, from, to);
      const graph = builder.finish();
      // Costs follow from the order in which the graph numbered its edges: any will do.
      const costs = new Uint32Array(2 * graph.edgeCount);
      for (let half = 0; half < costs.length; half++) {
        const cost = (roads[(half * 7) % roads.length]?.[3] ?? 1) + (half & 1);
        costs[half] = isOpen(at(graph.edgeFlags, half >>> 1), half) ? cost : CLOSED_MS;
      }
      return { graph, costs };
    });
}

function addBan(
  builder: GraphBuilder,
  roads: readonly (readonly [number, number, number, number])[],
  nodeCount: number,
  fromHalf: number,
  pickTo: number,
): void {
  const from = fromHalf % (2 * roads.length);
  const road = roads[from >>> 1];
  if (road === undefined) return;
  const via = road[(from & 1) === 0 ? 1 : 0] % nodeCount;
  const leaving = roads.flatMap(([a, b], i) => [
    ...(a % nodeCount === via ? [2 * i] : []),
    ...(b % nodeCount === via ? [2 * i + 1] : []),
  ]);
  const to = leaving[pickTo % leaving.length];
  if (to !== undefined) builder.ban(from, to);
}

/**
 * The least cost from one place to another by trying every half-edge after every other until nothing gets better
 * (Bellman and Ford over half-edges): slow, and plainly right.
 */
export function bruteForceCost({ graph, costs }: RandomNetwork, from: PlaceOnEdge, to: PlaceOnEdge): number {
  const halves = costs.length;
  // What it costs to have driven each half-edge to its end.
  const best = Array.from({ length: halves }, () => Infinity);
  const along = (half: number, place: PlaceOnEdge): number => ((half & 1) === 0 ? place.fraction : 1 - place.fraction);
  const open = (half: number): boolean => costs[half] !== CLOSED_MS;
  for (const half of [2 * from.edge, 2 * from.edge + 1]) {
    if (open(half)) best[half] = Math.round(at(costs, half) * (1 - along(half, from)));
  }
  for (let better = true; better; ) {
    better = false;
    for (let a = 0; a < halves; a++) {
      if (best[a] === Infinity) continue;
      for (let b = 0; b < halves; b++) {
        if (!open(b) || headOf(graph, a) !== tailOf(graph, b) || isBannedTurn(graph, a, b)) continue;
        const cost = (best[a] as number) + at(costs, b); // a is one of the half-edges
        if (cost < (best[b] as number)) {
          best[b] = cost;
          better = true;
        }
      }
    }
  }
  let answer = Infinity;
  for (const half of [2 * to.edge, 2 * to.edge + 1]) {
    if (!open(half)) continue;
    const part = Math.round(at(costs, half) * along(half, to));
    for (let a = 0; a < halves; a++) {
      if (best[a] === Infinity || headOf(graph, a) !== tailOf(graph, half) || isBannedTurn(graph, a, half)) continue;
      answer = Math.min(answer, (best[a] as number) + part);
    }
    if (from.edge === to.edge && along(half, to) >= along(half, from)) {
      answer = Math.min(answer, Math.round(at(costs, half) * (along(half, to) - along(half, from))));
    }
  }
  return answer === Infinity ? UNREACHED : answer;
}

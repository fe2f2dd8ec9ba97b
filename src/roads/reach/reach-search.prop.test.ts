import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLOSED_MS } from "../network/drive-profile.ts";
import { randomNetwork } from "../network/random-network.fixture.ts";
import { at, headOf, type RoadGraph, tailOf } from "../network/road-graph.ts";
import { NEVER_MS, ReachSearch, type ReachSeed, type Watch } from "./reach-search.ts";

const PARTS = 8;
/** Places at eighths of a road, so that they fall together often. */
const spot = fc.tuple(fc.nat(9_999), fc.nat(PARTS));
const seeds = fc.array(fc.tuple(fc.tuple(fc.nat(9_999), fc.integer({ min: 1, max: PARTS - 1 })), fc.nat(300)), {
  minLength: 1,
  maxLength: 4,
});
const watches = fc.array(
  fc.tuple(spot, fc.nat(900), fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant(Infinity))),
  {
    maxLength: 6,
  },
);

/**
 * The earliest times at every eighth of every road, by going from eighth to eighth until nothing gets better. A point
 * has two sides, and whoever comes along a road to a watched one waits there. Slow, and plainly right.
 */
function bruteForce(
  graph: RoadGraph,
  costs: Uint32Array,
  from: readonly ReachSeed[],
  watched: readonly Watch[],
): number[][] {
  const times = Array.from({ length: 2 * graph.edgeCount }, () => Array.from({ length: PARTS + 1 }, () => Infinity));
  const nodes = Array.from({ length: graph.nodeCount }, () => Infinity);
  const pass = (half: number, part: number, atMs: number): number => {
    let nowMs = atMs;
    for (const watch of watched.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const along = (half & 1) === 0 ? watch.fraction : 1 - watch.fraction;
      if (watch.edge === half >>> 1 && along * PARTS === part && nowMs >= watch.fromMs && nowMs < watch.toMs)
        nowMs = watch.toMs;
    }
    return nowMs;
  };
  for (let better = true; better; ) {
    better = false;
    for (let half = 0; half < costs.length; half++) {
      const row = times[half] ?? [];
      const closed = costs[half] === CLOSED_MS;
      for (let part = 0; part <= PARTS; part++) {
        // `row` holds when he is at a part before any watch there.
        let best = row[part] ?? Infinity;
        if (part === 0 && !closed) best = Math.min(best, nodes[tailOf(graph, half)] ?? Infinity);
        if (part > 0 && !closed)
          best = Math.min(best, pass(half, part - 1, row[part - 1] ?? Infinity) + at(costs, half) / PARTS);
        for (const seed of from) {
          const along = (half & 1) === 0 ? seed.fraction : 1 - seed.fraction;
          if (seed.edge === half >>> 1 && along * PARTS === part) best = Math.min(best, seed.fromMs);
        }
        if (best < (row[part] ?? Infinity)) {
          row[part] = best;
          better = true;
        }
      }
      const headMs = closed ? Infinity : pass(half, PARTS, row[PARTS] ?? Infinity);
      const head = headOf(graph, half);
      if (headMs < (nodes[head] ?? Infinity)) {
        nodes[head] = headMs;
        better = true;
      }
    }
  }
  return times;
}

const cases = fc.tuple(randomNetwork(40), seeds, watches).map(([network, seedList, watchList]) => {
  const { graph } = network;
  const place = ([edge, part]: [number, number]) => ({ edge: edge % graph.edgeCount, fraction: part / PARTS });
  return {
    graph,
    // Costs that eighths divide.
    costs: network.costs.map((cost) => (cost === CLOSED_MS ? cost : cost * PARTS)),
    seeds: seedList.map(([where, fromMs]) => ({ ...place(where), fromMs })),
    watches: watchList.map(([where, fromMs, spanMs]) => ({ ...place(where), fromMs, toMs: fromMs + spanMs })),
  };
});

describe("reach", () => {
  test("[RE1] [RE2] the earliest moment at every place, past no watched point in its time: as by trying all", () => {
    let [reached, never, held] = [0, 0, 0];
    fc.assert(
      fc.property(cases, (given) => {
        const { graph, costs } = given;
        const search = new ReachSearch(graph, costs, { ...given, limitMs: 4_000_000_000 });
        const expected = bruteForce(graph, costs, given.seeds, given.watches);
        const unwatched = bruteForce(graph, costs, given.seeds, []);
        for (let edge = 0; edge < graph.edgeCount; edge++) {
          for (let part = 1; part < PARTS; part++) {
            const best = Math.min(
              expected[2 * edge]?.[part] ?? Infinity,
              expected[2 * edge + 1]?.[PARTS - part] ?? Infinity,
            );
            const free = Math.min(
              unwatched[2 * edge]?.[part] ?? Infinity,
              unwatched[2 * edge + 1]?.[PARTS - part] ?? Infinity,
            );
            expect(search.arrivalAt({ edge, fraction: part / PARTS })).toBe(best === Infinity ? NEVER_MS : best);
            if (best === Infinity) never++;
            else reached++;
            if (best > free) held++;
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(Math.min(reached, never, held)).toBeGreaterThan(200);
  });

  test("[RE3] the stretches that are drawn say of every place what its earliest moment is", () => {
    let compared = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const { graph, costs } = given;
        const search = new ReachSearch(graph, costs, { ...given, limitMs: 4_000_000_000 });
        for (let edge = 0; edge < graph.edgeCount; edge++) {
          const stretches = search.stretchesOf(edge);
          // Between the eighths, where nothing begins or ends.
          for (let part = 0; part < PARTS; part++) {
            const fraction = (part + 0.37) / PARTS;
            const drawn = stretches.flatMap(({ fromFraction, toFraction, fromMs, toMs }) => {
              const [low, high] = [Math.min(fromFraction, toFraction), Math.max(fromFraction, toFraction)];
              if (fraction < low || fraction > high) return [];
              return [fromMs + ((toMs - fromMs) * (fraction - fromFraction)) / (toFraction - fromFraction)];
            });
            const earliest = search.arrivalAt({ edge, fraction });
            if (earliest === NEVER_MS) expect(drawn).toEqual([]);
            else expect(Math.abs(Math.min(...drawn) - earliest)).toBeLessThan(2);
            compared++;
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(compared).toBeGreaterThan(3_000);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bruteForceCost, randomNetwork } from "./random-network.fixture.ts";
import { at, headOf, tailOf } from "./road-graph.ts";
import { isBannedTurn, type PlaceOnEdge, RoadSearch, UNREACHED } from "./road-search.ts";

const fraction = fc.constantFrom(0, 0.25, 0.5, 1);
const pick = fc.record({ edge: fc.nat(9_999), fraction });
const placeIn = (edgeCount: number, { edge, fraction: share }: PlaceOnEdge): PlaceOnEdge => ({
  edge: edge % edgeCount,
  fraction: share,
});

describe("searches", () => {
  test("[RS1] [RS2] from anywhere to anywhere, both ways, the cost is what trying everything gives", () => {
    let [ways, banned, none] = [0, 0, 0];
    fc.assert(
      fc.property(randomNetwork(40), pick, pick, (network, a, b) => {
        const { graph, costs } = network;
        const [from, to] = [placeIn(graph.edgeCount, a), placeIn(graph.edgeCount, b)];
        const wanted = bruteForceCost(network, from, to);
        const search = new RoadSearch(graph, costs);
        search.run([from], "outwards");
        expect(search.costOf(to)).toBe(wanted);
        search.run([to], "backwards");
        expect(search.costOf(from)).toBe(wanted);
        if (wanted === UNREACHED) none++;
        else ways++;
        if (graph.banFrom.length > 0 && wanted !== UNREACHED) banned++;
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(ways, banned, none)).toBeGreaterThan(20);
  });

  test("[RS3] the way hangs together, takes no forbidden turn, and costs what was said", () => {
    let long = 0;
    fc.assert(
      fc.property(randomNetwork(20), pick, pick, fc.boolean(), ({ graph, costs }, a, b, outwards) => {
        const [from, to] = [placeIn(graph.edgeCount, a), placeIn(graph.edgeCount, b)];
        const search = new RoadSearch(graph, costs);
        search.run([outwards ? from : to], outwards ? "outwards" : "backwards");
        const far = outwards ? to : from;
        const way = search.wayOf(far);
        if (search.costOf(far) === UNREACHED) {
          expect(way).toEqual([]);
          return;
        }
        if (way.length > 2) long++;
        expect((way[0] ?? 0) >>> 1).toBe(from.edge);
        expect((way.at(-1) ?? 0) >>> 1).toBe(to.edge);
        let cost = 0;
        way.forEach((half, i) => {
          const next = way[i + 1];
          const [start, end] = [i === 0 ? along(half, from) : 0, next === undefined ? along(half, to) : 1];
          cost += Math.round(at(costs, half) * (end - start));
          if (next === undefined) return;
          expect(headOf(graph, half)).toBe(tailOf(graph, next));
          expect(isBannedTurn(graph, half, next)).toBe(false);
        });
        expect(search.costOf(far)).toBe(cost);
      }),
      { numRuns: 400 },
    );
    expect(long).toBeGreaterThan(30);
  });

  test("[RS4] a search that stops at a cost knows everything up to it, and one object serves many searches", () => {
    let beyond = 0;
    fc.assert(
      fc.property(randomNetwork(20), pick, fc.integer({ min: 1, max: 900 }), ({ graph, costs }, a, costMax) => {
        const from = placeIn(graph.edgeCount, a);
        const [whole, used] = [new RoadSearch(graph, costs), new RoadSearch(graph, costs)];
        whole.run([from], "outwards");
        used.run([{ edge: 0, fraction: 0.5 }], "backwards");
        used.run([from], "outwards", { costMax });
        for (let node = 0; node < graph.nodeCount; node++) {
          if (whole.costAt(node) <= costMax) expect(used.costAt(node)).toBe(whole.costAt(node));
          else if (whole.costAt(node) !== UNREACHED) beyond++;
        }
      }),
      { numRuns: 200 },
    );
    expect(beyond).toBeGreaterThan(50);
  });
});

function along(half: number, place: PlaceOnEdge): number {
  return (half & 1) === 0 ? place.fraction : 1 - place.fraction;
}

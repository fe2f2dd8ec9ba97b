import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceM } from "../../base/geo.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { classIndex } from "./road-class.ts";
import { at, BACKWARD, FORWARD, roadName } from "./road-graph.ts";
import { nearestRoad, pointOnEdge, roadsNear, SEARCH_M, snapFix } from "./snap.ts";
import { syntheticNetwork } from "./synthetic-network.fixture.ts";

const about = {
  name: "test",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 5,
};
const LAT = 35;
const M = 1 / 111_195;

/** Two carriageways of an interstate 30 m apart, a frontage road 40 m south of them, a street across. All run east. */
function interstate(): RoadNetwork {
  const builder = new GraphBuilder();
  const road = (name: string, northM: number, flags: number, westward = false): void => {
    const ends = [
      builder.node((LAT + northM * M) * 1e7, -1_050_000_000),
      builder.node((LAT + northM * M) * 1e7, -1_049_500_000),
    ];
    const [from = 0, to = 0] = westward ? ends.toReversed() : ends;
    const label = builder.label(name, []);
    builder.edge({ from, to, shape: [], roadClass: classIndex("motorway"), flags, kph: 120, label });
  };
  road("eastbound", 0, FORWARD);
  road("westbound", 30, FORWARD, true);
  road("frontage", -40, FORWARD | BACKWARD);
  road("closed", -20, 0);
  return { graph: builder.finish(), info: about };
}
const network = interstate();
const fix = (northM: number, more = {}) => ({ latDeg: LAT + northM * M, lonDeg: -104.975, ...more });
const nameAt = (northM: number, more = {}): string => {
  const snapped = snapFix(network, fix(northM, more));
  return snapped.kind === "off-road" ? "off road" : (roadName(network.graph, snapped.place.edge) ?? "");
};

describe("snapping a fix", () => {
  test("[SN1] the nearest road, and how far it is", () => {
    const snapped = snapFix(network, fix(-37, { accuracyM: 4 }));
    expect(nameAt(-37, { accuracyM: 4 })).toBe("frontage");
    expect(snapped.kind === "on-road" && snapped.place.offsetM).toBeCloseTo(3, 1);
    expect(snapped.kind === "on-road" && snapped.place.fraction).toBeCloseTo(0.5, 3);
  });

  test("[SN2] between two carriageways a heading decides, if the car moves", () => {
    expect(nameAt(14, { courseDeg: 268, speedMps: 30, accuracyM: 8 })).toBe("westbound");
    expect(nameAt(16, { courseDeg: 91, speedMps: 30, accuracyM: 8 })).toBe("eastbound");
    expect(nameAt(14, { courseDeg: 268, speedMps: 0.4, accuracyM: 8 })).toBe("eastbound");
  });

  test("[SN2] the way of travel stands in the answer; against a one-way too, when nothing else is near", () => {
    const frontage = snapFix(network, fix(-60, { courseDeg: 270, speedMps: 30, accuracyM: 10 }));
    expect(frontage).toMatchObject({ kind: "on-road", place: { direction: "against" } });
    const wrongWay = snapFix(network, fix(45, { courseDeg: 90, speedMps: 40, accuracyM: 3 }));
    expect(wrongWay).toMatchObject({ kind: "on-road", place: { direction: "against" } });
    expect(snapFix(network, fix(0))).toMatchObject({ kind: "on-road", place: { direction: "unknown" } });
  });

  test("[SN3] what lies beyond its own accuracy and the drawing's is off the road, with the nearest one named", () => {
    expect(nameAt(-140, { accuracyM: 5 })).toBe("off road");
    expect(nameAt(-140, { accuracyM: 60 })).toBe("frontage");
    const snapped = snapFix(network, fix(-300));
    expect(snapped.kind === "off-road" && snapped.nearest?.offsetM).toBeCloseTo(260, 0);
    expect(snapFix(network, { latDeg: 36, lonDeg: -105 })).toEqual({
      kind: "off-road",
      nearest: undefined,
      searchM: SEARCH_M,
    });
  });

  test("[SN4] two roads that fit about equally are said to", () => {
    expect(snapFix(network, fix(15, { accuracyM: 12 }))).toMatchObject({ ambiguous: true });
    expect(snapFix(network, fix(-60, { accuracyM: 4 }))).toMatchObject({ ambiguous: false });
  });

  test("[SN5] a road that nobody may drive is none", () => {
    expect(nameAt(-20, { accuracyM: 4 })).not.toBe("closed");
  });
});

describe("near and along", () => {
  const graph = syntheticNetwork({ seed: "snap", edgeCount: 600, shapePoints: 3 });

  test("[SN1] the nearest road is what looking at every one gives", () => {
    let far = 0;
    fc.assert(
      fc.property(
        fc.double({ min: -0.02, max: 0.06, noNaN: true }),
        fc.double({ min: -0.02, max: 0.06, noNaN: true }),
        (dLat, dLon) => {
          const point = { latDeg: 33 + dLat, lonDeg: -108 + dLon };
          const all = roadsNear(graph, point, 50_000);
          expect(all.length).toBe(graph.edgeCount);
          const wanted = all.reduce((best, road) => (road.offsetM < best.offsetM ? road : best));
          const found = nearestRoad(graph, point);
          if (wanted.offsetM > SEARCH_M) expect(found).toBeUndefined();
          else expect(found?.offsetM).toBeCloseTo(wanted.offsetM, 3);
          if (wanted.offsetM > 100) far++;
        },
      ),
      { numRuns: 100 },
    );
    expect(far).toBeGreaterThan(10);
  });

  test("[SN1] a place on an edge has its point on the drawing, at its share of the length", () => {
    fc.assert(
      fc.property(fc.nat(graph.edgeCount - 1), fc.double({ min: 0, max: 1, noNaN: true }), (edge, fraction) => {
        const point = pointOnEdge(graph, { edge, fraction });
        const back = roadsNear(graph, point, 5).find((road) => road.edge === edge);
        expect(back?.offsetM).toBeLessThan(0.05);
        const from = at(graph.edgeFrom, edge);
        const beeline = distanceM(
          at(graph.nodeLat, from) / 1e7,
          at(graph.nodeLon, from) / 1e7,
          point.latDeg,
          point.lonDeg,
        );
        expect(beeline).toBeLessThanOrEqual(fraction * at(graph.edgeLengthM, edge) + 0.1);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { METERS_PER_DEG_LAT } from "../../base/geo.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { type DriveTimes, DriveTimeSearch, placeUnit, type PlacedUnit, whyText } from "./drive-time.ts";
import { driveTimesMs } from "./drive-profile.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { highwaysOnlyNetwork } from "./highways-only.ts";
import { placeAtMilepost } from "./linear-reference.ts";
import { bruteForceCost } from "./random-network.fixture.ts";
import { classIndex } from "./road-class.ts";
import { at, BACKWARD, FORWARD, ISLAND } from "./road-graph.ts";
import { UNREACHED } from "./road-search.ts";
import { nearestRoad } from "./snap.ts";
import { syntheticNetwork } from "./synthetic-network.fixture.ts";

const info = {
  name: "test",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 10,
};
const place = fc.record({
  latDeg: fc.double({ min: 33.0005, max: 33.0095, noNaN: true }),
  lonDeg: fc.double({ min: -107.9995, max: -107.9905, noNaN: true }),
});

describe("drive times", () => {
  test("[DT1] of every unit to a place: what trying every way gives, the quickest first", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.nat(60), place, fc.array(place, { minLength: 1, maxLength: 8 }), (seed, target, fixes) => {
        const graph = syntheticNetwork({ seed: `drive ${seed}`, edgeCount: 50, banShare: 0.3, oneWayShare: 0.3 });
        const network = { graph, info };
        const units = fixes.map((fix, i) => placeUnit(network, `${i}`, fix));
        const { rows } = new DriveTimeSearch(network, "emergency").to(target, units);
        const to = nearestRoad(graph, target);
        if (to === undefined) throw new Error("a road near");
        const costs = driveTimesMs(graph, "emergency");
        const times = new Map(rows.map((row) => [row.id, row.kind === "by-road" ? row.timeMs : UNREACHED]));
        expect(times.size).toBe(units.length);
        for (const { id, road } of units) {
          if (road === undefined) throw new Error("a road near");
          expect(times.get(id)).toBe(bruteForceCost({ graph, costs }, road, to));
          compared++;
        }
        const order = rows.map((row) => (row.kind === "by-road" ? row.timeMs : Infinity));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  test("[DT2] asked for the eight quickest, they are the first eight of all", () => {
    let several = 0;
    fc.assert(
      fc.property(fc.nat(20), place, fc.array(place, { minLength: 12, maxLength: 60 }), (seed, target, fixes) => {
        const network = { graph: syntheticNetwork({ seed: `few ${seed}`, edgeCount: 50, banShare: 0.2 }), info };
        const units = fixes.map((fix, i) => placeUnit(network, `${i}`.padStart(2, "0"), fix));
        const search = new DriveTimeSearch(network, "emergency");
        const timesOf = ({ rows }: DriveTimes) => rows.flatMap((row) => (row.kind === "by-road" ? [row.timeMs] : []));
        const all = timesOf(search.to(target, units));
        expect(timesOf(search.to(target, units, 8))).toEqual(all.slice(0, 8));
        if (all.length > 8) several++;
      }),
      { numRuns: 100 },
    );
    expect(several).toBeGreaterThan(50);
  });
});

test("[DT5] alone is every road from whose middle no unit is near enough, by trying every way", () => {
  let [alone, reached] = [0, 0];
  fc.assert(
    fc.property(
      fc.nat(30),
      fc.array(place, { maxLength: 3 }),
      fc.integer({ min: 5, max: 90 }),
      (seed, fixes, seconds) => {
        const graph = syntheticNetwork({ seed: `alone ${seed}`, edgeCount: 40, banShare: 0.2, oneWayShare: 0.2 });
        const network = { graph, info };
        const units = fixes.map((fix, i) => placeUnit(network, `${i}`, fix));
        const found = new Set(new DriveTimeSearch(network, "emergency").aloneBeyond(seconds * 1_000, units).edges);
        const costs = driveTimesMs(graph, "emergency");
        for (let edge = 0; edge < graph.edgeCount; edge++) {
          if ((at(graph.edgeFlags, edge) & ISLAND) !== 0) {
            expect(found.has(edge)).toBe(false);
            continue;
          }
          const middle = { edge, fraction: 0.5 };
          const times = units.flatMap(({ road }) =>
            road === undefined ? [] : [bruteForceCost({ graph, costs }, road, middle)],
          );
          const isAlone = times.every((timeMs) => timeMs > seconds * 1_000);
          expect(found.has(edge)).toBe(isAlone);
          if (isAlone) alone++;
          else reached++;
        }
      },
    ),
    { numRuns: 25 },
  );
  expect(Math.min(alone, reached)).toBeGreaterThan(50);
});

/** A road a kilometre long in the west, an island in the east, and nothing for 100 km around. */
function twoRoads(): RoadNetwork {
  const builder = new GraphBuilder();
  const road = (lonDeg: number, lengthM: number, flags = FORWARD | BACKWARD): void => {
    const from = builder.node(350_000_000, lonDeg * 1e7);
    const to = builder.node(350_000_000 + (lengthM / METERS_PER_DEG_LAT) * 1e7, lonDeg * 1e7);
    builder.edge({ from, to, shape: [], roadClass: classIndex("primary"), flags, kph: 90, label: 0 });
  };
  road(-105, 10_000);
  road(-104.5, 1_000);
  return { graph: builder.finish(), info };
}

describe("where there is no way", () => {
  const network = twoRoads();
  const search = new DriveTimeSearch(network, "emergency");
  const unit = (id: string, latDeg: number, lonDeg: number): PlacedUnit => placeUnit(network, id, { latDeg, lonDeg });
  const here = { latDeg: 35.01, lonDeg: -105 };

  test("[DT3] a straight line is never a time: the reason is said, and the distance by air beside it", () => {
    const units = [
      unit("near", 35.05, -105),
      unit("island", 35.002, -104.5),
      unit("lake", 36, -105),
      unit("on", 35.01, -105),
    ];
    const { rows, placeOffRoadM } = search.to(here, units);
    expect(rows.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      "on by-road",
      "near by-road",
      "island no-way",
      "lake no-way",
    ]);
    expect(rows.map((row) => (row.kind === "no-way" ? row.why : ""))).toEqual([
      "",
      "",
      "unit-on-island",
      "no-road-near-unit",
    ]);
    expect(whyText("no-road-near-unit")).toBe("no road within 5 km of the unit; straight-line only");
    expect(placeOffRoadM).toBeLessThan(1);
    for (const row of rows) expect("timeMs" in row).toBe(row.kind === "by-road");
  });

  test("[DT3] a place in a lake, a place on an island, no units at all, no network at all", () => {
    const units = [unit("a", 35.05, -105)];
    const lake = search.to({ latDeg: 34, lonDeg: -106 }, units);
    expect(lake).toMatchObject({ placeOffRoadM: undefined, rows: [{ kind: "no-way", why: "no-road-near-place" }] });
    expect(whyText("no-road-near-place")).toBe("no road within 5 km; straight-line only");
    const island = search.to({ latDeg: 35.002, lonDeg: -104.5 }, units);
    expect(island.rows).toMatchObject([{ kind: "no-way", why: "place-on-island" }]);
    expect(search.to(here, []).rows).toEqual([]);
    const empty = { graph: new GraphBuilder().finish(), info };
    const nothing = new DriveTimeSearch(empty, "lawful").to(here, [placeUnit(empty, "a", here)]);
    expect(nothing.rows).toMatchObject([{ kind: "no-way", why: "no-road-near-place", straightM: 0 }]);
  });

  test("[DT3] asked for more than there are with a way, those without stand behind them", () => {
    const units = [unit("near", 35.05, -105), unit("island", 35.002, -104.5)];
    expect(search.to(here, units, 2).rows.map(({ kind }) => kind)).toEqual(["by-road", "no-way"]);
    expect(search.to(here, units, 1).rows.map(({ id }) => id)).toEqual(["near", "island"]);
  });

  test("[DT4] how far off the road they are is said, and is in no time", () => {
    const { rows, placeOffRoadM } = search.to({ latDeg: 35.01, lonDeg: -104.995 }, [unit("field", 35.05, -105.02)]);
    expect(placeOffRoadM).toBeCloseTo(455, -1);
    expect(rows[0]).toMatchObject({ kind: "by-road" });
    const [row] = rows;
    expect(row?.kind === "by-road" && row.offRoadM).toBeCloseTo(1_821, -1);
    expect(row?.kind === "by-road" && row.lengthM).toBeCloseTo(0.04 * METERS_PER_DEG_LAT, -1);
  });
});

describe("on the highways that come with the program", () => {
  const network = highwaysOnlyNetwork(newMexico);
  const at320 = placeAtMilepost(network, newMexico, { route: "I-40", milepost: 320 });
  const atMilepost = (id: string, milepost: number): PlacedUnit => {
    const found = placeAtMilepost(network, newMexico, { route: "I-40", milepost });
    if (!found.ok) throw new Error(found.reason);
    return placeUnit(network, id, found.place.point);
  };

  test("[DT1] marked highways only; ten miles of interstate take some six minutes", () => {
    if (!at320.ok) throw new Error(at320.reason);
    const units = [atMilepost("ten", 330), atMilepost("forty", 280)];
    const { rows, highwaysOnly } = new DriveTimeSearch(network, "emergency").to(at320.place.point, units);
    expect(highwaysOnly).toBe(true);
    const [ten, forty] = rows;
    if (ten?.kind !== "by-road" || forty?.kind !== "by-road") throw new Error("by road");
    expect([ten.id, forty.id]).toEqual(["ten", "forty"]);
    expect(ten.timeMs / 60_000).toBeGreaterThan(5);
    expect(ten.timeMs / 60_000).toBeLessThan(8);
    expect(forty.lengthM / 1_609.344).toBeCloseTo(40, 0);
    expect(at(network.graph.edgeKph, at320.place.edge)).toBe(115);
  });
});

import { describe, expect, test } from "vitest";
import { destinationPoint } from "../../base/geo.ts";
import { randomFrom } from "../../base/prng.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { NetworkInfo } from "./graph-file.ts";
import { SILENCE_MS, TrailMatcher, type TrailFix } from "./map-match.ts";
import { at, isOpen, type RoadGraph, roadName } from "./road-graph.ts";
import { driveTimesMs } from "./drive-profile.ts";
import { RoadSearch } from "./road-search.ts";
import { pointOnEdge } from "./snap.ts";
import { syntheticNetwork } from "./synthetic-network.fixture.ts";

const info: NetworkInfo = {
  name: "test",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 5,
};
const graph = syntheticNetwork({ seed: "match", edgeCount: 2_000, oneWayShare: 0.05 });
const matcher = new TrailMatcher({ graph, info });

type Drive = { readonly way: readonly number[]; readonly fixes: readonly TrailFix[] };

/** A drive by the quickest way between two places, with a fix every so many seconds and a receiver's noise. */
function drive(seed: string, everyS: number, noiseM: number, withCourse = true): Drive {
  const random = randomFrom(seed);
  const search = new RoadSearch(graph, driveTimesMs(graph, "lawful"));
  let way: number[] = [];
  while (way.length < 20) {
    const from = { edge: random.int(graph.edgeCount), fraction: 0.5 };
    search.run([from], "outwards");
    way = search.wayOf({ edge: random.int(graph.edgeCount), fraction: 0.5 });
  }
  const fixes: TrailFix[] = [];
  const speedMps = 14;
  let [atMs, alongM] = [1_000_000, 0];
  for (const half of way) {
    const lengthM = at(graph.edgeLengthM, half >>> 1);
    for (; alongM < lengthM; alongM += speedMps * everyS) {
      const share = alongM / lengthM;
      const place = { edge: half >>> 1, fraction: (half & 1) === 0 ? share : 1 - share };
      const point = pointOnEdge(graph, place);
      const noisy = destinationPoint(
        point.latDeg,
        point.lonDeg,
        random.between(0, 360),
        Math.abs(random.gaussian()) * noiseM,
      );
      const courseDeg = ((half & 1) === 0 ? point.bearingDeg : point.bearingDeg + 180) % 360;
      fixes.push({ ...noisy, fixAtMs: atMs, accuracyM: noiseM, ...(withCourse ? { courseDeg, speedMps } : {}) });
      atMs += 1_000 * everyS;
    }
    alongM -= lengthM;
  }
  return { way, fixes };
}

/** The share of the driven roads' length that the match found, less what it made up. */
function agreement(driven: readonly number[], matched: readonly number[]): number {
  const lengthOf = (halves: Iterable<number>): number =>
    [...halves].reduce((sum, half) => sum + at(graph.edgeLengthM, half >>> 1), 0);
  const [real, found] = [new Set(driven.slice(1, -1)), new Set(matched)];
  const invented = [...found].filter((half) => !driven.includes(half));
  return (lengthOf([...real].filter((half) => found.has(half))) - lengthOf(invented)) / lengthOf(real);
}

describe("matching a trail", () => {
  test.each([
    ["every second, 6 m", 1, 6, true],
    ["every 5 s, 10 m", 5, 10, true],
    ["every 15 s, 10 m, without a course", 15, 10, false],
    ["every 30 s, 15 m", 30, 15, true],
  ])("[MM1] %s of noise: the roads that were driven", (_, everyS, noiseM, withCourse) => {
    let sum = 0;
    for (let seed = 0; seed < 8; seed++) {
      const { way, fixes } = drive(`drive ${seed}`, everyS, noiseM, withCourse);
      const { stretches, offRoad } = matcher.match(fixes);
      sum += agreement(
        way,
        stretches.flatMap((stretch) => stretch.way),
      );
      expect(offRoad.length).toBeLessThan(0.05 * fixes.length + 1);
    }
    expect(sum / 8).toBeGreaterThan(everyS >= 30 ? 0.85 : 0.93);
  });

  test("[MM1] the length driven is the way's", () => {
    const { way, fixes } = drive("length", 3, 4);
    const { stretches } = matcher.match(fixes);
    expect(stretches).toHaveLength(1);
    const realM = way.slice(0, -1).reduce((sum, half) => sum + at(graph.edgeLengthM, half >>> 1), 0);
    expect(way.length).toBeGreaterThan(19);
    expect((stretches[0]?.lengthM ?? 0) / realM).toBeGreaterThan(0.93);
    expect((stretches[0]?.lengthM ?? 0) / realM).toBeLessThan(1.07);
  });

  test("[MM2] a silence parts the trail and is told; nothing is assumed for it", () => {
    const { fixes } = drive("gap", 5, 5);
    const half = Math.floor(fixes.length / 2);
    const later = fixes.slice(half).map((fix) => ({ ...fix, fixAtMs: fix.fixAtMs + SILENCE_MS }));
    const matched = matcher.match([...fixes.slice(0, half), ...later]);
    expect(matched.stretches).toHaveLength(2);
    expect(matched.gaps).toEqual([{ fromMs: fixes[half - 1]?.fixAtMs, toMs: later[0]?.fixAtMs, why: "silence" }]);
  });

  test("[MM2] a leap that no car makes parts the trail", () => {
    const { fixes } = drive("leap", 5, 5);
    const [first, second] = fixes;
    if (first === undefined || second === undefined) throw new Error("a drive");
    const far = pointOnEdge(graph, { edge: 0, fraction: 0.5 });
    const other = pointOnEdge(graph, { edge: graph.edgeCount - 1, fraction: 0.5 });
    const { stretches, gaps } = matcher.match([
      { latDeg: far.latDeg, lonDeg: far.lonDeg, fixAtMs: 0 },
      { latDeg: other.latDeg, lonDeg: other.lonDeg, fixAtMs: 4_000 },
    ]);
    expect(stretches).toHaveLength(2);
    expect(gaps).toEqual([{ fromMs: 0, toMs: 4_000, why: "no-way" }]);
  });

  test("[MM3] a stray fix off every road is set aside, and the road goes on; leaving the road for good is told", () => {
    const { fixes } = drive("stray", 5, 4);
    const stray = { ...destinationPoint(40, -100, 0, 0), fixAtMs: (fixes[5]?.fixAtMs ?? 0) + 1 };
    const matched = matcher.match([...fixes.slice(0, 6), stray, ...fixes.slice(6)]);
    expect(matched.offRoad).toEqual([stray]);
    expect(matched.stretches).toHaveLength(1);
    expect(matched.gaps).toEqual([]);
    const gone = matcher.match([...fixes.slice(0, 6), stray]);
    expect(gone.gaps).toEqual([{ fromMs: fixes[5]?.fixAtMs, toMs: stray.fixAtMs, why: "off-road" }]);
  });

  test("[MM4] a trail in another order than its times' gives the same, and says so; doubles count once", () => {
    const { fixes } = drive("order", 5, 5);
    const shuffled = fixes.toSorted((a, b) => a.latDeg - b.latDeg);
    const [plain, mixed] = [matcher.match(fixes), matcher.match([...shuffled, ...shuffled.slice(0, 3)])];
    expect(plain.cameInOrder).toBe(true);
    expect(mixed.cameInOrder).toBe(false);
    expect(mixed.stretches.map(({ way }) => way)).toEqual(plain.stretches.map(({ way }) => way));
  });

  test("[MM4] no fix, one fix, one fix in a lake", () => {
    expect(matcher.match([])).toEqual({ stretches: [], gaps: [], offRoad: [], cameInOrder: true });
    const point = pointOnEdge(graph, { edge: 7, fraction: 0.5 });
    const one = matcher.match([{ latDeg: point.latDeg, lonDeg: point.lonDeg, fixAtMs: 5 }]);
    expect(one.stretches).toMatchObject([{ way: [], lengthM: 0 }]);
    expect(one.stretches[0]?.fixes).toHaveLength(1);
    const lake = matcher.match([{ latDeg: 0, lonDeg: 0, fixAtMs: 5 }]);
    expect(lake).toMatchObject({ stretches: [], gaps: [], cameInOrder: true });
    expect(lake.offRoad).toHaveLength(1);
  });

  test("[MM5] against a one-way is found when that is what was driven", () => {
    const edge = oneWayWithLength(graph, 150);
    const half = isOpen(at(graph.edgeFlags, edge), 2 * edge) ? 2 * edge + 1 : 2 * edge;
    const fixes = Array.from({ length: 12 }, (_, i): TrailFix => {
      const share = (i + 1) / 13;
      const point = pointOnEdge(graph, { edge, fraction: (half & 1) === 0 ? share : 1 - share });
      return { latDeg: point.latDeg, lonDeg: point.lonDeg, fixAtMs: i * 1_000, accuracyM: 4, speedMps: 12 };
    });
    const { stretches } = matcher.match(fixes);
    expect(stretches).toHaveLength(1);
    expect(stretches[0]?.way).toEqual([half]);
  });
});

/** Two roads side by side, 40 m apart, joined by a rung every 150 m. */
function ladder(): RoadGraph {
  const builder = new GraphBuilder();
  const lat = (northM: number): number => Math.round((35 + northM / 111_195) * 1e7);
  const lon = (eastM: number): number => Math.round((-105 + eastM / 91_080) * 1e7);
  const rungs = Array.from({ length: 12 }, (_, i) => [0, 40].map((northM) => builder.node(lat(northM), lon(150 * i))));
  const join = (from = 0, to = 0, name = ""): void => {
    const road = { shape: [], roadClass: 4, flags: 3, kph: 60, label: builder.label(name, []) };
    builder.edge({ ...road, from, to });
  };
  rungs.forEach(([south, north], i) => {
    join(south, north, "rung");
    const [nextSouth, nextNorth] = rungs[i + 1] ?? [];
    if (nextSouth === undefined) return;
    join(south, nextSouth, "south");
    join(north, nextNorth, "north");
  });
  return builder.finish();
}

test("[MM1] a few fixes nearer to the road beside it make no detour: the way counts as well as the place", () => {
  const side = ladder();
  const fixes = Array.from({ length: 16 }, (_, i): TrailFix => {
    const northM = i === 7 || i === 8 ? 23 : 4;
    return { latDeg: 35 + northM / 111_195, lonDeg: -105 + (60 + 100 * i) / 91_080, fixAtMs: 5_000 * i, accuracyM: 12 };
  });
  const { stretches } = new TrailMatcher({ graph: side, info }).match(fixes);
  const names = stretches.flatMap(({ way }) => way.map((half) => roadName(side, half >>> 1)));
  expect(new Set(names)).toEqual(new Set(["south"]));
  expect(names.length).toBeGreaterThan(9);
});

function oneWayWithLength(network: RoadGraph, lengthM: number): number {
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const flags = at(network.edgeFlags, edge);
    if (isOpen(flags, 2 * edge) !== isOpen(flags, 2 * edge + 1) && at(network.edgeLengthM, edge) > lengthM) return edge;
  }
  throw new Error("a one-way");
}

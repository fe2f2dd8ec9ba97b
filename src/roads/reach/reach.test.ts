import { describe, expect, test } from "vitest";
import { distanceBetweenM, METERS_PER_MILE, type Point } from "../../base/geo.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import { highwaysOnlyNetwork } from "../network/highways-only.ts";
import { placeAtMilepost } from "../network/linear-reference.ts";
import { nearestRoad } from "../network/snap.ts";
import { syntheticNetwork } from "../network/synthetic-network.fixture.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { likelyRoads } from "./likely.ts";
import {
  computeReach,
  earliestAtMs,
  type Reach,
  type ReachQuestion,
  reachRefusalText,
  type ReachSighting,
  stretchesUntil,
} from "./reach.ts";
import { areaOf, type Outline, outlinesAt } from "./reach-area.ts";

const network = highwaysOnlyNetwork(newMexico);
const T0 = Date.UTC(2024, 2, 15, 11, 30);
const MINUTE_MS = 60_000;

function at(milepost: number): Point {
  const found = placeAtMilepost(network, newMexico, { route: "I-40", milepost });
  if (!found.ok) throw new Error(found.reason);
  return found.place.point;
}

function seen(milepost: number, minutes: number, more: Partial<ReachSighting> = {}): ReachSighting {
  return {
    id: `seen at ${milepost}`,
    ...at(milepost),
    atMs: T0 + minutes * MINUTE_MS,
    mode: "car",
    word: "confirmed",
    ...more,
  };
}

function reachOf(more: Partial<ReachQuestion>): Reach {
  const answer = computeReach(network, {
    sightings: [seen(320, 0)],
    thefts: [],
    watched: [],
    pace: "fleeing",
    untilMs: T0 + 60 * MINUTE_MS,
    ...more,
  });
  if (!answer.ok) throw new Error(reachRefusalText(answer.reason));
  return answer.reach;
}

/** Minutes after the beginning at which he can be at a milepost of I-40. */
function minutesTo(reach: Reach, milepost: number): number | undefined {
  const place = nearestRoad(network.graph, at(milepost));
  const atMs = place === undefined ? undefined : earliestAtMs(reach, place);
  return atMs === undefined ? undefined : (atMs - T0) / MINUTE_MS;
}

describe("where can he be by now", () => {
  test("[RE4] on the interstate: 41 miles take a fleeing car a quarter of an hour, a lawful one over half an hour", () => {
    const fleeing = minutesTo(reachOf({}), 279) ?? 0;
    const lawful = minutesTo(reachOf({ pace: "lawful" }), 279) ?? 0;
    expect(fleeing).toBeGreaterThan(18);
    expect(fleeing).toBeLessThan(26);
    expect(lawful).toBeGreaterThan(32);
    expect(lawful).toBeLessThan(38);
    const walking = minutesTo(reachOf({ sightings: [seen(320, 0, { mode: "foot" })] }), 317) ?? 0;
    expect((3 * METERS_PER_MILE) / (walking * 60)).toBeLessThan(2);
  });

  test("[RE5] a confirmed sighting starts anew; an unconfirmed one moves nothing and is told as possible or not", () => {
    const both = reachOf({ sightings: [seen(320, 0), seen(300, 15)] });
    expect(minutesTo(both, 300)).toBeCloseTo(15, 0);
    expect(minutesTo(both, 320)).toBeGreaterThan(20);
    const word = { word: "unconfirmed" } as const;
    const asked = reachOf({ sightings: [seen(320, 0), seen(300, 15, word), seen(200, 15, word)] });
    expect(minutesTo(asked, 300)).toBe(minutesTo(reachOf({}), 300));
    expect(asked.plausible.map(({ possible }) => possible)).toEqual([true, false]);
    const refuted = reachOf({ sightings: [seen(320, 0), seen(300, 15, { word: "refuted" })] });
    expect(minutesTo(refuted, 300)).toBe(minutesTo(reachOf({}), 300));
    expect(refuted.plausible).toEqual([]);
  });

  test("[RE5] two certain words of one minute: he was at one of them, and both count", () => {
    const reach = reachOf({ sightings: [seen(320, 0), seen(280, 0.5)] });
    expect(minutesTo(reach, 320)).toBeCloseTo(0, 0);
    expect(minutesTo(reach, 280)).toBeCloseTo(0.5, 0);
  });

  test("[RE6] a road that was watched: he is past it only after the watch, or never while it lasts", () => {
    const watch = { id: "Palomas", ...at(311), fromMs: T0, toMs: T0 + 30 * MINUTE_MS };
    const free = minutesTo(reachOf({}), 279) ?? 0;
    const passed = minutesTo(reachOf({ watched: [watch] }), 311 - 5) ?? 0;
    expect(passed).toBeGreaterThan(30);
    expect(minutesTo(reachOf({ watched: [watch] }), 315)).toBe(minutesTo(reachOf({}), 315));
    const { toMs: _, ...open } = watch;
    const byOtherRoads = minutesTo(reachOf({ watched: [open] }), 279);
    expect(byOtherRoads === undefined || byOtherRoads > free + 5).toBe(true);
  });

  test("[RE7] a theft begins a branch of its own, with what was taken, from when it may have been", () => {
    const theft = { id: "white pickup", ...at(300), fromMs: T0 + 40 * MINUTE_MS, mode: "truck" as const };
    const onFoot = reachOf({ sightings: [seen(302, 0, { mode: "foot" })], untilMs: T0 + 90 * MINUTE_MS });
    const taken = reachOf({
      sightings: [seen(302, 0, { mode: "foot" })],
      thefts: [theft],
      untilMs: T0 + 90 * MINUTE_MS,
    });
    expect(minutesTo(onFoot, 280)).toBeGreaterThan(240);
    expect(minutesTo(taken, 280)).toBeGreaterThan(45);
    expect(minutesTo(taken, 280)).toBeLessThan(65);
    expect(taken.branches.map(({ mode, because }) => `${mode} ${because}`)).toEqual(["foot sighting", "truck theft"]);
    // What was taken before he was last certainly seen says nothing any more.
    const later = reachOf({ sightings: [seen(302, 60)], thefts: [theft], untilMs: T0 + 90 * MINUTE_MS });
    expect(later.branches).toHaveLength(1);
  });

  test("[RE3] any instant is drawn from what was searched once, and grows with time", () => {
    const reach = reachOf({});
    const metersAt = (minutes: number): number =>
      stretchesUntil(reach, T0 + minutes * MINUTE_MS).reduce(
        (sum, { edge, fromFraction, toFraction }) =>
          sum + (network.graph.edgeLengthM[edge] ?? 0) * Math.abs(toFraction - fromFraction),
        0,
      );
    const lengths = [-1, 0, 5, 10, 20, 40, 60].map(metersAt);
    expect(lengths[0]).toBe(0);
    expect(lengths.every((length, i) => i === 0 || length >= (lengths[i - 1] ?? 0))).toBe(true);
    // Ten minutes both ways along the interstate at about 170 km/h, and the roads beside it.
    expect(lengths[3]).toBeGreaterThan(50_000);
  });

  test("[RE9] it always says what it takes, and that these are highways only", () => {
    const kinds = new Set(
      reachOf({
        sightings: [seen(320, 0), seen(300, 5, { word: "unconfirmed" })],
        thefts: [{ id: "a horse", ...at(310), fromMs: T0, mode: "horse" }],
        watched: [{ id: "Palomas", ...at(311), fromMs: T0 }],
      }).assumptions.map(({ kind }) => kind),
    );
    for (const kind of [
      "highways-only",
      "start",
      "speed",
      "off-road",
      "turns",
      "does-not-stop",
      "no-other-vehicle",
      "theft",
      "watched",
      "unconfirmed",
    ])
      expect(kinds).toContain(kind);
  });

  test("[RE4] nothing to start from, no road near, no roads at all, a time before: said, and never an empty reach", () => {
    const why = (net: typeof network, more: Partial<ReachQuestion>) => {
      const answer = computeReach(net, {
        sightings: [seen(320, 0)],
        thefts: [],
        watched: [],
        pace: "lawful",
        untilMs: T0 + MINUTE_MS,
        ...more,
      });
      return answer.ok ? "ok" : answer.reason;
    };
    expect(why(network, { sightings: [] })).toBe("no-certain-sighting");
    expect(why(network, { sightings: [seen(320, 0, { word: "refuted" })] })).toBe("no-certain-sighting");
    expect(why(network, { sightings: [seen(320, 0, { latDeg: 0, lonDeg: 0 })] })).toBe("no-road-near");
    expect(why(network, { untilMs: T0 - MINUTE_MS })).toBe("until-before-start");
    expect(why({ ...network, graph: new GraphBuilder().finish() }, {})).toBe("no-roads");
    expect(reachRefusalText("no-road-near")).toContain("not held by that");
  });
});

test.each(["lawful", "fleeing"] as const)(
  "[RE11] %s: along a road that changes its way he may be either way, and nobody is sent along it",
  (pace) => {
    const builder = new GraphBuilder();
    const nodes = [-105, -104.99, -104.98].map((lonDeg) => builder.node(350_000_000, lonDeg * 1e7));
    const road = { shape: [], roadClass: 0, kph: 100, label: 0 };
    builder.edge({ ...road, from: nodes[0] ?? 0, to: nodes[1] ?? 0, flags: 3 });
    builder.edge({ ...road, from: nodes[2] ?? 0, to: nodes[1] ?? 0, flags: 0 });
    const net = { graph: builder.finish(), info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
    const answer = computeReach(net, {
      sightings: [{ ...seen(320, 0), latDeg: 35, lonDeg: -105, accuracyM: 30 }],
      thefts: [],
      watched: [],
      pace,
      untilMs: T0 + 30 * MINUTE_MS,
    });
    if (!answer.ok) throw new Error(answer.reason);
    const changing = [0, 1].find(
      (edge) => net.graph.edgeFlags[edge] === 0 || (net.graph.edgeFlags[edge] ?? 3) % 4 === 0,
    );
    const farEndMs = earliestAtMs(answer.reach, { edge: changing ?? -1, fraction: 0 });
    expect(farEndMs).toBeLessThan(T0 + 2 * MINUTE_MS);
    expect(farEndMs).toBeGreaterThan(T0 + MINUTE_MS / 2);
  },
);

describe("the area", () => {
  const reach = reachOf({});
  const area = areaOf(reach);
  if (area === undefined) throw new Error("an area");

  test("[RE8] lies around every road he can be on, and grows with time", () => {
    let compared = 0;
    for (const minutes of [5, 15, 30, 60]) {
      const outlines = outlinesAt(area, reach, T0 + minutes * MINUTE_MS);
      for (const { edge, fromFraction, fromMs } of stretchesUntil(reach, T0 + minutes * MINUTE_MS - MINUTE_MS / 2)) {
        if (fromFraction !== 0 && fromFraction !== 1) continue;
        const node = network.graph[fromFraction === 0 ? "edgeFrom" : "edgeTo"][edge] ?? 0;
        const point = {
          latDeg: (network.graph.nodeLat[node] ?? 0) / 1e7,
          lonDeg: (network.graph.nodeLon[node] ?? 0) / 1e7,
        };
        // A road's own cell is reached when the road is; the outline may run through that cell.
        const near = [0, 90, 180, 270].some((turn) => isInside(outlines, moved(point, turn, area.cellM * 0.75)));
        expect(isInside(outlines, point) || near, `${minutes} min ${fromMs - T0}`).toBe(true);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(30);
    expect(outlinesAt(area, reach, T0 - MINUTE_MS)).toEqual([]);
  });

  test("[RE8] on foot it is a circle of the walker's speed, where there are no roads to speak of", () => {
    const start = at(320);
    const walking = reachOf({ sightings: [seen(320, 0, { mode: "foot" })], untilMs: T0 + 60 * MINUTE_MS });
    const walked = areaOf(walking);
    if (walked === undefined) throw new Error("an area");
    const outlines = outlinesAt(walked, walking, T0 + 60 * MINUTE_MS);
    const farthestM = Math.max(...outlines.flat().map((point) => distanceBetweenM(start, point)));
    expect(farthestM).toBeGreaterThan(5_000);
    expect(farthestM).toBeLessThan(7_300);
    expect(isInside(outlines, moved(start, 0, 4_000))).toBe(true);
    expect(isInside(outlines, moved(start, 0, 6_000))).toBe(false);
  });

  test("[RE8] every outline is closed", () => {
    for (const outline of outlinesAt(area, reach, T0 + 33 * MINUTE_MS)) {
      expect(outline.length).toBeGreaterThan(3);
      expect(outline[0]).toEqual(outline.at(-1));
    }
  });
});

describe("where he may be bound for", () => {
  test("[RE10] a road is the likelier the less of a detour it is; what cannot be got to has no share", () => {
    const reach = reachOf({ untilMs: T0 + 180 * MINUTE_MS });
    const albuquerque = { latDeg: 35.0844, lonDeg: -106.6504, name: "Albuquerque", weight: 3 };
    const lake = { latDeg: 0, lonDeg: 0, name: "a lake", weight: 1 };
    const { destinations, ofEdge } = likelyRoads(reach, [albuquerque, lake]);
    expect(destinations.map(({ name, share }) => [name, share])).toEqual([
      ["Albuquerque", 1],
      ["a lake", 0],
    ]);
    const on = (milepost: number): number => ofEdge[nearestRoad(network.graph, at(milepost))?.edge ?? -1] ?? -1;
    expect(on(250)).toBeGreaterThan(0.6);
    expect(on(360)).toBeLessThan(0.1);
  });
});

test("[RE9] on imported roads nothing says highways only", () => {
  const graph = syntheticNetwork({ seed: "island", edgeCount: 60 });
  const net = { graph, info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
  const point = { latDeg: 33.004, lonDeg: -107.996 };
  const answer = computeReach(net, {
    sightings: [{ ...seen(320, 0), ...point, accuracyM: 30 }],
    thefts: [],
    watched: [],
    pace: "fleeing",
    untilMs: T0 + 30 * MINUTE_MS,
  });
  expect(answer.ok && answer.reach.assumptions.some(({ kind }) => kind === "highways-only")).toBe(false);
});

function moved({ latDeg, lonDeg }: Point, bearing: number, byM: number): Point {
  const turn = (bearing * Math.PI) / 180;
  return {
    latDeg: latDeg + (byM * Math.cos(turn)) / 111_195,
    lonDeg: lonDeg + (byM * Math.sin(turn)) / (111_195 * Math.cos((latDeg * Math.PI) / 180)),
  };
}

/** Inside an odd number of outlines. */
function isInside(outlines: readonly Outline[], { latDeg, lonDeg }: Point): boolean {
  let inside = false;
  for (const outline of outlines) {
    for (let i = 1; i < outline.length; i++) {
      const [a, b] = [outline[i - 1], outline[i]];
      if (a === undefined || b === undefined || a.latDeg > latDeg === b.latDeg > latDeg) continue;
      if (lonDeg < a.lonDeg + ((latDeg - a.latDeg) * (b.lonDeg - a.lonDeg)) / (b.latDeg - a.latDeg)) inside = !inside;
    }
  }
  return inside;
}

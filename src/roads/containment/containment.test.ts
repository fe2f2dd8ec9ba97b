import { describe, expect, test } from "vitest";
import type { Point } from "../../base/geo.ts";
import { placeUnit } from "../network/drive-time.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { highwaysOnlyNetwork } from "../network/highways-only.ts";
import { placeAtMilepost } from "../network/linear-reference.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { computeReach } from "../reach/reach.ts";
import { type ContainmentAnswer, containmentAnswers, type ContainmentQuestion } from "./stop-him.ts";

const network = highwaysOnlyNetwork(newMexico);
const MINUTE_MS = 60_000;
const NOW = 10 * MINUTE_MS;

function at(milepost: number): Point {
  const found = placeAtMilepost(network, newMexico, { route: "I-40", milepost });
  if (!found.ok) throw new Error(found.reason);
  return { latDeg: found.place.point.latDeg, lonDeg: found.place.point.lonDeg };
}

type Ask = {
  readonly units?: readonly (readonly [id: string, at: Point])[];
  readonly more?: Partial<ContainmentQuestion>;
  readonly from?: Point;
  readonly net?: RoadNetwork;
  readonly minutes?: number;
};

/** A car that flees from I-40 MM 320 just now, to be kept within what it can reach in so many minutes. */
function answers({ units = [], more = {}, from = at(320), net = network, minutes = 20 }: Ask): ContainmentAnswer[] {
  const reached = computeReach(net, {
    sightings: [{ id: "s", ...from, atMs: NOW, mode: "car", word: "confirmed" }],
    thefts: [],
    watched: [],
    pace: "fleeing",
    untilMs: NOW + minutes * MINUTE_MS,
  });
  if (!reached.ok) throw new Error(reached.reason);
  const question: ContainmentQuestion = {
    reach: reached.reach,
    units: units.map(([id, point]) => placeUnit(net, id, point)),
    nowMs: NOW,
    untilMs: NOW + minutes * MINUTE_MS,
    spareMinMs: MINUTE_MS,
    pins: [],
    forbidden: [],
    ...more,
  };
  return [...containmentAnswers(question, () => false)];
}

function best(ask: Ask): ContainmentAnswer {
  const last = answers(ask).at(-1);
  if (last === undefined) throw new Error("there is always an answer");
  return last;
}

const both = [
  ["east", at(328)],
  ["west", at(300)],
] as const;

describe("containment on the highways that come with the program", () => {
  test("[CT4] two units near the interstate's two ends close it, each there at least a minute before him", () => {
    const { closed, points, highwaysOnly } = best({ units: both });
    expect([closed, highwaysOnly, points.map(({ unitId }) => unitId).toSorted()]).toEqual([
      true,
      true,
      ["east", "west"],
    ]);
    for (const { spareMs, heAtMs, unitAtMs } of points) {
      expect(spareMs).toBeGreaterThanOrEqual(MINUTE_MS);
      expect(heAtMs - unitAtMs).toBe(spareMs);
    }
    // Twenty minutes before him nobody is anywhere: what stays open is said.
    const late = best({ units: both, more: { spareMinMs: 20 * MINUTE_MS } });
    expect([late.closed, late.points, late.open.length]).toEqual([false, [], late.waysOut]);
    expect(late.cannot.map(({ why }) => why)).toEqual(["not-in-time", "not-in-time"]);
  });

  test("[CT5] a road that leaves the network is a way out; a dead end inside it is none", () => {
    // From the state's eastern border he is out in minutes.
    const border = best({ from: at(372), minutes: 5 });
    expect(border.open.some(({ kind }) => kind === "network-end")).toBe(true);
    const builder = new GraphBuilder();
    // A road of 60 km from west to east, the sides of a box around it, and a dead end of 5 km in its middle.
    const node = (lat: number, lon: number): number => builder.node(350_000_000 + lat, -1_050_000_000 + lon);
    const row = Array.from({ length: 7 }, (_, i) => node(0, 1_000_000 * i));
    const end = node(450_000, 3_000_000);
    const corners = [node(2_000_000, 0), node(2_000_000, 6_000_000), node(-2_000_000, 0), node(-2_000_000, 6_000_000)];
    const join = (from = 0, to = 0): void => {
      builder.edge({ from, to, shape: [], roadClass: 2, flags: 3, kph: 90, label: 0 });
    };
    row.slice(1).forEach((to, i) => join(row[i], to));
    join(row[3], end);
    for (const [i, corner] of corners.entries()) join(row[i % 2 === 0 ? 0 : 6], corner);
    const net = { graph: builder.finish(), info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
    const inside = best({ net, from: { latDeg: 35.001, lonDeg: -104.7 }, minutes: 2 });
    // Two minutes along the road both ways; the dead end is longer than that and leads nowhere.
    expect(inside.open.map(({ kind }) => kind)).toEqual(["frontier", "frontier"]);
  });

  test("[CT6] a pin is held first, by the unit named; one that cannot be held in time is told and closes nothing", () => {
    const pin = { id: "bridge", ...at(305) };
    const pinned = best({ units: both, more: { pins: [{ ...pin, unitId: "west" }] } });
    expect(pinned.points.find(({ pinId }) => pinId === "bridge")?.unitId).toBe("west");
    const wrong = best({ units: both, more: { pins: [{ ...pin, unitId: "east" }] } });
    expect(wrong.pinsNotHeld).toEqual([{ id: "bridge", why: "not-in-time" }]);
    expect(wrong.closed).toBe(true);
    const far = best({
      units: both,
      more: {
        pins: [
          { id: "far", ...at(100) },
          { id: "lake", latDeg: 0, lonDeg: 0 },
        ],
      },
    });
    expect(far.pinsNotHeld).toEqual([
      { id: "far", why: "beyond-reach" },
      { id: "lake", why: "no-road-near" },
    ]);
    // Two pins and one unit that is in time: one of them stays open, and is named.
    const two = best({
      units: [["west", at(300)]],
      more: {
        pins: [
          { id: "one", ...at(305) },
          { id: "two", ...at(303) },
        ],
      },
    });
    expect(two.points.filter(({ pinId }) => pinId !== undefined)).toHaveLength(1);
    expect(two.pinsNotHeld).toHaveLength(1);
  });

  test("[CT6] two pins on one stretch of road are two points, each held by its own unit; at one place the first has it", () => {
    const pins = (east: number, other: number) => [
      { id: "first", ...at(other), unitId: "west" },
      { id: "second", ...at(east), unitId: "near" },
    ];
    const units = [...both, ["near", at(304)] as const];
    const apart = best({ units, more: { pins: pins(305.2, 305) } });
    expect(apart.pinsNotHeld).toEqual([]);
    const heldBy = new Map(apart.points.map(({ pinId, unitId }) => [pinId, unitId]));
    expect([heldBy.get("first"), heldBy.get("second")]).toEqual(["west", "near"]);
    const where = apart.points.flatMap(({ pinId, point }) => (pinId === undefined ? [] : [point.lonDeg.toFixed(4)]));
    expect(where.toSorted()).toEqual([at(305), at(305.2)].map(({ lonDeg }) => lonDeg.toFixed(4)).toSorted());
    const same = best({ units, more: { pins: pins(305, 305) } });
    expect(same.pinsNotHeld).toEqual([{ id: "second", why: "held-by-another" }]);
    expect(same.points.find(({ pinId }) => pinId === "first")?.unitId).toBe("west");
    // Who was given a place stays there, also beside another.
    expect(same.points.some(({ unitId }) => unitId === "near")).toBe(false);
  });

  test("[CT7] where a point is forbidden another is found; a unit that was given a point holds no other", () => {
    const first = best({ units: both });
    const west = first.points.find(({ unitId }) => unitId === "west");
    if (west === undefined) throw new Error("a point in the west");
    const other = best({ units: both, more: { forbidden: [{ id: "not there", ...west.point }] } });
    expect(other.closed).toBe(true);
    expect(other.points.map(({ edge, fraction }) => [edge, fraction])).not.toContainEqual([west.edge, west.fraction]);
    const given = best({ units: both, more: { pins: [{ id: "east end", ...at(327), unitId: "east" }] } });
    expect(given.points.filter(({ unitId }) => unitId === "east")).toHaveLength(1);
  });

  test("[CT8] no units, a unit in a lake, no way out: said, and never called closed", () => {
    const nobody = best({});
    expect([nobody.closed, nobody.open.length]).toEqual([false, nobody.waysOut]);
    expect(nobody.notes.join()).toContain("no units: every way out is open");
    const lake = best({ units: [["boat", { latDeg: 0, lonDeg: 0 }]] });
    expect(lake.cannot).toEqual([{ unitId: "boat", why: "no-road-near-unit" }]);
    const builder = new GraphBuilder();
    const nodes = [0, 1, 2].map((i) =>
      builder.node(350_000_000 + (i === 2 ? 50_000 : 0), -1_050_000_000 + 50_000 * (i % 2)),
    );
    for (const [i, from] of nodes.entries()) {
      builder.edge({ from, to: nodes[(i + 1) % 3] ?? 0, shape: [], roadClass: 6, flags: 3, kph: 50, label: 0 });
    }
    const net = { graph: builder.finish(), info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
    const ring = best({
      net,
      from: { latDeg: 35, lonDeg: -104.998 },
      units: [["1", { latDeg: 35.004, lonDeg: -105 }]],
    });
    expect([ring.closed, ring.waysOut]).toEqual([false, 0]);
    expect(ring.notes.join()).toContain("no road leads out");
  });

  test("[CT9] the first answer comes before anything is proved, and each after it is no worse", () => {
    const all = answers({ units: [...both, ["south", at(312)], ["far", at(277)]], minutes: 25 });
    expect(all.length).toBeGreaterThan(1);
    all.slice(1).forEach((answer, i) => {
      const before = all[i];
      expect(answer.openWeight).toBeLessThanOrEqual(before?.openWeight ?? 0);
      if (answer.openWeight === before?.openWeight)
        expect(answer.points.length).toBeLessThanOrEqual(before.points.length);
    });
    expect(all.at(-1)?.proved).toEqual({ open: true, points: true, spare: true });
  });

  test("[CT10] closed with the fewest, or proved that it cannot be and why: in words, and with what is known of the least", () => {
    const closed = best({ units: both });
    expect(closed).toMatchObject({ verdict: "closed-fewest", leastPoints: 2, leastOpenWeight: 0 });
    expect(closed.notes[0]).toBe("closed; no fewer than 2 points close it");
    // One unit in time at either end cannot close two ends.
    const one = best({ units: [["east", at(328)]] });
    expect([one.verdict, one.closed, one.proved.open]).toEqual(["cannot-close", false, true]);
    expect(one.leastOpenWeight).toBe(one.openWeight);
    expect(one.notes.join("; ")).toMatch(
      /^it cannot be closed with these units: .+; no plan of these units leaves less/,
    );
    // With nobody in time anywhere each way out is one on the way to which nobody is.
    const late = best({ units: both, more: { spareMinMs: 20 * MINUTE_MS } });
    expect([late.verdict, late.unholdable, late.leastPoints]).toEqual(["cannot-close", late.waysOut, Infinity]);
    // Two units that are in time at the west alone: two points would close it, and only one of them can be held.
    const west = best({
      units: [
        ["west", at(300)],
        ["west too", at(299)],
      ],
    });
    expect(west.verdict).toBe("cannot-close");
    expect(best({}).notes[0]).toContain("it cannot be closed with these units");
  });
});

import { describe, expect, test } from "vitest";
import { METERS_PER_MILE } from "../../base/geo.ts";
import { placeUnit } from "../network/drive-time.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { HomesBuilder } from "../network/homes.ts";
import { highwaysOnlyNetwork } from "../network/highways-only.ts";
import { milepostOfPlace, placeAtMilepost } from "../network/linear-reference.ts";
import { classIndex } from "../network/road-class.ts";
import { nearestRoad, type OnRoad } from "../network/snap.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { interceptPoints, type InterceptQuestion, type Pursuer } from "./intercept.ts";

const network = highwaysOnlyNetwork(newMexico);

function at(milepost: number, direction?: "EB" | "WB"): OnRoad {
  const found = placeAtMilepost(network, newMexico, {
    route: "I-10",
    milepost,
    ...(direction === undefined ? {} : { direction }),
  });
  if (!found.ok) throw new Error(found.reason);
  return found.place;
}

function unit(id: string, milepost: number, hasSpikeStrips = false): Pursuer {
  return { ...placeUnit(network, id, at(milepost).point), hasSpikeStrips };
}

function ask(more: Partial<InterceptQuestion>) {
  const answer = interceptPoints({
    network,
    he: at(102, "EB"),
    speedMps: 45,
    units: [unit("417", 135)],
    spareMinMs: 120_000,
    aheadMaxM: 60_000,
    ...more,
  });
  if (!answer.ok) throw new Error(answer.reason);
  return answer;
}

describe("intercept", () => {
  test("[IN1] a truck eastbound on I-10 from Akela: every point ahead has a unit there two minutes before it", () => {
    const { points, highwaysOnly, lookedM } = ask({});
    expect(highwaysOnly).toBe(true);
    expect(points.length).toBeGreaterThan(5);
    expect(lookedM).toBeGreaterThan(50_000);
    for (const { heInMs, aheadM, units } of points) {
      expect(heInMs).toBeCloseTo((aheadM / 45) * 1_000, -2);
      for (const { spareMs, unitInMs } of units) {
        expect(spareMs).toBeGreaterThanOrEqual(120_000);
        expect(spareMs).toBe(heInMs - unitInMs);
      }
    }
    // The points are ahead of him, on his road.
    const miles = points.map(({ edge, fraction }) => {
      const place = { ...at(102), edge, fraction };
      const here = nearestRoad(
        network.graph,
        points.find((p) => p.edge === edge && p.fraction === fraction)?.point ?? place.point,
      );
      return here === undefined ? 0 : (milepostOfPlace(network, newMexico, here)?.milepost ?? 0);
    });
    expect(Math.min(...miles)).toBeGreaterThan(102);
    expect(Math.max(...miles)).toBeLessThan(102 + 60_000 / METERS_PER_MILE + 1);
  });

  test("[IN2] who carries spike strips stands first, and a point with one ranks above one without", () => {
    const { points } = ask({ units: [unit("305", 135), unit("417", 133, true)] });
    const withStrips = points.filter(({ units }) => units.some(({ hasSpikeStrips }) => hasSpikeStrips));
    expect(withStrips.length).toBeGreaterThan(0);
    for (const { units } of withStrips) expect(units[0]?.hasSpikeStrips).toBe(true);
    expect(points[0]?.units[0]?.unitId).toBe("417");
    const ranks = points.map(({ rank }) => rank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
  });

  test("[IN3] a unit behind him is at no point in time; nobody in time is an answer", () => {
    expect(ask({ units: [unit("305", 90)] }).points).toEqual([]);
  });

  test("[IN7] a unit behind a car that drives no faster than others is not sent past it; one that joins ahead of it is", () => {
    // 25 m/s: whoever follows on an emergency run would be there long before it.
    const slow = { speedMps: 25, aheadMaxM: 90_000, spareMinMs: 60_000 };
    expect(ask({ ...slow, units: [unit("305", 100)] }).points).toEqual([]);
    expect(ask({ ...slow, units: [unit("305", 102)] }).points).toEqual([]);
    // Seen five minutes ago at milepost 102: by now it is past 106.
    expect(ask({ ...slow, agoMs: 5 * 60_000, units: [unit("305", 104)] }).points).toEqual([]);
    const both = ask({ ...slow, units: [unit("305", 100), unit("417", 135)] }).points;
    expect(both.length).toBeGreaterThan(5);
    expect(new Set(both.flatMap(({ units }) => units.map(({ unitId }) => unitId)))).toEqual(new Set(["417"]));
  });

  test("[IN5] who drives against a one-way is taken to go on against it", () => {
    const builder = new GraphBuilder();
    const nodes = [0, 1, 2, 3].map((i) => builder.node(350_000_000, -1_050_000_000 + 500_000 * i));
    const ramp = builder.node(350_300_000, -1_049_300_000);
    const road = { shape: [], roadClass: classIndex("motorway"), kph: 110, label: builder.label("", ["I-1"]) };
    nodes.slice(1).forEach((to, i) => builder.edge({ ...road, from: nodes[i] ?? 0, to, flags: 1 }));
    builder.edge({ ...road, from: ramp, to: nodes[1] ?? 0, flags: 3, roadClass: classIndex("primary"), label: 0 });
    const net = { graph: builder.finish(), info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
    const he = nearestRoad(net.graph, { latDeg: 35, lonDeg: -104.855 });
    if (he === undefined) throw new Error("a road");
    const west = { ...he, direction: he.bearingDeg < 180 ? ("against" as const) : ("along" as const) };
    const waits = { ...placeUnit(net, "1", { latDeg: 35, lonDeg: -104.999 }), hasSpikeStrips: false };
    const answer = interceptPoints({
      network: net,
      he: west,
      speedMps: 10,
      units: [waits],
      spareMinMs: 0,
      aheadMaxM: 20_000,
    });
    if (!answer.ok) throw new Error(answer.reason);
    expect(answer.lookedM).toBeGreaterThan(12_000);
    expect(answer.points.every(({ road: name, comesDeg }) => name === "I-1" && Math.abs(comesDeg - 270) < 1)).toBe(
      true,
    );
    expect(answer.points.some(({ point }) => point.lonDeg < -104.95)).toBe(true);
  });

  test("[IN4] without a direction, without units: said", () => {
    const he = { ...at(102), direction: "unknown" as const };
    const bare = { network, he, units: [unit("417", 135)], spareMinMs: 0, aheadMaxM: 10_000 };
    expect(interceptPoints(bare)).toEqual({ ok: false, reason: "direction-unknown" });
    expect(interceptPoints({ ...bare, he: at(102, "EB"), units: [] })).toEqual({ ok: false, reason: "no-units" });
  });

  test("[IN6] lanes and homes count where they are known, and what is not known is said", () => {
    const laid = (lanes: number | undefined, homes: RoadNetwork["homes"]) => {
      const builder = new GraphBuilder();
      const nodes = [0, 1, 2, 3, 4].map((i) => builder.node(350_000_000, -1_050_000_000 + 400_000 * i));
      nodes.slice(1).forEach((to, i) => {
        const label = builder.label("", ["US 1"]);
        const own = lanes === undefined ? {} : { lanes: i < 2 ? lanes : 2 };
        builder.edge({
          from: nodes[i] ?? 0,
          to,
          shape: [],
          roadClass: classIndex("primary"),
          flags: 3,
          kph: 90,
          label,
          ...own,
        });
      });
      const net: RoadNetwork = {
        graph: builder.finish(),
        info: { ...network.info, highwaysOnly: false, accuracyM: 10 },
        ...(homes === undefined ? {} : { homes }),
      };
      const he = nearestRoad(net.graph, { latDeg: 35, lonDeg: -104.999 });
      if (he === undefined) throw new Error("a road");
      const answer = interceptPoints({
        network: net,
        he: { ...he, direction: he.bearingDeg < 180 ? "along" : "against" },
        speedMps: 5,
        units: [{ ...placeUnit(net, "1", { latDeg: 35, lonDeg: -104.92 }), hasSpikeStrips: false }],
        spareMinMs: 0,
        aheadMaxM: 12_000,
      });
      if (!answer.ok) throw new Error(answer.reason);
      return answer;
    };
    const rankAt = ({ points }: ReturnType<typeof laid>, aheadM: number): number =>
      points.toSorted((a, b) => Math.abs(a.aheadM - aheadM) - Math.abs(b.aheadM - aheadM))[0]?.rank ?? Number.NaN;
    const unknown = laid(undefined, undefined);
    expect(unknown.notes.join()).toContain("lanes and traffic are not known");
    expect(unknown.notes.join()).toContain("houses are not known in this network");
    expect([unknown.homesKnown, unknown.points[0]?.lanes, unknown.points[0]?.homesWithinM]).toEqual([
      false,
      undefined,
      undefined,
    ]);
    const wide = laid(4, undefined);
    expect(wide.notes.join()).not.toContain("lanes");
    // Two lanes more to close, and no other difference.
    expect(rankAt(wide, 2_000)).toBeCloseTo(rankAt(unknown, 2_000) - 1, 5);
    expect(rankAt(wide, 9_000)).toBeCloseTo(rankAt(unknown, 9_000), 5);
    // One house beside the road, some nine kilometres on.
    const homes = new HomesBuilder();
    homes.add(350_010_000, -1_049_000_000);
    const lived = laid(undefined, homes.finish());
    expect(lived.notes.join()).not.toContain("houses are not known");
    const nearest = lived.points.toSorted((a, b) => (a.homesWithinM ?? 9e9) - (b.homesWithinM ?? 9e9))[0];
    expect(nearest?.homesWithinM).toBeLessThan(700);
    expect(rankAt(lived, nearest?.aheadM ?? 0)).toBeLessThan(rankAt(unknown, nearest?.aheadM ?? 0) - 3);
    expect(rankAt(lived, 1_000)).toBeCloseTo(rankAt(unknown, 1_000), 5);
    // Known, and nobody lives there, is not the same as not known.
    const empty = laid(undefined, new HomesBuilder().finish());
    expect([empty.homesKnown, empty.points[0]?.homesWithinM]).toEqual([true, undefined]);
  });

  test("[IN5] his road goes on by its number past a turn-off, which counts against what lies behind it", () => {
    const builder = new GraphBuilder();
    const nodes = [0, 1, 2, 3].map((i) => builder.node(350_000_000, -1_050_000_000 + 500_000 * i));
    const north = builder.node(350_500_000, -1_049_500_000);
    const join = (from = 0, to = 0, ref = ""): void => {
      builder.edge({
        from,
        to,
        shape: [],
        roadClass: classIndex("primary"),
        flags: 3,
        kph: 90,
        label: builder.label("", [ref]),
      });
    };
    join(nodes[0], nodes[1], "US 1");
    join(nodes[1], north, "NM 2");
    join(nodes[1], nodes[2], "US 1");
    join(nodes[2], nodes[3], "US 1");
    const small = { graph: builder.finish(), info: { ...network.info, highwaysOnly: false, accuracyM: 10 } };
    const he = nearestRoad(small.graph, { latDeg: 35, lonDeg: -104.99 });
    if (he === undefined) throw new Error("a road");
    const ahead = { ...placeUnit(small, "1", { latDeg: 35, lonDeg: -104.945 }), hasSpikeStrips: false };
    const east = { ...he, direction: he.bearingDeg < 180 ? ("along" as const) : ("against" as const) };
    const answer = interceptPoints({
      network: small,
      he: east,
      speedMps: 30,
      units: [ahead],
      spareMinMs: 0,
      aheadMaxM: 20_000,
    });
    if (!answer.ok) throw new Error(answer.reason);
    expect(answer.points.every(({ road }) => road === "US 1")).toBe(true);
    expect(new Set(answer.points.map(({ turnOffsBefore }) => turnOffsBefore))).toEqual(new Set([0, 1]));
    expect(answer.highwaysOnly).toBe(false);
  });
});

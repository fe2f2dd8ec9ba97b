import { describe, expect, test } from "vitest";
import { METERS_PER_MILE } from "../../base/geo.ts";
import { placeUnit } from "../network/drive-time.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
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

  test("[IN4] without a direction, without units: said", () => {
    const he = { ...at(102), direction: "unknown" as const };
    const bare = { network, he, units: [unit("417", 135)], spareMinMs: 0, aheadMaxM: 10_000 };
    expect(interceptPoints(bare)).toEqual({ ok: false, reason: "direction-unknown" });
    expect(interceptPoints({ ...bare, he: at(102, "EB"), units: [] })).toEqual({ ok: false, reason: "no-units" });
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

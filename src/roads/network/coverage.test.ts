import { describe, expect, test } from "vitest";
import { newMexico } from "../new-mexico/reference.ts";
import { parsePlace } from "../parse-place.ts";
import { Coverage } from "./coverage.ts";
import { DriveTimeSearch, placeUnit, type PlacedUnit } from "./drive-time.ts";
import { highwaysOnlyNetwork } from "./highways-only.ts";

const network = highwaysOnlyNetwork(newMexico);
const coverage = new Coverage(network);
const MINUTE_MS = 60_000;

function unit(id: string, place: string): PlacedUnit {
  const { point } = parsePlace(newMexico, place);
  if (point === undefined) throw new Error(place);
  return placeUnit(network, id, point);
}

const units = [unit("305", "I40 MM 333"), unit("309", "I40 MM 332"), unit("317", "I40 MM 277")];

describe("where help is far", () => {
  test("[DT5] the highways' open roads are those that the search over all units finds", () => {
    const all = new DriveTimeSearch(network, "emergency").aloneBeyond(15 * MINUTE_MS, units);
    const here = coverage.beyond(15 * MINUTE_MS, units);
    const open = new Set(all.edges);
    expect(here.edges.length).toBeGreaterThan(20);
    expect(here.edges.every((edge) => open.has(edge))).toBe(true);
    expect(here.totalM).toBeLessThanOrEqual(all.totalM);
    expect(coverage.beyond(15 * MINUTE_MS, [])).toMatchObject({ aloneM: here.totalM });
  });

  test("[DT6] a suggested move closes as much as it says, worked out anew", () => {
    const limitMs = 20 * MINUTE_MS;
    const moves = coverage.suggest(limitMs, units, new Set(["305", "309"]), 2);
    expect(moves.length).toBeGreaterThan(0);
    expect(new Set(moves.map(({ unitId }) => unitId)).size).toBe(moves.length);
    const before = coverage.beyond(limitMs, units).aloneM;
    for (const { unitId, place, to, closesM, driveMs } of moves) {
      const moved = units.map((one) => {
        if (one.id !== unitId) return one;
        return {
          ...one,
          fix: to,
          road: { ...place, point: to, offsetM: 0, bearingDeg: 0, direction: "unknown" as const },
        };
      });
      expect(before - coverage.beyond(limitMs, moved).aloneM).toBeCloseTo(closesM, 0);
      expect(driveMs).toBeGreaterThan(0);
    }
  });

  test("[DT6] nobody idle, nobody at all, or nothing open: no suggestion", () => {
    expect(coverage.suggest(15 * MINUTE_MS, units, new Set(), 3)).toEqual([]);
    expect(coverage.suggest(15 * MINUTE_MS, [], new Set(["305"]), 3)).toEqual([]);
    expect(coverage.suggest(100_000 * MINUTE_MS, units, new Set(["305"]), 3)).toEqual([]);
  });

  test("[DT6] of two that stand together one goes, and the one that stands alone stays", () => {
    const [best] = coverage.suggest(20 * MINUTE_MS, units, new Set(["305", "309", "317"]), 1);
    expect(["305", "309"]).toContain(best?.unitId);
  });
});

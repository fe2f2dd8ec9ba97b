import { describe, expect, test } from "vitest";
import { distanceBetweenM } from "../base/geo.ts";
import { pointAtMilepost } from "./milepost.ts";
import { newMexico, newMexicoTable } from "./new-mexico/reference.ts";
import { indexReference } from "./road-reference.ts";
import { milepostPath, routePath } from "./route-path.ts";

const town = (name: string) => {
  const found = newMexico.table.towns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe("along the mileposts", () => {
  test("[MP1] runs from the one to the other, either way round", () => {
    const east = milepostPath(newMexico, "I-40", 311.5, 333);
    const west = milepostPath(newMexico, "I-40", 333, 311.5);
    expect(east?.points[0]).toEqual(pointAtMilepost(newMexico, "I-40", 311.5));
    expect(west?.points).toEqual(east?.points.toReversed());
    expect((east?.lengthM ?? 0) / 1_609.344).toBeCloseTo(21.5, 0);
  });

  test("[MP1] is nothing where the table lacks an end, or both are one", () => {
    expect(milepostPath(newMexico, "I-40", 311, 500)).toBeUndefined();
    expect(milepostPath(newMexico, "US 54", 1, 2)).toBeUndefined();
    expect(milepostPath(newMexico, "I-40", 311, 311)).toBeUndefined();
  });
});

describe("along a drawn route", () => {
  test("[PR1] joins its lines whichever way each was written", () => {
    // One road in three lines, two of them written against the way of the first.
    const lines = [
      { routes: ["NM 1"], points: [[34, -104] as [number, number], [34, -103.9] as [number, number]] },
      { routes: ["NM 1"], points: [[34, -103.7] as [number, number], [34, -103.8] as [number, number]] },
      { routes: ["NM 1"], points: [[34, -103.8] as [number, number], [34, -103.9] as [number, number]] },
    ];
    const [state] = newMexicoTable.routes.filter((route) => route.class === "state");
    if (state === undefined) throw new Error("a state route");
    const routes = [{ ...state, route: "NM 1" }];
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [2, 0, 1],
    ]) {
      const reference = indexReference({
        ...newMexicoTable,
        routes,
        lines: order.flatMap((i) => lines.slice(i, i + 1)),
      });
      const path = routePath(reference, "nm1", { latDeg: 34.001, lonDeg: -103.95 }, { latDeg: 34, lonDeg: -103.75 });
      expect(path?.lengthM, order.join()).toBeCloseTo(18_437, -2);
      expect(path?.points[0]?.lonDeg).toBeCloseTo(-103.95, 6);
    }
  });

  test("[PR1] from town to town, without a jump", () => {
    const path = routePath(newMexico, "US 60", town("Fort Sumner"), town("Clovis"));
    for (let i = 1; i < (path?.points.length ?? 0); i++) {
      const [a, b] = [path?.points[i - 1], path?.points[i]];
      expect(a !== undefined && b !== undefined && distanceBetweenM(a, b) < 40_000).toBe(true);
    }
    expect((path?.lengthM ?? 0) / 1_609.344).toBeCloseTo(60.5, 0);
  });

  test("[PR1] is nothing where the route has a gap or does not go there", () => {
    // US 54 runs on I-40 between these two.
    expect(routePath(newMexico, "US 54", town("Logan"), town("Vaughn"))).toBeUndefined();
    expect(routePath(newMexico, "US 54", town("Logan"), town("Deming"))).toBeUndefined();
    expect(routePath(newMexico, "US 999", town("Logan"), town("Deming"))).toBeUndefined();
  });
});

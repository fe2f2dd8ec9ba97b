import { describe, expect, test } from "vitest";
import { destinationPoint, distanceBetweenM } from "../base/geo.ts";
import { exitByNumber, nearestExit, nearestMilepost, pointAtMilepost } from "./milepost.ts";
import { newMexico } from "./new-mexico/reference.ts";

describe("mileposts", () => {
  test("[MP1] a milepost has a point, however the route is spelled", () => {
    const point = pointAtMilepost(newMexico, "I-40", 320);
    expect(point?.latDeg).toBeCloseTo(35.123, 2);
    expect(point?.lonDeg).toBeCloseTo(-103.921, 2);
    expect(pointAtMilepost(newMexico, "i 40", 320)).toEqual(point);
  });

  test("[MP1] outside the table there is no point", () => {
    expect(pointAtMilepost(newMexico, "I-40", 373.5)).toBeDefined();
    for (const milepost of [-1, 373.6, 9_999, Number.NaN, Infinity]) {
      expect(pointAtMilepost(newMexico, "I-40", milepost)).toBeUndefined();
    }
    expect(pointAtMilepost(newMexico, "US 54", 12)).toBeUndefined();
    expect(pointAtMilepost(newMexico, "I-99", 12)).toBeUndefined();
  });

  test("[MP2] every tenth of a mile comes back, but for where two roads meet", () => {
    let checked = 0;
    for (const { route, mileposts } of newMexico.milepostLineByRoute.values()) {
      const last = mileposts.at(-1) ?? 0;
      for (let tenth = 0; tenth <= last * 10; tenth++) {
        const milepost = tenth / 10;
        const point = pointAtMilepost(newMexico, route, milepost);
        const here = point && nearestMilepost(newMexico, point.latDeg, point.lonDeg, 50);
        expect(here?.offsetM).toBeLessThan(1);
        if (here?.route !== route) continue;
        expect(Math.abs(here.milepost - milepost)).toBeLessThanOrEqual(0.011);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(9_950);
  });

  test("[MP3] a place off the road has a milepost only within the distance asked", () => {
    const on = pointAtMilepost(newMexico, "I-40", 320);
    if (on === undefined) throw new Error("MM 320");
    const off = destinationPoint(on.latDeg, on.lonDeg, 0, 900);
    expect(nearestMilepost(newMexico, off.latDeg, off.lonDeg, 800)).toBeUndefined();
    expect(nearestMilepost(newMexico, off.latDeg, off.lonDeg, 1_000)).toMatchObject({ route: "I-40" });
  });
});

describe("exits", () => {
  test("[MP4] an exit is found by number, in either case", () => {
    expect(exitByNumber(newMexico, "I10", "102")).toMatchObject({ route: "I-10", name: "Akela" });
    expect(exitByNumber(newMexico, "I10", "103")).toBeUndefined();
    expect(exitByNumber(newMexico, "US 54", "102")).toBeUndefined();
  });

  test("[MP3] the nearest exit, with its distance, or none", () => {
    const akela = nearestExit(newMexico, 32.2413, -107.43, 2_000);
    expect(akela).toMatchObject({ exit: "102", route: "I-10" });
    expect(akela?.distanceM).toBeGreaterThan(300);
    expect(nearestExit(newMexico, 33, -105.9, 2_000)).toBeUndefined();
  });

  test("[MP4] where exits are numbered by milepost, each lies near its own", () => {
    for (const route of newMexico.table.routes) {
      for (const exit of route.exits) {
        const point = pointAtMilepost(newMexico, route.route, Number.parseInt(exit.exit, 10));
        expect(point, `${route.route} ${exit.exit}`).toBeDefined();
        if (point !== undefined) expect(distanceBetweenM(point, exit), `${route.route} ${exit.exit}`).toBeLessThan(300);
      }
    }
  });
});

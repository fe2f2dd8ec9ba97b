import { expect, test } from "vitest";
import { destinationPoint } from "../base/geo.ts";
import { newMexico } from "./new-mexico/reference.ts";
import { findRoute, mayLieWithin, routeKey } from "./road-reference.ts";

test("[RT2] a route is found by any spelling of its name, and no other by it", () => {
  for (const name of ["US 54", "us54", "u.s.-54"]) expect(findRoute(newMexico, name)?.route).toBe("US 54");
  expect(findRoute(newMexico, "US 5")).toBeUndefined();
  expect(routeKey("I-40")).toBe("I40");
});

test("a box never hides a place that lies within the distance of its line", () => {
  for (const { line, bounds } of newMexico.drawnLines) {
    for (const point of line.points) {
      for (const bearing of [0, 45, 90, 135, 180, 225, 270, 315]) {
        expect(mayLieWithin(bounds, destinationPoint(point.latDeg, point.lonDeg, bearing, 2_490), 2_500)).toBe(true);
      }
    }
  }
  const [first] = newMexico.drawnLines;
  expect(first && mayLieWithin(first.bounds, { latDeg: 36.9, lonDeg: -108.9 }, 2_500)).toBe(false);
});

import { expect, test } from "vitest";
import { regionOf, selectTowns } from "./gazetteer.ts";
import { newMexico, newMexicoTable } from "./new-mexico/reference.ts";
import { indexReference } from "./road-reference.ts";

const city = (name: string, latDeg: number, population: number, isSeat = false) => ({
  name,
  region: "NM",
  latDeg,
  lonDeg: -104,
  population,
  isSeat,
});
const box = { westDeg: -110, southDeg: 31, eastDeg: -102, northDeg: 38 };

test("the region reaches past the state on every side, by about the margin", () => {
  const region = regionOf(newMexico, 111.2);
  expect(region?.southDeg).toBeCloseTo(30.5, 0);
  expect(region?.northDeg).toBeCloseTo(38, 0);
  expect(region?.westDeg).toBeCloseTo(-110.3, 0);
  expect(region?.eastDeg).toBeCloseTo(-101.8, 0);
  expect(regionOf(indexReference({ ...newMexicoTable, routes: [], lines: [], towns: [] }))).toBeUndefined();
});

test("towns within the box, the greatest first, each once", () => {
  const rows = selectTowns(
    [city("Small", 35, 1_200), city("Great", 34, 300_000), city("Small", 35.01, 900), city("Far", 45, 900_000)],
    box,
  );
  expect(rows.map(([name]) => name)).toEqual(["Great", "Small"]);
  expect(rows[0]).toEqual(["Great", "NM", 34, -104, 3]);
});

test("a county's seat shows from farther out than another town of its size", () => {
  const [seat, other] = selectTowns([city("Seat", 35, 3_001, true), city("Other", 34, 3_000)], box);
  expect(seat?.[4]).toBeLessThan(other?.[4] ?? 0);
});

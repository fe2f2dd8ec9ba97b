import { expect, test } from "vitest";
import { haltsOf } from "./trail.ts";

const fix = (atS: number, speedMps: number) => ({
  latDeg: 35,
  lonDeg: -104 - atS / 1_000,
  atMs: atS * 1_000,
  speedMps,
});

test("the longest halts of a trail come first, short ones and the way between are none", () => {
  const fixes = [fix(0, 0), fix(10, 0), fix(20, 30), fix(25, 1), fix(28, 30), fix(40, 2), fix(60, 0), fix(90, 25)];
  expect(haltsOf(fixes).map(({ atMs, forMs }) => [atMs, forMs])).toEqual([
    [40_000, 50_000],
    [0, 20_000],
  ]);
});
test("a trail that ends standing has a halt there", () => {
  expect(haltsOf([fix(0, 30), fix(10, 0), fix(30, 0)]).map(({ forMs }) => forMs)).toEqual([20_000]);
});
test("an unknown speed is not standing", () => {
  expect(
    haltsOf([
      { latDeg: 1, lonDeg: 1, atMs: 0 },
      { latDeg: 1, lonDeg: 1, atMs: 99_000 },
    ]),
  ).toEqual([]);
});

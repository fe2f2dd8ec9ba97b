import { expect, test } from "vitest";
import { ageStep, ageText, clockText, distanceText } from "./durations.ts";

test("running times grow an hour when they need it", () => {
  expect([0, 42_900, 725_000, 3_734_000, -5].map(clockText)).toEqual(["0:00", "0:42", "12:05", "1:02:14", "0:00"]);
});
test("an age is never rounded up", () => {
  expect([59_999, 60_000, 3_599_999, 47 * 3_600_000, 49 * 3_600_000].map(ageText)).toEqual([
    "59 s",
    "1 min",
    "59 min",
    "47 h",
    "2 d",
  ]);
});
test("ages fade in steps", () => {
  expect([-1, 30_000, 30_001, 300_000, 300_001].map(ageStep)).toEqual(["fresh", "fresh", "ageing", "ageing", "stale"]);
});
test("distances are in feet near by and in whole miles far off", () => {
  expect([30, 1_609, 16_040, 18_000].map(distanceText)).toEqual(["100 ft", "1.0 mi", "10 mi", "11 mi"]);
});

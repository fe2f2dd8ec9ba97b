import { expect, test } from "vitest";
import { randomFrom } from "../base/prng.ts";
import { at, fixAt } from "./example-track.ts";
import { Standing } from "./standing.ts";

function note(standing: Standing, second: number, eastM: number, speedMps = Number.NaN, accuracyM = Number.NaN): void {
  const { latDeg, lonDeg } = fixAt(second, eastM);
  standing.note(latDeg, lonDeg, accuracyM, speedMps, at(second));
}

test("[TR11] one fix is no stand; a second one near it is", () => {
  const standing = new Standing();
  note(standing, 0, 0);
  expect(standing.sinceMs()).toBeUndefined();
  note(standing, 5, 8);
  expect(standing.sinceMs()).toBe(at(0));
});

test("[TR11] an outlier does not end a stand, two fixes outside do, and so does driving", () => {
  const standing = new Standing();
  for (let s = 0; s < 20; s++) note(standing, s, 0);
  note(standing, 20, 60);
  expect(standing.sinceMs()).toBe(at(0));
  note(standing, 21, 0);
  note(standing, 22, 60);
  note(standing, 23, 62);
  expect(standing.sinceMs()).toBeUndefined();
  note(standing, 24, 63);
  expect(standing.sinceMs()).toBe(at(23));
  note(standing, 25, 95, 20);
  expect(standing.sinceMs()).toBeUndefined();
});

test("[TR11] a night of drift is one stand; a slow roll of one metre a second is none", () => {
  const standing = new Standing();
  const random = randomFrom("drift");
  let driftM = 0;
  for (let s = 0; s < 8 * 3_600; s += 5) {
    driftM += random.gaussian() * 0.05;
    note(standing, s, driftM + 80 * Math.sin(s / 9_000) + random.gaussian() * 2, 0.2);
  }
  expect(standing.sinceMs()).toBe(at(0));
  const rolling = new Standing();
  for (let s = 0; s < 120; s++) note(rolling, s, s, 1);
  expect(rolling.sinceMs() ?? at(120)).toBeGreaterThan(at(60));
});

test("[TR11] a receiver that is not exact gets a wider circle", () => {
  const exact = new Standing();
  const vague = new Standing();
  for (const [s, east] of [
    [0, 0],
    [5, 70],
    [10, 80],
    [15, 60],
  ] as const) {
    note(exact, s, east, 0, 5);
    note(vague, s, east, 0, 100);
  }
  expect(vague.sinceMs()).toBe(at(0));
  expect(exact.sinceMs()).not.toBe(at(0));
});

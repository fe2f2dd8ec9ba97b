import { expect, test } from "vitest";
import { distanceM } from "../../base/geo.ts";
import { randomFrom } from "../../base/prng.ts";
import { HomesBuilder, nearestHomeM } from "./homes.ts";
import { E7 } from "./road-graph.ts";

test("[HM1] the nearest home is found, to a cell, wherever one asks; beyond the reach there is none", () => {
  const random = randomFrom("homes");
  const builder = new HomesBuilder();
  const homes = Array.from({ length: 300 }, () => [random.between(34, 35), random.between(-106, -105)] as const);
  for (const [lat, lon] of homes) builder.add(Math.round(lat * E7), Math.round(lon * E7));
  const made = builder.finish();
  let none = 0;
  for (let i = 0; i < 500; i++) {
    const at = { latDeg: random.between(33.9, 35.1), lonDeg: random.between(-106.1, -104.9) };
    const best = Math.min(...homes.map(([lat, lon]) => distanceM(at.latDeg, at.lonDeg, lat, lon)));
    const found = nearestHomeM(made, at, 5_000);
    if (found === undefined) {
      none++;
      expect(best).toBeGreaterThan(4_900);
    } else expect(Math.abs(found - best)).toBeLessThan(80);
  }
  expect(none).toBeGreaterThan(20);
  expect(nearestHomeM(new HomesBuilder().finish(), { latDeg: 34, lonDeg: -105 }, 5_000)).toBeUndefined();
});

test("[HM1] residential land counts within, not only at its outline", () => {
  const builder = new HomesBuilder();
  const [lat, lon, side] = [34 * E7, -105 * E7, 0.02 * E7];
  builder.addArea([[lat, lon, lat, lon + side, lat + side, lon + side, lat + side, lon, lat, lon]]);
  const made = builder.finish();
  expect(nearestHomeM(made, { latDeg: 34.01, lonDeg: -104.99 }, 5_000)).toBeLessThan(100);
  const outside = nearestHomeM(made, { latDeg: 34.01, lonDeg: -104.97 }, 5_000) ?? 0;
  expect(Math.abs(outside - 922)).toBeLessThan(100);
});

test("[HM1] land drawn by several lines, its hole left out; land as large as a state counts at its outline alone", () => {
  const square = (lat: number, lon: number, side: number): number[] =>
    [lat, lon, lat, lon + side, lat + side, lon + side, lat + side, lon, lat, lon].map((deg) => Math.round(deg * E7));
  const builder = new HomesBuilder();
  const outer = square(34, -105, 0.04);
  builder.addArea([outer.slice(0, 6), outer.slice(4), square(34.01, -104.99, 0.02), square(34.1, -105, 0.002)]);
  builder.addArea([square(36, -108, 2)]);
  const made = builder.finish();
  const near = (latDeg: number, lonDeg: number): number => nearestHomeM(made, { latDeg, lonDeg }, 2_000) ?? Infinity;
  for (const [lat, lon] of [
    [34.005, -104.98],
    [34.035, -104.965],
    [34.02, -104.995],
    [34.101, -104.999],
  ] as const)
    expect(near(lat, lon)).toBeLessThan(100);
  // The middle of the hole is 0.01 degrees of longitude from its rim, to a cell.
  expect(Math.abs(near(34.02, -104.98) - 912)).toBeLessThan(120);
  expect([near(36, -108) < 100, near(37, -107)]).toEqual([true, Infinity]);
});

test("[HM1] more homes than there are cells for make the cells greater, and none is lost", () => {
  const builder = new HomesBuilder();
  for (let y = 0; y < 1_050; y++)
    for (let x = 0; x < 1_000; x++) builder.add(30 * E7 + y * 10_000, -110 * E7 + x * 10_000);
  const made = builder.finish();
  expect(made.lat.length).toBeLessThan(300_000);
  expect(nearestHomeM(made, { latDeg: 30.5, lonDeg: -109.5 }, 2_000)).toBeLessThan(200);
});

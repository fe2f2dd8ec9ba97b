import { expect, test } from "vitest";
import { asId, type DeviceId } from "../base/ids.ts";
import { at, eastM, fixAt } from "./example-track.ts";
import { Tracks } from "./tracks.ts";

const MODEM = asId<DeviceId>("modem");
const LAPTOP = asId<DeviceId>("laptop");

test("[TR14] the best location is the newest, unless an older one is that much more exact", () => {
  const tracks = new Tracks();
  tracks.accept(MODEM, fixAt(0, 0, 0, { accuracyM: 5, speedMps: 20 }), at(0));
  tracks.accept(LAPTOP, fixAt(4, 90, 0, { accuracyM: 1_500, speedMps: 20 }), at(4));
  const car = tracks.fused([MODEM, LAPTOP]);
  expect(car.best(at(5))).toMatchObject({ deviceId: MODEM, ageMs: 5_000, withinM: 105 });
  expect(car.best(at(5))?.fix.accuracyM).toBe(5);
  tracks.accept(LAPTOP, fixAt(6, 120, 0, { accuracyM: 10, speedMps: 20 }), at(6));
  expect(car.best(at(6))).toMatchObject({ deviceId: LAPTOP, ageMs: 0 });
  expect(car.heardAtMs()).toBe(at(6));
});

test("[TR15] where a vehicle was at an instant is one device's answer, with the distance in time to its nearest fix", () => {
  const tracks = new Tracks();
  tracks.accept(MODEM, fixAt(0, 0, 0, { accuracyM: 5 }), at(0));
  tracks.accept(MODEM, fixAt(10, 200, 0, { accuracyM: 5 }), at(10));
  tracks.accept(LAPTOP, fixAt(6, 120, 0, { accuracyM: 400 }), at(6));
  const car = tracks.fused([LAPTOP, MODEM]);
  const then = car.positionAt(at(7), 5_000);
  expect(then).toMatchObject({ deviceId: MODEM, gapMs: 3_000 });
  expect(then?.accuracyM).toBeCloseTo(5 + 3 * 20 * 0.5);
  expect(Math.round(eastM(then?.lonDeg ?? 0))).toBe(140);
});

test("[TR15] beyond the newest fix the way that may have been driven is added; beyond the tolerance nothing is said", () => {
  const tracks = new Tracks();
  tracks.accept(MODEM, fixAt(0, 0, 0, { accuracyM: 5, speedMps: 30 }), at(0));
  tracks.accept(MODEM, fixAt(10, 300, 0, { accuracyM: 5, speedMps: 30 }), at(10));
  const car = tracks.fused([MODEM]);
  expect(car.positionAt(at(12), 5_000)).toMatchObject({ gapMs: 2_000, accuracyM: 65 });
  expect(car.positionAt(at(16), 5_000)).toBeUndefined();
  expect(car.positionAt(at(-1), 5_000)).toBeUndefined();
  expect(tracks.fused([LAPTOP]).positionAt(at(0), 5_000)).toBeUndefined();
  expect(tracks.fused([]).best(at(0))).toBeUndefined();
});

test("tracks are kept by device, made when first heard of, and can be forgotten", () => {
  const tracks = new Tracks();
  expect(tracks.device(MODEM)).toBeUndefined();
  tracks.accept(MODEM, fixAt(0, 0), at(0), 5_000);
  tracks.of(LAPTOP);
  expect([...tracks.lastLocations()].map(([deviceId, fix]) => [deviceId, fix.fixAtMs])).toEqual([[MODEM, at(0)]]);
  expect(tracks.device(MODEM)?.intervalMs()).toBe(5_000);
  tracks.forget(MODEM);
  expect([tracks.size, tracks.device(MODEM)]).toEqual([1, undefined]);
});

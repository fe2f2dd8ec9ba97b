import { expect, test } from "vitest";
import { DAY_MS } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";
import { DeviceTrack } from "./device-track.ts";
import { at, eastM, fixAt } from "./example-track.ts";
import { isBelieved, MARK, markNames } from "./marks.ts";

const newTrack = (capacity?: number): DeviceTrack =>
  new DeviceTrack({ intervalMs: 5_000, ...(capacity === undefined ? {} : { capacity }) });

/** Gives a fix at its own second, unless it is received at another; answers with the marks that matter. */
function give(track: DeviceTrack, fix: Fix, receivedS?: number): string[] {
  const receivedAtMs = receivedS === undefined ? (fix.fixAtMs ?? 0) + 100 : at(receivedS);
  track.hear(receivedAtMs, fix.stored === true);
  const { marks, believed } = track.accept(fix, receivedAtMs);
  expect(believed).toBe(isBelieved(marks));
  return markNames(marks & ~MARK.noAccuracy);
}
const whereM = (track: DeviceTrack): number => Math.round(eastM(track.lastBelieved()?.lonDeg ?? Number.NaN));

test("[TR1] an older fix moves nothing: overtaken by seconds it is reordered, by more it is late", () => {
  const track = newTrack();
  expect(give(track, fixAt(100, 100))).toEqual([]);
  expect(give(track, fixAt(97, 40), 100.2)).toEqual(["reordered"]);
  expect(give(track, fixAt(85, 10), 100.3)).toEqual(["late"]);
  expect(whereM(track)).toBe(100);
  expect(track.heardAtMs).toBe(at(100.3));
});

test("[TR2] a burst out of a store never moves now, whether its sender says so or not", () => {
  const track = newTrack();
  give(track, fixAt(0, 0));
  for (let s = 5; s < 300; s += 5)
    expect(give(track, fixAt(s, s * 20, 0, { stored: true }), 400 + s / 100)).toEqual(["stored"]);
  for (let s = 300; s < 360; s += 5) expect(give(track, fixAt(s, s * 20), 404 + s / 100)).toContain("stored");
  expect(whereM(track)).toBe(0);
  expect(Math.round(eastM(track.newestStored()?.lonDeg ?? 0))).toBe(355 * 20);
  expect(give(track, fixAt(410, 8_200))).toEqual([]);
  expect(track.newestStored()).toBeUndefined();
});

test("[TR2] a store that is sent out at the pace of life does not pass for a slow clock where the clock was right", () => {
  const track = newTrack();
  for (let s = 0; s < 20; s++) give(track, fixAt(s, s * 20));
  for (let s = 20; s < 38; s++) expect(give(track, fixAt(s, s * 20), s + 600)).toEqual(["stored"]);
  expect(whereM(track)).toBe(19 * 20);
});

test("[TR2] a device that is first heard of by its store is nowhere yet, however fast the store is sent out", () => {
  for (const gapS of [0, 0.01, 0.1, 0.5]) {
    const track = newTrack();
    for (let s = 0; s < 300; s++) expect(give(track, fixAt(s, s * 20), 900 + s * gapS)).toEqual(["stored"]);
    expect(track.lastBelieved()).toBeUndefined();
    expect(Math.round(eastM(track.newestStored()?.lonDeg ?? 0))).toBe(299 * 20);
  }
});

test("[TR3] up to 5 s ahead and 30 s behind a device's time is its own", () => {
  const track = newTrack();
  expect(give(track, fixAt(100, 0), 95.5)).toEqual([]);
  expect(give(track, fixAt(101, 10), 130.5)).toEqual([]);
  expect(track.lastBelieved()?.fixAtMs).toBe(at(101));
  expect(track.clockIsOff).toBe(false);
});

test("[TR4] a clock that is ahead is flagged, and its fixes are placed by ours", () => {
  const track = newTrack();
  expect(give(track, fixAt(3_600, 0), 10)).toEqual(["early"]);
  expect(track.lastBelieved()?.fixAtMs).toBe(at(10));
  give(track, fixAt(3_605, 50), 15.2);
  expect(give(track, fixAt(3_610, 100), 20)).toEqual(["early", "clockOff"]);
  expect(track.clockIsOff).toBe(true);
  expect(Math.round((track.clockOffsetMs ?? 0) / 1_000)).toBe(-3_590);
  expect(whereM(track)).toBe(100);
  // Doubled: its own time tells, although ours has gone on.
  expect(give(track, fixAt(3_610, 100), 21)).toContain("repeated");
  // Overtaken: placed before the newest, as it was sent.
  expect(give(track, fixAt(3_608, 80), 21.5)).toContain("reordered");
  // Out of its store: behind what its own clock says now.
  expect(give(track, fixAt(3_000, 999), 22)).toEqual(["late", "early", "clockOff", "stored"]);
  expect(give(track, fixAt(3_003, 990), 23)).toEqual(["late", "early", "clockOff", "stored"]);
  expect(whereM(track)).toBe(100);
  expect(give(track, fixAt(3_615, 150), 25)).toEqual(["early", "clockOff"]);
  expect(give(track, fixAt(30, 200))).toEqual([]);
  expect(track.clockIsOff).toBe(false);
});

test("[TR5] a clock that is behind by a steady amount is off after three live fixes, and believed", () => {
  const track = newTrack();
  const marks = [0, 5, 10, 15].map((s) => give(track, fixAt(s, s * 20), s + 300 + (s % 2) * 0.4));
  expect(marks).toEqual([["stored"], ["stored"], ["clockOff"], ["clockOff"]]);
  expect(whereM(track)).toBe(300);
  expect(track.lastBelieved()?.fixAtMs).toBe(at(315));
});

test("[TR5] two messages about one moment are one fix that agrees, not two", () => {
  const track = newTrack();
  for (const s of [0, 9]) {
    expect(give(track, fixAt(s, s * 20), s + 300)).toEqual(["stored"]);
    expect(give(track, fixAt(s, s * 20), s + 300.1)).toEqual(["stored"]);
  }
  expect(give(track, fixAt(18, 360), 318)).toEqual(["clockOff"]);
});

test("[TR6] a date of 1999 or of the day after tomorrow is not believed", () => {
  const track = newTrack();
  give(track, fixAt(0, 0));
  const in1999Ms = 927_000_000_000;
  expect(give(track, fixAt(0, 100, 0, { fixAtMs: in1999Ms }), 5)).toEqual(["impossibleDate"]);
  expect(give(track, fixAt(0, 100, 0, { fixAtMs: at(0) + 2 * DAY_MS }), 6)).toEqual(["impossibleDate"]);
  expect(track.accept(fixAt(0, 100, 0, { fixAtMs: in1999Ms }), at(7)).fixAtMs).toBe(at(7));
  expect(whereM(track)).toBe(0);
});

test("[TR6] a receiver that has lost 1024 weeks and counts on is believed again after ten fixes, by our clock", () => {
  const track = newTrack();
  const lostMs = 1_024 * 7 * DAY_MS;
  const marks = Array.from({ length: 12 }, (_, s) => give(track, fixAt(0, s * 20, 0, { fixAtMs: at(s) - lostMs }), s));
  expect(marks.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => ["impossibleDate"]));
  expect(marks.slice(9)).toEqual([["clockOff"], ["clockOff"], ["clockOff"]]);
  expect(track.lastBelieved()?.fixAtMs).toBe(at(11));
});

test("[TR7] the same fix again proves life and moves nothing, also after others", () => {
  const track = newTrack();
  give(track, fixAt(0, 0));
  expect(give(track, fixAt(0, 0), 1)).toEqual(["repeated"]);
  give(track, fixAt(5, 100));
  expect(give(track, fixAt(0, 0), 6)).toEqual(["repeated"]);
  expect(track.heardAtMs).toBe(at(6));
  expect(track.believedSince(0)).toHaveLength(2);
});

test("[TR8] a car at 900 km/h is not believed; a long gap makes far places reachable", () => {
  const track = newTrack();
  give(track, fixAt(0, 0, 0, { accuracyM: 5 }));
  expect(give(track, fixAt(4, 1_000, 0, { accuracyM: 5 }))).toEqual(["impossibleSpeed"]);
  expect(give(track, fixAt(5, 200, 0, { accuracyM: 5, speedMps: 250 }))).toEqual(["impossibleSpeed"]);
  expect(give(track, fixAt(6, 240, 0, { accuracyM: 5, speedMps: 40 }))).toEqual([]);
  expect(give(track, fixAt(7, 900, 0, { accuracyM: 700 }))).toEqual([]);
  expect(give(track, fixAt(3_600, 200_000, 0, { accuracyM: 5 }))).toEqual([]);
});

test("[TR9] a wrong first fix is left after three others that agree; one good fix in between starts anew", () => {
  const track = newTrack();
  give(track, fixAt(0, 500_000));
  expect([1, 2, 3, 4].map((s) => give(track, fixAt(s, s * 20)))).toEqual([
    ["impossibleSpeed"],
    ["impossibleSpeed"],
    ["reanchored"],
    [],
  ]);
  expect(whereM(track)).toBe(80);
  expect(track.placeAt(at(2), 60_000)).toBeUndefined();
  expect(give(track, fixAt(5, 90_000))).toEqual(["impossibleSpeed"]);
  expect(give(track, fixAt(6, 90_020))).toEqual(["impossibleSpeed"]);
  expect(give(track, fixAt(7, 140))).toEqual([]);
  expect(give(track, fixAt(8, 90_040))).toEqual(["impossibleSpeed"]);
  expect(give(track, fixAt(9, 180))).toEqual([]);
});

test("[TR10] null island and places off the earth are not believed, first fix or not; what is unknown stays unknown", () => {
  const track = newTrack();
  expect(give(track, { latDeg: 0.0002, lonDeg: -0.0003, fixAtMs: at(0) })).toEqual(["nullIsland"]);
  expect(give(track, { latDeg: Number.NaN, lonDeg: 5, fixAtMs: at(0) })).toEqual(["offEarth"]);
  expect(give(track, { latDeg: 91, lonDeg: 5, fixAtMs: at(0) })).toEqual(["offEarth"]);
  const { fixAtMs: _, ...undated } = fixAt(0, 0);
  expect(give(track, undated, 3)).toEqual(["undated"]);
  expect(track.lastBelieved()).toMatchObject({
    fixAtMs: at(3),
    accuracyM: undefined,
    speedMps: undefined,
    courseDeg: undefined,
  });
  expect(markNames(track.accept(fixAt(10, 0), at(10)).marks)).toEqual(["noAccuracy"]);
});

test("[TR11] a stand ends when the car leaves, and begins anew where it stops", () => {
  const track = newTrack();
  for (let s = 0; s < 60; s++) give(track, fixAt(s, (s % 3) * 4, 0, { speedMps: 0.3 }));
  expect(track.standingSinceMs()).toBe(at(0));
  for (let s = 60; s < 70; s++) give(track, fixAt(s, (s - 59) * 15, 0, { speedMps: 15 }));
  expect(track.standingSinceMs()).toBeUndefined();
  for (let s = 70; s < 80; s++) give(track, fixAt(s, 152, 0, { speedMps: 0 }));
  expect(track.standingSinceMs()).toBe(at(70));
});

test("[TR13] between two fixes it was on the line between them; beyond the newest nothing is said", () => {
  const track = newTrack();
  give(track, fixAt(0, 0, 0, { accuracyM: 4 }));
  give(track, fixAt(10, 200, 0, { accuracyM: 9 }));
  const place = track.placeAt(at(4), 20_000);
  expect(Math.round(eastM(place?.lonDeg ?? 0))).toBe(80);
  expect(place).toMatchObject({ accuracyM: 9, gapMs: 6_000 });
  expect(Math.round(place?.speedMps ?? 0)).toBe(20);
  expect(track.placeAt(at(10), 0)).toMatchObject({ gapMs: 0 });
  expect(track.placeAt(at(4), 5_000)).toBeUndefined();
  expect(track.placeAt(at(11), 60_000)).toBeUndefined();
  expect(track.placeAt(at(-1), 60_000)).toBeUndefined();
});

test("[TR13] over the date line the way is the short one", () => {
  const track = newTrack();
  const far = { accuracyM: 10 };
  give(track, { latDeg: 52, lonDeg: 179.999, fixAtMs: at(0), ...far });
  give(track, { latDeg: 52, lonDeg: -179.999, fixAtMs: at(10), ...far });
  expect(Math.abs(track.placeAt(at(5), 20_000)?.lonDeg ?? 0)).toBeCloseTo(180, 5);
});

test("a ring keeps the newest fixes, in order, and more when it is asked to", () => {
  const track = newTrack(4);
  for (let s = 0; s < 10; s++) give(track, fixAt(s, s * 10));
  const seconds = (): number[] => track.believedSince(0).map((fix) => (fix.fixAtMs - at(0)) / 1_000);
  expect(seconds()).toEqual([6, 7, 8, 9]);
  track.growRing();
  for (let s = 10; s < 13; s++) give(track, fixAt(s, s * 10));
  expect(seconds()).toEqual([6, 7, 8, 9, 10, 11, 12]);
  expect(track.believedSince(at(11)).map((fix) => fix.fixAtMs)).toEqual([at(11), at(12)]);
  give(track, fixAt(13, 130));
  give(track, fixAt(14, 140));
  expect(seconds()).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
});

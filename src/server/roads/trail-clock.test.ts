import { expect, test } from "vitest";
import type { TrailFix } from "../../roads/network/map-match.ts";
import { clockNotes } from "./trail-clock.ts";

const HOUR_MS = 3_600_000;
const startMs = Date.UTC(2026, 2, 15, 11, 30);
const trail = Array.from({ length: 40 }, (_, i): TrailFix => {
  return { latDeg: 35 + ((i * 7) % 40) / 1_000, lonDeg: -104, fixAtMs: startMs + 5_000 * i };
});
const setAt = (index: number, byMs: number): TrailFix[] =>
  trail.map((fix, i) => (i < index ? fix : { ...fix, fixAtMs: fix.fixAtMs + byMs }));

test("[PS6] a clock that was set back, or ahead by days, is told with when; an hour without a fix is a silence", () => {
  expect(clockNotes(setAt(20, -5 * HOUR_MS))).toEqual([
    "the clock goes back by 5.0 h after 2026-03-15T11:31:35Z: it was set, or a part of the trail stands elsewhere",
  ]);
  expect(clockNotes(setAt(20, 400 * 24 * HOUR_MS))).toEqual([
    "the clock goes on by 400 days after 2026-03-15T11:31:35Z: it was set, or these are two trails",
  ]);
  expect(clockNotes(setAt(20, HOUR_MS))).toEqual([]);
});

test("[PS6] of a trail in order, in another order, or of a fix or none the clock is not blamed", () => {
  expect(clockNotes(trail)).toEqual([]);
  expect(clockNotes(trail.toSorted((a, b) => a.latDeg - b.latDeg))).toEqual([]);
  expect(clockNotes(trail.slice(0, 1))).toEqual([]);
  expect(clockNotes([])).toEqual([]);
});

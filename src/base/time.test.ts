import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, isoUtc, nearestTimeOfDay, parseIso, utcInstant, utcYear } from "./time.ts";

describe("time", () => {
  it("agrees with the platform's calendar, leap days and year ends included", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3e12, max: 5e12 }), (atMs) => {
        expect(isoUtc(atMs)).toBe(new Date(atMs).toISOString());
        expect(utcYear(atMs)).toBe(new Date(atMs).getUTCFullYear());
        expect(parseIso(isoUtc(atMs))).toBe(atMs);
      }),
    );
    expect(utcInstant(2024, 2, 29)).toBe(Date.UTC(2024, 1, 29));
  });

  it("reads offsets, and refuses what is no instant", () => {
    expect(parseIso("2024-03-15T05:30:00-06:00")).toBe(Date.UTC(2024, 2, 15, 11, 30));
    for (const text of ["", "2024-03-15", "2024-13-01T00:00:00Z", "2024-03-15T05:30:00", "yesterday"]) {
      expect(parseIso(text)).toBeUndefined();
    }
  });

  it("finds the day of a time without a date nearest to receipt", () => {
    const midnight = Date.UTC(2024, 2, 15);
    expect(nearestTimeOfDay(DAY_MS - 2_000, midnight + 1_000)).toBe(midnight - 2_000);
    expect(nearestTimeOfDay(1_000, midnight - 1_000)).toBe(midnight + 1_000);
    expect(nearestTimeOfDay(43_200_000, midnight + 43_200_000)).toBe(midnight + 43_200_000);
  });
});

/** Times of entry: the nearest past one in the agency's own zone, over midnight and over the change of clocks. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, isoUtc, MINUTE_MS } from "../../base/time.ts";
import { isLateTime, readLateTime } from "./late-time.ts";

const at = (word: string, nowMs: number, zone = "America/Denver"): string | undefined => {
  const time = readLateTime(word, nowMs, zone);
  return time.ok ? `${isoUtc(time.madeAtMs).slice(0, 16)} ${time.words}` : time.message;
};

describe("a time of entry", () => {
  const now = Date.UTC(2026, 10, 12, 6, 10); // 23:10 in Denver on the 11th

  test.each([
    ["@2305", "2026-11-12T06:05 23:05, 5 min ago"],
    ["@23:10", "2026-11-12T06:10 23:10, 0 s ago"],
    ["@23:09:30", "2026-11-12T06:09 23:09:30, 30 s ago"],
    ["@2311", "2026-11-11T06:11 yesterday 23:11, 23 h 59 min ago"],
    ["@-90s", "2026-11-12T06:08 23:08:30, 90 s ago"],
    ["@-2h", "2026-11-12T04:10 21:10, 2 h 0 min ago"],
  ])("%s", (word, expected) => {
    expect(at(word, now)).toBe(expected);
  });

  test("after midnight the evening was yesterday's", () => {
    expect(at("@2355", Date.UTC(2026, 10, 12, 7, 5))).toBe("2026-11-12T06:55 yesterday 23:55, 10 min ago");
  });

  test("where the clock was put back, a time that came twice is the later one that has been", () => {
    const secondHalfPast = Date.UTC(2026, 10, 1, 8, 40); // 01:40 for the second time
    expect(at("@0130", secondHalfPast)).toMatch(/^2026-11-01T08:30/);
    expect(at("@0150", secondHalfPast)).toMatch(/^2026-11-01T07:50/);
  });

  test("where the clock was put forward, the hour that never was belongs to the day before", () => {
    const afterGap = Date.UTC(2026, 2, 8, 9, 30); // 03:30, the hour from 02:00 was left out
    expect(at("@0230", afterGap)).toMatch(/^2026-03-07T09:30 yesterday 02:30/);
  });

  test("a milepost and a place behind @ are no times", () => {
    expect(["@320", "@Main", "@", "@05x", "@12345"].map(isLateTime)).toEqual([false, false, false, false, false]);
    expect(["@0512", "@5:12", "@-3m", "@-"].map(isLateTime)).toEqual([true, true, true, true]);
  });

  test("reads back the minute it was given, in any zone, within the last day", () => {
    const zones = fc.constantFrom("America/Denver", "America/Phoenix", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe");
    let read = 0;
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 29_000_000, max: 31_000_000 }),
        fc.integer({ min: 0, max: 1_200 }),
        (zone, nowMin, agoMin) => {
          const nowMs = nowMin * MINUTE_MS;
          const wanted = nowMs - agoMin * MINUTE_MS;
          const clock = new Intl.DateTimeFormat("en-GB", {
            timeZone: zone,
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
          }).format(wanted);
          const time = readLateTime(`@${clock}`, nowMs, zone);
          expect(time.ok).toBe(true);
          if (!time.ok) return;
          read++;
          expect(time.madeAtMs).toBeLessThanOrEqual(nowMs);
          expect(time.madeAtMs).toBeGreaterThanOrEqual(wanted); // later only where the time came twice
          expect(time.madeAtMs - wanted).toBeLessThanOrEqual(60 * MINUTE_MS);
          expect(nowMs - time.madeAtMs).toBeLessThanOrEqual(DAY_MS);
        },
      ),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(300);
  });
});

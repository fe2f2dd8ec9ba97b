/** The laws of belief: what order, doubling, bursts and single wrong fixes can't change. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fix } from "../domain/report.ts";
import { DeviceTrack } from "./device-track.ts";
import { at, fixAt } from "./example-track.ts";
import { MARK } from "./marks.ts";

/** A drive: seconds between fixes, and speeds, that a car can have. */
const drive = fc
  .array(fc.record({ gapS: fc.integer({ min: 1, max: 4 }), speedMps: fc.integer({ min: 0, max: 45 }) }), {
    minLength: 2,
    maxLength: 7,
  })
  .map((legs) => {
    let [second, eastM] = [0, 0];
    return legs.map(({ gapS, speedMps }): Fix => {
      second += gapS;
      eastM += gapS * speedMps;
      return fixAt(second, eastM, 0, { speedMps });
    });
  });

const newest = (fixes: readonly Fix[]): Fix => fixes.reduce((a, b) => ((a.fixAtMs ?? 0) >= (b.fixAtMs ?? 0) ? a : b));

test("[TR1][TR7] reordered and doubled, the same fixes end in the same newest believed location", () => {
  let shuffled = 0;
  const orders = drive.chain((fixes) =>
    fc.record({
      fixes: fc.constant(fixes),
      order: fc.shuffledSubarray([...fixes, ...fixes], { minLength: 2 * fixes.length, maxLength: 2 * fixes.length }),
    }),
  );
  fc.assert(
    fc.property(orders, ({ fixes, order }) => {
      const track = new DeviceTrack({ intervalMs: 1_000 });
      const believed: number[] = [];
      order.forEach((fix, i) => {
        if (i > 0 && (fix.fixAtMs ?? 0) < (order[i - 1]?.fixAtMs ?? 0)) shuffled++;
        const verdict = track.accept(fix, at(28) + i * 40);
        if (verdict.believed) believed.push(verdict.fixAtMs);
      });
      const last = newest(fixes);
      expect(track.lastBelieved()).toMatchObject({ latDeg: last.latDeg, lonDeg: last.lonDeg, fixAtMs: last.fixAtMs });
      expect(believed).toEqual([...new Set(believed)].sort((a, b) => a - b));
    }),
  );
  expect(shuffled).toBeGreaterThan(100);
});

test("[TR2] a burst of the past, in any order and at any pace, never moves now", () => {
  let burstFixes = 0;
  const bursts = fc.record({
    fixes: drive,
    burst: fc.array(
      fc.record({ second: fc.integer({ min: -3_000, max: 400 }), eastM: fc.integer({ min: -5_000, max: 5_000 }) }),
      { minLength: 1, maxLength: 60 },
    ),
    gapMs: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(bursts, ({ fixes, burst, gapMs }) => {
      const track = new DeviceTrack({ intervalMs: 1_000 });
      for (const fix of fixes) track.accept(fix, (fix.fixAtMs ?? 0) + 100);
      const before = track.lastBelieved();
      const standing = track.standingSinceMs();
      burst.forEach(({ second, eastM }, i) => {
        burstFixes++;
        expect(track.accept(fixAt(second, eastM), at(450) + i * gapMs).moved).toBe(false);
      });
      expect(track.lastBelieved()).toEqual(before);
      expect(track.standingSinceMs()).toEqual(standing);
    }),
  );
  expect(burstFixes).toBeGreaterThan(500);
});

test("[TR9] a wrong fix never wins alone, wherever in a drive it comes", () => {
  let disbelieved = 0;
  const cases = fc.record({
    fixes: drive,
    afterIndex: fc.nat(),
    eastM: fc.integer({ min: 20_000, max: 900_000 }),
    northM: fc.integer({ min: -900_000, max: 900_000 }),
  });
  fc.assert(
    fc.property(cases, ({ fixes, afterIndex, eastM, northM }) => {
      const track = new DeviceTrack({ intervalMs: 1_000 });
      const after = afterIndex % fixes.length;
      fixes.forEach((fix, i) => {
        const fixMs = fix.fixAtMs ?? 0;
        expect(track.accept(fix, fixMs + 100).believed).toBe(true);
        if (i !== after) return;
        const wrong = track.accept({ ...fixAt(0, eastM, northM), fixAtMs: fixMs + 500 }, fixMs + 600);
        expect(wrong.marks & MARK.impossibleSpeed).not.toBe(0);
        disbelieved++;
      });
      expect(track.lastBelieved()?.fixAtMs).toBe(newest(fixes).fixAtMs);
    }),
  );
  expect(disbelieved).toBeGreaterThan(50);
});

test("[TR10] no fix whatever makes a track throw, and none is believed that is not on the earth and at a time", () => {
  const number = fc.oneof(
    fc.double(),
    fc.double({ min: -200, max: 200, noNaN: true }),
    fc.constant(0),
    fc.double({ min: 35, max: 35.001, noNaN: true }),
  );
  const time = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.integer({ min: at(-40), max: at(80) }));
  const anyFix = fc.record(
    {
      latDeg: number,
      lonDeg: number,
      fixAtMs: time,
      accuracyM: fc.double(),
      speedMps: fc.double(),
      courseDeg: fc.double(),
      stored: fc.boolean(),
    },
    { requiredKeys: ["latDeg", "lonDeg"] },
  );
  let believedCount = 0;
  fc.assert(
    fc.property(fc.array(anyFix, { minLength: 1, maxLength: 40 }), (fixes) => {
      const track = new DeviceTrack({ intervalMs: 1_000 });
      fixes.forEach((fix, i) => {
        track.hear(at(i), false);
        if (track.accept(fix, at(i)).believed) believedCount++;
        const last = track.lastBelieved();
        if (last === undefined) return;
        expect(Math.abs(last.latDeg) <= 90 && Math.abs(last.lonDeg) <= 180).toBe(true);
        expect(last.fixAtMs).toBeLessThanOrEqual(at(i) + 5_000);
        expect(Number.isFinite(track.intervalMs())).toBe(true);
      });
    }),
  );
  expect(believedCount).toBeGreaterThan(10);
});

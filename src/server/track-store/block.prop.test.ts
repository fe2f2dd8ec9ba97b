/** TS1 and TS11 for blocks: what goes in comes out, and what no encoder wrote is refused and nothing worse. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BLOCK_FIXES_MAX, decodeBlock, encodeBlock } from "./block.ts";
import { BlockDamagedError, ByteSink, ByteSource, readColumn, writeColumn } from "./column.ts";
import { DEG_SCALE, FixChunk } from "./fix-record.ts";

const instant = fc.integer({ min: -(2 ** 45), max: 2 ** 45 });
const quantity = fc.option(fc.double({ min: 0, max: 5_000, noNaN: true }), { nil: undefined });
const fixes = fc.array(
  fc.record({
    latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    lonDeg: fc.double({ min: -180, max: 180, noNaN: true }),
    fixAtMs: fc.option(instant, { nil: undefined }),
    accuracyM: quantity,
    speedMps: quantity,
    courseDeg: quantity,
    receivedAtMs: instant,
    marks: fc.integer({ min: 0, max: 2 ** 20 }),
  }),
  { minLength: 1, maxLength: BLOCK_FIXES_MAX },
);

test("[TS1] a block gives back what went in, whatever the fixes are", () => {
  let undated = 0;
  fc.assert(
    fc.property(fixes, (given) => {
      const chunk = FixChunk.ofCapacity(given.length);
      for (const fix of given) chunk.write(7, fix, fix.receivedAtMs, fix.marks);
      const order = new Uint32Array(given.length).map((_, i) => i);
      let at = 0;
      decodeBlock(encodeBlock(chunk, order, 0, given.length), (fix) => {
        const was = given[at++];
        if (was === undefined) throw new Error("more came out than went in");
        if (was.fixAtMs === undefined) undated++;
        expect(fix.fixAtMs).toBe(was.fixAtMs ?? Number.NaN);
        expect(fix.receivedAtMs).toBe(was.receivedAtMs);
        expect(fix.lat === Math.round(was.latDeg * DEG_SCALE) && fix.lon === Math.round(was.lonDeg * DEG_SCALE)).toBe(
          true,
        );
        expect(fix.marks).toBe(was.marks);
        const near = (got: number, wanted: number | undefined, within: number): void => {
          if (wanted === undefined) expect(got).toBeNaN();
          else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(within);
        };
        near(fix.speedMps, was.speedMps, 0.006);
        near(fix.courseDeg, was.courseDeg, 0.051);
        near(fix.accuracyM, was.accuracyM, 0.051);
      });
      expect(at).toBe(given.length);
    }),
    { numRuns: 100 },
  );
  expect(undated).toBeGreaterThan(0);
});

test("[TS1] a column gives back every integer up to 2^50, in either sign", () => {
  const integers = fc.array(
    fc.maxSafeInteger().map((value) => Math.trunc(value / 8)),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(
    fc.property(integers, fc.constantFrom(1, 5, 1_000), (values, step) => {
      const given = Float64Array.from(values, (value) => Math.trunc(value / step) * step);
      const sink = new ByteSink();
      writeColumn(sink, given, given.length);
      const got = new Float64Array(given.length);
      readColumn(new ByteSource(sink.view().slice()), got, given.length);
      expect([...got].map((value) => value + 0)).toEqual([...given].map((value) => value + 0));
    }),
  );
});

test("[TS11] random bytes are refused as damaged, or read as some fixes, and nothing else happens", () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        decodeBlock(bytes, () => undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(BlockDamagedError);
        refused++;
      }
    }),
  );
  expect(refused).toBeGreaterThan(50);
});

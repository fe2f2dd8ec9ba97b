import { expect, test } from "vitest";
import { FixBuffer } from "./fix-buffer.ts";

const fix = { latDeg: 35, lonDeg: -103 };

test("[TS8] beyond the maximum the oldest go, are counted, and the newest are there", () => {
  const buffer = new FixBuffer(5_000);
  for (let i = 0; i < 20_000; i++) buffer.add(0, fix, i, 0);
  expect(buffer.fixCount).toBeLessThanOrEqual(5_000);
  expect(buffer.fixCount).toBeGreaterThan(3_500);
  expect(buffer.fixCount + buffer.droppedCount).toBe(20_000);
  const taken = buffer.take(100);
  const newest = taken.at(-1);
  expect(newest?.receivedAtMs(newest.count - 1)).toBe(19_999);
  expect(taken[0]?.receivedAtMs(0)).toBe(buffer.droppedCount);
  expect(buffer.fixCount).toBe(0);
});

test("chunks leave in the order in which they were filled, and come back to be filled again", () => {
  const buffer = new FixBuffer(100_000);
  for (let i = 0; i < 3_000; i++) buffer.add(0, fix, i, 0);
  const first = buffer.take(1);
  expect(first.map((chunk) => [chunk.receivedAtMs(0), chunk.count])).toEqual([[0, 1_024]]);
  const recycled = first[0]?.buffer;
  if (recycled !== undefined) buffer.recycle(recycled);
  expect(buffer.take(9).map((chunk) => chunk.receivedAtMs(0))).toEqual([1_024, 2_048]);
  buffer.add(3, fix, 77, 5);
  const [again] = buffer.take(1);
  expect(again?.buffer).toBe(recycled);
  expect([again?.count, again?.deviceIndex(0), again?.receivedAtMs(0), again?.marks(0)]).toEqual([1, 3, 77, 5]);
  expect(again?.speedMps(0)).toBeNaN();
});

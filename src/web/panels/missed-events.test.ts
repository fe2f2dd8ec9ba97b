import { expect, test } from "vitest";
import { LOOKED_AT, missedThroughSeq } from "./missed-events.ts";

const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => ({ seq: from + index }));

test("a page that was just opened lacks all that was before it", () => {
  expect(missedThroughSeq([], 900)).toBe(900);
  expect(missedThroughSeq(run(901, 910), 910)).toBe(900);
});

test("a gap that a lost link left is what it lacks, not what it saw before it", () => {
  expect(missedThroughSeq([...run(901, 910), ...run(950, 960)], 960)).toBe(949);
  // A new picture came, and nothing since.
  expect(missedThroughSeq(run(901, 910), 950)).toBe(950);
});

test("who was there for long enough lacks nothing, and neither does a log of few events", () => {
  expect(missedThroughSeq(run(1, 2_000), 2_000)).toBe(0);
  expect(missedThroughSeq(run(1, 5), 5)).toBe(0);
  expect(missedThroughSeq(run(2_001 - LOOKED_AT, 2_000), 2_000)).toBe(0);
});

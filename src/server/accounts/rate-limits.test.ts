import { expect, test } from "vitest";
import { RateLimit } from "./rate-limits.ts";

const T0 = Date.UTC(2026, 10, 21);
const taken = (limit: RateLimit, name: string, times: number, nowMs: number) =>
  Array.from({ length: times }, () => limit.take(name, nowMs)).filter(Boolean).length;

test("[AU30] so much at once, then evenly; others are not held up", () => {
  const limit = new RateLimit({ perSecond: 10, burst: 5 });
  expect(taken(limit, "a", 8, T0)).toBe(5);
  expect(taken(limit, "a", 8, T0 + 200)).toBe(2);
  expect(taken(limit, "b", 8, T0 + 200)).toBe(5);
  expect(taken(limit, "a", 99, T0 + 3_600_000)).toBe(5);
});
test("[AU30] a clock that is stepped back gives nothing away", () => {
  const limit = new RateLimit({ perSecond: 10, burst: 5 });
  expect(taken(limit, "a", 8, T0)).toBe(5);
  expect(taken(limit, "a", 8, T0 - 60_000)).toBe(0);
  expect(taken(limit, "a", 8, T0 - 59_900)).toBe(1);
});
test("[AU30] a flood of names takes no memory", () => {
  const limit = new RateLimit({ perSecond: 1, burst: 1 });
  for (let i = 0; i < 25_000; i++) limit.take(`source ${i}`, T0);
  expect(limit.take("source 24999", T0)).toBe(false);
  expect(limit.take("source 0", T0)).toBe(true); // forgotten: as if new
});

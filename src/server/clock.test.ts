import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carriedMs, EngineClock, pacedSource } from "./clock.ts";

function machine(wallMs: number) {
  const state = { wallMs, monotonicMs: 0 };
  return {
    source: { wallMs: () => state.wallMs, monotonicMs: () => state.monotonicMs },
    pass: (ms: number) => {
      state.wallMs += ms;
      state.monotonicMs += ms;
    },
    stepWall: (ms: number) => {
      state.wallMs += ms;
    },
  };
}

describe("engine time", () => {
  test("is the wall clock while nobody steps it", () => {
    const { source, pass } = machine(1_000_000);
    const clock = new EngineClock(source, 0);
    pass(1_500);
    expect(clock.nowMs()).toBe(1_001_500);
    expect(clock.stepMs()).toBeUndefined();
  });
  test("of a practice goes as many times faster as is wanted, from now", () => {
    const { source, pass } = machine(1_000_000);
    pass(500);
    const clock = new EngineClock(pacedSource(source, 12), 0);
    expect(clock.nowMs()).toBe(1_000_500);
    pass(1_000);
    expect(clock.nowMs()).toBe(1_012_500);
    expect(clock.stepMs()).toBeUndefined();
  });
  test("never begins before the last event", () => {
    const { source, pass } = machine(1_000);
    const clock = new EngineClock(source, 5_000);
    expect(clock.nowMs()).toBe(5_000);
    pass(100);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(5_099);
  });
  test("does not jump with the wall clock: an hour's step is told, and closed slowly", () => {
    const { source, pass, stepWall } = machine(1_000_000);
    const clock = new EngineClock(source, 0);
    stepWall(3_600_000);
    pass(1_000);
    expect(clock.nowMs()).toBeLessThanOrEqual(1_001_000 + 5);
    expect(clock.stepMs()).toBeGreaterThan(3_599_000);
  });
  test("closes a small difference", () => {
    const { source, pass, stepWall } = machine(1_000_000);
    const clock = new EngineClock(source, 0);
    stepWall(-500);
    for (let i = 0; i < 200; i++) {
      pass(1_000);
      clock.nowMs();
    }
    expect(Math.abs(clock.nowMs() - source.wallMs())).toBeLessThanOrEqual(1);
  });
  test("never goes back, whatever the wall clock does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: -10_000_000, max: 10_000_000 }))),
        (moves) => {
          const { source, pass, stepWall } = machine(1_000_000_000);
          const clock = new EngineClock(source, 0);
          let last = clock.nowMs();
          for (const [ms, step] of moves) {
            pass(ms);
            stepWall(step);
            const nowMs = clock.nowMs();
            expect(nowMs).toBeGreaterThanOrEqual(last);
            expect(nowMs - last).toBeLessThanOrEqual(ms * 1.005 + 1);
            last = nowMs;
          }
        },
      ),
    );
  });
});

describe("time carried on from a process that died", () => {
  const sign = { atMs: 1_000_000, run: { bootId: "one", upMs: 50_000 } };

  test("is its last sign of life and what has passed since by the machine's own time", () => {
    expect(carriedMs(sign, { bootId: "one", upMs: 53_500 })).toBe(1_003_500);
  });
  test("is none after another start of the machine, after long, without a sign, or after an orderly end", () => {
    expect(carriedMs(sign, { bootId: "two", upMs: 53_500 })).toBeUndefined();
    expect(carriedMs(sign, { bootId: "one", upMs: 40_000 })).toBeUndefined();
    expect(carriedMs(sign, { bootId: "one", upMs: 50_000 + 16 * 60_000 })).toBeUndefined();
    expect(carriedMs(sign, undefined)).toBeUndefined();
    expect(carriedMs({ atMs: 1_000_000 }, { bootId: "one", upMs: 53_500 })).toBeUndefined();
    expect(carriedMs(undefined, { bootId: "one", upMs: 53_500 })).toBeUndefined();
  });
  test("does not jump with a wall clock that was stepped meanwhile, and says by how much it was", () => {
    const { source, pass, stepWall } = machine(1_003_500);
    stepWall(3_600_000);
    const clock = new EngineClock(source, 1_003_500, true);
    expect(clock.nowMs()).toBe(1_003_500);
    pass(1_000);
    expect(clock.nowMs()).toBe(1_004_505);
    expect(clock.stepMs()).toBe(3_599_995);
  });
});

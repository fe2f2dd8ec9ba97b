import { expect, test } from "vitest";
import { SECOND_MS } from "../base/time.ts";
import { ReportPace } from "./report-pace.ts";

class Listener {
  readonly pace: ReportPace;
  nowMs = 1_000_000;
  constructor(priorS: number) {
    this.pace = new ReportPace(priorS * SECOND_MS);
    this.pace.hear(this.nowMs, false);
  }
  hear(gapS: number, times = 1, still = false): void {
    for (let i = 0; i < times; i++) {
      this.nowMs += gapS * SECOND_MS;
      this.pace.hear(this.nowMs, still);
    }
  }
  expectedS(still = false): number {
    return this.pace.expectedMs(still) / SECOND_MS;
  }
}

test("[TR12] it begins with the configured interval and learns the device's own", () => {
  const listener = new Listener(30);
  expect(listener.expectedS()).toBe(30);
  listener.hear(5, 30);
  expect(listener.expectedS()).toBeGreaterThan(4.9);
  expect(listener.expectedS()).toBeLessThan(6.5);
});

test("[TR12] bursts and single gaps teach nothing; three long gaps are a slower pace", () => {
  const listener = new Listener(5);
  listener.hear(5, 20);
  listener.hear(0.01, 200);
  listener.hear(300);
  listener.hear(5, 20);
  expect(listener.expectedS()).toBeCloseTo(5, 0);
  listener.hear(60, 2);
  expect(listener.expectedS()).toBeLessThan(6);
  listener.hear(60, 1);
  expect(listener.expectedS()).toBeGreaterThan(55);
});

test("[TR12] a device that is slow when parked has a pace for each, and traffic lights do not unlearn it", () => {
  const listener = new Listener(30);
  listener.hear(5, 40);
  listener.hear(60, 10, true);
  expect(listener.expectedS(true)).toBeGreaterThan(50);
  expect(listener.expectedS(false)).toBeLessThan(6);
  for (let light = 0; light < 3; light++) {
    listener.hear(5, 6, true);
    listener.hear(5, 20);
  }
  // Three of its own intervals and 2 s are longer than its parked interval still.
  expect(3 * listener.expectedS(true) + 2).toBeGreaterThan(60);
});

test("[TR12] it stays between 1 s and 10 min, and a night switched off is no pace", () => {
  expect(new Listener(0.1).expectedS()).toBe(1);
  expect(new Listener(7_200).expectedS()).toBe(600);
  const listener = new Listener(1);
  listener.hear(0.4, 100);
  expect(listener.expectedS()).toBe(1);
  listener.hear(20_000, 5);
  expect(listener.expectedS()).toBe(1);
});

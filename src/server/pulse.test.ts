import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pulse, type PulsePorts } from "./pulse.ts";

let monotonicMs = 0;
let inputs: [unknown, number | undefined][] = [];
/** In their order: looks of the watch at what is due, and signs of life. */
let seconds: ("look" | "sign")[] = [];
let pendingMs = 0;
let stepMs: number | undefined;
let pulse: Pulse;

beforeEach(() => {
  vi.useFakeTimers();
  monotonicMs = 0;
  inputs = [];
  seconds = [];
  pendingMs = 0;
  stepMs = undefined;
  const ports: PulsePorts = {
    monotonicMs: () => monotonicMs,
    nowMs: () => 1_000_000 + monotonicMs,
    input: (input, atMs) => {
      if (input.kind === "moment") seconds.push("look");
      else inputs.push([input, atMs]);
    },
    tick: () => undefined,
    second: () => seconds.push("sign"),
    clockStepMs: () => stepMs,
    log: () => ({ pendingMs, trouble: undefined }),
    gateways: () => ["modem-udp"],
  };
  pulse = new Pulse(ports);
  pulse.start();
});
afterEach(() => {
  pulse.stop();
  vi.useRealTimers();
});

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) {
    monotonicMs += 50;
    vi.advanceTimersByTime(50);
  }
}

describe("the pulse", () => {
  test("a quiet hour is no news", () => {
    pass(60_000);
    expect(inputs).toEqual([]);
  });
  test("[WW6] every second the watch looks at what is due, woken or not, and only then the sign of life goes out", () => {
    pass(3_000);
    expect(seconds).toEqual(["look", "sign", "look", "sign", "look", "sign"]);
  });
  test("a commit that has been pending for 250 ms is told once, and that it is well again", () => {
    pass(1_000);
    pendingMs = 300;
    pass(2_000);
    expect(inputs.map(([input]) => input)).toMatchObject([{ kind: "log", change: "slow" }]);
    pendingMs = 0;
    pass(500);
    expect(inputs).toHaveLength(1);
    pass(1_000);
    expect(inputs[1]?.[0]).toMatchObject({ kind: "log", change: "well" });
  });
  test("time in which the process stood still was its own deafness: from when it stood, before anything else", () => {
    pass(1_000);
    monotonicMs += 30_000;
    pulse.alive();
    const told = { reason: "the server stood still for 30 s", toldOtherwise: true };
    expect(inputs).toEqual([
      [{ kind: "gateway", gateway: "modem-udp", change: "deaf", ...told }, 1_001_000],
      [{ kind: "gateway", gateway: "modem-udp", change: "listening", ...told }, undefined],
    ]);
  });
  test("a late tick is a trouble until ticks are in time for a minute; a second one makes it urgent", () => {
    pass(30_000);
    monotonicMs += 2_000;
    pass(50);
    expect(inputs.map(([input]) => input)).toMatchObject([
      { kind: "trouble", part: "loop", active: true, level: "notice" },
    ]);
    pass(20_000);
    monotonicMs += 2_000;
    pass(50);
    expect(inputs.slice(1).map(([input]) => input)).toMatchObject([
      { part: "loop", active: false },
      { part: "loop", active: true, level: "urgent" },
    ]);
    pass(59_000);
    expect(inputs).toHaveLength(3);
    pass(2_000);
    expect(inputs[3]?.[0]).toMatchObject({ part: "loop", active: false, sentence: "the watch is in time again" });
    expect(pulse.lateMaxMs).toBe(2_000);
  });
  test("a stepped clock is told, and that the clocks agree again", () => {
    stepMs = -7_200_000;
    pass(2_000);
    stepMs = undefined;
    pass(2_000);
    expect(inputs.map(([input]) => input)).toMatchObject([
      { kind: "trouble", part: "clock", active: true, sentence: expect.stringContaining("7200.0 s behind") as string },
      { kind: "trouble", part: "clock", active: false },
    ]);
  });
});

/** A few seeds at every push: every promise holds, and the same seed gives the same log, byte for byte. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { faultKinds } from "./faults/fault.ts";
import { RegressionSchema } from "./regression.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { Simulation } from "./simulation.ts";

const LONG_MS = 600_000;
const small = { hours: 0.8, units: 12, consoles: 2, faults: faultKinds, changesCars: true, everyDanger: true };

function run(options: RunOptions): Promise<RunResult> {
  return new Simulation(options).run();
}

describe("the simulator", () => {
  test("under every fault every promise holds; the same seed gives the same log, twice", {
    timeout: LONG_MS,
  }, async () => {
    const first = await run({ seed: "first", ...small });
    const again = await run({ seed: "first", ...small });
    expect(first.failures).toEqual([]);
    expect(again.logHash).toBe(first.logHash);
    expect(again.counts).toEqual(first.counts);
    // Not vacuous: it was killed, its disk failed, and it decided things.
    expect(first.events).toBeGreaterThan(500);
    expect(new Map(first.counts).get("crashes")).toBeGreaterThan(2);
  });

  test("a quiet day of ordinary work breaks nothing either; another seed gives another log", {
    timeout: LONG_MS,
  }, async () => {
    const one = await run({ seed: "one", hours: 1, units: 24, consoles: 3, faults: [], changesCars: true });
    const two = await run({ seed: "two", hours: 0.5, units: 12, consoles: 1, faults: [] });
    expect([...one.failures, ...two.failures]).toEqual([]);
    expect(two.logHash).not.toBe(one.logHash);
  });
});

const folder = join(import.meta.dirname, "..", "..", "regressions");
const kept = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("runs that failed once and are kept", () => {
  test.for(kept)("%s holds now", { timeout: LONG_MS }, async (name) => {
    const { options } = RegressionSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
    const { onlyFaults, endAfterMs, changesCars, everyDanger, ...rest } = options;
    const result = await run({
      ...rest,
      ...(changesCars === undefined ? {} : { changesCars }),
      ...(everyDanger === undefined ? {} : { everyDanger }),
      ...(onlyFaults === undefined ? {} : { onlyFaults }),
      ...(endAfterMs === undefined ? {} : { endAfterMs }),
    });
    expect(result.failures).toEqual([]);
  });
});

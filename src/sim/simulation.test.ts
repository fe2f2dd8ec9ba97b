/** A few seeds at every push: every promise holds, and the same seed gives the same log, byte for byte. */
import { describe, expect, test } from "vitest";
import { faultKinds } from "./faults/fault.ts";
import { Simulation } from "./simulation.ts";

const small = { hours: 0.75, units: 12, consoles: 2, faults: faultKinds };

describe("the simulator", () => {
  test("the same seed gives the same log, twice; another seed another", { timeout: 60_000 }, async () => {
    const first = await new Simulation({ seed: "1", ...small }).run();
    const again = await new Simulation({ seed: "1", ...small }).run();
    const other = await new Simulation({ seed: "2", ...small, hours: 0.5 }).run();
    expect(again.logHash).toBe(first.logHash);
    expect(again.counts).toEqual(first.counts);
    expect(other.logHash).not.toBe(first.logHash);
    expect(first.events).toBeGreaterThan(500);
  });
});

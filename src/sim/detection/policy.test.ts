/** The simpler policies do what is said of them, and nothing else. */
import { describe, expect, test } from "vitest";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { playIncident } from "./incident-trial.ts";
import { policies, type PolicyName, settingsFor } from "./policy.ts";

const CASES = 24;

function emergenciesOf(policy: PolicyName) {
  return Array.from({ length: CASES }, (_, index) => playIncident({ seed: "policies", index, variant: { policy } }));
}

describe("policies", { timeout: 60_000 }, () => {
  test("duress only knows of keys and nothing else", () => {
    const all = emergenciesOf("duress-only");
    const keyed = all.filter(({ keyHeardMs }) => keyHeardMs !== undefined);
    expect(keyed.length).toBeGreaterThan(5);
    expect(all.filter(({ noticeMs }) => noticeMs !== undefined)).toEqual(keyed);
  });

  test("the roll call takes twenty minutes to an hour to miss somebody twice; keys ring before", () => {
    const missed = emergenciesOf("roll-call").filter(({ keyHeardMs }) => keyHeardMs === undefined);
    expect(missed.length).toBeGreaterThan(5);
    for (const { emergencyMs = Infinity } of missed) {
      expect(emergencyMs).toBeGreaterThanOrEqual(0);
      expect(emergencyMs).toBeLessThanOrEqual(40 * MINUTE_MS + SECOND_MS);
    }
    expect(missed.filter(({ emergencyMs = 0 }) => emergencyMs > 19 * MINUTE_MS).length).toBeGreaterThan(
      missed.length / 2,
    );
  });

  test("the timer rings, and where silence clears the unit some of what it rings for is never heard of", () => {
    const timer = emergenciesOf("timer");
    const cleared = emergenciesOf("silence-clears");
    const found = (all: typeof timer): number => all.filter(({ urgentMs }) => urgentMs !== undefined).length;
    expect(found(timer)).toBeGreaterThan(CASES / 2);
    expect(found(cleared)).toBeLessThanOrEqual(found(timer));
  });

  test("values of the watch that do not exist are refused, and those of a variant come last", () => {
    expect(() => settingsFor({ policy: "vigil", values: { "moved.urgentS": 3 } })).toThrow(/moved.urgentS/);
    expect(settingsFor({ policy: "timer" }).watch.statusCheck.stopFirstS).toBe(300);
    expect(
      settingsFor({ policy: "timer", values: { "statusCheck.stopFirstS": 60 } }).watch.statusCheck.stopFirstS,
    ).toBe(60);
    expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
  });
});

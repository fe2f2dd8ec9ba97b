/** The ordinary shift: how often consoles ring, that it is worth watching, and that a seed always gives the same. */
import { describe, expect, it, vi } from "vitest";
import { HOUR_MS } from "../../base/time.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { readRecordingLine } from "../replay/recording-line.ts";
import { Replayer } from "../replay/replayer.ts";
import { Tally } from "../replay/tally.ts";
import { practiceRoster, practiceUnits } from "./practice-roster.ts";
import { recordPractice } from "./record-practice.ts";
import { START_MS } from "./rehearsed.fixture.ts";

// Eight hours take some seconds; a busy machine takes longer.
vi.setConfig({ testTimeout: 120_000 });

function recorded(options: { seed: string; hours: number; scenario?: string }): {
  lines: string[];
  refused: readonly string[];
} {
  const lines: string[] = [];
  const { rehearsal } = recordPractice({
    seed: options.seed,
    hours: options.hours,
    startMs: START_MS,
    ...(options.scenario === undefined ? {} : { scenario: { id: options.scenario, afterMs: 60_000 } }),
    write: (line) => lines.push(line),
  });
  return { lines, refused: rehearsal.refusals.map(({ type, why }) => `${type}: ${why}`) };
}

function replayed(lines: readonly string[]): { tally: Tally; events: string[] } {
  const tally = new Tally();
  const events: string[] = [];
  const replayer = new Replayer({
    sink: {
      stepped: (world, input, result) => {
        tally.add(world, input, result);
        events.push(...result.events.map((envelope) => JSON.stringify(envelope)));
      },
    },
  });
  for (const [index, text] of lines.entries()) {
    const read = readRecordingLine(text, newMexico);
    if (!read.ok) throw new Error(`line ${index + 1}: ${read.reason}`);
    replayer.play(read.line);
  }
  tally.finish();
  return { tally, events };
}

describe("an ordinary practice shift of eight hours, replayed", () => {
  it("rings each console at most once in ten minutes, and is not idle", () => {
    const { lines, refused } = recorded({ seed: "shift", hours: 8 });
    const { tally } = replayed(lines);
    expect([...tally.consoles.keys()].sort()).toEqual(["P1", "P2"]);
    for (const console of tally.consoles.values()) {
      expect(console.presentMs).toBeGreaterThan(7.9 * HOUR_MS);
      expect(console.ringsAtMs.length / (console.presentMs / 600_000)).toBeLessThanOrEqual(1);
    }
    const count = (type: string): number => tally.eventCounts.get(type) ?? 0;
    expect(count("StopStarted")).toBeGreaterThan(60);
    expect(count("UnitAssigned")).toBeGreaterThan(8);
    expect(count("TransportStarted")).toBeGreaterThan(0);
    expect(count("UnitPrompted")).toBeGreaterThan(10);
    expect(count("StrangerHeard")).toBe(0);
    // Clears are forgotten, and Vigil notices by itself.
    expect(
      [...tally.alerts.values()].some((alert) => [...alert.causes.values()].some(({ monitor }) => monitor === "MV")),
    ).toBe(true);
    expect([...tally.faults]).toEqual([]);
    // A few slips and races are human; more would mean that dispatchers misread their console.
    expect(refused.length).toBeLessThan(20);
  });
});

describe("a recording of a practice", () => {
  it("is the same for the same seed, byte for byte, and another for another", () => {
    const once = recorded({ seed: "x", hours: 0.5, scenario: "i-40" }).lines;
    expect(recorded({ seed: "x", hours: 0.5, scenario: "i-40" }).lines).toEqual(once);
    expect(recorded({ seed: "y", hours: 0.5, scenario: "i-40" }).lines).not.toEqual(once);
    expect(once.length).toBeGreaterThan(4_000);
  });

  it("gives the same events in replay, each time", () => {
    const { lines } = recorded({ seed: "x", hours: 0.75, scenario: "i-40" });
    const first = replayed(lines);
    expect(replayed(lines).events).toEqual(first.events);
    const unit312 = [...first.tally.alerts.values()].filter(
      ({ about, level }) => about.includes("312") && level === "emergency",
    );
    expect(unit312).toHaveLength(1);
  });
});

describe("the practice roster", () => {
  it("has the mix that a practice is for", () => {
    expect(practiceUnits).toHaveLength(12);
    expect(practiceUnits.map(({ callSign }) => callSign)).toEqual(expect.arrayContaining(["312", "417"]));
    expect(new Set(practiceUnits.map(({ agency }) => agency)).size).toBe(2);
    expect(new Set(practiceUnits.flatMap(({ modem }) => modem?.speech ?? []))).toEqual(
      new Set(["taip-ln", "taip-pv", "nmea-rmc"]),
    );
    expect(practiceUnits.some(({ officers }) => officers.length === 2)).toBe(true);
    expect(practiceUnits.some(({ loaner }) => loaner !== undefined)).toBe(true);
    expect(
      practiceUnits.some(
        ({ modem, officers }) => modem === undefined && officers.every(({ portable }) => portable === undefined),
      ),
    ).toBe(true);
    expect(
      practiceUnits.some(
        ({ modem, officers }) => modem !== undefined && officers.every(({ portable }) => portable === undefined),
      ),
    ).toBe(true);
    expect(practiceUnits.some(({ officers }) => officers.some(({ portable }) => portable?.manDown === true))).toBe(
      true,
    );
    const keys = practiceRoster().flatMap((command) => (command.type === "RegisterDevice" ? command.keys : []));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

/** What `scripts/record-practice.ts` can be told. */
import { type CommandLineRead, readCommandLine } from "../src/sim/command-line.ts";
import { type PracticeScenario, practiceScenarios } from "../src/server/command-options.ts";

export type RecordOptions = {
  readonly out: string;
  readonly hours: number;
  readonly seed: string;
  readonly startMs: number;
  readonly scenario: PracticeScenario | undefined;
  readonly quiet: boolean;
};

const HOURS = { min: 0.1, max: 240, isWhole: false };
const DEFAULTS = { hours: 8, seed: "shift", start: "2026-03-15T11:00:00Z" };
const BY_PLACE: ReadonlyMap<string, PracticeScenario> = new Map([
  ["tucumcari", "i-40"],
  ["akela", "i-10"],
]);
const SCENARIOS = ["none", ...BY_PLACE.keys(), ...practiceScenarios];

export const USAGE = `node scripts/record-practice.ts --out FILE [options]

Writes a practice shift as a recording for vigil replay. The same options give the same file, byte for byte.

  --out FILE        where the recording goes
  --hours H         of ordinary work, ${HOURS.min} to ${HOURS.max} (${DEFAULTS.hours})
  --seed S          any word (${DEFAULTS.seed})
  --scenario NAME   an incident in it: ${SCENARIOS.join(", ")} (none)
  --start TIME      when it begins (${DEFAULTS.start})
  --quiet           what happens is not told on the error output
  --help            this text

Exit codes: 0 it is written, 2 the command line was not understood.
`;

/** Reads the words behind the script's name. */
export function readOptions(args: readonly string[]): CommandLineRead<RecordOptions> {
  const names = { texts: ["out", "hours", "seed", "scenario", "start"], flags: ["quiet"] } as const;
  return readCommandLine(args, names, (line) => {
    const out = line.text("out") ?? "";
    if (out === "") line.refuse("out", "the file to write is missing");
    const start = line.text("start") ?? DEFAULTS.start;
    const startMs = Date.parse(start);
    if (Number.isNaN(startMs)) line.refuse("start", `a time such as ${DEFAULTS.start}, not "${start}"`);
    const asked = line.text("scenario") ?? "none";
    const scenario = practiceScenarios.find((id) => id === asked) ?? BY_PLACE.get(asked);
    if (scenario === undefined && asked !== "none")
      line.refuse("scenario", `no such incident "${asked}"; there are ${SCENARIOS.join(", ")}`);
    return {
      out,
      hours: line.number("hours", DEFAULTS.hours, HOURS),
      seed: line.seed("seed", DEFAULTS.seed),
      startMs,
      scenario,
      quiet: line.isGiven("quiet"),
    };
  });
}

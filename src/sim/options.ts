/**
 * What `npm run sim` can be told, read from its command line. What makes no sense is one line that says what is wrong.
 */
import { type CommandLine, type CommandLineRead, readCommandLine } from "./command-line.ts";
import { type FaultKind, faultKinds } from "./faults/fault.ts";
import type { RunOptions } from "./run.ts";

export type SimOptions = {
  readonly runs: readonly RunOptions[];
  /** Say how fast it was. */
  readonly speed: boolean;
  /** Make a failing run as small as it can be, and keep it under this name. */
  readonly keepAs: string | undefined;
  /** Every refusal and every fault that was played. */
  readonly verbose: boolean;
};

export const USAGE = `npm run sim -- [options]

  --seed S        any word; A..B runs every whole number from A to B (1)
  --hours H       simulated hours, 0.5 to 1000 (2)
  --units N       units on the road, 1 to 5000 (20)
  --consoles C    consoles, each with a dispatcher, 1 to 100 (3)
  --faults LIST   all, none, or some of: ${faultKinds.join(", ")} (all)
  --speed         also say how much faster than life it ran
  --keep NAME     a run that fails is made as small as it can be and kept as regressions/NAME.json
  --verbose       also list the faults that were played and the commands that were refused
  --help          this text

Exit codes: 0 every promise held, 1 one was broken or something never happened, 2 the command line was not understood.
`;

const DEFAULTS = { seed: "1", hours: 2, units: 20, consoles: 3 };
const SEEDS_MAX = 100_000;

const NAMES = {
  texts: ["seed", "hours", "units", "consoles", "faults", "keep"],
  flags: ["speed", "verbose"],
} as const;
type Line = CommandLine<(typeof NAMES.texts)[number], (typeof NAMES.flags)[number]>;

/** Reads the arguments after `--`. */
export function readOptions(args: readonly string[]): CommandLineRead<SimOptions> {
  return readCommandLine(args, NAMES, (line) => {
    const hours = line.number("hours", DEFAULTS.hours, { min: 0.5, max: 1_000, isWhole: false });
    const units = line.number("units", DEFAULTS.units, { min: 1, max: 5_000, isWhole: true });
    const consoles = line.number("consoles", DEFAULTS.consoles, { min: 1, max: 100, isWhole: true });
    const faults = readFaults(line);
    const seeds = readSeeds(line);
    const keepAs = line.text("keep");
    if (keepAs !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(keepAs))
      line.refuse("keep", `a name of small letters, digits and single hyphens, not "${keepAs}"`);
    return {
      runs: seeds.map((seed) => ({ seed, hours, units, consoles, faults, changesCars: true, everyDanger: true })),
      speed: line.isGiven("speed"),
      keepAs,
      verbose: line.isGiven("verbose"),
    };
  });
}

function readFaults(line: Line): readonly FaultKind[] {
  const text = line.text("faults");
  if (text === "none") return [];
  if (text === "all") return [...faultKinds];
  return line.names("faults", faultKinds, [...faultKinds], "no such fault");
}

function readSeeds(line: Line): string[] {
  const text = line.text("seed") ?? "";
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  // A range with an end left out is no word that somebody means.
  if (range === null && text.includes(".."))
    line.refuse("seed", `a range is two whole numbers, A..B, of at most nine digits, not "${text}"`);
  if (range === null) return [line.seed("seed", DEFAULTS.seed)];
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (to >= from && to - from < SEEDS_MAX)
    return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
  line.refuse("seed", `a range goes up, by at most ${SEEDS_MAX} seeds`);
  return [];
}

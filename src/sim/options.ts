/**
 * What `npm run sim` can be told, read from its command line. What makes no sense is one line that says what is wrong.
 */
import { parseArgs } from "node:util";
import { type FaultKind, faultKinds } from "./faults/fault.ts";
import type { RunOptions } from "./simulation.ts";

export type SimOptions = {
  readonly runs: readonly RunOptions[];
  /** Say how fast it was. */
  readonly speed: boolean;
  /** Make a failing run as small as it can be, and keep it under this name. */
  readonly keepAs: string | undefined;
  /** Every refusal and every fault that was played. */
  readonly verbose: boolean;
};
export type OptionsRead =
  | { readonly kind: "run"; readonly options: SimOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

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

/** Reads the arguments after `--`. */
export function readOptions(args: readonly string[]): OptionsRead {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string" },
        hours: { type: "string" },
        units: { type: "string" },
        consoles: { type: "string" },
        faults: { type: "string" },
        speed: { type: "boolean" },
        keep: { type: "string" },
        verbose: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    const [line = "not understood"] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    return { kind: "wrong", sentence: line };
  }
  if (values.help === true) return { kind: "help" };
  const hours = readNumber("--hours", values.hours, DEFAULTS.hours, 0.5, 1_000, false);
  const units = readNumber("--units", values.units, DEFAULTS.units, 1, 5_000, true);
  const consoles = readNumber("--consoles", values.consoles, DEFAULTS.consoles, 1, 100, true);
  const faults = readFaults(values.faults ?? "all");
  const seeds = readSeeds(values.seed ?? DEFAULTS.seed);
  for (const read of [hours, units, consoles, faults, seeds])
    if (typeof read === "string") return { kind: "wrong", sentence: read };
  const { keep } = values;
  if (keep !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(keep))
    return { kind: "wrong", sentence: `--keep: a name of small letters, digits and single hyphens, not "${keep}"` };
  return {
    kind: "run",
    options: {
      runs: (seeds as string[]).map((seed) => ({
        seed,
        hours: hours as number,
        units: units as number,
        consoles: consoles as number,
        faults: faults as FaultKind[],
      })),
      speed: values.speed === true,
      keepAs: keep,
      verbose: values.verbose === true,
    },
  };
}

function readNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  min: number,
  max: number,
  whole: boolean,
): number | string {
  if (text === undefined) return otherwise;
  const value = Number(text);
  const isNumber = text.trim() !== "" && Number.isFinite(value) && (!whole || Number.isInteger(value));
  if (isNumber && value >= min && value <= max) return value;
  return `${name}: a ${whole ? "whole " : ""}number from ${min} to ${max}, not "${text}"`;
}

function readFaults(text: string): FaultKind[] | string {
  if (text === "all") return [...faultKinds];
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !faultKinds.some((kind) => kind === name));
  if (unknown !== undefined) return `--faults: no such fault "${unknown}"; there are ${faultKinds.join(", ")}`;
  return faultKinds.filter((kind) => names.includes(kind));
}

function readSeeds(text: string): string[] | string {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  if (range === null) return text.trim() === "" || text.length > 80 ? "--seed: 1 to 80 characters" : [text];
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (to < from || to - from >= SEEDS_MAX) return `--seed: a range goes up, by at most ${SEEDS_MAX} seeds`;
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

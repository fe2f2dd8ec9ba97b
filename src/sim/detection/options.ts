/** What `npm run detection` can be told. What makes no sense is one line that says what is wrong. */
import { parseArgs } from "node:util";
import { type Part, parts, type Sizes } from "./tasks.ts";

export type DetectionOptions = {
  readonly sizes: Sizes;
  readonly only: readonly Part[];
  readonly threads: number;
  /** Where the report goes; printed where absent. */
  readonly out: string | undefined;
  readonly keep: string | undefined;
};
export type OptionsRead =
  | { readonly kind: "run"; readonly options: DetectionOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export const USAGE = `npm run detection -- [options]

  --seed S         any word (1)
  --incidents N    incidents, 0 to 1000000 (10000; quick: 400)
  --shifts N       ordinary shifts, 0 to 10000 (100; quick: 1)
  --hours H        length of a shift, 0.5 to 24 (8; quick: 2)
  --units N        units of a shift, 4 to 2000 (200)
  --consoles C     consoles of a shift, 1 to 40 (4)
  --only PARTS     some of: ${parts.join(", ")}; with commas between (all; quick: incidents,shifts)
  --quick          a first look, in about a minute
  --threads T      1 to 64 (2)
  --out DIR        write the report and its plots there (printed where absent)
  --keep FILE      keep every result as it comes; the same command with the same file goes on where it was
  --help           this text

Exit codes: 0 it ran to its end, 2 the command line was not understood, 130 it was interrupted (what it has is printed).
`;

/** Reads the arguments after `--`. */
export function readOptions(args: readonly string[]): OptionsRead {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string" },
        incidents: { type: "string" },
        shifts: { type: "string" },
        hours: { type: "string" },
        units: { type: "string" },
        consoles: { type: "string" },
        only: { type: "string" },
        quick: { type: "boolean" },
        threads: { type: "string" },
        out: { type: "string" },
        keep: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    const [line = "not understood"] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    return { kind: "wrong", sentence: line };
  }
  if (values.help === true) return { kind: "help" };
  const quick = values.quick === true;
  const wrong: string[] = [];
  const number = (name: string, text: string | undefined, other: number, min: number, max: number, whole = true) => {
    if (text === undefined) return other;
    const value = Number(text);
    const fits = text.trim() !== "" && value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits) wrong.push(`--${name}: a ${whole ? "whole " : ""}number from ${min} to ${max}, not "${text}"`);
    return fits ? value : other;
  };
  const seed = values.seed ?? "1";
  if (seed.trim() === "" || seed.length > 80) wrong.push("--seed: 1 to 80 characters");
  const incidents = number("incidents", values.incidents, quick ? 400 : 10_000, 0, 1_000_000);
  const shifts = number("shifts", values.shifts, quick ? 1 : 100, 0, 10_000);
  const sizes: Sizes = {
    seed,
    incidents,
    shifts,
    policyIncidents: Math.min(incidents, quick ? 100 : 600),
    policyShifts: Math.min(shifts, quick ? 1 : 2),
    sweepIncidents: Math.min(incidents, quick ? 100 : 300),
    sweepShifts: 2,
    sweepHours: 2,
    hours: number("hours", values.hours, quick ? 2 : 8, 0.5, 24, false),
    units: number("units", values.units, 200, 4, 2_000),
    consoles: number("consoles", values.consoles, 4, 1, 40),
  };
  const threads = number("threads", values.threads, 2, 1, 64);
  const only = readParts(values.only ?? (quick ? "incidents,shifts" : parts.join(",")));
  if (typeof only === "string") wrong.push(only);
  const [sentence] = wrong;
  if (sentence !== undefined || typeof only === "string") return { kind: "wrong", sentence: sentence ?? "--only" };
  return { kind: "run", options: { sizes, only, threads, out: values.out, keep: values.keep } };
}

function readParts(text: string): readonly Part[] | string {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) return `--only: no such part "${unknown}"; there are ${parts.join(", ")}`;
  return parts.filter((part) => names.includes(part));
}

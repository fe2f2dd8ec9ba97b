/** What `npm run faults` may be told, and what is wrong with what it was told: one line, before anything is started. */
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";

export type FaultOptions = {
  readonly names: readonly string[];
  readonly kills: number;
  readonly datagrams: number;
  readonly seed: string;
  readonly quick: boolean;
  /** Where the report is written; undefined where it is only printed. */
  readonly out: string | undefined;
};
export type OptionsRead =
  | { readonly kind: "run"; readonly options: FaultOptions }
  | { readonly kind: "help" }
  | { readonly kind: "fault"; readonly sentence: string };

const OUT = "docs/faults";
const KILLS = { min: 1, max: 10_000, quick: 5, whole: 200 };
const DATAGRAMS = { min: 1_000, max: 1_000_000_000, quick: 50_000, whole: 10_000_000 };

export const USAGE = `npm run faults -- [--only NAMES] [--kills N] [--datagrams N] [--seed S] [--out FOLDER] [--quick]

Tries the real server under faults and writes what was found into ${OUT}/. About forty minutes; some of them want the
right to mount a disk, and a C compiler. Ctrl+C prints what was found so far.

  --only NAMES      some of them, with commas between
  --kills N         kill -9 so many times (${KILLS.whole})
  --datagrams N     throw so many random datagrams and frames (${DATAGRAMS.whole})
  --seed S          the same kills and the same bytes again (their timing is the machine's)
  --out FOLDER      where the report goes; a part of the faults is only printed without it
  --quick           seconds instead of minutes
`;

/** Reads the command line's words; `known` are the names of all faults in order. */
export function readOptions(args: readonly string[], known: readonly string[], seedOfNow: string): OptionsRead {
  const parsed = parse(args);
  if ("sentence" in parsed) return { kind: "fault", sentence: parsed.sentence };
  const { only, kills, datagrams, seed, out, quick, help } = parsed.values;
  if (help === true) return { kind: "help" };
  const names = only === undefined ? known : only.split(",").map((name) => name.trim());
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) return fault(`--only: there is no fault "${strange}"; there are ${known.join(", ")}`);
  const size = quick ? "quick" : "whole";
  const killCount = kills === undefined ? KILLS[size] : wholeNumber(kills, KILLS);
  if (killCount === undefined)
    return fault(`--kills: "${kills}" is not a whole number from ${KILLS.min} to ${KILLS.max}`);
  const count = datagrams === undefined ? DATAGRAMS[size] : wholeNumber(datagrams, DATAGRAMS);
  if (count === undefined)
    return fault(`--datagrams: "${datagrams}" is not a whole number from ${DATAGRAMS.min} to ${DATAGRAMS.max}`);
  if (seed === "") return fault("--seed: it is empty");
  if (out !== undefined && (out === "" || (existsSync(out) && !statSync(out).isDirectory())))
    return fault(`--out: "${out}" is not a folder`);
  // A part of the faults must not stand where all of them stood.
  const folder = out ?? (quick || only !== undefined ? undefined : OUT);
  return {
    kind: "run",
    options: {
      names: known.filter((name) => names.includes(name)),
      kills: killCount,
      datagrams: count,
      seed: seed ?? seedOfNow,
      quick,
      out: folder,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        kills: { type: "string" },
        datagrams: { type: "string" },
        seed: { type: "string" },
        out: { type: "string" },
        quick: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // Its message may be long; what is wrong stands in its first sentence.
    const message = error instanceof Error ? error.message : String(error);
    return { sentence: `${(message.split(/\n|\. /)[0] ?? message).replace(/\.$/, "")} (--help tells what there is)` };
  }
}

function wholeNumber(text: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

function fault(sentence: string): OptionsRead {
  return { kind: "fault", sentence };
}

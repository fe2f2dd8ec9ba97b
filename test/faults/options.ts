/** What `npm run faults` may be told, and what is wrong with what it was told: one line, before anything is started. */
import { type CommandLineRead, readCommandLine } from "../../src/sim/command-line.ts";

export type FaultOptions = {
  readonly names: readonly string[];
  readonly kills: number;
  readonly datagrams: number;
  readonly seed: string;
  readonly quick: boolean;
  /** Where the report is written; undefined where it is only printed. */
  readonly out: string | undefined;
};

const OUT = "docs/faults";
const KILLS = { min: 1, max: 10_000, isWhole: true, quick: 5, whole: 200 };
const DATAGRAMS = { min: 1_000, max: 1_000_000_000, isWhole: true, quick: 50_000, whole: 10_000_000 };

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

const NAMES = { texts: ["only", "kills", "datagrams", "seed", "out"], flags: ["quick"] } as const;

/** Reads the command line's words; `known` are the names of all faults in order. */
export function readOptions(
  args: readonly string[],
  known: readonly string[],
  seedOfNow: string,
): CommandLineRead<FaultOptions> {
  return readCommandLine(args, NAMES, (line) => {
    const quick = line.isGiven("quick");
    const size = quick ? "quick" : "whole";
    // A part of the faults must not stand where all of them stood.
    const outOtherwise = quick || line.text("only") !== undefined ? undefined : OUT;
    return {
      names: line.names("only", known, known, "there is no fault"),
      kills: line.number("kills", KILLS[size], KILLS),
      datagrams: line.number("datagrams", DATAGRAMS[size], DATAGRAMS),
      seed: line.seed("seed", seedOfNow),
      quick,
      out: line.folder("out") ?? outOtherwise,
    };
  });
}

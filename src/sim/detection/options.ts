/** What `npm run detection` can be told. What makes no sense is one line that says what is wrong. */
import { type CommandLineRead, readCommandLine } from "../command-line.ts";
import { type Part, parts, type Sizes } from "./tasks.ts";

export type DetectionOptions = {
  readonly sizes: Sizes;
  readonly only: readonly Part[];
  readonly threads: number;
  /** Where the report goes; printed where absent. */
  readonly out: string | undefined;
  readonly keep: string | undefined;
};

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

const NAMES = {
  texts: ["seed", "incidents", "shifts", "hours", "units", "consoles", "only", "threads", "out", "keep"],
  flags: ["quick"],
} as const;
const QUICK_PARTS: readonly Part[] = ["incidents", "shifts"];

/** Reads the arguments after `--`. */
export function readOptions(args: readonly string[]): CommandLineRead<DetectionOptions> {
  return readCommandLine(args, NAMES, (line) => {
    const quick = line.isGiven("quick");
    const seed = line.seed("seed", "1");
    const incidents = line.number("incidents", quick ? 400 : 10_000, { min: 0, max: 1_000_000, isWhole: true });
    const shifts = line.number("shifts", quick ? 1 : 100, { min: 0, max: 10_000, isWhole: true });
    // In this order: it is how a file of kept results begins.
    const sizes: Sizes = {
      seed,
      incidents,
      shifts,
      policyIncidents: Math.min(incidents, quick ? 100 : 600),
      policyShifts: Math.min(shifts, quick ? 1 : 2),
      sweepIncidents: Math.min(incidents, quick ? 100 : 300),
      sweepShifts: 2,
      sweepHours: 2,
      hours: line.number("hours", quick ? 2 : 8, { min: 0.5, max: 24, isWhole: false }),
      units: line.number("units", 200, { min: 4, max: 2_000, isWhole: true }),
      consoles: line.number("consoles", 4, { min: 1, max: 40, isWhole: true }),
    };
    return {
      sizes,
      threads: line.number("threads", 2, { min: 1, max: 64, isWhole: true }),
      only: line.names("only", parts, quick ? QUICK_PARTS : parts, "no such part"),
      out: line.folder("out"),
      keep: line.file("keep"),
    };
  });
}

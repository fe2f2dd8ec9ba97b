/** What `npm run bench` may be told, and what is wrong with what it was told: one line, before anything is started. */
import { type CommandLineRead, readCommandLine } from "../src/sim/command-line.ts";

export type BenchOptions = {
  /** Names of benchmarks in the order in which they run. */
  readonly names: readonly string[];
  readonly quick: boolean;
  /** Where the results are written; undefined where they are only printed. */
  readonly out: string | undefined;
  /** The folder was named: an interrupted run writes there what it has. */
  readonly outIsNamed: boolean;
  readonly eventsMax: number;
  readonly kills: number;
  /** More events or kills were asked for than a run has by itself: it takes the time that it takes. */
  readonly asksForMore: boolean;
};

const OUT_DEFAULT = "docs/benchmarks";
const EVENTS = { min: 10_000, max: 10_000_000, isWhole: true, quick: 100_000, whole: 1_000_000 };
const KILLS = { min: 1, max: 1_000, isWhole: true, quick: 1, whole: 20 };

const NAMES = {
  texts: ["only", "out", "events", "kills"],
  flags: ["quick"],
  outOfRange: (text: string, range: string) => `"${text}" is not ${range}`,
} as const;

/** Reads the command line's words; `all` are the benchmarks in order. */
export function readOptions(
  args: readonly string[],
  all: readonly { readonly name: string; readonly onlyNamed?: true }[],
): CommandLineRead<BenchOptions> {
  const known = all.map(({ name }) => name);
  const ordinary = all.filter(({ onlyNamed }) => onlyNamed !== true).map(({ name }) => name);
  return readCommandLine(args, NAMES, (line) => {
    const quick = line.isGiven("quick");
    const size = quick ? "quick" : "whole";
    const names = line.names("only", known, ordinary, "there is no benchmark");
    const isGrowth = names.some((name) => !ordinary.includes(name));
    const eventsMax = line.number("events", isGrowth && !quick ? EVENTS.max : EVENTS[size], EVENTS);
    const kills = line.number("kills", KILLS[size], KILLS);
    const out = line.folder("out");
    // A part of the figures must not stand where the whole of them stood.
    const outOtherwise = quick || line.text("only") !== undefined ? undefined : OUT_DEFAULT;
    return {
      names,
      quick,
      out: out ?? outOtherwise,
      outIsNamed: out !== undefined,
      eventsMax,
      kills,
      asksForMore: eventsMax > EVENTS.whole || kills > KILLS.whole,
    };
  });
}

/** The help page. */
export function helpPage(benchmarks: readonly { readonly name: string; readonly about: string }[]): string {
  const width = Math.max(...benchmarks.map(({ name }) => name.length));
  return `npm run bench -- [--only NAME[,NAME]] [--quick] [--out DIR] [--events N] [--kills N]

Measures what Vigil promises about speed and memory, each figure beside the raw limit of the same run, and how the
costs grow. Progress goes to the error output, the results to the standard output. Interrupt it, and it prints what
it has so far.

  --only NAME[,NAME]  only these benchmarks
  --quick             fewer repetitions and smaller numbers: within 2 minutes instead of 15. A run ends by
                      then; what it could not measure is said
  --out DIR           write results.md and its plots there (default: ${OUT_DEFAULT} for a whole run, else nowhere)
  --events N          the most events of a log, ${EVENTS.min} to ${EVENTS.max} (default ${EVENTS.whole}; --quick ${EVENTS.quick};
                      growth ${EVENTS.max})
  --kills N           how many times the server is killed, ${KILLS.min} to ${KILLS.max} (default ${KILLS.whole}; --quick ${KILLS.quick})
  -h, --help          this page

Benchmarks:
${benchmarks.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join("\n")}

Exit codes: 0 everything was measured, whatever was held; 1 something could not be measured; 2 the options make no
sense; 130 interrupted.
`;
}

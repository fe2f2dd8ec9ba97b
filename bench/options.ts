/** What `npm run bench` may be told, and what is wrong with what it was told: one line, before anything is started. */
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";

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
export type OptionsRead =
  | { readonly kind: "run"; readonly options: BenchOptions }
  | { readonly kind: "help" }
  | { readonly kind: "fault"; readonly sentence: string };

const OUT_DEFAULT = "docs/benchmarks";
const EVENTS = { min: 10_000, max: 10_000_000, quick: 100_000, whole: 1_000_000 };
const KILLS = { min: 1, max: 1_000, quick: 1, whole: 20 };

/** Reads the command line's words; `known` are the names of all benchmarks in order. */
export function readOptions(args: readonly string[], known: readonly string[]): OptionsRead {
  const parsed = parse(args);
  if ("sentence" in parsed) return { kind: "fault", sentence: parsed.sentence };
  const { only, quick, out, events, kills, help } = parsed.values;
  if (help === true) return { kind: "help" };
  const names = only === undefined ? known : only.split(",").map((name) => name.trim());
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) return fault(`--only: there is no benchmark "${strange}"; there are ${known.join(", ")}`);
  const eventsMax = events === undefined ? EVENTS[quick ? "quick" : "whole"] : wholeNumber(events, EVENTS);
  if (eventsMax === undefined)
    return fault(`--events: "${events}" is not a whole number from ${EVENTS.min} to ${EVENTS.max}`);
  const killCount = kills === undefined ? KILLS[quick ? "quick" : "whole"] : wholeNumber(kills, KILLS);
  if (killCount === undefined)
    return fault(`--kills: "${kills}" is not a whole number from ${KILLS.min} to ${KILLS.max}`);
  if (out !== undefined && (out === "" || (existsSync(out) && !statSync(out).isDirectory())))
    return fault(`--out: "${out}" is not a folder`);
  // A part of the figures must not stand where the whole of them stood.
  const folder = out ?? (quick || only !== undefined ? undefined : OUT_DEFAULT);
  return {
    kind: "run",
    options: {
      names: known.filter((name) => names.includes(name)),
      quick,
      out: folder,
      outIsNamed: out !== undefined,
      eventsMax,
      kills: killCount,
      asksForMore: eventsMax > EVENTS.whole || killCount > KILLS.whole,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        quick: { type: "boolean", default: false },
        out: { type: "string" },
        events: { type: "string" },
        kills: { type: "string" },
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
  const value = Number(text.replaceAll("_", ""));
  return /^[\d_]+$/.test(text) && value >= min && value <= max ? value : undefined;
}

function fault(sentence: string): OptionsRead {
  return { kind: "fault", sentence };
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
  --events N          the most events of a log, ${EVENTS.min} to ${EVENTS.max} (default ${EVENTS.whole}; --quick ${EVENTS.quick})
  --kills N           how many times the server is killed, ${KILLS.min} to ${KILLS.max} (default ${KILLS.whole}; --quick ${KILLS.quick})
  -h, --help          this page

Benchmarks:
${benchmarks.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join("\n")}

Exit codes: 0 everything was measured, whatever was held; 1 something could not be measured; 2 the options make no
sense; 130 interrupted.
`;
}

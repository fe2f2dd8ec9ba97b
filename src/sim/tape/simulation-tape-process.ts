/**
 * Plays a run and writes its tape to the standard output, a line of JSON each: what the practice server starts for the
 * page `/sim`. It takes the options of `npm run sim`; what makes no sense is one line and exit code 2.
 */
import "../../server/node-version.ts";
import { once } from "node:events";
import type { TapeLine } from "../../protocol/simulation-tape.ts";
import { readOptions } from "../options.ts";
import { reportOf } from "../run-report.ts";
import { Simulation } from "../simulation.ts";
import { beginOf, tapeWriter } from "./tape-writer.ts";

// A reader that has gone wants no more of it.
process.stdout.on("error", () => process.exit(0));
process.exitCode = await main();

async function main(): Promise<number> {
  const read = readOptions(process.argv.slice(2));
  const [options, another] = read.kind === "run" ? read.options.runs : [];
  if (read.kind !== "run" || options === undefined || another !== undefined) {
    process.stderr.write(`${read.kind === "wrong" ? read.sentence : "--seed: one seed, not a range"}\n`);
    return 2;
  }
  let hasRoom = true;
  const write = (line: TapeLine): void => {
    hasRoom = process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const simulation = new Simulation(options, [tapeWriter(write)]);
  write(beginOf(simulation));
  const result = await simulation.run({
    // Ahead of its reader by no more than the pipe holds.
    breathe: async () => {
      if (!hasRoom) await once(process.stdout, "drain");
    },
  });
  write({ kind: "end", atMs: result.startMs + result.simulatedMs, report: reportOf(result, false) });
  return 0;
}

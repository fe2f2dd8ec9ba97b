/**
 * `npm run sim`: the production code in a world made from a seed, under faults, with checkers that look on.
 *
 * Interrupting it prints what it has so far. It ends with 0 only where every promise held and everything that was to
 * happen happened.
 */
import "../server/node-version.ts";
import { readOptions, USAGE } from "./options.ts";
import { progressLine } from "../server/commands/progress-line.ts";
import { reportOf } from "./run-report.ts";
import { keepFailing } from "./shrink.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { Simulation } from "./simulation.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";

const read = readOptions(process.argv.slice(2));
let stopped = false;
process.on("SIGINT", () => {
  stopped = true;
});
// A promise that production code drops is a defect that no caller hears of.
process.on("unhandledRejection", (error) => {
  process.stderr.write(
    `sim: BROKEN engine: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
process.exitCode = await main();

async function main(): Promise<number> {
  switch (read.kind) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "wrong":
      process.stderr.write(`sim: ${read.sentence}\n`);
      return 2;
    case "run":
      break;
  }
  const { runs, speed, keepAs, verbose } = read.options;
  let brokenCount = 0;
  let doneCount = 0;
  for (const options of runs) {
    if (stopped) break;
    const result = await runOne(options, speed, verbose);
    doneCount++;
    if (result.failures.length === 0) continue;
    brokenCount++;
    if (keepAs !== undefined && !stopped) await keep(options, keepAs);
  }
  if (runs.length > 1) say(`${doneCount} of ${runs.length} seeds were run, ${brokenCount} with a broken promise`);
  return brokenCount > 0 ? 1 : 0;
}

async function runOne(options: RunOptions, speed: boolean, verbose: boolean): Promise<RunResult> {
  const progress = progressLine("simulated minutes");
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const result = await new Simulation(options).run({
    progress: (doneMs) =>
      progress.show(Math.round(doneMs / MINUTE_MS), Math.round((options.hours * HOUR_MS) / MINUTE_MS)),
    stopped: () => stopped,
  });
  progress.clear();
  for (const line of reportOf(result, verbose)) say(line);
  if (speed) {
    const { user, system } = process.cpuUsage(startedCpu);
    const cpuMs = (user + system) / 1_000;
    const times = (ms: number): string => Math.round(result.simulatedMs / ms).toLocaleString("en-US");
    const tookMs = performance.now() - startedMs;
    say(
      `  ${(tookMs / 1_000).toFixed(1)} s, ${(cpuMs / 1_000).toFixed(1)} s of one core: ` +
        `${times(tookMs)} times life, ${times(cpuMs)} by the core's time`,
    );
  }
  return result;
}

async function keep(options: RunOptions, name: string): Promise<void> {
  const { path, kept } = await keepFailing(options, name, {
    tried: (sentence) => process.stderr.write(`  ${sentence}\n`),
    stopped: () => stopped,
  });
  say(`  kept in ${path}: ${JSON.stringify(kept.options)}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

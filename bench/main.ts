/**
 * `npm run bench`: what Vigil promises about speed and memory, measured on this machine, each figure beside the raw
 * limit of the same run. Results to the standard output and into a folder; progress to the error output.
 */
import "../src/server/node-version.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchmarks } from "./benchmarks.ts";
import { describeMachine, loadNow } from "./machine.ts";
import type { Bench } from "./measure.ts";
import { type BenchOptions, helpPage, readOptions } from "./options.ts";
import { drawPlot } from "../src/sim/plot.ts";
import { type BenchRun, resultsPage, type SectionResult } from "./report.ts";
import { benchRoot } from "./scratch.ts";

/** A run ends within this, whatever else the machine has to do; what is missing then is said. */
const QUICK_MAX_MS = 112_000;
const WHOLE_MAX_MS = 1_480_000;
const MINUTE_MS = 60_000;
const EXIT_FAILED = 1;
const EXIT_NOT_UNDERSTOOD = 2;
const EXIT_INTERRUPTED = 130;

// Figures are of the project's own folders, from wherever it is started.
const read = readOptions(process.argv.slice(2), benchmarks);
if (read.kind === "help") process.stdout.write(helpPage(benchmarks));
else if (read.kind === "run") await main(read.options);
else {
  process.stderr.write(`bench: ${read.sentence}\n`);
  process.exitCode = EXIT_NOT_UNDERSTOOD;
}

async function main(options: BenchOptions): Promise<void> {
  const sections: SectionResult[] = [];
  const startedAt = new Date().toISOString();
  const machine = describeMachine(benchRoot());
  const run = (interrupted: boolean): BenchRun => ({
    machine,
    startedAt,
    tookS: performance.now() / 1_000,
    loadAfter: loadNow(),
    kind: options.quick ? "quick" : isWhole(options) ? "whole" : "part",
    interrupted,
    sections,
  });
  const interrupt = (): void => {
    const page = resultsPage(run(true));
    if (options.out !== undefined && options.outIsNamed) writeResults(options.out, page, sections);
    process.stdout.write(`${page}\n`, () => process.exit(EXIT_INTERRUPTED)); // children and folders go with the process
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const limit = timeLimit(options);
  for (const name of options.names) await runOne(name, options, sections, limit);
  const page = resultsPage(run(false));
  if (options.out !== undefined) writeResults(options.out, page, sections);
  const exitCode = sections.some(({ failure }) => failure !== undefined) ? EXIT_FAILED : 0;
  // What was still under way when the time was up ends with the process.
  process.stdout.write(page, () => process.exit(exitCode));
}

function isWhole({ names }: BenchOptions): boolean {
  return benchmarks.every(({ name, onlyNamed }) => onlyNamed === true || names.includes(name));
}

type TimeLimit = { readonly isUp: () => boolean; readonly up: Promise<never> };

/** Says when the time of the run is up; never where more was asked for than a run has by itself. */
function timeLimit({ quick, asksForMore }: BenchOptions): TimeLimit {
  const maxMs = asksForMore ? Number.POSITIVE_INFINITY : quick ? QUICK_MAX_MS : WHOLE_MAX_MS;
  const up = new Promise<never>((_, reject) => {
    if (asksForMore) return;
    const told = `the time of a ${quick ? "quick" : "whole"} run (${Math.ceil(maxMs / MINUTE_MS)} minutes) was up`;
    setTimeout(() => reject(new Error(told)), maxMs - performance.now()).unref();
  });
  up.catch(() => undefined); // it may come when nobody waits any more
  return { isUp: () => performance.now() >= maxMs, up };
}

async function runOne(name: string, options: BenchOptions, sections: SectionResult[], limit: TimeLimit): Promise<void> {
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (benchmark === undefined) return; // the options name only known ones
  const section: SectionResult = { name, title: benchmark.title, rows: [], growths: [] };
  sections.push(section);
  const sinceMs = performance.now();
  const progress = `[${options.names.indexOf(name) + 1}/${options.names.length}] ${name}`;
  say(`${progress}: ${benchmark.about}`);
  const bench: Bench = {
    quick: options.quick,
    eventsMax: options.eventsMax,
    kills: options.kills,
    row: (row) => {
      section.rows.push(row);
      const held =
        row.hold === undefined ? "" : row.held === undefined ? " (not measured)" : row.held ? "" : " (NOT HELD)";
      const p99 = row.p99 === undefined ? "" : `, p99 ${row.p99}`;
      say(`  ${row.what}: ${row.figure}${p99}${held}`);
    },
    growth: (growth) => section.growths.push(growth),
    doing: (text) => say(`  … ${text}`),
  };
  try {
    await (limit.isUp() ? limit.up : Promise.race([limit.up, benchmark.run(bench)]));
  } catch (error) {
    // One that breaks takes no other with it; the reader is told in its place.
    section.failure = error instanceof Error ? error.message : String(error);
    say(`  failed: ${section.failure}`);
  }
  section.tookS = (performance.now() - sinceMs) / 1_000;
  say(`  ${section.tookS.toFixed(0)} s`);
}

function writeResults(folder: string, page: string, sections: readonly SectionResult[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.md"), page);
  for (const growth of sections.flatMap(({ growths }) => growths))
    writeFileSync(join(folder, `${growth.id}.svg`), drawPlot(growth));
  say(`written to ${folder}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * `npm run faults`: the real server under faults, for as long as it takes. The report goes to the standard output and
 * into docs/faults/, progress to the error output. Exit code 1 where a promise was broken.
 */
import "../../src/server/node-version.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { describeMachine } from "../../bench/machine.ts";
import { endWhatIsLeft } from "../int/vigil-process.ts";
import { Findings } from "./findings.ts";
import { type FaultOptions, readOptions, USAGE } from "./options.ts";
import { type FaultRun, reportPage, type TriedFault } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { consoles } from "./scenarios/consoles.ts";
import { disks } from "./scenarios/disks.ts";
import { flood, randomFrames } from "./scenarios/floods.ts";
import { killingFrame } from "./scenarios/killing-frame.ts";
import { kills } from "./scenarios/kills.ts";
import { stops } from "./scenarios/stops.ts";
import { syncs } from "./scenarios/syncs.ts";

const EXIT_BROKEN = 1;
const EXIT_NOT_UNDERSTOOD = 2;
const EXIT_INTERRUPTED = 130;

const scenarios: readonly Scenario[] = [kills, stops, disks, syncs, killingFrame, consoles, flood, randomFrames];

const read = readOptions(
  process.argv.slice(2),
  scenarios.map(({ name }) => name),
  new Date().toISOString(),
);
if (read.kind === "help") {
  process.stdout.write(`${USAGE}\n${scenarios.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join("\n")}\n`);
} else if (read.kind === "run") await main(read.options);
else {
  process.stderr.write(`faults: ${read.sentence}\n`);
  process.exitCode = EXIT_NOT_UNDERSTOOD;
}

async function main(options: FaultOptions): Promise<void> {
  const machine = describeMachine(tmpdir());
  const startedAt = new Date().toISOString();
  const tried: TriedFault[] = [];
  const run = (interrupted: boolean): FaultRun => ({
    machine,
    startedAt,
    tookS: performance.now() / 1_000,
    interrupted,
    options,
    tried,
  });
  const interrupt = (): void => {
    endWhatIsLeft();
    process.stdout.write(`${reportPage(run(true))}\n`, () => process.exit(EXIT_INTERRUPTED));
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  say(`seed ${options.seed}`);
  for (const scenario of scenarios.filter(({ name }) => options.names.includes(name)))
    await tryOne(scenario, options, tried);
  const page = reportPage(run(false));
  if (options.out !== undefined) {
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, "results.md"), `${page}\n`);
  }
  const isWell = tried.every(({ findings, failure }) => failure === undefined && findings.broken.length === 0);
  process.stdout.write(`${page}\n`, () => process.exit(isWell ? 0 : EXIT_BROKEN));
}

async function tryOne(scenario: Scenario, options: FaultOptions, tried: TriedFault[]): Promise<void> {
  const { name, title } = scenario;
  const sinceMs = performance.now();
  const findings = new Findings();
  const fault: TriedFault = { name, title, findings, tookS: 0 };
  tried.push(fault);
  say(`${name}: ${title}`);
  const doing = (words: string): void =>
    say(`${name}: ${words} (${Math.round((performance.now() - sinceMs) / 1_000)} s)`);
  try {
    await scenario.run({ ...options, findings, doing });
  } catch (error) {
    fault.failure = error instanceof Error ? error.message.slice(0, 1_000) : String(error);
    say(`${name}: ${fault.failure}`);
  }
  fault.tookS = (performance.now() - sinceMs) / 1_000;
  for (const { promise, measured } of findings.broken) say(`${name}: BROKEN: ${promise}: ${measured}`);
}

function say(line: string): void {
  process.stderr.write(`faults: ${line}\n`);
}

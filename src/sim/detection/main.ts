/**
 * `npm run detection`: how fast danger is noticed and how often Vigil cries wolf, measured in a world made from a seed.
 *
 * Interrupting it prints what it has so far. With `--keep` it can be gone on with.
 */
import "../../server/node-version.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DetectionOptions, readOptions, USAGE } from "./options.ts";
import { reportOf } from "./report.ts";
import { openKept, runTasks } from "./run-tasks.ts";
import { type Done, nameOf, tasksOf } from "./tasks.ts";

const EXIT_NOT_UNDERSTOOD = 2;
const EXIT_INTERRUPTED = 130;

const read = readOptions(process.argv.slice(2));
switch (read.kind) {
  case "help":
    process.stdout.write(USAGE);
    break;
  case "wrong":
    process.exitCode = refuse(read.sentence);
    break;
  case "run":
    process.exitCode = await main(read.options);
}

async function main({ sizes, only, threads, out, keep }: DetectionOptions): Promise<number> {
  const tasks = tasksOf(sizes, only);
  const done: Done[] = [];
  if (keep !== undefined) {
    const kept = openKept(keep, sizes);
    if (!kept.ok) return refuse(kept.sentence);
    const names = new Set(tasks.map(nameOf));
    done.push(...kept.done.filter((one) => names.has(nameOf(one))));
  }
  const finish = (interrupted: boolean): void => {
    const { page, plots } = reportOf(sizes, done, { wanted: tasks.length, interrupted });
    if (out === undefined) {
      process.stdout.write(page);
      return;
    }
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "results.md"), page);
    for (const { name, svg } of plots) writeFileSync(join(out, `${name}.svg`), svg);
    process.stdout.write(`${join(out, "results.md")}\n`);
  };
  const interrupt = (): void => {
    finish(true);
    process.exit(EXIT_INTERRUPTED); // threads go with the process
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const startedMs = performance.now();
  const before = done.length;
  await runTasks({
    tasks,
    sizes,
    threads,
    done,
    keep,
    progress: (count, total, last) => {
      const tookS = (performance.now() - startedMs) / 1_000;
      const leftS = (tookS / (count - before)) * (total - count);
      process.stderr.write(
        `[${count}/${total}] ${nameOf(last)}, ${Math.round(tookS)} s, about ${Math.round(leftS)} s left\n`,
      );
    },
  });
  finish(false);
  return 0;
}

function refuse(sentence: string): number {
  process.stderr.write(`detection: ${sentence}\n`);
  return EXIT_NOT_UNDERSTOOD;
}

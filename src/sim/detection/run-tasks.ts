/**
 * Gives the pieces of a run to some threads, keeps each result as it comes, and goes on from a file of results that
 * an earlier run of the same sizes has left.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type Done, nameOf, type Sizes, type Task } from "./tasks.ts";

export type Kept = { readonly ok: true; readonly done: Done[] } | { readonly ok: false; readonly sentence: string };

/** What a file of results holds. A file that is not there yet is begun. A last line that was cut is left out. */
export function openKept(path: string, sizes: Sizes): Kept {
  const head = JSON.stringify({ detection: 1, ...sizes });
  if (!existsSync(path)) {
    writeFileSync(path, `${head}\n`);
    return { ok: true, done: [] };
  }
  const [first, ...lines] = readFileSync(path, "utf8").split("\n");
  if (first !== head) return { ok: false, sentence: `--keep: ${path} is of a run with other sizes or another seed` };
  const whole = lines.slice(0, -1);
  writeFileSync(path, [first, ...whole, ""].join("\n"));
  try {
    return { ok: true, done: whole.map((line) => JSON.parse(line) as Done) };
  } catch {
    return { ok: false, sentence: `--keep: ${path} can't be read` };
  }
}

/** Does every piece that is not done yet; `stopped` ends it after those under way. Gives all that is done. */
export async function runTasks(options: {
  readonly tasks: readonly Task[];
  readonly sizes: Sizes;
  readonly threads: number;
  readonly done: Done[];
  readonly keep: string | undefined;
  readonly progress: (done: number, total: number, last: Task) => void;
}): Promise<void> {
  const { tasks, sizes, done, keep } = options;
  const known = new Set(done.map(nameOf));
  const left = tasks.filter((task) => !known.has(nameOf(task)));
  const total = tasks.length;
  await Promise.all(
    Array.from({ length: Math.min(options.threads, left.length) }, () =>
      workThrough(left, sizes, (result) => {
        done.push(result);
        if (keep !== undefined) appendFileSync(keep, `${JSON.stringify(result)}\n`);
        options.progress(done.length, total, result);
      }),
    ),
  );
}

function workThrough(left: Task[], sizes: Sizes, finished: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./trial-worker.ts", import.meta.url), { workerData: sizes });
    const next = (): void => {
      const task = left.shift();
      if (task !== undefined) worker.postMessage(task);
      else void worker.terminate().then(() => resolve());
    };
    worker.on("message", (done: Done) => {
      finished(done);
      next();
    });
    worker.on("error", reject);
    next();
  });
}

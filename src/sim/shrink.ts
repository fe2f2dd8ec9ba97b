/**
 * A failing run made as small as it can be: shorter, with fewer faults, fewer units, fewer consoles, as long as the
 * same checker still breaks. Then it is kept, by name.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MINUTE_MS } from "../base/time.ts";
import type { Regression } from "./regression.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { Simulation } from "./simulation.ts";

export type ShrinkControl = {
  readonly tried: (sentence: string) => void;
  readonly stopped: () => boolean;
};
type Failing = { readonly options: RunOptions; readonly result: RunResult };

/** The smallest run that was found in which the same checker breaks. Undefined where the run does not fail at all. */
export async function shrink(options: RunOptions, control: ShrinkControl): Promise<Failing | undefined> {
  const first = await new Simulation(options).run();
  const checker = first.failures[0]?.checker;
  if (checker === undefined) return undefined;
  let best: Failing = { options, result: first };
  const attempt = async (smaller: RunOptions, what: string): Promise<boolean> => {
    if (control.stopped()) return false;
    const result = await new Simulation(smaller).run();
    const still = result.failures.some((failure) => failure.checker === checker);
    control.tried(`${still ? "still broken" : "not broken"} ${what}`);
    if (still) best = { options: smaller, result };
    return still;
  };
  await byTime(() => best, checker, attempt);
  await byFaults(() => best, attempt);
  await byUnits(() => best, attempt);
  await byTime(() => best, checker, attempt);
  return best;
}

type Attempt = (smaller: RunOptions, what: string) => Promise<boolean>;

// A promise that is broken on the way needs nothing that comes after it.
async function byTime(best: () => Failing, checker: string, attempt: Attempt): Promise<void> {
  const { options, result } = best();
  const failure = result.failures.find((one) => one.checker === checker);
  if (failure === undefined) return;
  const endAfterMs = Math.ceil((failure.atMs - result.startMs) / MINUTE_MS) * MINUTE_MS + 16 * MINUTE_MS;
  if (endAfterMs >= (options.endAfterMs ?? options.hours * 60 * MINUTE_MS)) return;
  await attempt({ ...options, endAfterMs }, `ended after ${Math.round(endAfterMs / MINUTE_MS)} min`);
}

// Halves first, then one by one.
async function byFaults(best: () => Failing, attempt: Attempt): Promise<void> {
  if (best().result.faults.length === 0) return;
  if (await attempt({ ...best().options, onlyFaults: [] }, "without any fault")) return;
  for (let size = Math.ceil(best().result.faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best().result.faults.length; ) {
      const ids = best().result.faults.map(({ id }) => id);
      const left = [...ids.slice(0, start), ...ids.slice(start + size)];
      if (left.length === ids.length) break;
      if (!(await attempt({ ...best().options, onlyFaults: left }, `with ${left.length} faults`))) start += size;
    }
  }
}

async function byUnits(best: () => Failing, attempt: Attempt): Promise<void> {
  if (best().options.changesCars === true)
    await attempt({ ...best().options, changesCars: false }, "in their own cars");
  if (best().options.everyDanger === true)
    await attempt({ ...best().options, everyDanger: false }, "with what chance gives");
  for (let units = Math.floor(best().options.units / 2); units >= 1; units = Math.floor(units / 2))
    if (!(await attempt({ ...best().options, units }, `with ${units} units`))) break;
  for (let consoles = best().options.consoles - 1; consoles >= 1; consoles--)
    if (!(await attempt({ ...best().options, consoles }, `with ${consoles} consoles`))) break;
}

/** Shrinks a failing run and writes it into `regressions/`. */
export async function keepFailing(
  options: RunOptions,
  name: string,
  control: ShrinkControl,
): Promise<{ readonly path: string; readonly kept: Regression }> {
  const smallest = await shrink(options, control);
  const failure = smallest?.result.failures[0];
  const kept: Regression = {
    why:
      failure === undefined
        ? "it failed once, and not when it was run again"
        : `${failure.checker}: ${failure.sentence}`,
    options: plain(smallest?.options ?? options),
  };
  const folder = join(import.meta.dirname, "..", "..", "regressions");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`);
  return { path, kept };
}

function plain(options: RunOptions): Regression["options"] {
  const { onlyFaults, endAfterMs, changesCars, everyDanger, ...rest } = options;
  return {
    ...rest,
    ...(changesCars === true ? { changesCars } : {}),
    ...(everyDanger === true ? { everyDanger } : {}),
    faults: [...rest.faults],
    ...(onlyFaults === undefined ? {} : { onlyFaults: [...onlyFaults] }),
    ...(endAfterMs === undefined ? {} : { endAfterMs }),
  };
}

/** A small run: the same twice, kept and gone on with, told as a report; and a command line that makes no sense. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readOptions } from "./options.ts";
import { playShift } from "./ordinary-shift.ts";
import { reportOf } from "./report.ts";
import { openKept, runTasks } from "./run-tasks.ts";
import { type Done, doTask, nameOf, type Sizes, tasksOf } from "./tasks.ts";

const sizes: Sizes = {
  seed: "small",
  incidents: 30,
  shifts: 1,
  policyIncidents: 10,
  policyShifts: 1,
  sweepIncidents: 10,
  sweepShifts: 1,
  sweepHours: 0.5,
  hours: 0.5,
  units: 24,
  consoles: 2,
};
let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

describe("a small run", () => {
  test("an ordinary shift is the same twice, its sounds add up, and another seed is another shift", () => {
    const task = {
      seed: "a",
      index: 0,
      variant: { policy: "vigil" as const },
      unitCount: 24,
      positionCount: 2,
      hours: 0.5,
    };
    const first = playShift(task);
    expect(playShift(task)).toEqual(first);
    const bySounds = Object.values(first.soundsBy).reduce((total, count) => total + count, 0);
    expect(first.periods.reduce((total, count) => total + count, 0)).toBe(bySounds);
    expect(first.stops).toBeGreaterThan(3);
    expect(first.fixes).toBeGreaterThan(5_000);
    expect(playShift({ ...task, seed: "b" })).not.toEqual(first);
  }, 60_000);

  test("its report names what it rests on, judges every promise and draws its plots; the same run says the same", () => {
    const tasks = tasksOf(sizes, ["incidents", "shifts"]);
    const done = tasks.map((task) => doTask(task, sizes));
    const { page, plots } = reportOf(sizes, done, { wanted: tasks.length, interrupted: false });
    expect(page).toContain("**30 incidents** and **1 ordinary shifts**");
    // Twelve promises, and those of ordinary shifts once more with practised people.
    expect(page.match(/\| (yes|\*\*no\*\*|not measured) \|/g)).toHaveLength(16);
    expect(page).toContain("## The same shifts with practised people");
    expect(plots.map(({ name }) => name)).toEqual(["emergency-by-kind", "sounds-in-ten-minutes"]);
    expect(reportOf(sizes, done.toReversed(), { wanted: tasks.length, interrupted: false }).page).toBe(page);
    expect(reportOf(sizes, [], { wanted: 9, interrupted: true }).page).toContain("0 of the run's 9 pieces");
  }, 60_000);

  test("what is kept is not done again; a line that was cut is; other sizes are refused", async () => {
    folder = mkdtempSync(join(tmpdir(), "vigil-detection-"));
    const path = join(folder, "kept.jsonl");
    const few: Sizes = { ...sizes, incidents: 3 };
    const tasks = tasksOf(few, ["incidents"]);
    const opened = openKept(path, few);
    if (!opened.ok) throw new Error(opened.sentence);
    await runTasks({ tasks, sizes: few, threads: 1, done: opened.done, keep: path, progress: () => undefined });
    appendFileSync(path, '{"kind":"inci');
    const again = openKept(path, few);
    expect(again).toMatchObject({ ok: true });
    expect(again.ok ? again.done.map(nameOf) : []).toEqual(tasks.map(nameOf));
    const told: string[] = [];
    await runTasks({
      tasks,
      sizes: few,
      threads: 1,
      done: again.ok ? again.done : [],
      keep: path,
      progress: (_done, _total, last) => told.push(nameOf(last)),
    });
    expect(told).toEqual([]);
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(2);
    expect(openKept(path, sizes)).toMatchObject({ ok: false });
    const kept = JSON.parse(readFileSync(path, "utf8").split("\n")[1] ?? "") as Done;
    expect(kept).toEqual(JSON.parse(JSON.stringify(doTask(tasks[0] ?? never(), few))));
  }, 60_000);

  test("no piece of a run has the name of another", () => {
    const names = tasksOf({ ...sizes, incidents: 250, shifts: 3 }, [
      "incidents",
      "shifts",
      "policies",
      "sensitivity",
    ]).map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith("shift") && name.endsWith(" vigil"))).toHaveLength(3);
  });
});

describe("the command line", () => {
  const wrong = (...args: string[]): string => {
    const read = readOptions(args);
    return read.kind === "wrong" ? read.sentence : read.kind;
  };
  test("what makes no sense is one line", () => {
    expect(wrong("--incidents", "many")).toBe('--incidents: a whole number from 0 to 1000000, not "many"');
    expect(wrong("--shifts", "-1")).toContain("--shifts");
    expect(wrong("--only", "nothing")).toContain('no such part "nothing"');
    expect(wrong("--seed", " ")).toContain("--seed");
    expect(wrong("--fast")).toContain("--fast");
    expect(wrong("--help")).toBe("help");
  });
  test("ten thousand incidents and a hundred shifts, or a quick look", () => {
    expect(readOptions([])).toMatchObject({
      options: { sizes: { incidents: 10_000, shifts: 100, units: 200, consoles: 4, hours: 8 } },
    });
    expect(readOptions(["--quick"])).toMatchObject({
      options: { only: ["incidents", "shifts"], sizes: { shifts: 1 } },
    });
  });
});

function never(): never {
  throw new Error("there is a first piece");
}

/** The command line of the simulator: what it takes, and one line for what makes no sense. */
import { expect, test } from "vitest";
import { faultKinds } from "./faults/fault.ts";
import { readOptions } from "./options.ts";

test("without anything it runs one small seed under every fault", () => {
  const read = readOptions([]);
  expect(read.kind === "run" && read.options.runs).toEqual([
    { seed: "1", hours: 2, units: 20, consoles: 3, faults: [...faultKinds], changesCars: true, everyDanger: true },
  ]);
});

test("a range of seeds is as many runs; faults are named in any order, and none is none", () => {
  const read = readOptions(["--seed", "8..10", "--faults", "kill,disk", "--units", "200", "--hours", "0.5"]);
  expect(read.kind === "run" && read.options.runs.map(({ seed }) => seed)).toEqual(["8", "9", "10"]);
  expect(read.kind === "run" && read.options.runs[0]).toMatchObject({
    faults: ["kill", "disk"],
    units: 200,
    hours: 0.5,
  });
  const none = readOptions(["--faults", "none", "--seed", "any word"]);
  expect(none.kind === "run" && none.options.runs[0]).toMatchObject({ faults: [], seed: "any word" });
});

test.for([
  [["--hours", "soon"], '--hours: a number from 0.5 to 1000, not "soon"'],
  [["--hours", "0"], '--hours: a number from 0.5 to 1000, not "0"'],
  [["--units", "2.5"], '--units: a whole number from 1 to 5000, not "2.5"'],
  [["--consoles", "101"], '--consoles: a whole number from 1 to 100, not "101"'],
  [["--faults", "earthquake"], '--faults: no such fault "earthquake"'],
  [["--seed", "10..9"], "--seed: a range goes up"],
  [["--seed", "1.."], "--seed: a range is two whole numbers"],
  [["--seed", "1..2..3"], "--seed: a range is two whole numbers"],
  [["--seed", "-1..3"], "Option '--seed' argument is ambiguous"],
  [["--seed=-1..3"], "--seed: a range is two whole numbers"],
  [["--seed", " "], "--seed: 1 to 80 characters"],
  [["--keep", "../up"], "--keep: a name of small letters"],
  [["--weather"], "Unknown option '--weather'"],
  [["now"], "Unexpected argument 'now'"],
] as const)("%j is one line that says what is wrong", ([args, start]) => {
  const read = readOptions(args);
  expect(read.kind === "wrong" && read.sentence.startsWith(start) ? start : read).toBe(start);
  expect(read.kind === "wrong" && read.sentence.includes("\n")).toBe(false);
});

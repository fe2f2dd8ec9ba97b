/** How the tools read their command lines: what they are given, and the one line for what makes no sense. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

const NAMES = { texts: ["count", "share", "only", "seed", "out", "keep"], flags: ["quick"] } as const;
const colours = ["red", "green", "blue"] as const;

function read(...args: string[]) {
  return readCommandLine(args, NAMES, (line) => ({
    count: line.number("count", 7, { min: 1, max: 20_000, isWhole: true }),
    share: line.number("share", 0.5, { min: 0, max: 1, isWhole: false }),
    only: line.names("only", colours, colours, "no such colour"),
    seed: line.seed("seed", "1"),
    out: line.folder("out"),
    keep: line.file("keep"),
    quick: line.isGiven("quick"),
  }));
}

test("what was not typed is as the tool has it; what was typed counts", () => {
  const plain = { count: 7, share: 0.5, only: colours, seed: "1", out: undefined, keep: undefined, quick: false };
  expect(read()).toEqual({ kind: "run", options: plain });
  expect(read("--count", "10_000", "--share=0", "--only", "blue, red", "--seed", "any word", "--quick")).toEqual({
    kind: "run",
    options: { ...plain, count: 10_000, share: 0, only: ["red", "blue"], seed: "any word", quick: true },
  });
});

test("help is asked for in two ways, and comes before whatever else is wrong", () => {
  expect(read("--help")).toEqual({ kind: "help" });
  expect(read("--count", "none", "-h")).toEqual({ kind: "help" });
});

test.for([
  [["--count", "0"], '--count: a whole number from 1 to 20000, not "0"'],
  [["--count", "20001"], '--count: a whole number from 1 to 20000, not "20001"'],
  [["--count", "1.5"], '--count: a whole number from 1 to 20000, not "1.5"'],
  [["--share", "1.01"], '--share: a number from 0 to 1, not "1.01"'],
  [["--share", ""], '--share: a number from 0 to 1, not ""'],
  [["--share", "_"], '--share: a number from 0 to 1, not "_"'],
  [["--share", "NaN"], '--share: a number from 0 to 1, not "NaN"'],
  [["--share=-0"], '--share: a number from 0 to 1, not "-0"'],
  [["--count", "0x10"], '--count: a whole number from 1 to 20000, not "0x10"'],
  [["--count", "1e3"], '--count: a whole number from 1 to 20000, not "1e3"'],
  [["--count", "7 "], '--count: a whole number from 1 to 20000, not "7 "'],
  [["--count", "a\nb"], '--count: a whole number from 1 to 20000, not "a?b"'],
  [["--only", "red,pink"], '--only: no such colour "pink"; there are red, green, blue'],
  [["--only", ""], '--only: no such colour ""; there are red, green, blue'],
  [["--seed", "  "], "--seed: 1 to 80 characters"],
  [["--seed", "x".repeat(81)], "--seed: 1 to 80 characters"],
  [["--out", ""], '--out: "" is not a folder'],
  [["--out", "/dev/null/results"], '--out: nothing can be written into "/dev/null/results"'],
  [["--keep", ""], '--keep: "" is not a file'],
  [["--keep", "."], '--keep: "." is not a file'],
  [["--keep", "/dev/null/kept"], '--keep: there is no folder "/dev/null"'],
  [["--keep", "no-such-folder/kept"], '--keep: there is no folder "no-such-folder"'],
  [["--weather"], "Unknown option '--weather' (--help tells what there is)"],
  [["--quick=yes"], "Option '--quick' does not take an argument (--help tells what there is)"],
  [["now"], "Unexpected argument 'now' (--help tells what there is)"],
  [["--seed", "", "--count", "0"], '--count: a whole number from 1 to 20000, not "0"'],
] as const)("%j is one line that says what is wrong", ([args, sentence]) => {
  expect(read(...args)).toEqual({ kind: "wrong", sentence });
});

test("an option that lacks its word is told in one line", () => {
  const wrong = read("--count");
  expect(wrong).toMatchObject({ kind: "wrong", sentence: expect.stringMatching(/^Option '--count <value>'[^\n]+$/) });
});

test("a tool may say in its own words that a number is out of range", () => {
  const names = { ...NAMES, outOfRange: (text: string, range: string) => `"${text}" is not ${range}` };
  const wrong = readCommandLine(["--count", "ten"], names, (line) =>
    line.number("count", 1, { min: 1, max: 5, isWhole: true }),
  );
  expect(wrong).toEqual({ kind: "wrong", sentence: '--count: "ten" is not a whole number from 1 to 5' });
});

test("a folder that is not there yet is one to write into, and a file is none", () => {
  const folder = mkdtempSync(join(tmpdir(), "vigil-command-line-"));
  const file = join(folder, "results.md");
  writeFileSync(file, "");
  expect(read("--out", folder)).toMatchObject({ options: { out: folder } });
  expect(read("--out", join(folder, "new", "deep"))).toMatchObject({ kind: "run" });
  expect(read("--keep", join(folder, "new"))).toMatchObject({ kind: "run" });
  expect(read("--keep", file)).toMatchObject({ options: { keep: file } });
  expect(read("--out", file)).toEqual({ kind: "wrong", sentence: `--out: "${file}" is not a folder` });
  rmSync(folder, { recursive: true });
});

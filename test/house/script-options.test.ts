/** What the project's scripts make of their command lines: what they are given, and one line for what makes no sense. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { readOptions as readGazetteer } from "../../scripts/build-gazetteer-options.ts";
import { readOptions as readFuzz } from "../../scripts/fuzz/options.ts";
import { readOptions as readRecord } from "../../scripts/record-practice-options.ts";

const root = join(import.meta.dirname, "../..");

type Ended = { readonly code: number; readonly out: string; readonly error: string };

/** Runs a script to its end. */
function run(script: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, script), ...args], (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out, error }),
    );
  });
}

test("the fuzzer: a seed and how long", () => {
  expect(readFuzz([], "now")).toEqual({ kind: "run", options: { seed: "now", seconds: 30 } });
  expect(readFuzz(["--seed", "night", "--seconds", "5.5"], "now")).toEqual({
    kind: "run",
    options: { seed: "night", seconds: 5.5 },
  });
  expect(readFuzz(["--seconds", "4"], "now")).toEqual({
    kind: "wrong",
    sentence: '--seconds: a number from 5 to 86400, not "4"',
  });
});

test("a recorded practice: everything but the file has a default", () => {
  const plain = {
    out: "a.ndjson",
    hours: 8,
    seed: "shift",
    startMs: Date.UTC(2026, 2, 15, 11),
    scenario: undefined,
    quiet: false,
  };
  expect(readRecord(["--out", "a.ndjson"])).toEqual({ kind: "run", options: plain });
  const more = ["--hours", "0.5", "--seed", "b", "--start", "2026-03-16T00:00:00Z", "--scenario", "akela", "--quiet"];
  expect(readRecord(["--out", "a.ndjson", ...more])).toEqual({
    kind: "run",
    options: { ...plain, hours: 0.5, seed: "b", startMs: Date.UTC(2026, 2, 16), scenario: "i-10", quiet: true },
  });
});

test.for([
  [[], "--out: the file to write is missing"],
  [["--out", ""], "--out: the file to write is missing"],
  [["--out", "a", "--hours", "0"], '--hours: a number from 0.1 to 240, not "0"'],
  [["--out", "a", "--start", "dawn"], '--start: a time such as 2026-03-15T11:00:00Z, not "dawn"'],
  [
    ["--out", "a", "--scenario", "toString"],
    '--scenario: no such incident "toString"; there are none, tucumcari, akela, ' +
      "i-40, i-40-dispatcher, i-40-duress, i-10, i-10-man-down, i-10-caution",
  ],
] as const)("a recorded practice: %j is one line that says what is wrong", ([args, sentence]) => {
  expect(readRecord(args)).toEqual({ kind: "wrong", sentence });
});

test("the towns of a region", () => {
  expect(readGazetteer(["--out", "t.json"])).toEqual({ kind: "run", options: { out: "t.json", box: undefined } });
  expect(readGazetteer(["--bbox=-112,29,-100,40"])).toMatchObject({
    options: { box: { westDeg: -112, southDeg: 29, eastDeg: -100, northDeg: 40 } },
  });
  for (const box of ["", "-112,29,-100", "-112,29,-100,40,1", "-100,29,-112,40", "-112,29,-100,91", ",,1,1", "a,b,c,d"])
    expect(readGazetteer([`--bbox=${box}`])).toEqual({
      kind: "wrong",
      sentence: `--bbox: west,south,east,north in degrees, e.g. -112,29,-100,40, not "${box}"`,
    });
});

it.each([["fuzz-gateways"], ["record-practice"], ["build-gazetteer"]])(
  "%s ends with 2 and one line for a word it doesn't know, and with 0 and a page for --help",
  async (name) => {
    const [wrong, help] = await Promise.all([
      run(`scripts/${name}.ts`, "--weather"),
      run(`scripts/${name}.ts`, "--help"),
    ]);
    expect(wrong).toEqual({
      code: 2,
      out: "",
      error: `${name}: Unknown option '--weather' (--help tells what there is)\n`,
    });
    expect({ code: help.code, error: help.error }).toEqual({ code: 0, error: "" });
    expect(help.out).toMatch(new RegExp(`^node scripts/${name}\\.ts [^]*--help[^]*Exit codes: 0 `));
  },
);

/**
 * The benchmark's own parts: that what makes no sense is told in one line before anything starts, that interrupted runs
 * print, that the drawings and pages hold what they are given. Nothing here is timed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { benchmarks } from "./benchmarks.ts";
import { endChild, messageWith, startChild } from "./child-process.ts";
import { type Growth, ms, quantile, threeDigits } from "./measure.ts";
import { readOptions } from "./options.ts";
import { drawPlot } from "../src/sim/plot.ts";
import { type BenchRun, resultsPage } from "./report.ts";
import type { ImportMeasure } from "./roads-import-process.ts";
import { writeSyntheticPbf } from "./synthetic-pbf.ts";

const main = join(import.meta.dirname, "main.ts");
const names = benchmarks.map(({ name }) => name);

function bench(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 30_000 });
}

describe("options", () => {
  test("--help names every benchmark and starts none", () => {
    const { status, stdout, stderr } = bench("--help");
    expect(status).toBe(0);
    expect(stderr).toBe("");
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  }, 30_000);

  test("what makes no sense is one line on the error output, and exit code 2", () => {
    const { status, stdout, stderr } = bench("--only", "log,lgo");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^bench: --only: there is no benchmark "lgo"; there are log, [^\n]+\n$/);
  }, 30_000);

  test.each([
    [["--fast"], /--fast/],
    [["log"], /log/],
    [["--only", ""], /there is no benchmark ""/],
    [["--only"], /--only/],
    [["--events", "ten"], /--events: "ten" is not a whole number from 10000 to 10000000/],
    [["--events", "9999"], /--events/],
    [["--events", "20_000_000"], /--events/],
    [["--kills", "0"], /--kills: "0" is not a whole number from 1 to 1000/],
    [["--kills", "1.5"], /--kills/],
    [["--out", ""], /--out: "" is not a folder/],
  ])("%j is told", (args, sentence) => {
    const read = readOptions(args, benchmarks);
    expect(read.kind).toBe("wrong");
    if (read.kind !== "wrong") return;
    expect(read.sentence).toMatch(sentence);
    expect(read.sentence).not.toContain("\n");
  });

  test("a file is no folder for results", () => {
    const folder = mkdtempSync(join(tmpdir(), "vigil-bench-"));
    const file = join(folder, "results.md");
    writeFileSync(file, "");
    expect(readOptions(["--out", file], benchmarks)).toMatchObject({ kind: "wrong" });
    expect(readOptions(["--out", folder], benchmarks)).toMatchObject({ kind: "run", options: { out: folder } });
    rmSync(folder, { recursive: true });
  });

  test("only a whole run writes over the results that are kept", () => {
    const outOf = (...args: string[]): string | undefined => {
      const read = readOptions(args, benchmarks);
      return read.kind === "run" ? read.options.out : "not understood";
    };
    expect(outOf()).toBe("docs/benchmarks");
    expect(outOf("--quick")).toBeUndefined();
    expect(outOf("--only", "log")).toBeUndefined();
    expect(outOf("--only", "log", "--out", "here")).toBe("here");
  });

  test("benchmarks run in their own order, whatever the order in which they are named", () => {
    expect(readOptions(["--only", "units, log", "--events", "10_000_000"], benchmarks)).toMatchObject({
      kind: "run",
      options: { names: ["log", "units"], eventsMax: 10_000_000, asksForMore: true },
    });
  });

  test("the growth to ten million events is no part of a whole run: it runs where it is named, without a limit", () => {
    const whole = readOptions([], benchmarks);
    expect(whole.kind === "run" && whole.options.names.includes("log")).toBe(true);
    expect(whole.kind === "run" && whole.options.names.includes("growth")).toBe(false);
    expect(readOptions(["--only", "growth"], benchmarks)).toMatchObject({
      kind: "run",
      options: { names: ["growth"], eventsMax: 10_000_000, asksForMore: true, out: undefined },
    });
    expect(readOptions(["--only", "growth", "--events", "100_000"], benchmarks)).toMatchObject({
      options: { eventsMax: 100_000, asksForMore: false },
    });
  });
});

const growth: Growth = {
  id: "cost",
  title: "Cost & <use>",
  xName: "units",
  yName: "µs",
  series: [
    {
      name: "a fix",
      points: [
        { x: 10, y: 5 },
        { x: 10_000, y: 25 },
        { x: 100, y: Number.NaN },
      ],
    },
    { name: "a command", points: [{ x: 10, y: 1_000 }] },
  ],
};

describe("plots", () => {
  test("every measurement has a mark, what is none is left out, and words are escaped", () => {
    const svg = drawPlot(growth);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg.match(/<polyline /g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<use>/);
    expect(svg).toContain("Cost &amp; &lt;use&gt;");
    expect(drawPlot(growth)).toBe(svg);
  });

  test("marks stand inside the frame, on linear and on logarithmic axes, and one point or none draws too", () => {
    const points = (list: readonly (readonly [number, number])[]): Growth => ({
      ...growth,
      series: [{ name: "one", points: list.map(([x, y]) => ({ x, y })) }],
    });
    for (const plot of [
      points([]),
      points([[1, 1]]),
      points([
        [1, 0.003],
        [1_000, 900],
      ]),
      points([
        [3, 4],
        [5, 6],
      ]),
    ]) {
      const svg = drawPlot(plot);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      for (const [, x, y] of svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(78);
        expect(Number(x)).toBeLessThanOrEqual(736);
        expect(Number(y)).toBeGreaterThanOrEqual(52);
        expect(Number(y)).toBeLessThanOrEqual(328);
      }
    }
  });
});

describe("the page of results", () => {
  const run: BenchRun = {
    machine: {
      cpu: "A processor",
      cores: 2,
      memory: "4 GiB",
      node: "v24",
      kernel: "linux",
      disk: "ext4",
      loadBefore: 0.5,
      commit: "abc",
    },
    startedAt: "2026-03-15T11:30:00.000Z",
    tookS: 12.3,
    loadAfter: 1.5,
    kind: "part",
    interrupted: true,
    sections: [
      {
        name: "units",
        title: "Units",
        rows: [
          { what: "held", figure: "1 ms", raw: "1 ms", ratio: 1, hold: "≤ 2 ms", held: true, note: "A note." },
          { what: "missed", figure: "3 ms", hold: "≤ 2 ms", held: false },
          { what: "skipped", figure: "–", hold: "≤ 2 ms" },
          { what: "beside", figure: "4 | 5" },
        ],
        growths: [growth],
        failure: "it broke",
      },
    ],
  };

  test("says what was held, what was missed and what was not measured, and that it was interrupted", () => {
    const page = resultsPage(run);
    expect(page).toContain("1 held, 1 missed, 1 not measured.");
    expect(page).toContain("it was interrupted");
    expect(page).toMatch(/\| held \(1\) \| 1 ms \|.*\| 1\.00 \| ≤ 2 ms \| yes \|/);
    expect(page).toMatch(/\| missed \|.*\| \*\*no\*\* \|/);
    expect(page).toMatch(/\| skipped \|.*\| not measured \|/);
    expect(page).toContain("| beside | 4 \\| 5 |");
    expect(page).toContain("1. A note.");
    expect(page).toContain("it broke");
    expect(page).toContain("![Cost & <use>](cost.svg)");
    expect(page).toContain("| 10 | 5.00 | 1000 |");
  });
});

test("figures", () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNaN();
  expect([0, 0.05, 1.234, 12.34, 123.4, 12_340].map(ms)).toEqual([
    "0 ms",
    "50.0 µs",
    "1.23 ms",
    "12.3 ms",
    "123 ms",
    "12.3 s",
  ]);
  expect(threeDigits(1_234_567)).toBe("1,234,567");
});

// Elsewhere the kernel does not tell a process's own peak.
test.skipIf(process.platform !== "linux")(
  "an import's memory is its own, whatever the benchmark holds itself",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "vigil-bench-"));
    const held = Buffer.alloc(700 * 2 ** 20, 1);
    const file = join(folder, "small.osm.pbf");
    writeSyntheticPbf(file, 10);
    const child = startChild(new URL("./roads-import-process.ts", import.meta.url), [
      file,
      join(folder, "small.vigil"),
    ]);
    try {
      const { peakBytes, edgeCount } = await messageWith<ImportMeasure>(child, "peakBytes", 60_000);
      expect(edgeCount).toBeGreaterThan(50);
      expect(peakBytes).toBeGreaterThan(2 ** 20);
      expect(peakBytes).toBeLessThan(held.length / 2);
    } finally {
      await endChild(child);
      rmSync(folder, { recursive: true });
    }
  },
  90_000,
);

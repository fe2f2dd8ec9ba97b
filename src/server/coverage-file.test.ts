/** CV6: what is known of the coverage outlives the process. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CoverageMap } from "../tracks/coverage-map.ts";
import { CoverageKeeper, readCoverage } from "./coverage-file.ts";

const T0 = Date.UTC(2026, 2, 15);
let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "vigil-coverage-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fix = { latDeg: 35.1, lonDeg: -103.9, speedMps: 30, courseDeg: 90 };
const fail = (error: unknown): never => {
  throw error;
};

describe("the file of coverage", () => {
  it("[CV6] is read at the next start, and what was learnt before the end is in it", () => {
    const map = new CoverageMap();
    const keeper = new CoverageKeeper(folder, map, fail);
    const trace = map.heard(undefined, "modem-udp", fix, T0, undefined);
    map.heard(trace, "modem-udp", { ...fix, lonDeg: -103.8 }, T0 + 300_000, { fromMs: T0, toMs: T0 + 300_000 });
    keeper.close();
    const next = new CoverageMap();
    const { size } = (new CoverageKeeper(folder, next, fail), next);
    expect(size).toBeGreaterThan(2);
    expect([...next.cells()]).toEqual([...map.cells()]);
    expect(readdirSync(folder)).toEqual(["coverage.json"]);
  });

  it("[CV6] is written every five minutes while the server runs, where anything was learnt", async () => {
    const map = new CoverageMap();
    const keeper = new CoverageKeeper(folder, map, fail);
    keeper.second(T0);
    map.heard(undefined, "modem-udp", fix, T0, undefined);
    keeper.second(T0 + 299_000);
    expect(readCoverage(folder)).toEqual([]);
    keeper.second(T0 + 300_000);
    await expect.poll(() => readCoverage(folder).length, { timeout: 30_000 }).toBe(1);
  });

  it("one that is damaged costs what was learnt, and no start", () => {
    for (const text of ["", "{", '[["x"]]', '[["link",1,2,-3,0,0,0]]']) {
      writeFileSync(join(folder, "coverage.json"), text);
      expect(readCoverage(folder)).toEqual([]);
    }
  });
});

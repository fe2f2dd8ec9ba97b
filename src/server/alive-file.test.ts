/** The sign of life: what the next start may believe of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineRun, readAlive, takeSignOfLife, writeAlive, writeAliveSync } from "./alive-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-alive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a process that dies leaves the time and the machine's run, and nothing that says it ended", async () => {
  const run = machineRun() ?? { bootId: "b", upMs: 5 };
  await writeAlive(folder, { atMs: 1_000, run });
  expect(readAlive(folder)).toEqual({ atMs: 1_000, run });
});

test("[WW4] one that ends in order says so", () => {
  writeAliveSync(folder, { atMs: 2_000, ended: true });
  expect(readAlive(folder)).toEqual({ atMs: 2_000, ended: true });
});

test("no file, a torn one and an older one: nothing is made up", async () => {
  expect(readAlive(folder)).toBeUndefined();
  writeFileSync(join(folder, "alive"), '{"atMs":30');
  expect(readAlive(folder)).toBeUndefined();
  writeFileSync(join(folder, "alive"), "1234");
  expect(readAlive(folder)).toEqual({ atMs: 1_234 });
  await writeAlive(folder, { atMs: 5 });
  expect(readAlive(folder)).toEqual({ atMs: 5 });
});

test("[WW4] an orderly end is told to one start: the life after it may be killed before its first sign", () => {
  writeAliveSync(folder, { atMs: 2_000, ended: true });
  expect(takeSignOfLife(folder)).toEqual({ atMs: 2_000, ended: true });
  expect(takeSignOfLife(folder)).toEqual({ atMs: 2_000 });
});

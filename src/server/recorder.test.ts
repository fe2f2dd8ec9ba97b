/** The recorder never makes anybody wait or fail, whatever the disk does. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Recorder, startRecorder } from "./recorder.ts";

/** As long as a busy machine needs. */
const SOON = { timeout: 30_000 };
let parent: string;
let folder: string;
let recorder: Recorder;
let said: string[];
let headers: number;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "vigil-recorder-"));
  folder = join(parent, "recordings");
  said = [];
  headers = 0;
  recorder = start(1_000);
});
afterEach(async () => {
  await recorder.close();
  rmSync(parent, { recursive: true });
});

function start(fileBytesMax: number): Recorder {
  return startRecorder({
    folder,
    header: () => ({ headers: ++headers }),
    fileBytesMax,
    folderBytesMax: 10 * fileBytesMax,
    failed: (error) => said.push(`failed ${"code" in error ? String(error.code) : ""}`),
    recovered: () => said.push("recovered"),
  });
}

function lines(): Record<string, unknown>[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("every input is a line, each file opens with a header, the oldest file makes room", async () => {
  for (let i = 0; i < 400; i++) {
    recorder.record(i, { input: { kind: "moment" } });
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2)); // a file is there a moment later
  }
  await recorder.close();
  expect(readdirSync(folder).length).toBeLessThanOrEqual(11);
  expect(lines().at(-1)).toEqual({ atMs: 399, input: { kind: "moment" } });
  expect(headers).toBeGreaterThan(10);
});

test("a disk that refuses is told once and left alone for a while; then it goes on, and says what is missing", async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "in the way");
  for (let i = 0; i < 1_000; i++) recorder.record(10 + i, { moment: true });
  await vi.waitFor(() => expect(said).toEqual(["failed ENOTDIR"]), SOON);
  for (let i = 0; i < 1_000; i++) recorder.record(2_000 + i, { moment: true });
  expect(headers, "no header is made for each input of a full disk").toBeLessThan(60);
  const tried = headers;
  rmSync(folder);
  recorder.record(3_000, { moment: true });
  expect(headers).toBe(tried);
  await recorder.close();
  recorder = start(1_000_000);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "in the way again");
  recorder.record(1, { moment: true });
  await vi.waitFor(() => expect(said).toHaveLength(2), SOON);
  rmSync(folder);
  mkdirSync(folder);
  recorder.record(20_000, { moment: true });
  expect(recorder.lostCount()).toBeGreaterThan(0);
  recorder.record(31_000, { moment: true });
  await vi.waitFor(() => expect(said.at(-1)).toBe("recovered"), SOON);
  await recorder.close();
  expect(lines().slice(1)).toEqual([{ atMs: 31_000, lost: recorder.lostCount() }, { atMs: 31_000 }]);
});

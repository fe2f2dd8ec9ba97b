import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SnapshotFiles, type SnapshotLog } from "./snapshot-files.ts";
import { TemporaryLog } from "./temporary-log.ts";

let log: TemporaryLog;
beforeEach(() => {
  log = new TemporaryLog();
});
afterEach(() => log.remove());

const ofLog = (change: Partial<SnapshotLog> = {}): SnapshotLog => ({
  logId: "test-log",
  hashAt: (seq) => (seq <= 1_000 ? `hash of ${seq}` : undefined),
  ...change,
});
const files = (of = ofLog()): SnapshotFiles => new SnapshotFiles(log.paths.snapshotsPath, of);
const names = (): string[] => readdirSync(log.paths.snapshotsPath).sort();
const state = (seq: number): string => JSON.stringify({ seq, units: ["NMSP-312"], note: "¿dónde? 🚓".repeat(200) });

test("where there is none, there is none", async () => {
  expect(await files().latestSnapshot("fold-1")).toBeUndefined();
});

test("the newest one of this fold comes back as it was, smaller on the disk", async () => {
  await files().saveSnapshot(10, "fold-1", state(10));
  await files().saveSnapshot(900, "fold-1", state(900));
  await files().saveSnapshot(950, "fold-2", state(950));
  expect(await files().latestSnapshot("fold-1")).toEqual({ seq: 900, stateJson: state(900) });
  expect(await files().latestSnapshot("fold-3")).toBeUndefined();
  expect(readFileSync(join(log.paths.snapshotsPath, names()[1] ?? "")).byteLength).toBeLessThan(state(900).length / 2);
});

test("three are kept", async () => {
  for (const seq of [1, 2, 30, 400, 5]) await files().saveSnapshot(seq, "fold-1", state(seq));
  expect(names().map((name) => Number(name.slice(0, 12)))).toEqual([5, 30, 400]);
});

test("one that is damaged is passed over for the one before it", async () => {
  await files().saveSnapshot(10, "fold-1", state(10));
  await files().saveSnapshot(20, "fold-1", state(20));
  const newest = join(log.paths.snapshotsPath, names()[1] ?? "");
  const whole = readFileSync(newest);
  for (const damaged of [whole.subarray(0, -20), Buffer.from("no header"), Buffer.alloc(0), flipped(whole)]) {
    writeFileSync(newest, damaged);
    expect(await files().latestSnapshot("fold-1")).toMatchObject({ seq: 10 });
  }
  writeFileSync(newest, whole);
  expect(await files().latestSnapshot("fold-1")).toMatchObject({ seq: 20 });
});

test("one of another log, of another history, or beyond the log's end is not believed", async () => {
  await files().saveSnapshot(10, "fold-1", state(10));
  expect(await files(ofLog({ logId: "another" })).latestSnapshot("fold-1")).toBeUndefined();
  expect(await files(ofLog({ hashAt: () => "other" })).latestSnapshot("fold-1")).toBeUndefined();
  expect(await files(ofLog({ hashAt: () => undefined })).latestSnapshot("fold-1")).toBeUndefined();
  await expect(files().saveSnapshot(2_000, "fold-1", "{}")).rejects.toThrow("no row 2000");
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.length - 30;
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
}

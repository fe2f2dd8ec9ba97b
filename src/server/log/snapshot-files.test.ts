import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DamagedSnapshot, SnapshotFiles, type SnapshotLog } from "./snapshot-files.ts";
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
  const firstLine = (from: string, to: string): Buffer =>
    Buffer.from(whole.toString("latin1").replace(from, to), "latin1");
  for (const damaged of [
    whole.subarray(0, -20),
    Buffer.from("no header"),
    Buffer.alloc(0),
    flipped(whole),
    firstLine('"seq":20', '"seq":19'),
    firstLine("fold-1", "fold-0"),
    firstLine("hash of 20", "hash of 10"),
  ]) {
    writeFileSync(newest, damaged);
    const told: DamagedSnapshot[] = [];
    expect(await files().latestSnapshot("fold-1", (one) => told.push(one))).toMatchObject({ seq: 10 });
    expect(told).toMatchObject([{ name: names()[1] }]);
    expect(told[0]?.sentence).toMatch(/^the snapshot 000000000020-\w+\.snapshot is damaged and was not used: ./);
  }
  writeFileSync(newest, whole);
  expect(await files().latestSnapshot("fold-1", neverDamaged)).toMatchObject({ seq: 20 });
});

test("one that was set aside is told of no more, and the newest few of those are kept", async () => {
  for (const seq of [10, 20, 30, 40, 50]) {
    await files().saveSnapshot(seq, "fold-1", state(seq));
    const newest = names().findLast((name) => name.endsWith(".snapshot")) ?? "";
    writeFileSync(join(log.paths.snapshotsPath, newest), "not a snapshot");
    const told: DamagedSnapshot[] = [];
    expect(await files().latestSnapshot("fold-1", (one) => told.push(one))).toBeUndefined();
    for (const one of told) await files().setAside(one);
    expect(told).toHaveLength(1);
    expect(await files().latestSnapshot("fold-1", neverDamaged)).toBeUndefined();
  }
  await files().saveSnapshot(60, "fold-1", state(60));
  expect(names().map((name) => name.replace(/-\w+/, ""))).toEqual([
    "000000000030.snapshot.damaged",
    "000000000040.snapshot.damaged",
    "000000000050.snapshot.damaged",
    "000000000060.snapshot",
  ]);
});

test("after an upgrade the former snapshots are of another fold, and no damage", async () => {
  await files().saveSnapshot(10, "fold-1", state(10));
  expect(await files().latestSnapshot("fold-2", neverDamaged)).toBeUndefined();
});

function neverDamaged(damaged: DamagedSnapshot): void {
  throw new Error(damaged.sentence);
}

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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import { MARK } from "../../tracks/marks.ts";
import { driveFixes } from "./example-fixes.ts";
import { FixChunk } from "./fix-record.ts";
import type { Dropped } from "./retention.ts";
import {
  NotATrailError,
  openTrackDatabase,
  openTrackDatabaseForReading,
  type TrackDatabase,
} from "./track-database.ts";
import { type Bounds, type PackedTrail, TrackReader } from "./track-reader.ts";
import { type SealedSegment, TrackWriter } from "./track-writer.ts";
import { Trail } from "./trail.ts";

const START_MS = 497_000 * HOUR_MS; // on the hour
const HOUR = 497_000;
const WORLD: Bounds = { southDeg: -90, westDeg: -180, northDeg: 90, eastDeg: 180 };

let folder: string;
let path: string;
let database: TrackDatabase;
let writer: TrackWriter;
let reading: TrackDatabase;
let reader: TrackReader;
let sealed: SealedSegment[];
let dropped: Dropped[];
let nextSeq: number;

function open(): void {
  database = openTrackDatabase(path);
  writer = new TrackWriter(database, {
    journalFixesMax: 100_000,
    onSealed: (segment) => sealed.push(segment),
    onDropped: (news) => dropped.push(news),
    freePagesKept: 20,
  });
  reading = openTrackDatabaseForReading(path);
  reader = new TrackReader(reading);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-trail-"));
  path = join(folder, "trail.db");
  sealed = [];
  dropped = [];
  nextSeq = 1;
  open();
});

afterEach(() => {
  database.close();
  reading.close();
  rmSync(folder, { recursive: true });
});

const NAMES = [
  [0, "car-312"],
  [1, "portable-312"],
  [2, "car-417"],
] as const;

type Given = {
  readonly device?: number;
  readonly fixAtMs?: number;
  readonly receivedAtMs: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
  readonly marks?: number;
};

function commit(fixes: readonly Given[], seq = nextSeq++): void {
  const chunk = FixChunk.ofCapacity(Math.max(1, fixes.length));
  for (const { device = 0, receivedAtMs, marks = 0, latDeg = 35, lonDeg = -103, ...fix } of fixes) {
    chunk.write(device, { latDeg, lonDeg, ...fix }, receivedAtMs, marks);
  }
  writer.commit({ session: "test", seq, names: NAMES, chunks: [chunk] });
}

function drive(device: number, count: number, startAtMs = START_MS, intervalMs = 1_000): void {
  const options = { seed: `drive-${device}`, startAtMs, intervalMs, count, decimals: 7 };
  commit([...driveFixes(options)].map((fix) => ({ ...fix, device })));
}

function settle(): void {
  while (writer.workStep());
}

function plain(packed: PackedTrail): unknown[] {
  // Speeds and the like are rounded on the way into a block; that is another test's matter.
  return [...new Trail(packed, false)].map(
    ({ deviceId, fixAtMs, receivedAtMs, placedAtMs, latDeg, lonDeg, marks }) => ({
      deviceId,
      fixAtMs,
      receivedAtMs,
      placedAtMs,
      latDeg,
      lonDeg,
      marks,
    }),
  );
}

test("[TS2] answers are the same from the journal, half way through compaction, and from blocks", () => {
  drive(0, 9_000);
  drive(1, 9_000);
  drive(2, 2_000, START_MS, 5_000);
  const before = ["car-312", "portable-312", "car-417"].map((name) => plain(reader.byDevice(name, 0, 2 * START_MS)));
  const wholeBefore = plain(reader.byPlace(WORLD, START_MS, START_MS + MINUTE_MS));
  expect(before.map((fixes) => fixes.length)).toEqual([9_000, 9_000, 2_000]);
  writer.closeJournal();
  let steps = 0;
  let halfWay = 0;
  for (;;) {
    const more = writer.workStep();
    const blocks = Number(reading.prepare("SELECT count(*) FROM block").pluck().get());
    const journal = Number(reading.prepare("SELECT count(*) FROM journal").pluck().get());
    if (blocks > 0 && journal > 0) halfWay++;
    expect(["car-312", "portable-312", "car-417"].map((name) => plain(reader.byDevice(name, 0, 2 * START_MS)))).toEqual(
      before,
    );
    expect(plain(reader.byPlace(WORLD, START_MS, START_MS + MINUTE_MS))).toEqual(wholeBefore);
    steps++;
    if (!more) break;
  }
  expect(steps).toBeGreaterThan(2);
  expect(halfWay).toBeGreaterThan(0);
  expect(reading.prepare("SELECT count(*) FROM journal").pluck().get()).toBe(0);
});

test("[TS2] compaction that is interrupted goes on after a restart, and nothing is lost or doubled", () => {
  drive(0, 20_000);
  drive(1, 20_000);
  const before = plain(reader.byPlace(WORLD, 0, 2 * START_MS));
  expect(before).toHaveLength(40_000);
  writer.closeJournal();
  writer.workStep();
  database.close();
  reading.close();
  open();
  expect(plain(reader.byPlace(WORLD, 0, 2 * START_MS))).toEqual(before);
  settle();
  expect(plain(reader.byPlace(WORLD, 0, 2 * START_MS))).toEqual(before);
});

test("[TS7] a batch that is given twice is kept once", () => {
  commit([{ receivedAtMs: START_MS }], 1);
  commit([{ receivedAtMs: START_MS }], 1);
  commit([{ receivedAtMs: START_MS + 1 }], 2);
  expect(plain(reader.byDevice("car-312", 0, 2 * START_MS))).toHaveLength(2);
});

test("[TS4] a fix stands at its device's time, or at receipt where that can't be used", () => {
  const at1999Ms = 930_000_000_000;
  commit([
    { fixAtMs: START_MS - 5 * MINUTE_MS, receivedAtMs: START_MS, marks: MARK.stored },
    { fixAtMs: at1999Ms, receivedAtMs: START_MS + 1, marks: MARK.impossibleDate },
    { receivedAtMs: START_MS + 2, marks: MARK.undated },
  ]);
  const times = (): unknown[] =>
    [...new Trail(reader.byDevice("car-312", 0, 2 * START_MS), false)].map((fix) => [fix.placedAtMs, fix.fixAtMs]);
  const expected = [
    [START_MS - 5 * MINUTE_MS, START_MS - 5 * MINUTE_MS],
    [START_MS + 1, at1999Ms],
    [START_MS + 2, undefined],
  ];
  expect(times()).toEqual(expected);
  writer.closeJournal();
  settle();
  expect(times()).toEqual(expected);
  expect(plain(reader.byDevice("car-312", START_MS, START_MS + 1))).toHaveLength(1);
});

test("who was here then: only what lies within the box and the time, also over the date line", () => {
  commit([
    { device: 0, receivedAtMs: START_MS, latDeg: 35.17, lonDeg: -103.72 },
    { device: 1, receivedAtMs: START_MS + MINUTE_MS, latDeg: 35.18, lonDeg: -103.71 },
    { device: 2, receivedAtMs: START_MS, latDeg: 32.2, lonDeg: -107.7 },
    { device: 2, receivedAtMs: START_MS + 1, latDeg: 52, lonDeg: 179.9 },
    { device: 2, receivedAtMs: START_MS + 2, latDeg: 52, lonDeg: -179.9 },
  ]);
  const tucumcari = { southDeg: 35, northDeg: 35.3, westDeg: -104, eastDeg: -103.5 };
  const dateLine = { southDeg: 50, northDeg: 53, westDeg: 179, eastDeg: -179 };
  const look = (): unknown => [
    new Trail(reader.byPlace(tucumcari, START_MS, START_MS + HOUR_MS), false).deviceIds,
    new Trail(reader.byPlace(tucumcari, START_MS, START_MS + 1_000), false).deviceIds,
    new Trail(reader.byPlace(tucumcari, START_MS - HOUR_MS, START_MS - 1), false).deviceIds,
    reader.byPlace(dateLine, START_MS, START_MS + HOUR_MS).count,
  ];
  const expected = [["car-312", "portable-312"], ["car-312"], [], 2];
  expect(look()).toEqual(expected);
  writer.closeJournal();
  settle();
  expect(look()).toEqual(expected);
});

test("[TS5] an hour is sealed once it is over, its hash is told and verifies, and a changed block is found", () => {
  drive(0, 4_000); // runs into the second hour
  settle();
  expect(sealed.map(({ hour, fixCount }) => [hour, fixCount > 3_590])).toEqual([[HOUR, true]]);
  writer.tick(START_MS + 2 * HOUR_MS);
  settle();
  expect(sealed.map(({ hour }) => hour)).toEqual([HOUR, HOUR + 1]);
  expect(sealed.reduce((sum, { fixCount }) => sum + fixCount, 0)).toBe(4_000);
  expect(reader.segments().map(({ hour, hashHex }) => [hour, hashHex])).toEqual(sealed.map((s) => [s.hour, s.hashHex]));
  expect([reader.verify(HOUR), reader.verify(HOUR + 1), reader.verify(HOUR + 2)]).toEqual([
    "whole",
    "whole",
    "unknown",
  ]);
  database.prepare("UPDATE block SET to_ms = to_ms + 1 WHERE segment = ? AND id % 2 = 1").run(HOUR);
  expect([reader.verify(HOUR), reader.verify(HOUR + 1)]).toEqual(["changed", "whole"]);
});

test("[TS5] a fix whose receipt lies in a sealed hour goes to the present one", () => {
  commit([{ receivedAtMs: START_MS }]);
  writer.tick(START_MS + HOUR_MS);
  settle();
  expect(sealed).toHaveLength(1);
  commit([{ receivedAtMs: START_MS + 1 }]);
  writer.tick(START_MS + 3 * HOUR_MS);
  settle();
  expect(reader.verify(HOUR)).toBe("whole");
  expect(sealed.map(({ hour, fixCount }) => [hour, fixCount])).toEqual([
    [HOUR, 1],
    [HOUR + 1, 1],
  ]);
});

test("[TS6] retention drops old hours, keeps what an incident pinned, and what stays verifies", () => {
  for (let hour = 0; hour < 3; hour++)
    for (const device of [0, 1, 2]) drive(device, 700, START_MS + hour * HOUR_MS, 5_000);
  writer.tick(START_MS + 4 * HOUR_MS);
  settle();
  expect(sealed).toHaveLength(3);
  writer.pin("I-1", [[1, "portable-312", START_MS + 10 * MINUTE_MS, START_MS + 20 * MINUTE_MS]]);
  writer.dropBefore(START_MS + 2 * HOUR_MS);
  settle();
  const left = (name: string): number => reader.byDevice(name, START_MS, START_MS + 2 * HOUR_MS - 1).count;
  expect([left("car-312"), left("car-417")]).toEqual([0, 0]);
  expect(left("portable-312")).toBeGreaterThan(120);
  expect(reader.byDevice("car-312", START_MS + 2 * HOUR_MS, START_MS + 3 * HOUR_MS).count).toBe(700);
  expect(reader.segments().map(({ hour }) => hour)).toEqual([HOUR, HOUR + 2]);
  expect([reader.verify(HOUR), reader.verify(HOUR + 2)]).toEqual(["whole", "whole"]);
  expect(dropped).toEqual([
    { beforeMs: START_MS + 2 * HOUR_MS, blockCount: expect.any(Number), fixCount: expect.any(Number) },
  ]);
  expect(reader.pins()).toEqual([
    { incidentId: "I-1", deviceId: "portable-312", fromMs: START_MS + 10 * MINUTE_MS, toMs: START_MS + 20 * MINUTE_MS },
  ]);
  writer.unpin("I-1");
  writer.dropBefore(START_MS + 2 * HOUR_MS);
  settle();
  expect(left("portable-312")).toBe(0);
  expect(reader.segments().map(({ hour }) => hour)).toEqual([HOUR + 2]);
});

test("[TS6] what retention frees goes back to the disk, except what the journal will need", () => {
  drive(0, 3_500);
  drive(1, 3_500);
  drive(2, 3_500);
  writer.tick(START_MS + HOUR_MS);
  settle();
  const pages = (): number => Number(database.pragma("page_count", { simple: true }));
  const free = (): number => Number(database.pragma("freelist_count", { simple: true }));
  const before = pages();
  expect(free()).toBeGreaterThan(40);
  writer.dropBefore(START_MS + HOUR_MS);
  settle();
  expect(free()).toBe(20);
  expect(pages()).toBeLessThan(before - 20);
});

test("what was received of late comes in order of receipt, the newest of each device", () => {
  drive(0, 100);
  drive(1, 10);
  writer.closeJournal();
  settle();
  drive(2, 50, START_MS + 60_000);
  const trail = new Trail(reader.recent(START_MS + 50_000, 20), false);
  const perDevice = (name: string): number => [...trail].filter(({ deviceId }) => deviceId === name).length;
  expect([perDevice("car-312"), perDevice("portable-312"), perDevice("car-417")]).toEqual([20, 0, 20]);
  const receipts = [...trail].map(({ receivedAtMs }) => receivedAtMs);
  expect(receipts).toEqual([...receipts].sort((a, b) => a - b));
  expect(receipts.at(-1)).toBeGreaterThanOrEqual(START_MS + 109_000);
});

test("[TS11] a damaged block costs its own fixes and is counted", () => {
  drive(0, 1_024);
  writer.closeJournal();
  settle();
  expect(reader.byDevice("car-312", 0, 2 * START_MS).count).toBe(1_024);
  const id = database.prepare("SELECT min(id) FROM block").pluck().get();
  database.prepare("UPDATE block SET data = x'02ffff' WHERE id = ?").run(id);
  const { count, damagedBlockCount } = reader.byDevice("car-312", 0, 2 * START_MS);
  expect([count, damagedBlockCount]).toEqual([768, 1]);
});

test("[TS11] another database and a file of something else are refused and left as they are", () => {
  const other = join(folder, "other.db");
  const foreign = new Database(other);
  foreign.exec("CREATE TABLE plates(text)");
  foreign.close();
  expect(() => openTrackDatabase(other)).toThrow(NotATrailError);
  const text = join(folder, "notes.txt");
  writeFileSync(text, "not a database at all, but long enough to be looked at as one ".repeat(20));
  expect(() => openTrackDatabase(text)).toThrow(/not a database/);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asId, type DeviceId } from "../../base/ids.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import { driveFixes } from "./example-fixes.ts";
import { OPEN_END_MS } from "./retention.ts";
import { TrackStore, type TrackStoreOptions, type TrackTrouble } from "./track-store.ts";
import type { SealedSegment } from "./track-writer.ts";

/** As long as a busy machine needs. */
const SOON = { timeout: 30_000 };
const START_MS = 497_000 * HOUR_MS;
const CAR = asId<DeviceId>("car-312");
const PORTABLE = asId<DeviceId>("portable-312");
const STUCK = new URL("./stuck-track-worker.ts", import.meta.url);

let folder: string;
let stores: TrackStore[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-trail-"));
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<TrackStoreOptions> = {}): Promise<TrackStore> {
  const opened = await TrackStore.open({
    path: join(folder, "trail.db"),
    nowMs: () => START_MS,
    flushEveryMs: 20,
    ...options,
  });
  if (!opened.ok) throw new Error(opened.trouble.message);
  stores.push(opened.store);
  return opened.store;
}

function drive(store: TrackStore, deviceId: DeviceId, count: number, startAtMs = START_MS): void {
  for (const fix of driveFixes({ seed: deviceId, startAtMs, intervalMs: 1_000, count, decimals: 7 })) {
    store.keep(deviceId, fix, fix.receivedAtMs, 0);
  }
}

test("[TS3] what was kept a moment ago is in the answer", async () => {
  const store = await open({ flushEveryMs: 60_000 });
  drive(store, CAR, 3_000);
  drive(store, PORTABLE, 10);
  const trail = await store.byDevice(CAR, START_MS, START_MS + HOUR_MS);
  expect([trail.length, trail.isBehind, trail.truncated]).toEqual([3_000, false, false]);
  const here = await store.byPlace(
    { southDeg: 30, westDeg: -110, northDeg: 40, eastDeg: -100 },
    START_MS,
    START_MS + MINUTE_MS,
  );
  expect(here.deviceIds).toEqual([CAR, PORTABLE]);
  expect(store.counts).toEqual({ added: 3_010, kept: 3_010, waiting: 0, dropped: 0 });
});

test("a store that is opened again knows its devices, and gives what was received of late", async () => {
  const first = await open();
  drive(first, CAR, 100);
  expect(await first.close()).toBe(true);
  const second = await open();
  drive(second, PORTABLE, 5, START_MS + 100_000);
  drive(second, CAR, 1, START_MS + 101_000);
  const trail = await second.recent(START_MS + 50_000);
  expect([...trail].filter(({ deviceId }) => deviceId === CAR)).toHaveLength(51);
  expect([...trail].filter(({ deviceId }) => deviceId === PORTABLE)).toHaveLength(5);
});

test("[TS5] the caller is told the hash of an hour that is over, although nothing more was heard", async () => {
  const sealed: SealedSegment[] = [];
  let nowMs = START_MS;
  const store = await open({ nowMs: () => nowMs, onSealed: (segment) => sealed.push(segment) });
  drive(store, CAR, 20);
  await store.flush();
  nowMs += HOUR_MS;
  await vi.waitFor(() => expect(sealed).toHaveLength(1), SOON);
  expect(sealed[0]).toMatchObject({ hour: 497_000, fixCount: 20, blockCount: 1 });
  expect(await store.verify(497_000)).toBe("whole");
  expect(await store.segments()).toMatchObject([{ hour: 497_000, hashHex: sealed[0]?.hashHex }]);
});

test("[TS6] an incident pins its trails and lets them go", async () => {
  const incidentId = "24-0001";
  const store = await open();
  const spans = [CAR, PORTABLE].map((deviceId) => ({ deviceId, fromMs: START_MS, toMs: START_MS + HOUR_MS }));
  await store.pin(incidentId, spans);
  expect((await store.pins()).map(({ deviceId }) => deviceId)).toEqual([CAR, PORTABLE]);
  drive(store, CAR, 20);
  expect((await store.byDevice(CAR, START_MS, START_MS + HOUR_MS)).length).toBe(20);
  await store.unpin(incidentId);
  expect(await store.pins()).toEqual([]);
});

test("[TS6] a pin without an end gets one, beside what has ended already", async () => {
  const store = await open();
  const span = (fromMs: number, toMs: number) => ({ deviceId: CAR, fromMs, toMs });
  await store.pin("24-0001", [span(1, OPEN_END_MS)]);
  await store.pin("24-0001", [span(1, 50)]);
  await store.pin("24-0001", [span(70, OPEN_END_MS)]);
  await store.pin("24-0001", [span(70, 90)]);
  expect((await store.pins()).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [1, 50],
    [70, 90],
  ]);
});

test("[TS7] a full disk is told, what waits is kept, and all of it is on the disk once there is room", async () => {
  const seen: string[][] = [];
  let nowMs = START_MS;
  const store = await open({
    fileBytesMax: 1_200_000,
    nowMs: () => nowMs,
    onTrouble: (now) => seen.push(now.map(({ code }) => code)),
  });
  for (let round = 0; round < 7; round++) {
    drive(store, asId<DeviceId>(`unit-${round}`), 3_500);
    drive(store, asId<DeviceId>(`other-${round}`), 3_500);
    await store.settle();
  }
  nowMs += 2 * HOUR_MS;
  await vi.waitFor(async () => expect((await store.segments())[0]?.hashHex).toBeDefined(), SOON);
  expect(seen).toEqual([]);
  drive(store, CAR, 18_000, nowMs);
  expect(await store.flush(500)).toBe(false);
  expect(seen).toEqual([["disk-full"]]);
  expect(store.counts).toMatchObject({ waiting: 18_000, dropped: 0 });
  expect((await store.byDevice(CAR, nowMs, nowMs + 8 * HOUR_MS)).isBehind).toBe(true);
  await store.dropBefore(nowMs);
  expect(await store.flush(5_000)).toBe(true);
  expect(seen).toEqual([["disk-full"], []]);
  const trail = await store.byDevice(CAR, nowMs, nowMs + 8 * HOUR_MS);
  expect([trail.length, trail.isBehind]).toEqual([18_000, false]);
});

test("[TS8] a thread that takes nothing costs the oldest fixes and a message, never the caller's time", async () => {
  let troubles: readonly TrackTrouble[] = [];
  const store = await open({ writerEntry: STUCK, waitingFixesMax: 10_000, onTrouble: (now) => void (troubles = now) });
  drive(store, CAR, 100);
  await new Promise((resolve) => setTimeout(resolve, 50)); // the first batch leaves and is not answered
  drive(store, CAR, 30_000);
  expect(await store.flush(100)).toBe(false);
  const { added, kept, waiting, dropped } = store.counts;
  expect([added, kept]).toEqual([30_100, 0]);
  expect(waiting).toBeLessThanOrEqual(10_100);
  expect(waiting).toBeGreaterThan(8_000);
  expect(waiting + dropped).toBe(30_100);
  await vi.waitFor(() => expect(troubles.map(({ code }) => code)).toContain("buffer-full"), SOON);
  expect(troubles.find(({ code }) => code === "buffer-full")?.droppedFixCount).toBe(dropped);
  await vi.waitFor(() => expect(troubles.map(({ code }) => code)).toContain("stalled"), SOON);
  await store.unpin("release");
  await vi.waitFor(() => expect(store.counts.waiting).toBe(0), SOON);
  expect(store.counts.kept).toBe(30_100 - dropped);
  await vi.waitFor(() => expect(troubles).toEqual([]), SOON);
});

test("[TS9] a thread that is lost is started again, and what it held is counted as lost", async () => {
  const seen = new Set<string>();
  const store = await open({ writerEntry: STUCK, onTrouble: (now) => now.forEach(({ code }) => seen.add(code)) });
  drive(store, CAR, 10);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await store.dropBefore(0); // ends this thread
  await vi.waitFor(() => expect(seen).toContain("thread-lost"), SOON);
  expect(store.counts).toMatchObject({ dropped: 10, waiting: 0 });
  drive(store, CAR, 5);
  await vi.waitFor(() => expect(store.unpin("release")).resolves.toBeUndefined(), SOON);
  await vi.waitFor(() => expect(store.counts.kept).toBe(5), SOON);
});

test("[TS11] a file that is no trail is refused and said so", async () => {
  const path = join(folder, "notes.db");
  writeFileSync(path, "these are somebody's notes and no database ".repeat(50));
  const opened = await TrackStore.open({ path, nowMs: () => START_MS });
  expect(opened).toMatchObject({ ok: false, trouble: { code: "damaged" } });
  const nowhere = await TrackStore.open({ path: join(folder, "no", "such", "folder.db"), nowMs: () => START_MS });
  expect(nowhere).toMatchObject({ ok: false, trouble: { message: expect.stringMatching(/directory/) } });
});

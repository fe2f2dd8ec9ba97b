/**
 * What a fix costs from its report to the disk, how many bytes it takes there, and how long questions to the trail
 * take.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { asId, type DeviceId } from "../src/base/ids.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../src/base/time.ts";
import { type DrivenFix, driveFixes } from "../src/server/track-store/example-fixes.ts";
import { openTrackDatabaseForReading } from "../src/server/track-store/track-database.ts";
import { TrackStore } from "../src/server/track-store/track-store.ts";
import { Tracks } from "../src/tracks/tracks.ts";
import { type Bench, median, ms, percent, quantile, spread, threeDigits } from "./measure.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const DEVICES = 5_000;
const FIXES_PER_DEVICE = 100;
const START_MS = 497_000 * HOUR_MS;
const AIMED_BYTES_PER_FIX = 16;
const STORED_ROUNDS = { quick: 40, whole: 200 };
const FIXES_PER_SECOND = 40_000;

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("tracks");
  try {
    acceptCost(bench);
    bench.doing("storing fixes");
    await storeCost(bench, join(folder, "cost.db"));
    const hours = bench.quick ? 1 : 4;
    const asked = { seconds: 5, devices: 100, hours, decimals: 7 };
    bench.doing("hours of driving");
    if (!bench.quick) {
      await diskBytes(bench, join(folder, "one-second.db"), { seconds: 1, devices: 20, hours, decimals: 7 });
      await diskBytes(bench, join(folder, "five-digits.db"), { ...asked, decimals: 5 });
    }
    await diskBytes(bench, join(folder, "five-seconds.db"), asked);
    await queryTimes(bench, join(folder, "five-seconds.db"), asked);
  } finally {
    removeScratch(folder);
  }
}

function deviceIds(count: number): DeviceId[] {
  return Array.from({ length: count }, (_, i) => asId<DeviceId>(`unit-${1_000 + i}`));
}

function drives(count: number, seconds: number, fixes: number, decimals: number): DrivenFix[][] {
  const options = { startAtMs: START_MS, intervalMs: seconds * SECOND_MS, count: fixes, decimals };
  return Array.from({ length: count }, (_, i) => [...driveFixes({ seed: `bench-${i}`, ...options })]);
}

function acceptCost(bench: Bench): void {
  const ways = drives(50, 1, FIXES_PER_DEVICE, 7);
  const ids = deviceIds(DEVICES);
  const roundsMs: number[] = [];
  for (let round = 0; round < (bench.quick ? 3 : 7); round++) {
    const tracks = new Tracks();
    for (const id of ids) tracks.of(id, SECOND_MS);
    const startedMs = performance.now();
    for (let i = 0; i < FIXES_PER_DEVICE; i++) {
      for (let d = 0; d < DEVICES; d++) {
        const fix = ways[d % ways.length]?.[i];
        const id = ids[d];
        if (fix !== undefined && id !== undefined) tracks.accept(id, fix, fix.receivedAtMs);
      }
    }
    roundsMs.push((performance.now() - startedMs) / (DEVICES * FIXES_PER_DEVICE));
  }
  bench.row({
    what: "a fix into its track, with the device looked up",
    figure: `${(median(roundsMs) * 1e6).toFixed(0)} ns`,
    note: `${DEVICES} devices in turn, each with its own track.`,
  });
}

async function openStore(path: string): Promise<TrackStore> {
  const opened = await TrackStore.open({ path, nowMs: () => START_MS });
  if (!opened.ok) throw new Error(opened.trouble.message);
  return opened.store;
}

/** A second's worth at 40,000 fixes/s, second after second, as fast as the threads take them. */
async function storeCost(bench: Bench, path: string): Promise<void> {
  const store = await openStore(path);
  const ids = deviceIds(DEVICES);
  const ways = drives(50, 1, STORED_ROUNDS.whole, 7);
  const keptMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  let count = 0;
  for (let i = 0; i < (bench.quick ? STORED_ROUNDS.quick : STORED_ROUNDS.whole); i++) {
    const roundMs = performance.now();
    for (let d = 0; d < DEVICES; d++) {
      const fix = ways[d % ways.length]?.[i];
      const id = ids[d];
      if (fix === undefined || id === undefined) continue;
      store.keep(id, fix, fix.receivedAtMs, 0);
      count++;
    }
    keptMs.push((performance.now() - roundMs) / DEVICES);
    if (i % 8 === 7) await store.flush(60_000);
  }
  await store.settle();
  const perSecond = (count / (performance.now() - startedMs)) * 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuNs = ((cpu.user + cpu.system) * 1_000) / count;
  const { dropped } = store.counts;
  await store.close();
  bench.row({
    what: "keeping a fix, on the main loop",
    figure: `${(median(keptMs) * 1e6).toFixed(0)} ns`,
    note: "Of 5,000 together.",
  });
  bench.row({
    what: "fixes journalled and packed on the disk",
    figure: `${threeDigits(perSecond)} fixes/s, ${dropped} given up`,
    note: `${threeDigits(cpuNs)} ns of processor time a fix in all threads: ${percent((cpuNs * FIXES_PER_SECOND) / 1e9)} of one core at ${FIXES_PER_SECOND}/s.`,
  });
}

type Beat = { readonly seconds: number; readonly devices: number; readonly hours: number; readonly decimals: number };

async function diskBytes(bench: Bench, path: string, { seconds, devices, hours, decimals }: Beat): Promise<void> {
  const store = await openStore(path);
  const ids = deviceIds(devices);
  const fixes = (hours * HOUR_MS) / (seconds * SECOND_MS);
  const ways = ids.map((id) =>
    driveFixes({ seed: id, startAtMs: START_MS, intervalMs: seconds * SECOND_MS, count: fixes, decimals }),
  );
  for (let i = 0; i < fixes; i++) {
    ways.forEach((way, d) => {
      const { value } = way.next();
      const id = ids[d];
      if (value !== undefined && id !== undefined) store.keep(id, value, value.receivedAtMs, 1_024);
    });
    if (i % Math.ceil(MINUTE_MS / (seconds * SECOND_MS)) === 0) await store.flush(10_000);
  }
  await store.settle();
  await store.close();
  const count = devices * fixes;
  const database = openTrackDatabaseForReading(path);
  const number = (sql: string): number => Number(database.prepare(sql).pluck().get());
  const pageBytes = number("PRAGMA page_size");
  const inUse = pageBytes * (number("PRAGMA page_count") - number("PRAGMA freelist_count"));
  const packed = number("SELECT sum(length(data)) FROM block");
  const blocks = number("SELECT count(*) FROM block");
  database.close();
  bench.row({
    what: `a fix on the disk: patrol driving, one every ${seconds} s, ${decimals} decimals`,
    figure: `${(inUse / count).toFixed(1)} bytes`,
    raw: `aimed at: ${AIMED_BYTES_PER_FIX}`,
    ratio: inUse / count / AIMED_BYTES_PER_FIX,
    note: `${(packed / count).toFixed(2)} bytes of it packed, ${Math.round(count / blocks)} fixes a block; the file with its free pages ${(statSync(path).size / count).toFixed(1)}.`,
  });
}

async function queryTimes(bench: Bench, path: string, { devices, hours, seconds }: Beat): Promise<void> {
  const store = await openStore(path);
  const ids = deviceIds(devices);
  const inAll = (devices * hours * HOUR_MS) / (seconds * SECOND_MS);
  const time = async (what: string, ask: (i: number) => Promise<{ readonly length: number }>): Promise<void> => {
    const timesMs: number[] = [];
    let fixes = 0;
    for (let i = 0; i < 40; i++) {
      const startedMs = performance.now();
      fixes += (await ask(i)).length;
      timesMs.push(performance.now() - startedMs);
    }
    bench.row({
      what: `asked of the trail: ${what}`,
      figure: `worst ${ms(quantile(timesMs, 1))}`,
      ...spread(timesMs),
      note: `${Math.round(fixes / 40)} fixes an answer, of ${threeDigits(inAll)}.`,
    });
  };
  const deviceOf = (i: number): DeviceId => ids[(i * 7) % ids.length] ?? asId<DeviceId>("none");
  const hour = (i: number): number => START_MS + (i % hours) * HOUR_MS;
  await store.byDevice(deviceOf(0), START_MS, START_MS); // the thread starts
  await time("an hour of a device", (i) => store.byDevice(deviceOf(i), hour(i), hour(i) + HOUR_MS));
  await time("who was within 10 km in 10 minutes", (i) => {
    const [lat, lon] = [35.5 + 0.02 * (i % 10), -103.5 + 0.02 * (i % 7)];
    const bounds = { southDeg: lat, northDeg: lat + 0.09, westDeg: lon, eastDeg: lon + 0.11 };
    return store.byPlace(bounds, hour(i), hour(i) + 10 * MINUTE_MS);
  });
  await time("the last 10 minutes of all, for a restart", () =>
    store.recent(START_MS + hours * HOUR_MS - 10 * MINUTE_MS),
  );
  await store.close();
}

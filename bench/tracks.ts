/**
 * What a fix costs from its report to the disk, how many bytes it takes there, and how long questions to the trail
 * take. `node bench/tracks.ts [folder]` runs it alone; the folder must be on the disk that is meant.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { asId, type DeviceId } from "../src/base/ids.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../src/base/time.ts";
import type { Fix } from "../src/domain/report.ts";
import { encodeBlock } from "../src/server/track-store/block.ts";
import { type DrivenFix, driveFixes } from "../src/server/track-store/example-fixes.ts";
import { FixChunk, RECORD_BYTES } from "../src/server/track-store/fix-record.ts";
import { openTrackDatabaseForReading } from "../src/server/track-store/track-database.ts";
import { TrackStore } from "../src/server/track-store/track-store.ts";
import { DeviceTrack } from "../src/tracks/device-track.ts";
import { Tracks } from "../src/tracks/tracks.ts";
import { quantile } from "./measure.ts";

export type TrackBenchRow = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
  /** The written limit, where there is one, and whether it held. */
  readonly hold?: string;
  readonly held?: boolean;
};

const DEVICES = 5_000;
const FIXES_PER_DEVICE = 100;
const START_MS = 497_000 * HOUR_MS;
/** The ring of a track: 64 fixes of 48 bytes. */
const RING_BYTES = 64 * 48;
const HOLD_BYTES_PER_FIX = 16;
const HOLD_DEVICE_BYTES = 4_096;
const HOLD_FIXES_PER_SECOND = 40_000;

/** Measures everything; some 30 seconds. */
export async function run(parent = "build"): Promise<TrackBenchRow[]> {
  const folder = mkdtempSync(join(parent, "bench-tracks-"));
  try {
    return [
      memoryCost(), // first, while there is nothing to be cleared away
      ...acceptCost(),
      ...(await storeCost(join(folder, "cost.db"))),
      ...(await diskBytes(join(folder, "one-second.db"), { seconds: 1, devices: 20, hours: 4, decimals: 7 })),
      ...(await diskBytes(join(folder, "five-seconds.db"), { seconds: 5, devices: 100, hours: 4, decimals: 7 })),
      ...(await diskBytes(join(folder, "five-digits.db"), { seconds: 5, devices: 100, hours: 4, decimals: 5 })),
      ...corpusBytes(join(import.meta.dirname, "..", "..", "shared", "corpora", "nmea")),
      ...(await queryTimes(join(folder, "five-seconds.db"))),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function deviceIds(count: number): DeviceId[] {
  return Array.from({ length: count }, (_, i) => asId<DeviceId>(`unit-${1_000 + i}`));
}

function drives(count: number, seconds: number, fixes: number, decimals: number): DrivenFix[][] {
  const options = { startAtMs: START_MS, intervalMs: seconds * SECOND_MS, count: fixes, decimals };
  return Array.from({ length: count }, (_, i) => [...driveFixes({ seed: `bench-${i}`, ...options })]);
}

function acceptCost(): TrackBenchRow[] {
  const ways = drives(50, 1, FIXES_PER_DEVICE, 7);
  const ids = deviceIds(DEVICES);
  const roundsNs: number[] = [];
  let refused = 0;
  for (let round = 0; round < 7; round++) {
    const tracks = new Tracks();
    for (const id of ids) tracks.of(id, SECOND_MS);
    const startedMs = performance.now();
    for (let i = 0; i < FIXES_PER_DEVICE; i++) {
      for (let d = 0; d < DEVICES; d++) {
        const fix = ways[d % ways.length]?.[i];
        const id = ids[d];
        if (fix === undefined || id === undefined) continue;
        if (!tracks.accept(id, fix, fix.receivedAtMs).believed) refused++;
      }
    }
    roundsNs.push(((performance.now() - startedMs) * 1e6) / (DEVICES * FIXES_PER_DEVICE));
  }
  const note = `${DEVICES} devices in turn, each with its own track; ${refused} not believed`;
  return [
    {
      name: "a fix into its track, with the device looked up",
      value: quantile(roundsNs, 0.5),
      unit: "ns",
      note,
      hold: "≤ 2000 ns",
      held: quantile(roundsNs, 0.5) <= 2_000,
    },
  ];
}

function memoryCost(): TrackBenchRow {
  const bytesNow = (): number => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const fix: Fix = { latDeg: 35, lonDeg: -103, fixAtMs: START_MS, speedMps: 20, courseDeg: 90 };
  const tracks: DeviceTrack[] = [];
  const before = bytesNow();
  for (let i = 0; i < 20_000; i++) {
    const track = new DeviceTrack({ intervalMs: 5 * SECOND_MS });
    track.hear(START_MS + i, false);
    track.accept(fix, START_MS + i);
    tracks.push(track);
  }
  const bytes = (bytesNow() - before) / tracks.length - RING_BYTES;
  const note = `beyond a ring of ${RING_BYTES} bytes${globalThis.gc === undefined ? "; without --expose-gc, garbage is counted too" : ""}`;
  return {
    name: "memory of a track",
    value: bytes,
    unit: "bytes",
    note,
    hold: `≤ ${HOLD_DEVICE_BYTES}`,
    held: bytes <= HOLD_DEVICE_BYTES,
  };
}

async function openStore(path: string): Promise<TrackStore> {
  const opened = await TrackStore.open({ path, nowMs: () => START_MS });
  if (!opened.ok) throw new Error(opened.trouble.message);
  return opened.store;
}

/** A second's worth at 40,000 fixes/s, second after second, as fast as the threads take them. */
async function storeCost(path: string): Promise<TrackBenchRow[]> {
  const store = await openStore(path);
  const ids = deviceIds(DEVICES);
  const ways = drives(50, 1, 200, 7);
  const keptNs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  let count = 0;
  for (let i = 0; i < 200; i++) {
    const roundMs = performance.now();
    for (let d = 0; d < DEVICES; d++) {
      const fix = ways[d % ways.length]?.[i];
      const id = ids[d];
      if (fix === undefined || id === undefined) continue;
      store.keep(id, fix, fix.receivedAtMs, 0);
      count++;
    }
    keptNs.push(((performance.now() - roundMs) * 1e6) / DEVICES);
    if (i % 8 === 7) await store.flush(60_000);
  }
  await store.settle();
  const tookS = (performance.now() - startedMs) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuNs = ((cpu.user + cpu.system) * 1_000) / count;
  const { dropped } = store.counts;
  await store.close();
  return [
    {
      name: "keeping a fix, on the main loop",
      value: quantile(keptNs, 0.5),
      unit: "ns",
      note: `p99 of 5,000 together ${quantile(keptNs, 0.99).toFixed(0)} ns each`,
    },
    {
      name: "storing a fix, all threads, journal and block",
      value: cpuNs,
      unit: "ns of processor",
      note: `${((cpuNs * HOLD_FIXES_PER_SECOND) / 1e7).toFixed(1)} % of one core at 40,000/s`,
    },
    {
      name: "fixes journalled and packed",
      value: count / tookS,
      unit: "fixes/s",
      note: `${count} fixes, ${dropped} given up`,
      hold: `≥ ${HOLD_FIXES_PER_SECOND}, none lost`,
      held: count / tookS >= HOLD_FIXES_PER_SECOND && dropped === 0,
    },
  ];
}

type Beat = { readonly seconds: number; readonly devices: number; readonly hours: number; readonly decimals: number };

async function diskBytes(path: string, { seconds, devices, hours, decimals }: Beat): Promise<TrackBenchRow[]> {
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
  const name = `patrol driving, a fix every ${seconds} s, ${decimals} decimals`;
  const note = `${(packed / count).toFixed(2)} packed, ${Math.round(count / blocks)} fixes a block; file with its free pages ${(statSync(path).size / count).toFixed(1)}`;
  return [
    {
      name,
      value: inUse / count,
      unit: "bytes a fix on disk",
      note,
      hold: `≤ ${HOLD_BYTES_PER_FIX}`,
      held: inUse / count <= HOLD_BYTES_PER_FIX,
    },
  ];
}

/** Real receivers' logs, each as one block; the times of their fixes are in the expected results beside them. */
function corpusBytes(folder: string): TrackBenchRow[] {
  if (!existsSync(folder)) return [];
  let [bytes, count, logs] = [0, 0, 0];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".chk"))) {
    const chunk = FixChunk.ofCapacity(512);
    let lastMs = 0;
    for (const line of readFileSync(join(folder, file), "latin1").split("\n")) {
      const fix = /"class":"TPV"/.test(line) ? fixOf(line) : undefined;
      if (fix?.fixAtMs === undefined || fix.fixAtMs === lastMs || chunk.count === chunk.capacity) continue;
      lastMs = fix.fixAtMs;
      chunk.write(0, fix, fix.fixAtMs + 100 + ((chunk.count * 37) % 60), 0);
    }
    if (chunk.count < 10) continue;
    const order = new Uint32Array(chunk.count).map((_, i) => i);
    bytes += encodeBlock(chunk, order, 0, chunk.count).length;
    count += chunk.count;
    logs++;
  }
  const note = `${count} fixes in ${logs} logs, each a block of its own, without SQLite's share; unpacked ${RECORD_BYTES}`;
  return [{ name: "real receivers' logs", value: bytes / count, unit: "bytes a fix, packed", note }];
}

function fixOf(line: string): Fix | undefined {
  const { lat, lon, time, speed, track } = JSON.parse(line) as Record<string, unknown>;
  if (typeof lat !== "number" || typeof lon !== "number" || typeof time !== "string") return undefined;
  return {
    latDeg: lat,
    lonDeg: lon,
    fixAtMs: Date.parse(time),
    ...(typeof speed === "number" ? { speedMps: speed } : {}),
    ...(typeof track === "number" ? { courseDeg: track } : {}),
  };
}

async function queryTimes(path: string): Promise<TrackBenchRow[]> {
  const store = await openStore(path);
  const ids = deviceIds(100);
  const time = async (
    name: string,
    ask: (i: number) => Promise<{ readonly length: number }>,
  ): Promise<TrackBenchRow> => {
    const times: number[] = [];
    let fixes = 0;
    for (let i = 0; i < 40; i++) {
      const startedMs = performance.now();
      fixes += (await ask(i)).length;
      times.push(performance.now() - startedMs);
    }
    return {
      name,
      value: quantile(times, 0.5),
      unit: "ms",
      note: `p99 ${quantile(times, 0.99).toFixed(1)} ms, ${Math.round(fixes / 40)} fixes an answer, of ${288_000}`,
    };
  };
  const deviceOf = (i: number): DeviceId => ids[(i * 7) % ids.length] ?? asId<DeviceId>("none");
  const hour = (i: number): number => START_MS + (i % 3) * HOUR_MS;
  await store.byDevice(deviceOf(0), START_MS, START_MS); // the thread starts
  const rows = [
    await time("an hour of a device", (i) => store.byDevice(deviceOf(i), hour(i), hour(i) + HOUR_MS)),
    await time("who was within 10 km in 10 minutes", (i) => {
      const [lat, lon] = [35.5 + 0.02 * (i % 10), -103.5 + 0.02 * (i % 7)];
      const bounds = { southDeg: lat, northDeg: lat + 0.09, westDeg: lon, eastDeg: lon + 0.11 };
      return store.byPlace(bounds, hour(i), hour(i) + 10 * MINUTE_MS);
    }),
    await time("the last 10 minutes of all, for a restart", () =>
      store.recent(START_MS + 4 * HOUR_MS - 10 * MINUTE_MS),
    ),
  ];
  await store.close();
  return rows;
}

if (import.meta.main) {
  for (const { name, value, unit, note, held } of await run(process.argv[2])) {
    console.log(`${name}: ${value.toPrecision(4)} ${unit}${held === false ? " (NOT HELD)" : ""}; ${note}`);
  }
}

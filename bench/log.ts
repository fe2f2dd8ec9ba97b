/**
 * What a durable acknowledgement costs at the engine's port, against the raw cost of appending 4 KiB and syncing
 * them to the same disk, measured in turns in the same run.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommitLoop } from "../src/server/log/commit-loop.ts";
import { exampleRow } from "../src/server/log/example-rows.ts";
import { SqliteLogStore } from "../src/server/log/sqlite-log-store.ts";
import { type Bench, type Growth, median, ms, quantile, threeDigits } from "./measure.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

type Run = { readonly timesMs: readonly number[]; readonly eventsPerSecond: number };
type Measured = {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly rawP50Ms: number;
  readonly rawP99Ms: number;
  readonly eventsPerSecond: number;
};

const PACE = {
  quick: { writers: [1, 8, 64], rounds: 2, roundMs: 600, rawAppends: 400 },
  whole: { writers: [1, 2, 4, 8, 16, 64, 256], rounds: 4, roundMs: 1_000, rawAppends: 1_000 },
};
const WARM_UP_MS = 300;
const RATIO_MAX = 3;
const RATIO_FOR_WRITERS = [1, 8];
const RATE_FOR_WRITERS = 64;
const RATE_MIN = 50_000;
/** Each log here is new, so its first claim is term 1. */
const TERM = 1;

export async function run(bench: Bench): Promise<void> {
  const pace = bench.quick ? PACE.quick : PACE.whole;
  const p50: Growth["series"][number] = { name: "p50", points: [] };
  const p99: Growth["series"][number] = { name: "p99", points: [] };
  const raw: Growth["series"][number] = { name: "raw append + fdatasync, p50", points: [] };
  const rate: Growth["series"][number] = { name: "events/s", points: [] };
  bench.growth({
    id: "log-acknowledgement",
    title: "A durable acknowledgement, by writers",
    xName: "writers who wait",
    yName: "milliseconds",
    series: [p50, p99, raw],
  });
  bench.growth({
    id: "log-rate",
    title: "Durable events a second, by writers",
    xName: "writers who wait",
    yName: "events/s",
    series: [rate],
  });
  const folder = scratchFolder("log");
  try {
    for (const writers of pace.writers) {
      const measured = await measure(folder, writers, pace);
      p50.points.push({ x: writers, y: measured.p50Ms });
      p99.points.push({ x: writers, y: measured.p99Ms });
      raw.points.push({ x: writers, y: measured.rawP50Ms });
      rate.points.push({ x: writers, y: measured.eventsPerSecond });
      addRow(bench, writers, measured);
    }
  } finally {
    removeScratch(folder);
  }
}

function addRow(bench: Bench, writers: number, measured: Measured): void {
  const ratio = measured.p99Ms / measured.rawP99Ms;
  const promise =
    writers === RATE_FOR_WRITERS
      ? {
          hold: `≥ ${RATE_MIN.toLocaleString("en-US")} events/s with ${writers} writers`,
          held: measured.eventsPerSecond >= RATE_MIN,
        }
      : RATIO_FOR_WRITERS.includes(writers)
        ? { hold: `p99 ≤ ${RATIO_MAX} × the raw p99`, held: ratio <= RATIO_MAX }
        : {};
  bench.row({
    what: `durable acknowledgement at the engine's port, ${writers} ${writers === 1 ? "writer" : "writers"}`,
    figure: `${threeDigits(measured.eventsPerSecond)} events/s, worst ${ms(measured.worstMs)}`,
    p50: ms(measured.p50Ms),
    p99: ms(measured.p99Ms),
    raw: `4 KiB append + fdatasync: p50 ${ms(measured.rawP50Ms)}, p99 ${ms(measured.rawP99Ms)}`,
    ratio,
    ...promise,
  });
}

async function measure(folder: string, writers: number, pace: (typeof PACE)["quick"]): Promise<Measured> {
  const logPath = join(folder, `log-${writers}.db`);
  const opened = await SqliteLogStore.open({
    logPath,
    marksPath: `${logPath}.head`,
    indexPath: `${logPath}.index`,
    newLog: { logId: `bench-${writers}`, nowMs: Date.now() },
  });
  if (!opened.ok) throw new Error(opened.trouble.sentence);
  const { store } = opened;
  const loop = new CommitLoop(store, { term: await store.claimTerm(), nowMs: () => performance.now() });
  const raw: number[][] = [];
  const runs: Run[] = [];
  await closedLoop(loop, writers, WARM_UP_MS); // the first statements are compiled, the file grows its first pages
  for (let round = 0; round < pace.rounds; round++) {
    raw.push(rawAppends(join(folder, "raw.bin"), pace.rawAppends));
    runs.push(await closedLoop(loop, writers, pace.roundMs));
  }
  await loop.drained();
  loop.end();
  await store.close();
  return {
    p50Ms: median(runs.map(({ timesMs }) => median(timesMs))),
    p99Ms: median(runs.map(({ timesMs }) => quantile(timesMs, 0.99))),
    worstMs: Math.max(...runs.map(({ timesMs }) => quantile(timesMs, 1))),
    rawP50Ms: median(raw.map(median)),
    rawP99Ms: median(raw.map((times) => quantile(times, 0.99))),
    eventsPerSecond: median(runs.map(({ eventsPerSecond }) => eventsPerSecond)),
  };
}

/** `writers` callers, each of whom decides its next event when the last one is acknowledged. */
async function closedLoop(loop: CommitLoop, writers: number, durationMs: number): Promise<Run> {
  const timesMs: number[] = [];
  const startedAtMs = performance.now();
  let nextSeq = loop.queue.committedSeq + 1;
  const writer = async (): Promise<void> => {
    while (performance.now() - startedAtMs < durationMs) {
      const row = exampleRow(nextSeq++, TERM);
      const offeredAtMs = performance.now();
      await loop.commit([row], false);
      timesMs.push(performance.now() - offeredAtMs);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { timesMs, eventsPerSecond: (1_000 * timesMs.length) / (performance.now() - startedAtMs) };
}

function rawAppends(path: string, count: number): number[] {
  const page = Buffer.alloc(4_096, 7);
  const fd = openSync(path, "w");
  const timesMs: number[] = [];
  for (let at = 0; at < count; at++) {
    const startedAtMs = performance.now();
    writeSync(fd, page);
    fdatasyncSync(fd);
    timesMs.push(performance.now() - startedAtMs);
  }
  closeSync(fd);
  rmSync(path);
  return timesMs;
}

/**
 * What a durable acknowledgement costs at the engine's port, against the raw cost of appending 4 KiB and syncing
 * them to the same disk, measured in turns in the same run. `node bench/log.ts [folder]` runs it alone.
 */
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommitLoop } from "../src/server/log/commit-loop.ts";
import { exampleRow, exampleRows } from "../src/server/log/example-rows.ts";
import { HeadMarkFile } from "../src/server/log/head-mark.ts";
import { openForWriting } from "../src/server/log/log-database.ts";
import { LogWriter } from "../src/server/log/log-writer.ts";
import { SqliteLogStore } from "../src/server/log/sqlite-log-store.ts";

export type BenchRow = {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly rawP50: number;
  readonly rawP99: number;
  /** p99 against the raw p99, or events a second against nothing. */
  readonly ratio: number;
  readonly unit: string;
  readonly note: string;
};

type Run = { readonly timesUs: number[]; readonly eventsPerSecond: number };

const ROUNDS = 5;
const ROUND_MS = 1_500;
const RAW_APPENDS = 1_000;
const WRITERS = [1, 8, 64, 256];
const OPENED_ROWS = 200_000;

/** Measures every number of writers, then opening; the folder must be on the disk that is meant, not in memory. */
export async function run(parent = "build"): Promise<BenchRow[]> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "bench-log-"));
  try {
    const rows: BenchRow[] = [];
    for (const writers of WRITERS) rows.push(await measure(folder, writers));
    rows.push(await measureOpening(folder));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder: string, writers: number): Promise<BenchRow> {
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
  await closedLoop(loop, writers, 300); // the first statements are compiled, the file grows its first pages
  for (let round = 0; round < ROUNDS; round++) {
    raw.push(rawAppends(join(folder, "raw.bin")));
    runs.push(await closedLoop(loop, writers, ROUND_MS));
  }
  await loop.drained();
  loop.end();
  await store.close();
  const p99 = median(runs.map(({ timesUs }) => percentile(timesUs, 0.99)));
  const rawP99 = median(raw.map((times) => percentile(times, 0.99)));
  const perSecond = median(runs.map(({ eventsPerSecond }) => eventsPerSecond));
  const worstMs = Math.max(...runs.map(({ timesUs }) => percentile(timesUs, 1))) / 1_000;
  return {
    name: `durable acknowledgement, ${writers} ${writers === 1 ? "writer" : "writers"}`,
    p50: median(runs.map(({ timesUs }) => percentile(timesUs, 0.5))),
    p99,
    rawP50: median(raw.map((times) => percentile(times, 0.5))),
    rawP99,
    ratio: p99 / rawP99,
    unit: "µs",
    note: `${Math.round(perSecond)} events/s, worst ${worstMs.toFixed(1)} ms; raw: 4 KiB append + fdatasync`,
  };
}

/** Opening walks the chain of every row; the raw limit is reading the file's bytes. */
async function measureOpening(folder: string): Promise<BenchRow> {
  const logPath = join(folder, "opening.db");
  const paths = { logPath, marksPath: `${logPath}.head`, indexPath: `${logPath}.index` };
  const database = openForWriting(logPath, { logId: "bench-opening", nowMs: Date.now() });
  const writer = new LogWriter(database, new HeadMarkFile(paths.marksPath, "bench-opening"));
  const term = writer.claimTerm(Date.now());
  for (let seq = 0; seq < OPENED_ROWS; seq += 1_000) writer.append(term, seq, exampleRows(seq + 1, 1_000, term));
  writer.close();
  const openMs: number[] = [];
  const readMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const readAtMs = performance.now();
    readFileSync(logPath);
    readMs.push(performance.now() - readAtMs);
    const openAtMs = performance.now();
    const opened = await SqliteLogStore.open(paths);
    openMs.push(performance.now() - openAtMs);
    if (!opened.ok) throw new Error(opened.trouble.sentence);
    await opened.store.close();
  }
  const p99 = percentile(openMs, 0.99);
  const rawP99 = percentile(readMs, 0.99);
  return {
    name: `opening a log of ${OPENED_ROWS} events, every hash checked`,
    p50: median(openMs),
    p99,
    rawP50: median(readMs),
    rawP99,
    ratio: p99 / rawP99,
    unit: "ms",
    note: "raw: reading the file; a million events take five times as long, and no more than 4 s before serving",
  };
}

/** `writers` callers, each of whom decides its next event when the last one is acknowledged. */
async function closedLoop(loop: CommitLoop, writers: number, durationMs: number): Promise<Run> {
  const timesUs: number[] = [];
  const startedAtMs = performance.now();
  let nextSeq = loop.queue.committedSeq + 1;
  const writer = async (): Promise<void> => {
    while (performance.now() - startedAtMs < durationMs) {
      const row = exampleRow(nextSeq++, TERM);
      const offeredAtMs = performance.now();
      await loop.commit([row], false);
      timesUs.push(1_000 * (performance.now() - offeredAtMs));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { timesUs, eventsPerSecond: (1_000 * timesUs.length) / (performance.now() - startedAtMs) };
}

/** Each log here is new, so its first claim is term 1. */
const TERM = 1;

function rawAppends(path: string): number[] {
  const page = Buffer.alloc(4_096, 7);
  const fd = openSync(path, "w");
  const timesUs: number[] = [];
  for (let at = 0; at < RAW_APPENDS; at++) {
    const startedAtMs = performance.now();
    writeSync(fd, page);
    fdatasyncSync(fd);
    timesUs.push(1_000 * (performance.now() - startedAtMs));
  }
  closeSync(fd);
  rmSync(path);
  return timesUs;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

if (import.meta.main) {
  for (const row of await run(process.argv[2])) {
    const [p50, p99, rawP50, rawP99] = [row.p50, row.p99, row.rawP50, row.rawP99].map((value) => value.toFixed(0));
    console.log(
      `${row.name}: p50 ${p50}, p99 ${p99} (raw ${rawP50}, ${rawP99}) ${row.unit}, ratio ${row.ratio.toFixed(2)}; ${row.note}`,
    );
  }
}

/**
 * How long a start takes until the server serves: on a fresh folder, and on logs of growing size, with a snapshot of
 * the facts and without one. Whole processes as a user starts them; the files are in the page cache.
 */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeCenter } from "./made-center.ts";
import { type Bench, type Growth, median, ms, spread } from "./measure.ts";
import { startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const UNITS = 200;
const PROMISED_EVENTS = 1_000_000;
const WITH_MAX_MS = 5_000;
const WITHOUT_MAX_MS = 60_000;
/** A fold of ten million events from the first takes two minutes of a core. */
export const START_MAX_MS = 600_000;
const STEP = 10;
const EVENTS_MIN = 10_000;
const MIB = 2 ** 20;
const PIECE_BYTES = 8 * MIB;

export async function run(bench: Bench): Promise<void> {
  await freshFolder(bench);
  const withSnapshot: Growth["series"][number] = { name: "with a snapshot", points: [] };
  const without: Growth["series"][number] = { name: "without", points: [] };
  const reading: Growth["series"][number] = { name: "reading the file's bytes", points: [] };
  bench.growth({
    id: "start-by-events",
    title: "A start, by events in the log",
    xName: "events",
    yName: "seconds until it serves",
    series: [withSnapshot, without, reading],
    note: `${UNITS} units on shift, ordinary stops, the last of them just now.`,
  });
  for (const events of bench.quick ? [bench.eventsMax] : sizes(bench.eventsMax)) {
    bench.doing(`a log of ${events.toLocaleString("en-US")} events is made`);
    const folder = scratchFolder("start");
    try {
      const made = await makeCenter(folder, { units: UNITS, events, snapshot: true });
      const read = readTime(folder);
      const withS: Started[] = [];
      for (let n = 0; n < (bench.quick ? 1 : 3); n++) withS.push(await startAgain(folder));
      const withoutS: Started[] = [];
      for (let n = 0; n < (events > 100_000 || bench.quick ? 1 : 2); n++) {
        rmSync(join(folder, "data", "snapshots"), { recursive: true, force: true });
        withoutS.push(await startAgain(folder));
      }
      withSnapshot.points.push({ x: made.events, y: median(withS.map(({ ms: took }) => took)) / 1_000 });
      without.points.push({ x: made.events, y: median(withoutS.map(({ ms: took }) => took)) / 1_000 });
      reading.points.push({ x: made.events, y: read.ms / 1_000 });
      if (events === PROMISED_EVENTS) promiseRows(bench, { withSnapshot: withS, without: withoutS, read });
    } finally {
      removeScratch(folder);
    }
  }
  if (bench.eventsMax < PROMISED_EVENTS) promiseRows(bench, undefined);
}

/** Sizes of logs, each ten times the one before. */
export function sizes(eventsMax: number): number[] {
  const found: number[] = [];
  for (let events = EVENTS_MIN; events < eventsMax; events *= STEP) found.push(events);
  return [...found, eventsMax];
}

type Found = {
  readonly withSnapshot: readonly Started[];
  readonly without: readonly Started[];
  readonly read: { readonly ms: number; readonly bytes: number };
};

function promiseRows(bench: Bench, found: Found | undefined): void {
  const row = (how: string, starts: readonly Started[] | undefined, maxMs: number): void => {
    const timesMs = starts?.map(({ ms: took }) => took) ?? [];
    const measured =
      found === undefined || starts === undefined
        ? { figure: "–", note: `This run has no log of ${PROMISED_EVENTS.toLocaleString("en-US")} events.` }
        : {
            figure: ms(median(timesMs)),
            raw: `reading the log's ${(found.read.bytes / MIB).toFixed(0)} MiB: ${ms(found.read.ms)}`,
            ratio: median(timesMs) / found.read.ms,
            held: Math.max(...timesMs) <= maxMs,
            note: `${timesMs.length === 1 ? "One start" : `${timesMs.length} starts; the median of them`}. All its processes took ${median(starts.map(({ coreS }) => coreS)).toFixed(1)} s of a core by then.`,
          };
    bench.row({
      what: `cold start, 1 million events, ${how}`,
      hold: `≤ ${maxMs / 1_000} s`,
      ...measured,
    });
  };
  row("with a snapshot", found?.withSnapshot, WITH_MAX_MS);
  row("without", found?.without, WITHOUT_MAX_MS);
}

async function freshFolder(bench: Bench): Promise<void> {
  await firstStart();
  const timesMs: number[] = [];
  for (let n = 0; n < (bench.quick ? 1 : 5); n++) {
    bench.doing("a fresh folder");
    const folder = scratchFolder("fresh");
    try {
      timesMs.push((await startAgain(folder)).ms);
    } finally {
      removeScratch(folder);
    }
  }
  const emptyMs = [1, 2, 3].map(emptyNode);
  bench.row({
    what: "start on a fresh folder, until it serves",
    figure: `worst ${ms(Math.max(...timesMs))}`,
    ...spread(timesMs),
    raw: `an empty Node process: ${ms(median(emptyMs))}`,
    ratio: median(timesMs) / median(emptyMs),
    note: "Without practice, with the console built already, and not the first start of this copy: Node keeps what it has made of the sources. Two processes, one above the other, and their threads.",
  });
}

// Ends in order, so that Node keeps what it has made of the sources, as it does for a user from the second start on.
async function firstStart(): Promise<void> {
  const server = await startServer();
  await server.close();
}

function emptyNode(): number {
  const sinceMs = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - sinceMs;
}

type Started = { readonly ms: number; readonly coreS: number };

async function startAgain(folder: string): Promise<Started> {
  const server = await startServer({ folder, startMaxMs: START_MAX_MS });
  const coreS = server.coreS();
  await server.kill();
  return { ms: server.startedInMs, coreS };
}

/** Reads a log's file, in pieces: it may be larger than what Node reads at once. */
export function readTime(folder: string): { ms: number; bytes: number } {
  const file = openSync(join(folder, "data", "vigil.db"), "r");
  const piece = Buffer.alloc(PIECE_BYTES);
  const sinceMs = performance.now();
  let bytes = 0;
  for (;;) {
    const count = readSync(file, piece, 0, PIECE_BYTES, null);
    if (count === 0) break;
    bytes += count;
  }
  closeSync(file);
  return { ms: performance.now() - sinceMs, bytes };
}

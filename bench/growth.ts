/**
 * How the costs grow with the log, from ten thousand events to ten million: making it, walking its chain, starting on it
 * with a snapshot and without, a command's durable answer and a question to it, its bytes and the server's memory.
 *
 * It takes what it takes, so that it runs only where it is named; a size that by the one before it would take too long, or
 * more of the disk than there is, is left out and said.
 */
import { spawnSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { callSignOf } from "./fleet.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, type Growth, median, ms, quantile, threeDigits } from "./measure.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { benchRoot, removeScratch, scratchFolder } from "./scratch.ts";
import { readTime, sizes, START_MAX_MS } from "./start.ts";

const MAIN = join(import.meta.dirname, "..", "src", "server", "main.ts");
const UNITS = 200;
const ASKED = { quick: 20, whole: 100 };
const SIZE_MAX_MS = 20 * 60_000;
const DISK_MAX_BYTES = 20 * 2 ** 30;
const MIB = 2 ** 20;
const MS_PER_S = 1_000;

type Series = Growth["series"][number];
type Found = { readonly tookMs: number; readonly bytes: number; readonly events: number };

export async function run(bench: Bench): Promise<void> {
  const series = growths(bench);
  const done: Found[] = [];
  for (const events of sizes(bench.eventsMax)) {
    const tooMuch = whyNot(done, events);
    if (tooMuch !== undefined) {
      bench.row({ what: `a log of ${events.toLocaleString("en-US")} events`, figure: "–", note: tooMuch });
      return;
    }
    done.push(await ofSize(bench, events, series));
  }
}

function growths(bench: Bench): (name: string) => Series {
  const all = new Map<string, Series>();
  const begin = (growth: Omit<Growth, "series" | "xName">, names: readonly string[]): void => {
    const series = names.map((name): Series => ({ name, points: [] }));
    for (const one of series) all.set(one.name, one);
    bench.growth({ ...growth, xName: "events", series });
  };
  begin(
    {
      id: "growth-times",
      title: "What is done with a whole log, by its events",
      yName: "seconds",
      note: `${UNITS} units on shift, ordinary stops, the last of them just now. Making is deciding by the real engine and writing by the real log writer, ${(2_000).toLocaleString("en-US")} events a commit.`,
    },
    ["made", "its chain walked (`vigil verify`)", "a start with a snapshot", "a start without", "its bytes read"],
  );
  begin(
    {
      id: "growth-answers",
      title: "What is asked of a running server, by the events of its log",
      yName: "milliseconds",
    },
    [
      "a command's durable answer, p50",
      "a command's durable answer, p99",
      "the newest 50 events of a unit, p50",
      "the newest 50 events of a unit, p99",
    ],
  );
  begin({ id: "growth-sizes", title: "What is held, by the events of the log", yName: "MiB" }, [
    "the log on the disk",
    "the server's memory after a start with a snapshot",
  ]);
  return (name) => {
    const found = all.get(name);
    if (found === undefined) throw new Error(`no series is called ${name}`);
    return found;
  };
}

async function ofSize(bench: Bench, events: number, series: (name: string) => Series): Promise<Found> {
  const sinceMs = performance.now();
  const folder = scratchFolder("growth");
  const named = events.toLocaleString("en-US");
  try {
    bench.doing(`a log of ${named} events is made`);
    const made = await makeCenter(folder, { units: UNITS, events, snapshot: true });
    const madeMs = performance.now() - sinceMs;
    const put = (name: string, y: number): void => void series(name).points.push({ x: made.events, y });
    put("made", madeMs / MS_PER_S);
    const read = readTime(folder);
    put("its bytes read", read.ms / MS_PER_S);
    put("the log on the disk", read.bytes / MIB);
    bench.doing(`its chain of ${named} events is walked`);
    const verifiedMs = verifyTime(folder);
    put("its chain walked (`vigil verify`)", verifiedMs / MS_PER_S);
    bench.doing("a server starts on it with a snapshot, and is asked");
    const withSnapshot = await startServer({ folder, startMaxMs: START_MAX_MS });
    put("a start with a snapshot", withSnapshot.startedInMs / MS_PER_S);
    try {
      const residentBytes = await withSnapshot.metric("process_resident_memory_bytes");
      put("the server's memory after a start with a snapshot", residentBytes / MIB);
      await ask(bench, withSnapshot, put);
    } finally {
      await withSnapshot.kill();
    }
    bench.doing("a server starts on it without a snapshot");
    rmSync(join(folder, "data", "snapshots"), { recursive: true, force: true });
    const without = await startServer({ folder, startMaxMs: START_MAX_MS });
    put("a start without", without.startedInMs / MS_PER_S);
    await without.kill();
    const tookMs = performance.now() - sinceMs;
    bench.row({
      what: `a log of ${named} events`,
      figure: `${threeDigits(made.events / (madeMs / MS_PER_S))} events/s made, ${(read.bytes / MIB).toFixed(0)} MiB (${(read.bytes / made.events).toFixed(0)} bytes an event); walked in ${ms(verifiedMs)}; a start takes ${ms(withSnapshot.startedInMs)} with a snapshot, ${ms(without.startedInMs)} without`,
      note: `All of it took ${Math.round(tookMs / MS_PER_S)} s.`,
    });
    return { tookMs, bytes: read.bytes, events };
  } finally {
    removeScratch(folder);
  }
}

async function ask(bench: Bench, server: RunningServer, put: (name: string, y: number) => void): Promise<void> {
  const commandMs: number[] = [];
  const questionMs: number[] = [];
  for (let n = 0; n < (bench.quick ? ASKED.quick : ASKED.whole); n++) {
    const text = `growth call ${n}.`;
    const sinceMs = performance.now();
    await server.command({ type: "CreateIncident", agency: "BNCH", incidentType: "WELFARE", place: { text }, text });
    commandMs.push(performance.now() - sinceMs);
    const askedAtMs = performance.now();
    const unit = `BNCH-${callSignOf((n * 7) % UNITS)}`;
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/units/${unit}/history?limit=50`);
    await answer.text();
    if (!answer.ok) throw new Error(`the history of ${unit} was answered with ${answer.status}`);
    questionMs.push(performance.now() - askedAtMs);
  }
  put("a command's durable answer, p50", median(commandMs));
  put("a command's durable answer, p99", quantile(commandMs, 0.99));
  put("the newest 50 events of a unit, p50", median(questionMs));
  put("the newest 50 events of a unit, p99", quantile(questionMs, 0.99));
}

// In a process of its own, as an administrator does it; its progress goes to whoever watches this one.
function verifyTime(folder: string): number {
  const sinceMs = performance.now();
  const { status } = spawnSync(process.execPath, [MAIN, "verify", "--data", join(folder, "data")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`the log of ${folder} is not whole`);
  return performance.now() - sinceMs;
}

// A log grows by its events, and so does all that is done with it. What a start costs anyway is no part of that, so that
// two sizes tell more than one.
function whyNot(done: readonly Found[], events: number): string | undefined {
  const [before, last] = [done.at(-2), done.at(-1)];
  if (last === undefined) return undefined;
  const perEventMs =
    before === undefined ? last.tookMs / last.events : (last.tookMs - before.tookMs) / (last.events - before.events);
  const tookMs = last.tookMs + Math.max(0, perEventMs) * (events - last.events);
  if (tookMs > SIZE_MAX_MS)
    return `Left out: by the sizes before it this would take about ${Math.round(tookMs / 60_000)} minutes on this machine today.`;
  const { bavail, bsize } = statfsSync(benchRoot());
  const neededBytes = 2 * last.bytes * (events / last.events); // the log, and what is written beside it
  if (neededBytes > Math.min(DISK_MAX_BYTES, bavail * bsize))
    return `Left out: it would take ${(neededBytes / 2 ** 30).toFixed(1)} GiB of the disk.`;
  return undefined;
}

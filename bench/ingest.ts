/**
 * Fixes of 5,000 units by UDP into the real server: decoded, tracked, watched, recorded and stored, none lost; against
 * a process that only reads and decodes them, in the same run. `node bench/ingest.ts [fixes a second]` runs it alone.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { endChild, messageWith, pause, startChild } from "./child-process.ts";
import { openTrackDatabaseForReading } from "../src/server/track-store/track-database.ts";
import { TrackStore } from "../src/server/track-store/track-store.ts";
import { fleetRoster, startShifts } from "./fleet.ts";
import type { BenchRow } from "./measure.ts";
import { benchFolder, type RunningServer, startServer } from "./running-server.ts";

const UNITS = 5_000;
const SECONDS = 5;
const HELD_PER_SECOND = 40_000;
const WARM_UP = { perSecond: 10_000, seconds: 4 };
/** Rates are tried downwards from the wanted one until none is lost. */
const STEPS = [1, 0.75, 0.5, 0.25];
const BARE_MAX_PER_SECOND = 150_000;
const SETTLE_MS = 1_200;
const START_MS = 20_000;
const FRAMES = 'vigil_frames_total{gateway="bench-udp"}';

type Sent = { readonly sent: number; readonly tookMs: number };
type Taken = { readonly sent: number; readonly heard: number; readonly perSecond: number; readonly cpuShare: number };

/** Measures the bare receiver, then the server at the wanted rate, and at lower ones where it loses some. */
export async function run(perSecond = HELD_PER_SECOND): Promise<BenchRow[]> {
  const bare = await bareReceiver(perSecond);
  const most = await bareReceiver(BARE_MAX_PER_SECOND);
  const folder = benchFolder("ingest");
  try {
    const taken: Taken[] = [];
    let sentInAll = 0;
    const server = await startServer({ folder, config: { roster: fleetRoster(UNITS, 5) } });
    try {
      await startShifts(server, UNITS);
      sentInAll += (await intoServer(server, WARM_UP.perSecond, WARM_UP.seconds)).heard;
      for (const step of STEPS) {
        const one = await intoServer(server, perSecond * step, SECONDS);
        taken.push(one);
        sentInAll += one.heard;
        if (one.heard === one.sent) break;
      }
    } finally {
      await server.close();
    }
    const stored = await storedIn(folder);
    return taken.map((one, index) =>
      row(one, bare, most, index === taken.length - 1 ? { stored, heard: sentInAll } : undefined),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(taken: Taken, bare: Taken, most: Taken, disk: { stored: number; heard: number } | undefined): BenchRow {
  const lost = taken.sent - taken.heard;
  const rate = Math.round(taken.sent / SECONDS);
  const onDisk = disk === undefined ? "" : `; of ${disk.heard} heard in all, ${disk.stored} are on the disk`;
  return {
    name: `${rate} fixes/s by UDP for ${SECONDS} s, ${UNITS} units on shift: tracked, watched, recorded, stored`,
    value: `${Math.round(taken.perSecond)}/s taken, ${lost} of ${taken.sent} lost (${((100 * lost) / taken.sent).toFixed(2)} %), ${percent(taken.cpuShare)} of a core`,
    raw: `read and decoded only: ${Math.round(bare.perSecond)}/s, ${bare.sent - bare.heard} lost, ${percent(bare.cpuShare)} of a core; at most ${Math.round(most.perSecond)}/s`,
    ratio: taken.cpuShare / taken.perSecond / (bare.cpuShare / bare.perSecond),
    hold: rate === HELD_PER_SECOND ? "≥ 40,000/s on one core, none lost" : "",
    held: rate === HELD_PER_SECOND ? lost === 0 && (disk === undefined || disk.stored === disk.heard) : undefined,
    note: `all of the server's threads counted; the sender takes processor time from the same cores${onDisk}`,
  };
}

async function bareReceiver(perSecond: number): Promise<Taken> {
  const receiver = startChild("bare-receiver.ts");
  try {
    const { port } = await messageWith<{ port: number }>(receiver, "port", START_MS);
    const count = async (): Promise<{ fixes: number; cpuMs: number }> => {
      receiver.send("count");
      return messageWith<{ fixes: number; cpuMs: number }>(receiver, "fixes", START_MS);
    };
    await send(port, 10_000, 1);
    await count();
    const seconds = perSecond > HELD_PER_SECOND ? 2 : SECONDS;
    const { sent, tookMs } = await send(port, perSecond, seconds);
    const { fixes, cpuMs } = await count();
    return { sent, heard: fixes, perSecond: (fixes / tookMs) * 1_000, cpuShare: cpuMs / tookMs };
  } finally {
    await endChild(receiver);
  }
}

async function intoServer(server: RunningServer, perSecond: number, seconds: number): Promise<Taken> {
  const heardBefore = (await server.metric(FRAMES)) || 0;
  const cpuBefore = await server.metric("process_cpu_seconds_total");
  const { sent, tookMs } = await send(server.udpPort, perSecond, seconds);
  const heard = (await server.metric(FRAMES)) - heardBefore;
  const cpuMs = ((await server.metric("process_cpu_seconds_total")) - cpuBefore) * 1_000;
  return { sent, heard, perSecond: (heard / tookMs) * 1_000, cpuShare: cpuMs / tookMs };
}

async function send(port: number, perSecond: number, seconds: number): Promise<Sent> {
  const sender = startChild("fix-sender.ts", [port, UNITS, perSecond, seconds]);
  try {
    const sent = await messageWith<Sent>(sender, "sent", START_MS + seconds * 4_000);
    await pause(SETTLE_MS);
    return sent;
  } finally {
    await endChild(sender);
  }
}

// What the ended server left on the disk, by its own store.
async function storedIn(folder: string): Promise<number> {
  const path = join(folder, "data", "tracks", "trail.db");
  const opened = await TrackStore.open({ path, nowMs: () => Date.now() });
  if (!opened.ok) throw new Error(opened.trouble.message);
  await opened.store.settle();
  await opened.store.close();
  const database = openTrackDatabaseForReading(path);
  const count: unknown = database.prepare("SELECT sum(count) FROM block").pluck().get();
  database.close();
  return Number(count);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

if (import.meta.main) {
  const { table } = await import("./measure.ts");
  const given = Number(process.argv[2]);
  console.log(table(await run(Number.isFinite(given) && given > 0 ? given : undefined)));
}

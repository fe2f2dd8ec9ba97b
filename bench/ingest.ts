/**
 * Fixes of 5,000 units by UDP into the real server: decoded, tracked, watched, recorded and stored, none lost; against
 * a process that only reads and decodes them, in the same run. And what each rate takes of a core.
 */
import { join } from "node:path";
import { openTrackDatabaseForReading } from "../src/server/track-store/track-database.ts";
import { TrackStore } from "../src/server/track-store/track-store.ts";
import { endChild, messageWith, startChild } from "./child-process.ts";
import { sendFixes } from "./fix-load.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, type Growth, median, percent, threeDigits } from "./measure.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const UNITS = 5_000;
const HELD_PER_SECOND = 40_000;
const BARE_MAX_PER_SECOND = 150_000;
const PACE = {
  quick: { seconds: 2, tries: 1, rates: [] },
  whole: { seconds: 4, tries: 3, rates: [5_000, 10_000, 20_000, 30_000] },
};
const WARM_UP = { perSecond: 10_000, seconds: 2 };
const START_MS = 20_000;
const FRAMES = 'vigil_frames_total{gateway="bench-udp"}';
const CPU_SECONDS = "process_cpu_seconds_total";

type Taken = { readonly sent: number; readonly heard: number; readonly perSecond: number; readonly cpuShare: number };

export async function run(bench: Bench): Promise<void> {
  const pace = bench.quick ? PACE.quick : PACE.whole;
  const share: Growth["series"][number] = { name: "the server, all threads", points: [] };
  const bareShare: Growth["series"][number] = { name: "read and decoded only", points: [] };
  bench.growth({
    id: "ingest-processor",
    title: "Processor time of fixes taken in, by rate",
    xName: "fixes/s by UDP",
    yName: "per cent of a core",
    series: [share, bareShare],
  });
  bench.doing("the bare receiver");
  const bare = await bareReceiver(HELD_PER_SECOND, pace.seconds);
  const most = await bareReceiver(BARE_MAX_PER_SECOND, 2);
  for (const rate of pace.rates) {
    const { perSecond, cpuShare } = await bareReceiver(rate, 2);
    bareShare.points.push({ x: Math.round(perSecond), y: 100 * cpuShare });
  }
  bareShare.points.push({ x: Math.round(bare.perSecond), y: 100 * bare.cpuShare });
  const folder = scratchFolder("ingest");
  try {
    await makeCenter(folder, { units: UNITS, intervalS: 5 });
    const server = await startServer({ folder });
    const tries: Taken[] = [];
    let heard = 0;
    try {
      heard += (await intoServer(server, WARM_UP.perSecond, WARM_UP.seconds)).heard;
      for (const rate of pace.rates) {
        bench.doing(`${rate} fixes/s`);
        const taken = await intoServer(server, rate, pace.seconds);
        heard += taken.heard;
        share.points.push({ x: Math.round(taken.perSecond), y: 100 * taken.cpuShare });
      }
      for (let n = 0; n < pace.tries; n++) {
        bench.doing(`${HELD_PER_SECOND} fixes/s`);
        const taken = await intoServer(server, HELD_PER_SECOND, pace.seconds);
        heard += taken.heard;
        tries.push(taken);
      }
    } finally {
      await server.close();
    }
    const stored = await storedIn(folder);
    share.points.push({
      x: Math.round(median(tries.map(({ perSecond }) => perSecond))),
      y: 100 * median(tries.map(({ cpuShare }) => cpuShare)),
    });
    addRow(bench, pace.seconds, { tries, bare, most, heard, stored });
  } finally {
    removeScratch(folder);
  }
}

function addRow(
  bench: Bench,
  seconds: number,
  found: { tries: readonly Taken[]; bare: Taken; most: Taken; heard: number; stored: number },
): void {
  const { tries, bare, most, heard, stored } = found;
  const lostShares = tries.map(({ sent, heard: taken }) => (sent - taken) / sent);
  const cost = median(tries.map(({ cpuShare, perSecond }) => cpuShare / perSecond));
  const rate = median(tries.map(({ perSecond }) => perSecond));
  bench.row({
    what: `fixes of ${UNITS} units by UDP, ${HELD_PER_SECOND} a second: tracked, watched, recorded, stored`,
    figure: `${threeDigits(rate)}/s taken, ${percent(median(lostShares))} lost, ${percent(median(tries.map(({ cpuShare }) => cpuShare)))} of a core`,
    raw: `read and decoded only: ${threeDigits(bare.perSecond)}/s, ${percent(1 - bare.heard / bare.sent)} lost, ${percent(bare.cpuShare)} of a core; at most ${threeDigits(most.perSecond)}/s`,
    ratio: cost / (bare.cpuShare / bare.perSecond),
    hold: "≥ 40,000/s on one core, none lost",
    held: median(lostShares) === 0 && stored === heard && rate >= 0.99 * HELD_PER_SECOND,
    note: `${tries.length} ${tries.length === 1 ? "try" : "tries"} of ${seconds} s; lost in each: ${lostShares.map(percent).join(", ")}. The ratio is of processor time a fix, all of the server's threads counted. The sender works on the same cores. Of ${heard.toLocaleString("en-US")} fixes heard at all rates, ${stored.toLocaleString("en-US")} are on the disk.`,
  });
}

async function bareReceiver(perSecond: number, seconds: number): Promise<Taken> {
  const receiver = startChild(new URL("./bare-receiver-process.ts", import.meta.url));
  try {
    const { port } = await messageWith<{ port: number }>(receiver, "port", START_MS);
    const count = async (): Promise<{ fixes: number; cpuMs: number }> => {
      const answer = messageWith<{ fixes: number; cpuMs: number }>(receiver, "fixes", START_MS);
      receiver.send("count");
      return answer;
    };
    await sendFixes(port, { units: UNITS, perSecond: 10_000, seconds: 1 });
    await count();
    const { sent, tookMs } = await sendFixes(port, { units: UNITS, perSecond, seconds });
    const { fixes, cpuMs } = await count();
    return { sent, heard: fixes, perSecond: (fixes / tookMs) * 1_000, cpuShare: cpuMs / tookMs };
  } finally {
    await endChild(receiver);
  }
}

async function intoServer(server: RunningServer, perSecond: number, seconds: number): Promise<Taken> {
  const heardBefore = (await server.metric(FRAMES)) || 0;
  const cpuBefore = await server.metric(CPU_SECONDS);
  const { sent, tookMs } = await sendFixes(server.udpPort, { units: UNITS, perSecond, seconds });
  const heard = (await server.metric(FRAMES)) - heardBefore;
  const cpuMs = ((await server.metric(CPU_SECONDS)) - cpuBefore) * 1_000;
  return { sent, heard, perSecond: (heard / tookMs) * 1_000, cpuShare: cpuMs / tookMs };
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

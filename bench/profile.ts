/**
 * Where the hottest path spends its time: a processor profile of the server's main thread while fixes of 5,000 units
 * come in by UDP, by folder and by function.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sendFixes } from "./fix-load.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, percent, threeDigits } from "./measure.ts";
import { startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const UNITS = 5_000;
const FIXES_PER_SECOND = 15_000;
const SECONDS = { quick: 2, whole: 10 };
const WARM_UP_SECONDS = 2;
const FUNCTIONS_TOLD = 15;
const US_PER_S = 1e6;
/** What only the main thread of the server runs. */
const MARK = "src/server/center-loop.ts";

type CallFrame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };
/** The file that Node writes, as the Chrome DevTools protocol describes it. */
type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("profile");
  const profiles = join(folder, "profiles");
  const seconds = bench.quick ? SECONDS.quick : SECONDS.whole;
  try {
    await makeCenter(folder, { units: UNITS, intervalS: 5 });
    const server = await startServer({ folder, nodeArguments: ["--cpu-prof", `--cpu-prof-dir=${profiles}`] });
    let sent: number;
    try {
      await sendFixes(server.udpPort, { units: UNITS, perSecond: FIXES_PER_SECOND, seconds: WARM_UP_SECONDS });
      bench.doing(`${FIXES_PER_SECOND} fixes/s for ${seconds} s`);
      ({ sent } = await sendFixes(server.udpPort, { units: UNITS, perSecond: FIXES_PER_SECOND, seconds }));
    } finally {
      await server.close(); // it writes its profile as it ends
    }
    tell(bench, busyTimes(mainProfile(profiles), seconds), sent);
  } finally {
    removeScratch(folder);
  }
}

function mainProfile(folder: string): CpuProfile {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as CpuProfile); // Node wrote it
  const main = profiles.find(({ nodes }) => nodes.some(({ callFrame }) => callFrame.url.endsWith(MARK)));
  if (main === undefined) throw new Error("the server wrote no profile of its main thread");
  return main;
}

type Busy = { readonly frame: CallFrame; us: number };

/** Time in each function itself, over the last seconds of load before the end. */
function busyTimes({ nodes, samples, timeDeltas }: CpuProfile, seconds: number): Busy[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const totalUs = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  const times = new Map<string, Busy>();
  let atUs = 0;
  for (const [index, id] of samples.entries()) {
    const deltaUs = timeDeltas[index] ?? 0;
    atUs += deltaUs;
    const frame = frames.get(id);
    // The load, and what was settled after it; what waits is not work.
    if (atUs < totalUs - (seconds + 3) * US_PER_S || frame === undefined) continue;
    if (frame.functionName === "(idle)" || frame.functionName === "(program)") continue;
    const key = nameOf(frame);
    const known = times.get(key);
    if (known === undefined) times.set(key, { frame, us: deltaUs });
    else known.us += deltaUs;
  }
  return [...times.values()].toSorted((a, b) => b.us - a.us);
}

function tell(bench: Bench, times: readonly Busy[], fixes: number): void {
  const totalUs = times.reduce((sum, { us }) => sum + us, 0);
  bench.row({
    what: "the main thread's work for a fix, from datagram to track, watch, recorder and store",
    figure: `${threeDigits(totalUs / fixes)} µs`,
    note: "With the profiler's own cost, and all that the server does beside.",
  });
  const folders = new Map<string, number>();
  for (const { frame, us } of times) folders.set(placeOf(frame), (folders.get(placeOf(frame)) ?? 0) + us);
  for (const [folder, us] of [...folders].toSorted(([, a], [, b]) => b - a).slice(0, 10))
    bench.row({ what: `share of ${folder}`, figure: percent(us / totalUs) });
  for (const { frame, us } of times.slice(0, FUNCTIONS_TOLD))
    bench.row({ what: `in ${nameOf(frame)} itself`, figure: percent(us / totalUs) });
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const path = pathOf(url);
  const name = functionName === "" ? "a nameless function" : functionName;
  return path === "" ? `\`${name}\`` : `\`${name}\` (${path}:${lineNumber + 1})`;
}

function placeOf({ functionName, url }: CallFrame): string {
  if (functionName === "(garbage collector)") return "the garbage collector";
  const path = pathOf(url);
  if (path === "") return "calls into the system and V8";
  const [first = "", second = "", third = ""] = path.split("/");
  if (first === "src") return `\`src/${second}\``;
  return first === "node_modules"
    ? `\`${second.startsWith("@") ? `${second}/${third}` : second}\``
    : "Node's own library";
}

function pathOf(url: string): string {
  return url.replace(/^.*?\/(?=(?:src|node_modules)\/)/, "");
}

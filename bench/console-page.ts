/**
 * The console in a real Chromium, with 2,000 units that move: until it is of use, until an event and a duress are on
 * the screen, how evenly it draws. The map is drawn by the processor: the machine need not have a graphics card.
 */
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { endChild } from "./child-process.ts";
import { startFixes } from "./fix-load.ts";
import { callSignOf, duressFrame } from "./fleet.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, type BenchRow, median, ms, percent, quantile, spread } from "./measure.ts";
import { PAGE_PROBE, type Frames, frames, shows, USEFUL } from "./page-probe.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const UNITS = 2_000;
const REPORTS_PER_SECOND = 400;
const LOAD_S = 600;
const CHROMIUM = process.env["VIGIL_CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];
const SCREEN = { width: 1440, height: 900 };
const PAINT_MAX_MS = 1_500;
const EVENT_MAX_MS = 100;
/** A frame that takes longer than this is seen as a halt. */
const FRAME_MAX_MS = 100;
const SHOWN_MAX_MS = 20_000;
const BANNER = ".banner[data-alert]";
const PAINT_HOLD = "≤ 1.5 s";
const EVENT_HOLD = "≤ 100 ms after its commit (p99)";
const SMOOTH_HOLD = `smooth (frames ≤ ${FRAME_MAX_MS} ms, p99)`;

export async function run(bench: Bench): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    const note = `There is no Chromium at ${CHROMIUM}; VIGIL_CHROMIUM names another.`;
    for (const [what, hold] of [
      ["the console's first useful paint", PAINT_HOLD],
      ["an event on the screen", EVENT_HOLD],
      ["units that move", SMOOTH_HOLD],
    ] as const)
      bench.row({ what, figure: "–", hold, note });
    return;
  }
  bench.doing("the console is built where it is not");
  await buildConsole();
  const folder = scratchFolder("page");
  try {
    await makeCenter(folder, { units: UNITS, intervalS: 5 });
    const server = await startServer({ folder });
    const sender = startFixes(server.udpPort, { units: UNITS, perSecond: REPORTS_PER_SECOND, seconds: LOAD_S });
    try {
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
      try {
        await inBrowser(bench, server, browser);
      } finally {
        await browser.close();
      }
    } finally {
      await endChild(sender);
      await server.kill();
    }
  } finally {
    removeScratch(folder);
  }
}

async function inBrowser(bench: Bench, server: RunningServer, browser: Browser): Promise<void> {
  await pause(bench.quick ? 3_000 : 6_000); // units have reported
  const coldMs: number[] = [];
  for (let n = 0; n < (bench.quick ? 1 : 5); n++) {
    const { page, usefulMs } = await openConsole(server, browser);
    coldMs.push(usefulMs);
    await page.context().close();
  }
  bench.row(paintRow(coldMs));
  const { page } = await openConsole(server, browser);
  await pause(bench.quick ? 2_000 : 5_000);
  bench.doing("events onto the screen");
  bench.row(eventRow(await eventsOnScreen(server, page, bench.quick ? 8 : 60)));
  bench.doing("how evenly it draws");
  const forMs = bench.quick ? 3_000 : 12_000;
  bench.row(smoothRow((await page.evaluate<unknown>(frames(forMs))) as Frames, forMs)); // the probe's own answer
  const dangerMs = await dangerOnScreen(server, page, bench.quick ? 3 : 15);
  bench.row({
    what: `duress by UDP until its banner is on the screen, ${UNITS} units that move`,
    figure: `worst ${ms(Math.max(...dangerMs))}`,
    ...spread(dangerMs),
    note: `${dangerMs.length} presses; a dispatcher takes each emergency before the next. From the sending of the datagram until the frame that has it is drawn.`,
  });
}

async function openConsole(server: RunningServer, browser: Browser): Promise<{ page: Page; usefulMs: number }> {
  const context = await browser.newContext({ viewport: SCREEN });
  const page = await context.newPage();
  page.setDefaultTimeout(SHOWN_MAX_MS);
  await page.addInitScript(PAGE_PROBE);
  await page.goto(`http://127.0.0.1:${server.port}/`);
  return { page, usefulMs: await within(page.evaluate<number>(USEFUL), "the units") };
}

function paintRow(timesMs: readonly number[]): BenchRow {
  return {
    what: `the console's first useful paint: its units, of ${UNITS}, from an empty cache`,
    figure: `worst ${ms(Math.max(...timesMs))}`,
    ...spread(timesMs),
    hold: PAINT_HOLD,
    held: median(timesMs) <= PAINT_MAX_MS,
    note: `${timesMs.length} loads in new profiles of one browser; the hold is for the p50. The server takes ${REPORTS_PER_SECOND} fixes/s in meanwhile.`,
  };
}

function eventRow(timesMs: readonly number[]): BenchRow {
  const p99Ms = quantile(timesMs, 0.99);
  return {
    what: "an ordinary event on the screen, after its durable answer",
    figure: `worst ${ms(Math.max(...timesMs))}`,
    ...spread(timesMs),
    hold: EVENT_HOLD,
    held: p99Ms <= EVENT_MAX_MS,
    note: "Until the frame that has it is drawn. Events are sent every 50 ms, and the screen is told at most ten times a second; danger waits for neither.",
  };
}

function smoothRow({ gapsMs, longTasksMs }: Frames, forMs: number): BenchRow {
  const busyMs = longTasksMs.reduce((sum, duration) => sum + duration, 0);
  const p99Ms = quantile(gapsMs, 0.99);
  return {
    what: `${UNITS} units that move, a fix of each every 5 s: the time between two frames`,
    figure: `${((gapsMs.length * 1_000) / forMs).toFixed(0)} frames/s, worst ${ms(Math.max(...gapsMs))}`,
    ...spread(gapsMs),
    hold: SMOOTH_HOLD,
    held: p99Ms <= FRAME_MAX_MS,
    note: `Drawn by the processor (SwiftShader), which also serves and sends: a graphics card draws faster. Tasks of more than 50 ms held the page's thread for ${percent(busyMs / forMs)} of the time.`,
  };
}

async function eventsOnScreen(server: RunningServer, page: Page, count: number): Promise<number[]> {
  const timesMs: number[] = [];
  for (let n = 0; n < count; n++) {
    // Each is more urgent than the standing ones by nothing, and the list is kept short: it is in sight.
    const text = `Exit ${n + 100} bench`;
    const shown = within(page.evaluate<number>(shows("#panel-incidents", text)), text);
    const place = { text };
    await server.command({ type: "CreateIncident", agency: "BNCH", incidentType: "MAYDAY", place });
    const answeredAtMs = Date.now();
    timesMs.push(Math.max(0, (await shown) - answeredAtMs));
    const number = `${new Date().getUTCFullYear() % 100}-${String(n + 1).padStart(6, "0")}`;
    await server.command({ type: "CancelIncident", incident: number, why: "measured" }).catch(() => undefined);
    await pause(150 + (n % 7) * 23);
  }
  return timesMs;
}

// What a dispatcher sees first: the strip of emergencies, which is always in sight, and where one that nobody has is
// never left out for those that somebody has. A list draws only the cards in sight, and says nothing of the screen.
async function dangerOnScreen(server: RunningServer, page: Page, count: number): Promise<number[]> {
  const socket = createSocket("udp4");
  const timesMs: number[] = [];
  try {
    for (let n = 0; n < count; n++) {
      const index = (n * 97 + 13) % UNITS;
      const callSign = callSignOf(index);
      const shown = within(page.evaluate<number>(shows(BANNER, callSign)), `the emergency of ${callSign}`);
      const sentAtMs = Date.now();
      socket.send(duressFrame(index), server.udpPort, "127.0.0.1");
      timesMs.push((await shown) - sentAtMs);
      const alert = await page.locator(BANNER, { hasText: callSign }).getAttribute("data-alert");
      if (alert !== null) await server.command({ type: "TakeAlert", alert });
      await pause(300 + (n % 7) * 31);
    }
  } finally {
    socket.close();
  }
  return timesMs;
}

function within<T>(shown: Promise<T>, what: string): Promise<T> {
  shown.catch(() => undefined); // a page that is gone is told by whoever waits
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page never showed ${what}`)), SHOWN_MAX_MS);
  });
  return Promise.race([shown, late]).finally(() => clearTimeout(timer));
}

function buildConsole(): Promise<void> {
  const script = join(import.meta.dirname, "..", "scripts", "build-web.ts");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error("the console could not be built"))));
  });
}

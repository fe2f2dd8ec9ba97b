/** A flood of fixes of a whole fleet, and millions of random datagrams and frames, with a duress in the middle of each. */
import { createSocket, type Socket } from "node:dgram";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Random, randomFrom } from "../../../src/base/prng.ts";
import { badBytes } from "../../../scripts/fuzz/bad-bytes.ts";
import { type Served, taipNow, taipText } from "../../int/vigil-process.ts";
import { judgeDuress, judgeLoop, metric, work } from "../center-under-fault.ts";
import { type Bench, during, onARunningServer, type Scenario, type Trial } from "../scenario.ts";

const FIXES_PER_S = 10_000;
const FIXES_KEPT_MIN = 0.999;
const STEP_MS = 5;
const POOL = 20_000;
/** So much is on the way at most: a kernel with its default buffer keeps it. */
const BURST = 60;
const BURST_BYTES_MAX = 60_000;
const BURSTS_OF_A_SENDER = 500;
const ACKNOWLEDGED_MAX_MS = 3_000;
/** One of so many is as long as a datagram can be; the others are short, so that many can be thrown. */
const LONG_ONE_OF = 500;
const SHORT_BYTES = 300;
const PRESSED_ONE_OF = 100;

export const flood: Scenario = {
  name: "flood",
  title: `a UDP flood of ${FIXES_PER_S.toLocaleString("en-US")} fixes a second`,
  run: (trial) => onARunningServer(trial, (bench) => floodOfFixes(trial, bench)),
};

export const randomFrames: Scenario = {
  name: "random-frames",
  title: "random datagrams and frames",
  run: (trial) => onARunningServer(trial, (bench) => throwAtRandom(trial, bench)),
};

async function floodOfFixes({ findings, doing, quick }: Trial, { served, console, ledger }: Bench): Promise<void> {
  const seconds = quick ? 5 : 60;
  doing(`${FIXES_PER_S} fixes a second for ${seconds} s`);
  const before = await metric(served, "vigil_frames_total");
  const lateBeforeS = await metric(served, "vigil_loop_late_max_seconds");
  const faultsBefore = await metric(served, "vigil_frame_faults_total");
  let sent = 0;
  let worked = 0;
  await during(seconds * 1_000, async (goOn) => {
    const middle = pause((seconds * 1_000) / 2).then(() => judgeDuress(findings, served, [console], "in the flood"));
    const [count] = await Promise.all([sendFixes(served, goOn), work(served, ledger, goOn, 2), middle]);
    sent = count;
  });
  worked = ledger.texts.length;
  await pause(1_000);
  const heard = (await metric(served, "vigil_frames_total")) - before;
  const faults = (await metric(served, "vigil_frame_faults_total")) - (faultsBefore || 0);
  const perS = Math.round(sent / seconds);
  findings.tell("sent", `${sent} fixes, ${perS} a second; ${worked} commands acknowledged meanwhile`);
  findings.add("the flood was one", perS >= FIXES_PER_S * 0.9, `${perS} a second`);
  // The keys of the duress are a few more.
  findings.add("of the fixes 99.9 % or more are heard", heard >= sent * FIXES_KEPT_MIN, `${heard} frames heard`);
  findings.tell("frames that could not be believed", Number.isNaN(faults) ? 0 : faults);
  await judgeLoop(findings, served, lateBeforeS);
}

async function sendFixes(served: Served, goOn: () => boolean): Promise<number> {
  const socket = createSocket({ type: "udp4", sendBufferSize: 4 * 1_048_576 });
  const startedMs = performance.now();
  let sent = 0;
  while (goOn()) {
    const due = ((performance.now() - startedMs) / 1_000) * FIXES_PER_S;
    for (; sent < due; sent++) {
      const car = 1_301 + (sent % 60);
      const frame = taipNow(String(car), 35.1 + (sent % 60) * 0.01, -103.9 + (sent % 1_000) * 1e-5, 40);
      socket.send(frame, served.gateways["modem-udp"], "127.0.0.1");
    }
    await pause(STEP_MS);
  }
  await pause(200);
  socket.close();
  return sent;
}

async function throwAtRandom({ findings, doing, datagrams, seed }: Trial, bench: Bench): Promise<void> {
  const { served, console, ledger, vigil } = bench;
  const pid = await vigil.childPid();
  const random = randomFrom(seed);
  const pool = Array.from({ length: POOL }, (_, index) => throwOf(random, index));
  const before = await metric(served, "vigil_frames_total");
  const lateBeforeS = await metric(served, "vigil_loop_late_max_seconds");
  let heard = 0;
  let streamed = 0;
  let pressed: Promise<void> | undefined;
  let goesOn = true;
  const working = work(served, ledger, () => goesOn, 1);
  const pace: Pace = { sent: 0, goOn: () => goesOn };
  const throwing = Promise.all([
    throwDatagrams(served, random.stream("datagrams"), pool, pace),
    throwDatagrams(served, random.stream("more datagrams"), pool, pace),
    throwStreams(served, random.stream("streams"), pool, pace).then((count) => {
      streamed = count;
    }),
  ]);
  let toldAt = 0;
  while (heard < datagrams) {
    await pause(100);
    heard = (await metric(served, "vigil_frames_total")) - before;
    if (heard > datagrams / 2) pressed ??= judgeDuress(findings, served, [console], "in the middle of it");
    if (heard - toldAt < datagrams / 20) continue;
    toldAt = heard;
    doing(`${heard.toLocaleString("en-US")} of ${datagrams.toLocaleString("en-US")} heard`);
  }
  await pressed;
  goesOn = false;
  await Promise.all([throwing, working]);
  const took = `${heard} heard of ${pace.sent} datagrams sent and ${streamed} pieces of streams`;
  findings.add(`${datagrams.toLocaleString("en-US")} random datagrams and frames are heard`, heard >= datagrams, took);
  findings.add("the same process lived through it", (await vigil.childPid()) === pid, `process ${pid}`);
  const errors = vigil.lines.filter(({ level }) => Number(level) >= 50);
  const told = errors.length === 0 ? "no error" : JSON.stringify(errors[0]).slice(0, 300);
  findings.add("the log file has no error over it", errors.length === 0, told);
  const { body } = await served.get("/api/v1/alerts?level=emergency&limit=500");
  const standing = body.items.filter(({ phase }) => phase !== "closed").length;
  findings.add(
    "made-up danger rings, and is bounded: no more than 41 emergencies beside the one pressed",
    standing > 1 && standing <= 42,
    `${standing} with it`,
  );
  await judgeLoop(findings, served, lateBeforeS);
}

function throwOf(random: Random, index: number): Uint8Array {
  // Names that nobody knows press their keys: that is danger too, and has a bound.
  if (index % PRESSED_ONE_OF === 1) return new TextEncoder().encode(taipText(`Q${random.int(9_000)}`, "DURESS"));
  return index % LONG_ONE_OF === 0 ? badBytes(random) : badBytes(random).subarray(0, SHORT_BYTES);
}

type Pace = { sent: number; readonly goOn: () => boolean };

/**
 * Each throw is one of a pool with a byte of it changed: no two are the same, and making them takes little. After each
 * burst a modem in order reports and waits for its acknowledgement: what the kernel throws away tries nothing.
 */
async function throwDatagrams(served: Served, random: Random, pool: readonly Uint8Array[], pace: Pace): Promise<void> {
  while (pace.goOn()) {
    const socket = createSocket({ type: "udp4", sendBufferSize: 4 * 1_048_576 });
    const modem = createSocket("udp4");
    const port = served.gateways["modem-udp"];
    for (let bursts = 0; bursts < BURSTS_OF_A_SENDER && pace.goOn(); bursts++) {
      for (let bytes = 0, i = 0; i < BURST && bytes < BURST_BYTES_MAX; i++) {
        const thrown = changed(random, pool);
        bytes += thrown.length;
        pace.sent++;
        socket.send(thrown, port, "127.0.0.1", () => undefined);
      }
      await acknowledged(modem, port);
    }
    socket.close();
    modem.close();
  }
}

/** A report in order, sent and acknowledged; what is lost on the way is not waited for very long. */
function acknowledged(socket: Socket, port: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      socket.off("message", done);
      resolve();
    };
    const timer = setTimeout(done, ACKNOWLEDGED_MAX_MS);
    socket.on("message", done);
    socket.send(taipNow("1301", 35.1, -103.9, 0), port, "127.0.0.1");
  });
}

async function throwStreams(served: Served, random: Random, pool: readonly Uint8Array[], pace: Pace): Promise<number> {
  let count = 0;
  while (pace.goOn()) {
    const socket = connect(served.gateways["modem-tcp"] ?? 0, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("data", () => undefined);
    for (let pieces = 0; pieces < 200 && pace.goOn() && !socket.destroyed; pieces++, count++) {
      if (!socket.write(changed(random, pool))) await pause(5);
      if (pieces % 10 === 0) await pause(1);
    }
    socket.destroy();
  }
  return count;
}

function changed(random: Random, pool: readonly Uint8Array[]): Uint8Array {
  const bytes = pool[random.int(pool.length)]?.slice() ?? new Uint8Array(1);
  // A few stay as they are: what is in order must be heard among the rest.
  if (bytes.length > 0 && random.next() < 0.9) bytes[random.int(bytes.length)] = random.int(256);
  return bytes;
}

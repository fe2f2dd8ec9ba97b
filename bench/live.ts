/**
 * A pressed duress key to the last of 200 consoles, on a real server with 5,000 units on shift that report every 5 s;
 * against a bare WebSocket broadcast of a frame of the same size to 200 clients, in turns with it. And the way of an
 * ordinary event: from a command to its acknowledgement and to the last console. `node bench/live.ts` runs it alone.
 */
import type { ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { setTimeout as pause } from "node:timers/promises";
import { endChild, messageWith, startChild } from "./child-process.ts";
import { callSignOf, duressFrame, fleetRoster, startShifts } from "./fleet.ts";
import { type BenchRow, ms, quantile, spread } from "./measure.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const UNITS = 5_000;
const CONSOLES = 200;
const REPORTS_PER_SECOND = 1_000;
const PRESSES = 40;
const COMMANDS = 40;
/** Before the first press, so that the server has all units' tracks and its code is warm. */
const WARM_UP_MS = 6_000;
const BETWEEN_MS = 120;
const LOST_MS = 10_000;
const START_MS = 60_000;
const NS_PER_MS = 1e6;
const DANGER_MAX_MS = 1_000;
const RATIO_MAX = 2;

type Crowd = { readonly crowd: ChildProcess; readonly bare: ChildProcess };
type Seen = { readonly last: string; readonly lastAtNs: string; readonly bytes: number };

export async function run(): Promise<BenchRow[]> {
  const server = await startServer({ config: { roster: fleetRoster(UNITS, 5) } });
  const children: ChildProcess[] = [];
  try {
    await startShifts(server, UNITS);
    const bare = startChild("bare-broadcast.ts");
    children.push(bare);
    const { port: barePort } = await messageWith<{ port: number }>(bare, "port", START_MS);
    const sender = startChild("fix-sender.ts", [server.udpPort, UNITS, REPORTS_PER_SECOND, 120]);
    children.push(sender);
    await messageWith<{ ready: boolean }>(sender, "ready", START_MS);
    const crowd = startChild("console-crowd.ts", [CONSOLES, server.port, barePort]);
    children.push(crowd);
    await messageWith<{ caughtUp: number }>(crowd, "caughtUp", START_MS);
    await pause(WARM_UP_MS);
    return [...(await danger(server, { crowd, bare })), await ordinary(server, crowd)];
  } finally {
    for (const child of children.toReversed()) await endChild(child);
    await server.close();
  }
}

// In turns, so that what else the machine does falls on both alike.
async function danger(server: RunningServer, { crowd, bare }: Crowd): Promise<BenchRow[]> {
  const socket = createSocket("udp4");
  const pressed: number[] = [];
  const broadcast: number[] = [];
  let bytes = 1_500;
  for (let press = 0; press < PRESSES; press++) {
    const index = press * 97 + 13;
    const seen = watchFor(crowd, "server", `BNCH-${callSignOf(index)}"`, "danger");
    await seen.watching;
    const sinceNs = process.hrtime.bigint();
    socket.send(duressFrame(index), server.udpPort, "127.0.0.1");
    const told = await seen.last;
    pressed.push(Number(BigInt(told.lastAtNs) - sinceNs) / NS_PER_MS);
    bytes = told.bytes;
    await pause(BETWEEN_MS + (press % 7) * 9);
    broadcast.push(await bareOnce({ crowd, bare }, `bare-${press}-`, bytes));
    await pause(BETWEEN_MS + (press % 5) * 11);
  }
  socket.close();
  const ratio = quantile(pressed, 0.99) / quantile(broadcast, 0.99);
  const worst = Math.max(...pressed);
  const heardByUdp = await server.metric('vigil_frames_total{gateway="bench-udp"}');
  return [
    {
      name: `duress by UDP to the last of ${CONSOLES} consoles, ${UNITS} units each reporting every 5 s`,
      value: `${spread(pressed)}, worst ${ms(worst)}`,
      raw: `bare broadcast of ${bytes} bytes: ${spread(broadcast)}`,
      ratio,
      hold: `p99 ≤ ${RATIO_MAX} × the bare broadcast, never over 1 s`,
      held: ratio <= RATIO_MAX && worst <= DANGER_MAX_MS,
      note: `${PRESSES} presses of ${PRESSES} units in turns with the broadcasts; from the sending of the datagram, while ${heardByUdp} fixes came in; ratio of p50 ${(quantile(pressed, 0.5) / quantile(broadcast, 0.5)).toFixed(2)}`,
    },
  ];
}

async function bareOnce({ crowd, bare }: Crowd, token: string, bytes: number): Promise<number> {
  const seen = watchFor(crowd, "bare", token, "");
  await seen.watching;
  const sent = messageWith<{ sentAtNs: string }>(bare, "sentAtNs", LOST_MS);
  bare.send({ token, bytes });
  const [{ sentAtNs }, { lastAtNs }] = await Promise.all([sent, seen.last]);
  return Number(BigInt(lastAtNs) - BigInt(sentAtNs)) / NS_PER_MS;
}

async function ordinary(server: RunningServer, crowd: ChildProcess): Promise<BenchRow> {
  const durable: number[] = [];
  const afterwards: number[] = [];
  const whole: number[] = [];
  for (let n = 0; n < COMMANDS; n++) {
    const text = `bench note ${n}.`;
    const seen = watchFor(crowd, "server", text, "events");
    await seen.watching;
    const sinceNs = process.hrtime.bigint();
    await server.command({ type: "ReceiveCall", agency: "BNCH", incidentType: "WELFARE", summary: text });
    const answeredNs = process.hrtime.bigint();
    const { lastAtNs } = await seen.last;
    durable.push(Number(answeredNs - sinceNs) / NS_PER_MS);
    afterwards.push(Number(BigInt(lastAtNs) - answeredNs) / NS_PER_MS);
    whole.push(Number(BigInt(lastAtNs) - sinceNs) / NS_PER_MS);
    await pause(BETWEEN_MS + (n % 9) * 7);
  }
  const p99 = quantile(afterwards, 0.99);
  return {
    name: `an ordinary event to the last of ${CONSOLES} consoles, after its acknowledgement, the same load`,
    value: spread(afterwards),
    hold: "≤ 100 ms after its commit",
    held: p99 <= 100,
    note: `command by HTTP to durable answer ${spread(durable)}; to the last console ${spread(whole)}; drawing it on a screen is not in it`,
  };
}

function watchFor(
  crowd: ChildProcess,
  of: "server" | "bare",
  token: string,
  type: string,
): { watching: Promise<unknown>; last: Promise<Seen> } {
  const watching = messageWith<{ watching: string }>(crowd, "watching", LOST_MS);
  const last = messageWith<Seen>(crowd, "lastAtNs", LOST_MS);
  crowd.send({ watch: of, token, type });
  return { watching, last };
}

if (import.meta.main) {
  const { table } = await import("./measure.ts");
  console.log(table(await run()));
}

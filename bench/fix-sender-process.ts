/**
 * A process that sends a fleet's fixes by UDP at an even pace, each modem from a port of its own, and tells its parent
 * how many it sent. Frames are made before the first is sent, so that making them takes nothing from the pace.
 *
 * Its arguments: the port, how many units, fixes a second, seconds.
 */
import { createSocket, type Socket } from "node:dgram";
import { fixFrame } from "./fleet.ts";

const [port = 0, units = 0, perSecond = 0, seconds = 0] = process.argv.slice(2).map(Number);
const SOCKETS_MAX = 2_000;
/** No more than this in one turn: a burst is not what a fleet sends. */
const BURST_MAX = 200;
const LEAD_MS = 200;

const sockets = await Promise.all(Array.from({ length: Math.min(units, SOCKETS_MAX) }, connected));
const total = Math.round(perSecond * seconds);
// A long run at a slow pace is made as it goes; a short one at a fast pace before it begins.
const madeBefore = total <= 400_000 && perSecond > 5_000;
const makingMs = madeBefore ? total * 0.012 : 0;
const startAtMs = Math.ceil(Date.now() + makingMs + LEAD_MS);
const frameOf = (n: number): Uint8Array =>
  fixFrame(n % units, Math.round(startAtMs + (n * 1_000) / perSecond), startAtMs);
const frames = madeBefore ? Array.from({ length: total }, (_, n) => frameOf(n)) : undefined;
const lateMs = Math.max(0, Date.now() - startAtMs);
let sent = 0;
let stopped = false;
process.on("message", (message) => {
  if (message === "stop") stopped = true;
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, lateMs });
turn();

function turn(): void {
  const due = Math.min(total, Math.floor(((Date.now() - startAtMs - lateMs) / 1_000) * perSecond));
  for (let burst = 0; sent < due && burst < BURST_MAX; burst++, sent++) {
    sockets[(sent % units) % sockets.length]?.send(frames?.[sent] ?? frameOf(sent));
  }
  if (stopped || sent >= total) return end();
  if (sent < due) setImmediate(turn);
  else setTimeout(turn, 1);
}

function end(): void {
  const tookMs = Date.now() - startAtMs - lateMs;
  setTimeout(() => {
    process.send?.({ sent, tookMs });
    for (const socket of sockets) socket.close();
    process.disconnect?.();
  }, 200);
}

function connected(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: "udp4", sendBufferSize: 4 * 1_048_576 });
    socket.on("error", reject);
    socket.connect(port, "127.0.0.1", () => resolve(socket));
  });
}

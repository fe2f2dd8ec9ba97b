/**
 * A pressed duress key by UDP, from the sending of the datagram to the last of many consoles; against a bare WebSocket
 * broadcast of a frame of the same size to as many readers, in turns with it.
 */
import { createSocket } from "node:dgram";
import { setTimeout as pause } from "node:timers/promises";
import type { Crowd } from "./crowd.ts";
import { callSignOf, duressFrame } from "./fleet.ts";
import { median, quantile } from "./measure.ts";
import type { RunningServer } from "./running-server.ts";

export type Pressed = {
  readonly pressedMs: readonly number[];
  readonly bareMs: readonly number[];
  readonly bytes: number;
  readonly ratioOfP99: number;
  readonly ratioOfP50: number;
};

/** Whole consoles confirm an emergency: that storm is over before the next press. */
const BETWEEN_MS = 320;
const NS_PER_MS = 1e6;
const BYTES_AT_FIRST = 1_500;

/** Presses the keys of so many units, one after the other, and has each emergency taken by a dispatcher. */
export async function pressKeys(
  server: RunningServer,
  crowd: Crowd,
  { presses, units }: { readonly presses: number; readonly units: number },
): Promise<Pressed> {
  const socket = createSocket("udp4");
  const pressedMs: number[] = [];
  const bareMs: number[] = [];
  let bytes = BYTES_AT_FIRST;
  try {
    for (let press = 0; press < presses; press++) {
      const index = (press * 97 + 13) % units;
      const { seen } = await crowd.watch(`BNCH-${callSignOf(index)}"`, "danger");
      const sinceNs = process.hrtime.bigint();
      socket.send(duressFrame(index), server.udpPort, "127.0.0.1");
      const told = await seen;
      pressedMs.push(Number(BigInt(told.lastAtNs) - sinceNs) / NS_PER_MS);
      bytes = told.bytes;
      if (told.alertId !== undefined) await server.command({ type: "TakeAlert", alert: told.alertId });
      // In turns, so that what else the machine does falls on both alike; uneven, so that no beat is always hit.
      await pause(BETWEEN_MS + (press % 7) * 9);
      bareMs.push(await crowd.bare(`bare-${press}-`, bytes));
      await pause((press % 5) * 11);
    }
  } finally {
    socket.close();
  }
  const ratio = (share: number): number => quantile(pressedMs, share) / quantile(bareMs, share);
  return { pressedMs, bareMs, bytes, ratioOfP99: ratio(0.99), ratioOfP50: median(pressedMs) / median(bareMs) };
}

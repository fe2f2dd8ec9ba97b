/**
 * Duress in the field app, from the sending of the answer that holds it to the last of many consoles: a device per
 * officer, each with its own cookie, as the app sends it.
 */
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Crowd } from "./crowd.ts";
import { callSignOf } from "./fleet.ts";
import type { RunningServer } from "./running-server.ts";

/** Whole consoles confirm an emergency: that storm is over before the next one. */
const BETWEEN_MS = 320;
const NS_PER_MS = 1e6;

/** Holds the corners of so many officers' devices, one after the other; milliseconds to the last console of each. */
export async function holdCorners(
  server: RunningServer,
  crowd: Crowd,
  { holds, units }: { readonly holds: number; readonly units: number },
): Promise<number[]> {
  const heldMs: number[] = [];
  for (let hold = 0; hold < holds; hold++) {
    const index = (hold * 97 + 40) % units; // other units than those whose keys are pressed
    const cookie = await hello(server.port);
    const { seen } = await crowd.watch(`BNCH-${callSignOf(index)}"`, "danger");
    const sinceNs = process.hrtime.bigint();
    const nowMs = Date.now();
    const items = [{ lane: "first", seq: 1, madeAtMs: nowMs, act: { kind: "answer", held: true } }];
    const answered = post(server.port, "/field/send", { officer: `o${index}`, sentAtMs: nowMs, items }, cookie);
    const told = await seen;
    heldMs.push(Number(BigInt(told.lastAtNs) - sinceNs) / NS_PER_MS);
    await answered;
    if (told.alertId !== undefined) await server.command({ type: "TakeAlert", alert: told.alertId });
    await pause(BETWEEN_MS + (hold % 7) * 9);
  }
  return heldMs;
}

async function hello(port: number): Promise<string> {
  const { cookies } = await post(port, "/field/hello", {}, "");
  return cookies[0]?.split(";")[0] ?? "";
}

// Without fetch: what is measured is the server, and fetch takes its time.
function post(port: number, path: string, body: object, cookie: string): Promise<{ cookies: readonly string[] }> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text), cookie };
    const call = request({ host: "127.0.0.1", port, path: `/api/v1${path}`, method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => resolve({ cookies: response.headers["set-cookie"] ?? [] }));
    });
    call.on("error", reject);
    call.end(text);
  });
}

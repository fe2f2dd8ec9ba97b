/**
 * Duress in the field app, from the sending of the answer that holds it to the last of many consoles: a device per
 * officer, each with its own cookie, as the app sends it.
 */
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { present } from "../src/base/assert.ts";
import type { Crowd } from "./crowd.ts";
import { callSignOf } from "./fleet.ts";
import type { RunningServer } from "./running-server.ts";

/** Whole consoles confirm an emergency: that storm is over before the next one. */
const BETWEEN_MS = 320;
const NS_PER_MS = 1e6;
const KEPT_OPEN = new Agent({ keepAlive: true, maxSockets: 4 });

type Answered = { readonly text: string; readonly cookies: readonly string[] };

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
    const send = { officer: `o${index}`, sentAtMs: nowMs, items };
    const [told, { text }] = await Promise.all([seen, post(server.port, "/field/send", send, cookie)]);
    // An answer that says less than "done" would be measured as nothing but luck.
    if (!text.includes('"outcome":"done"')) throw new Error(`the hold of ${index} was answered: ${text.slice(0, 300)}`);
    heldMs.push(Number(BigInt(told.lastAtNs) - sinceNs) / NS_PER_MS);
    if (told.alertId !== undefined) await server.command({ type: "TakeAlert", alert: told.alertId });
    await pause(BETWEEN_MS + (hold % 7) * 9);
  }
  return heldMs;
}

// Over the connection that the hold takes as well, as an app's is open already.
async function hello(port: number): Promise<string> {
  const { cookies } = await post(port, "/field/hello", {}, "");
  return present(cookies[0]?.split(";")[0], "the server gives every device a name");
}

// Without fetch: what is measured is the server, and fetch takes its time.
function post(port: number, path: string, body: object, cookie: string): Promise<Answered> {
  const given = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(given), cookie };
    const to = { host: "127.0.0.1", port, path: `/api/v1${path}`, method: "POST", headers, agent: KEPT_OPEN };
    const call = request(to, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ text, cookies: response.headers["set-cookie"] ?? [] }));
    });
    call.on("error", reject);
    call.end(given);
  });
}

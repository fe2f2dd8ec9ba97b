/** A device as the field app is one, without the app: its cookie, its numbers, its own clock. */
import { setTimeout as pause } from "node:timers/promises";
import type { FieldItem, FieldSent, FieldView } from "../../src/protocol/field.ts";

/** A device as the app is one: its cookie, its numbers, its own clock. */
export class FieldDevice {
  cookie = "";
  deviceId = "";
  readonly officer: string;
  readonly aheadMs: number;
  #seq = { first: 0, work: 0, trail: 0 };
  readonly #port: () => number;
  /** The port is asked for each time: a server may begin anew. */
  constructor(port: () => number, officer: string, aheadMs = 0) {
    this.#port = port;
    this.officer = officer;
    this.aheadMs = aheadMs;
  }
  async hello(): Promise<void> {
    const response = await this.#ask("/field/hello", {});
    this.cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    this.deviceId = ((await response.json()) as { deviceId: string }).deviceId;
  }
  make(lane: FieldItem["lane"], act: FieldItem["act"], more: Partial<FieldItem> & { agoMs?: number } = {}): FieldItem {
    const { agoMs = 0, ...rest } = more;
    return { lane, seq: ++this.#seq[lane], madeAtMs: Date.now() + this.aheadMs - agoMs, act, ...rest };
  }
  async send(...items: FieldItem[]): Promise<FieldSent> {
    const response = await this.#ask("/field/send", {
      officer: this.officer,
      sentAtMs: Date.now() + this.aheadMs,
      items,
    });
    return (await response.json()) as FieldSent;
  }
  /** As the app does it: what is held, because the log is behind, is sent again. */
  async deliver(...items: FieldItem[]): Promise<FieldSent["outcomes"]> {
    for (let tries = 0; tries < 200; tries++) {
      const { outcomes } = await this.send(...items);
      if (outcomes.every(({ outcome }) => outcome !== "held")) return outcomes;
      await pause(100);
    }
    throw new Error("held for ever");
  }
  async view(): Promise<FieldView> {
    return (await (await this.#ask(`/field/view?officer=${this.officer}`)).json()) as FieldView;
  }
  post(path: string, body: object): Promise<Response> {
    return this.#ask(path, body);
  }
  async starts(unit: string): Promise<void> {
    await this.hello();
    await this.deliver(this.make("work", { kind: "start-shift", unit, vehicle: `V${unit}` }));
  }
  #ask(path: string, body?: object): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port()}/api/v1${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), cookie: this.cookie },
    });
  }
}

/** What a browser gives with a subscription to be pushed. */
export async function pushKeys(): Promise<{ readonly p256dh: string; readonly auth: string }> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { p256dh: Buffer.from(point).toString("base64url"), auth: Buffer.alloc(16, 7).toString("base64url") };
}

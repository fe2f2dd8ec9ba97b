/**
 * Waking a device through its maker's push server (RFC 8030), encrypted for that device alone (RFC 8291) and signed by
 * this center (VAPID). A push that is not taken is no loss of what it tells: the device asks for itself as well, and
 * what is not shown is told to the dispatcher. Only servers that the configuration names are ever called.
 */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import webPush from "web-push";
import { isLoopbackHost } from "../ingest/networks.ts";
import type { FieldConfig } from "./field-config.ts";
import type { FieldDevices, PushSubscription } from "./field-devices.ts";

export type PushNote = {
  readonly kind: "check" | "message" | "help";
  readonly id: string;
  readonly title: string;
  readonly body: string;
};

const TIME_TO_LIVE_S = 120;
const ANSWER_WITHIN_MS = 8_000;
const AT_ONCE_MAX = 32;
const WAITING_MAX = 10_000;

export class PushSender {
  readonly #config: FieldConfig["push"];
  readonly #devices: FieldDevices;
  readonly #failed: (why: string) => void;
  readonly #keys: { readonly publicKey: string; readonly privateKey: string } | undefined;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(config: FieldConfig["push"], devices: FieldDevices, failed: (why: string) => void) {
    this.#config = config;
    this.#devices = devices;
    this.#failed = failed;
    this.#keys = config.enabled ? devices.pushKeys(() => webPush.generateVAPIDKeys()) : undefined;
  }

  /** What a device subscribes with; undefined where nothing is pushed. */
  get publicKey(): string | undefined {
    return this.#keys?.publicKey;
  }

  /** Whether a subscription may be called at all: a device could name any address. */
  mayCall(endpoint: string): boolean {
    return pushFault(endpoint, this.#config.hosts) === undefined;
  }

  /** Sends to a device; false where it can't be woken at all. `done` says whether the push server took it. */
  send(deviceId: string, note: PushNote, done: (taken: boolean) => void): boolean {
    const push = this.#devices.get(deviceId)?.push;
    if (push === undefined || this.#keys === undefined || this.#waiting.length >= WAITING_MAX) return false;
    this.#waiting.push(async () => done(await this.#sendNow(deviceId, push, note)));
    this.#next();
    return true;
  }

  #next(): void {
    if (this.#running >= AT_ONCE_MAX) return;
    const work = this.#waiting.shift();
    if (work === undefined) return;
    this.#running++;
    void work().finally(() => {
      this.#running--;
      this.#next();
    });
  }

  async #sendNow(deviceId: string, push: PushSubscription, note: PushNote): Promise<boolean> {
    const keys = this.#keys;
    if (keys === undefined || !this.mayCall(push.endpoint)) return false;
    try {
      const { endpoint, method, headers, body } = webPush.generateRequestDetails(push, JSON.stringify(note), {
        vapidDetails: { subject: this.#config.contact, ...keys },
        TTL: TIME_TO_LIVE_S,
        urgency: "high",
        contentEncoding: "aes128gcm",
      });
      const status = await post(endpoint, method, headers as Record<string, string | number>, body);
      // 404 and 410: the device is no longer there.
      if (status === 404 || status === 410) this.#devices.subscribe(deviceId, undefined, Date.now());
      else if (status >= 300) this.#failed(`a push server answered ${status}`);
      return status < 300;
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
}

/** Why a subscription's address is not called; undefined where it is. */
export function pushFault(endpoint: string, hosts: readonly string[]): string | undefined {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    return "is no address";
  }
  const isNamed = hosts.some((host) => host === url.host || host === url.hostname);
  if (!isNamed) return `names ${url.host}, which is no push server of field.push.hosts`;
  // Plain HTTP only to a stand-in on this machine, which the configuration has to name as well.
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.hostname))) return "is not https";
  return undefined;
}

function post(
  endpoint: string,
  method: string,
  headers: Record<string, string | number>,
  body: Buffer | null,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const make = endpoint.startsWith("https:") ? httpsRequest : httpRequest;
    const request = make(endpoint, { method, headers, timeout: ANSWER_WITHIN_MS }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("timeout", () => request.destroy(new Error("a push server did not answer")));
    request.on("error", reject);
    request.end(body ?? undefined);
  });
}

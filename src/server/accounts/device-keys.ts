/**
 * Keys of devices: what a phone or a sensor shows with each request, so that nobody speaks in its name. Each device has
 * its own; a new one voids the former. Kept as hashes. For brokers the same key is kept as mosquitto reads it, so that
 * one secret in the phone serves for both ways (DK1 to DK4).
 */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { brokerHash } from "../ingest/broker-files.ts";
import type { By } from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountsFile } from "./accounts-database.ts";

const KEY_BYTES = 24;

const KeyRow = z.object({ device: z.string(), hash: z.string(), broker: z.string(), made_at_ms: z.int() });
/** A device that has a key. */
export type DeviceKey = { readonly device: string; readonly hash: string; readonly madeAtMs: number };

export class DeviceKeys {
  readonly #file: AccountsFile;
  readonly #record: AccountRecord;

  constructor(file: AccountsFile, record: AccountRecord) {
    this.#file = file;
    this.#record = record;
  }

  /** A key for a device, shown this once; the former is void. */
  make(device: string, by: By, nowMs: number): string {
    const key = randomBytes(KEY_BYTES).toString("base64url");
    const had = this.all().some((known) => known.device === device);
    this.#record.change(
      nowMs,
      by,
      undefined,
      [{ type: "DeviceKeyMade", device, ...(had ? { replaced: true } : {}) }],
      () =>
        this.#file
          .prepare("INSERT OR REPLACE INTO device_key(device, hash, broker, made_at_ms) VALUES(?, ?, ?, ?)")
          .run(device, deviceKeyHash(key), brokerHash(key), nowMs),
    );
    return key;
  }

  /** Takes a device's key away: with it, nothing is believed any more. False where it had none. */
  revoke(device: string, by: By, nowMs: number): boolean {
    if (!this.all().some((known) => known.device === device)) return false;
    // The row stays with a hash that no key has: a device that has had a key is never again believed without one.
    this.#record.change(nowMs, by, undefined, [{ type: "DeviceKeyRevoked", device }], () =>
      this.#file.prepare("UPDATE device_key SET hash = '', broker = '' WHERE device = ?").run(device),
    );
    return true;
  }

  all(): DeviceKey[] {
    return rowsIn(this.#file).map(({ device, hash: digest, made_at_ms }) => ({
      device,
      hash: digest,
      madeAtMs: made_at_ms,
    }));
  }

  /** `device:hash` for the devices that have a key, the hash as mosquitto keeps it. */
  brokerPasswords(): string[] {
    return brokerPasswordsIn(this.#file);
  }
}

function rowsIn(file: AccountsFile): z.infer<typeof KeyRow>[] {
  return file
    .prepare("SELECT * FROM device_key ORDER BY device")
    .all()
    .map((raw) => KeyRow.parse(raw));
}

/** The same of a file that is only read, as beside a server that runs. */
export function brokerPasswordsIn(file: AccountsFile): string[] {
  return rowsIn(file).flatMap(({ device, broker }) => (broker === "" ? [] : [`${device}:${broker}`]));
}

/** Whether a secret is the key of a hash. A revoked device's hash is nobody's. */
export function isDeviceKey(kept: string, secret: string | undefined): boolean {
  if (kept === "" || secret === undefined) return false;
  const [a, b] = [Buffer.from(kept), Buffer.from(deviceKeyHash(secret))];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

function deviceKeyHash(key: string): string {
  return hash("sha256", `vigil-device ${key}`, "hex");
}

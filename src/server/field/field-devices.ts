/**
 * What the server keeps of each device that runs the field app, in one small file beside the log: how far it has its
 * items, where it can be pushed, what an officer's PINs are compared with. No name, no place, no secret in the clear.
 *
 * A device is known by a token that only it has (a cookie no script can read); its name is made from the token, so
 * that nobody speaks in a name without having it. What was numbered below a lane's mark has been taken and has no
 * second effect, however often it is sent. The file is written soon after a change and off the loop; what a crash
 * takes of it is made good by the engine, which gives a repeated command its first answer.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { FieldLane } from "../../protocol/field.ts";

const Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const PushSubscriptionSchema = z.object({
  endpoint: z.url().max(1_000),
  keys: z.object({ p256dh: z.string().min(20).max(200), auth: z.string().min(10).max(100) }),
});
export type PushSubscription = z.infer<typeof PushSubscriptionSchema>;
export const PinSchema = z.object({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  ordinary: Hex.describe("SHA-256 of what the ordinary PIN was turned into"),
  duress: Hex.describe("SHA-256 of what the other was turned into"),
});
export type Pin = z.infer<typeof PinSchema>;
const RecordSchema = z.object({
  lanes: z.object({ first: z.int(), work: z.int(), trail: z.int() }),
  usedAtMs: z.number(),
  push: PushSubscriptionSchema.optional(),
});
export type DeviceRecord = z.infer<typeof RecordSchema>;
const FileSchema = z.object({
  devices: z.record(z.string(), RecordSchema),
  pins: z.record(z.string(), PinSchema),
  /** The pair of keys by which push servers know this center. */
  pushKeys: z.object({ publicKey: z.string(), privateKey: z.string() }).optional(),
});

const DEVICES_MAX = 20_000;
const WRITE_AFTER_MS = 300;
const LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

/** A new device's token. */
export function newToken(): string {
  return randomBytes(32).toString("hex");
}

/** The name of the device that has a token; undefined for what is no token. */
export function deviceIdOf(token: string | undefined): string | undefined {
  if (token === undefined || !/^[0-9a-f]{64}$/.test(token)) return undefined;
  const bytes = createHash("sha256").update(token).digest();
  return `FIELD-${[...bytes.subarray(0, 10)].map((byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}

export class FieldDevices {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  readonly #devices: Map<string, DeviceRecord>;
  readonly #pins: Map<string, Pin>;
  #pushKeys: z.infer<typeof FileSchema>["pushKeys"];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Opens the file; one that can't be read is set aside and begun anew. */
  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
    this.#failed = failed;
    const read = this.#read();
    this.#devices = new Map(Object.entries(read.devices));
    this.#pins = new Map(Object.entries(read.pins));
    this.#pushKeys = read.pushKeys;
  }

  get(deviceId: string): DeviceRecord | undefined {
    return this.#devices.get(deviceId);
  }

  /** The record of a device, a new one where there is none. */
  open(deviceId: string, nowMs: number): DeviceRecord {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    if (this.#devices.size >= DEVICES_MAX) this.#dropUnused();
    const made: DeviceRecord = { lanes: { first: 0, work: 0, trail: 0 }, usedAtMs: nowMs };
    this.#devices.set(deviceId, made);
    this.#soon();
    return made;
  }

  /** Notes that a lane's items up to `seq` have been taken. */
  taken(deviceId: string, lane: FieldLane, seq: number, nowMs: number): void {
    const record = this.open(deviceId, nowMs);
    if (record.lanes[lane] >= seq) return;
    this.#devices.set(deviceId, { ...record, lanes: { ...record.lanes, [lane]: seq }, usedAtMs: nowMs });
    this.#soon();
  }

  /** Where the device can be pushed from now on; undefined where no longer. */
  subscribe(deviceId: string, push: PushSubscription | undefined, nowMs: number): void {
    const { push: _, ...record } = this.open(deviceId, nowMs);
    this.#devices.set(deviceId, push === undefined ? record : { ...record, push });
    this.#soon();
  }

  pinOf(officerId: string): Pin | undefined {
    return this.#pins.get(officerId);
  }

  setPin(officerId: string, pin: Pin): void {
    this.#pins.set(officerId, pin);
    this.#soon();
  }

  /** The keys by which push servers know this center, made once. */
  pushKeys(make: () => { publicKey: string; privateKey: string }): { publicKey: string; privateKey: string } {
    if (this.#pushKeys === undefined) {
      this.#pushKeys = make();
      this.#soon();
    }
    return this.#pushKeys;
  }

  /** Writes what has not been written yet. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    try {
      writeFileSync(`${this.#path}.new`, this.#text(), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#failed(error);
    }
  }

  #read(): z.infer<typeof FileSchema> {
    if (!existsSync(this.#path)) return { devices: {}, pins: {} };
    try {
      return FileSchema.parse(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch (error) {
      this.#failed(error);
      try {
        renameSync(this.#path, `${this.#path}.damaged`);
      } catch {
        // It stays where it is, and is written over.
      }
      return { devices: {}, pins: {} };
    }
  }

  #text(): string {
    return JSON.stringify({
      devices: Object.fromEntries(this.#devices),
      pins: Object.fromEntries(this.#pins),
      ...(this.#pushKeys === undefined ? {} : { pushKeys: this.#pushKeys }),
    });
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }, WRITE_AFTER_MS).unref();
  }

  async #write(): Promise<void> {
    try {
      await writeFile(`${this.#path}.new`, this.#text(), { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#failed(error);
    }
  }

  #dropUnused(): void {
    const oldest = [...this.#devices].toSorted(([, a], [, b]) => a.usedAtMs - b.usedAtMs).slice(0, DEVICES_MAX / 10);
    for (const [deviceId] of oldest) this.#devices.delete(deviceId);
  }
}

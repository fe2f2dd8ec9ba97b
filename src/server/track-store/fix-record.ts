/**
 * A fix as 48 bytes: the form in which fixes wait, travel between threads and lie in the journal.
 *
 * A chunk is a run of such records in one buffer, so that handing thousands of fixes to another thread copies
 * nothing. Degrees are held as 1e-7 degree (1.1 cm), times as milliseconds UTC; what a device did not say is NaN,
 * never zero. Byte order is the machine's own: the journal stays on the machine that wrote it (see `about` there).
 */
import type { DeviceId } from "../../base/ids.ts";
import { isPlacedByReceipt } from "../../tracks/marks.ts";

export const RECORD_BYTES = 48;
const DOUBLES = RECORD_BYTES / 8;
const WORDS = RECORD_BYTES / 4;
export const DEG_SCALE = 1e7;
/** Some 35,000 years: what lies beyond is no time. It leaves room to tell differences of differences exactly. */
const INSTANT_MAX_MS = 2 ** 50;

/** A fix as the trail gives it back. */
export type StoredFix = {
  readonly deviceId: DeviceId;
  /** The device's own time, right or wrong, as it came; undefined where the message held none. */
  readonly fixAtMs: number | undefined;
  readonly receivedAtMs: number;
  /** Where the fix stands in time: the device's time, or ours where its clock can't be used. */
  readonly placedAtMs: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number | undefined;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
  /** The marks of tracks/marks.ts. */
  readonly marks: number;
};

/** What `write` needs of a fix; the codec's report and the store's own answer both have it. */
export type FixToKeep = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs?: number | undefined;
  readonly accuracyM?: number | undefined;
  readonly speedMps?: number | undefined;
  readonly courseDeg?: number | undefined;
};

export class FixChunk {
  readonly buffer: ArrayBuffer;
  readonly capacity: number;
  count: number;
  readonly #doubles: Float64Array;
  readonly #ints: Int32Array;
  readonly #floats: Float32Array;
  readonly #words: Uint32Array;

  constructor(buffer: ArrayBuffer, count = 0) {
    this.buffer = buffer;
    this.count = count;
    this.capacity = Math.floor(buffer.byteLength / RECORD_BYTES);
    const doubles = this.capacity * DOUBLES;
    this.#doubles = new Float64Array(buffer, 0, doubles);
    this.#ints = new Int32Array(buffer, 0, doubles * 2);
    this.#floats = new Float32Array(buffer, 0, doubles * 2);
    this.#words = new Uint32Array(buffer, 0, doubles * 2);
  }

  /** A chunk with room for so many fixes. */
  static ofCapacity(capacity: number): FixChunk {
    return new FixChunk(new ArrayBuffer(capacity * RECORD_BYTES));
  }

  /** A chunk over bytes that may start anywhere; they are copied. */
  static fromBytes(bytes: Uint8Array): FixChunk {
    const buffer = new ArrayBuffer(bytes.byteLength);
    new Uint8Array(buffer).set(bytes);
    return new FixChunk(buffer, Math.floor(bytes.byteLength / RECORD_BYTES));
  }

  /** Adds a fix; the caller has seen that there is room. */
  write(deviceIndex: number, fix: FixToKeep, receivedAtMs: number, marks: number): void {
    const at = this.count++;
    const d = at * DOUBLES;
    const w = at * WORDS;
    this.#doubles[d] = instantOrNaN(fix.fixAtMs);
    this.#doubles[d + 1] = Math.round(receivedAtMs);
    this.#ints[w + 4] = Math.round(fix.latDeg * DEG_SCALE);
    this.#ints[w + 5] = Math.round(fix.lonDeg * DEG_SCALE);
    this.#floats[w + 6] = fix.accuracyM ?? Number.NaN;
    this.#floats[w + 7] = fix.speedMps ?? Number.NaN;
    this.#floats[w + 8] = fix.courseDeg ?? Number.NaN;
    this.#words[w + 9] = marks;
    this.#words[w + 10] = deviceIndex;
    this.#words[w + 11] = 0;
  }

  /** Adds a record of another chunk, under another device index where one is given. */
  copy(from: FixChunk, at: number, deviceIndex = from.deviceIndex(at)): void {
    const to = this.count++ * DOUBLES;
    for (let i = 0; i < DOUBLES; i++) this.#doubles[to + i] = from.#doubles[at * DOUBLES + i] as number; // inside both
    this.#words[to * 2 + 10] = deviceIndex;
  }

  /** Takes over numbers as they stand in a block: times in ms, places in 1e-7 degree, NaN for what is not known. */
  writeRaw(deviceIndex: number, raw: RawFix): void {
    const at = this.count++;
    const d = at * DOUBLES;
    const w = at * WORDS;
    this.#doubles[d] = raw.fixAtMs;
    this.#doubles[d + 1] = raw.receivedAtMs;
    this.#ints[w + 4] = raw.lat;
    this.#ints[w + 5] = raw.lon;
    this.#floats[w + 6] = raw.accuracyM;
    this.#floats[w + 7] = raw.speedMps;
    this.#floats[w + 8] = raw.courseDeg;
    this.#words[w + 9] = raw.marks;
    this.#words[w + 10] = deviceIndex;
    this.#words[w + 11] = 0;
  }

  // The callers below stay within `count`; the casts say that a number is there.
  fixAtMs(at: number): number {
    return this.#doubles[at * DOUBLES] as number;
  }
  receivedAtMs(at: number): number {
    return this.#doubles[at * DOUBLES + 1] as number;
  }
  lat(at: number): number {
    return this.#ints[at * WORDS + 4] as number;
  }
  lon(at: number): number {
    return this.#ints[at * WORDS + 5] as number;
  }
  accuracyM(at: number): number {
    return this.#floats[at * WORDS + 6] as number;
  }
  speedMps(at: number): number {
    return this.#floats[at * WORDS + 7] as number;
  }
  courseDeg(at: number): number {
    return this.#floats[at * WORDS + 8] as number;
  }
  marks(at: number): number {
    return this.#words[at * WORDS + 9] as number;
  }
  deviceIndex(at: number): number {
    return this.#words[at * WORDS + 10] as number;
  }
  /** Where the fix stands in time. */
  placedAtMs(at: number): number {
    return placedAtMs(this.fixAtMs(at), this.receivedAtMs(at), this.marks(at));
  }

  /** The bytes in use. */
  bytes(fromRecord = 0, toRecord = this.count): Uint8Array {
    return new Uint8Array(this.buffer, fromRecord * RECORD_BYTES, (toRecord - fromRecord) * RECORD_BYTES);
  }
}

export type RawFix = {
  fixAtMs: number;
  receivedAtMs: number;
  lat: number;
  lon: number;
  accuracyM: number;
  speedMps: number;
  courseDeg: number;
  marks: number;
};

/** The device's time, or ours where there is none or the marks say that its clock can't be used. */
export function placedAtMs(fixAtMs: number, receivedAtMs: number, marks: number): number {
  return Number.isNaN(fixAtMs) || isPlacedByReceipt(marks) ? receivedAtMs : fixAtMs;
}

function instantOrNaN(atMs: number | undefined): number {
  return atMs !== undefined && Math.abs(atMs) < INSTANT_MAX_MS ? Math.round(atMs) : Number.NaN;
}

/**
 * The key file: one key a slot, slots of a fixed size that never straddle a sector, each key wrapped by the master
 * key. A slot is filled before it is needed, given to a subject later, and written over when its key is destroyed:
 * in place, so that no copy stays behind in the file.
 *
 * This is the file as bytes, for one reader or writer at a time; key-ring.ts hands out the keys of a running server.
 */
import { createHmac, randomBytes } from "node:crypto";
import { closeSync, existsSync, fdatasyncSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { KEY_BYTES, KeyTroubleError, type MasterKey, unwrapKey, WRAPPED_BYTES, wrapKey } from "./master-key.ts";

/** For what a slot's key is used: nobody's yet; a subject's; snapshots, archive and recordings; emergencies. */
export type KeyUse = "spare" | "subject" | "working" | "recovery";
const uses: readonly KeyUse[] = ["spare", "subject", "working", "recovery"];

export type Slot =
  | {
      readonly state: "live";
      readonly use: KeyUse;
      readonly key: Uint8Array;
      /** In hex; empty where the slot is nobody's. */
      readonly fingerprint: string;
    }
  | { readonly state: "destroyed"; readonly orderSeq: number }
  /** Never written, torn, or wrapped by another master key. */
  | { readonly state: "absent" };

export type SlotOutline = {
  readonly slot: number;
  readonly state: Slot["state"];
  readonly use: KeyUse;
  readonly fingerprint: string;
  readonly orderSeq: number;
};

const MAGIC = "vigil-keys 1";
const HEAD_BYTES = 512;
/** After the head: two sectors that are written in turn and say how far the log has been looked through. */
const MARKS_AT = HEAD_BYTES;
const SLOTS_AT = 3 * HEAD_BYTES;
export const SLOT_BYTES = 128;
const LIVE = 1;
const DESTROYED = 2;
const FINGERPRINT_AT = 8;
export const FINGERPRINT_BYTES = 16;
const WRAPPED_AT = 24;
const ORDER_AT = 88;
const NONE = "0".repeat(2 * FINGERPRINT_BYTES);

type Head = { readonly magic: string; readonly storeId: string; readonly logId: string; readonly masterId: string };

export class KeyFile {
  readonly path: string;
  readonly storeId: string;
  readonly logId: string;
  readonly #fd: number;
  readonly #master: MasterKey;
  readonly #secret: Uint8Array;
  #turn = 0;

  private constructor(path: string, fd: number, head: Head, master: MasterKey, secret: Uint8Array) {
    this.path = path;
    this.#fd = fd;
    this.storeId = head.storeId;
    this.logId = head.logId;
    this.#master = master;
    this.#secret = secret;
  }

  /** Makes a key file for a log, with `slotCount` ready keys; the file must not exist. Durable when it returns. */
  static create(path: string, logId: string, master: MasterKey, slotCount: number): KeyFile {
    const storeId = randomBytes(8).toString("hex");
    const secret = new Uint8Array(randomBytes(KEY_BYTES));
    const file = KeyFile.#make(path, { magic: MAGIC, storeId, logId, masterId: master.id }, master, secret);
    file.fill(0, slotCount);
    file.sync();
    syncFolder(path);
    return file;
  }

  /** Opens a key file. Throws KeyTroubleError. */
  static open(path: string, master: MasterKey, how: "read" | "write"): KeyFile {
    if (!existsSync(path)) throw new KeyTroubleError("missing", `there is no key file at ${path}`);
    let fd: number;
    try {
      fd = openSync(path, how === "write" ? "r+" : "r");
    } catch (error) {
      throw new KeyTroubleError("unreadable", `the key file can't be opened: ${String(error)}`);
    }
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      readSync(fd, bytes, 0, HEAD_BYTES, 0);
      const head = parseHead(bytes);
      if (head === undefined) throw new KeyTroubleError("damaged", `${path} is not a key file, or its head is damaged`);
      const wrapped = bytes.subarray(HEAD_BYTES - WRAPPED_BYTES);
      const secret = unwrapKey(master, wrapped, `${head.storeId} secret`);
      if (secret === undefined) {
        const sentence = `${path} is under the master key ${head.masterId}, not under ${master.id}`;
        throw new KeyTroubleError(head.masterId === master.id ? "damaged" : "wrong-master", sentence);
      }
      return new KeyFile(path, fd, head, master, secret);
    } catch (error) {
      closeSync(fd);
      if (error instanceof KeyTroubleError) throw error;
      throw new KeyTroubleError("unreadable", `the key file can't be read: ${String(error)}`);
    }
  }

  get slotCount(): number {
    return Math.max(0, Math.floor((fstatSync(this.#fd).size - SLOTS_AT) / SLOT_BYTES));
  }

  /** The keyed digest by which a subject's slot is found, in hex. */
  fingerprint(subject: string): string {
    return createHmac("sha256", this.#secret)
      .update(subject)
      .digest("hex")
      .slice(0, 2 * FINGERPRINT_BYTES);
  }

  read(slot: number): Slot {
    const bytes = Buffer.alloc(SLOT_BYTES);
    readSync(this.#fd, bytes, 0, SLOT_BYTES, SLOTS_AT + slot * SLOT_BYTES);
    return this.#slotOf(slot, bytes);
  }

  /** Every slot, from the first; read in large pieces. Its keys are not unwrapped: that is `read`'s. */
  *outline(): Generator<SlotOutline> {
    const perPiece = 8_192;
    const piece = Buffer.alloc(perPiece * SLOT_BYTES);
    for (let first = 0; ; first += perPiece) {
      const length = readSync(this.#fd, piece, 0, piece.length, SLOTS_AT + first * SLOT_BYTES);
      for (let at = 0; at + SLOT_BYTES <= length; at += SLOT_BYTES) {
        const bytes = piece.subarray(at, at + SLOT_BYTES);
        const isWhole = bytes.readUInt32LE(4) === checkOf(bytes);
        const state = !isWhole
          ? "absent"
          : bytes[0] === LIVE
            ? "live"
            : bytes[0] === DESTROYED
              ? "destroyed"
              : "absent";
        const orderSeq = state === "destroyed" ? bytes.readDoubleLE(ORDER_AT) : 0;
        const slot = first + at / SLOT_BYTES;
        yield { slot, state, use: useOf(bytes), fingerprint: fingerprintOf(bytes), orderSeq };
      }
      if (length < piece.length) return;
    }
  }

  /** Puts new keys into the slots from `first` on. Nothing is durable before `sync`. */
  fill(first: number, count: number): void {
    const piece = Buffer.alloc(count * SLOT_BYTES);
    for (let index = 0; index < count; index++) {
      const key = new Uint8Array(randomBytes(KEY_BYTES));
      piece.set(this.#bytesOf(first + index, key, "spare", NONE), index * SLOT_BYTES);
    }
    writeSync(this.#fd, piece, 0, piece.length, SLOTS_AT + first * SLOT_BYTES);
  }

  /** Says for what a live slot is used, and whose it is. */
  assign(slot: number, use: KeyUse, fingerprint: string | undefined): void {
    const found = this.read(slot);
    if (found.state !== "live") throw new KeyTroubleError("damaged", `key ${slot} is ${found.state}`);
    this.#write(slot, this.#bytesOf(slot, found.key, use, fingerprint ?? NONE));
  }

  /** Writes over a key, twice, each time down to the disk. What it was is gone with it. */
  destroy(slot: number, orderSeq: number): void {
    this.#write(slot, randomBytes(SLOT_BYTES));
    fdatasyncSync(this.#fd);
    const bytes = Buffer.alloc(SLOT_BYTES);
    bytes[0] = DESTROYED;
    bytes.writeDoubleLE(orderSeq, ORDER_AT);
    bytes.writeUInt32LE(checkOf(bytes), 4);
    this.#write(slot, bytes);
    fdatasyncSync(this.#fd);
  }

  /** All rows of the log up to here have been looked through: no slot is used by them that is not marked as used. */
  get throughSeq(): number {
    return Math.max(...[0, 1].map((turn) => this.#mark(turn)));
  }

  setThroughSeq(seq: number): void {
    const text = `through ${seq} `;
    const bytes = Buffer.alloc(HEAD_BYTES, " ");
    bytes.write(`${text}${crc32(text)}\n`, "latin1");
    writeSync(this.#fd, bytes, 0, HEAD_BYTES, MARKS_AT + this.#turn * HEAD_BYTES);
    this.#turn = 1 - this.#turn;
  }

  sync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Writes all of it into a new file under another master key; this one stays as it is. */
  rewrap(path: string, master: MasterKey): void {
    const head = { magic: MAGIC, storeId: this.storeId, logId: this.logId, masterId: master.id };
    const copy = KeyFile.#make(path, head, master, this.#secret);
    const count = this.slotCount;
    for (let slot = 0; slot < count; slot++) {
      const found = this.read(slot);
      if (found.state === "live")
        copy.#write(slot, copy.#bytesOf(slot, found.key, found.use, found.fingerprint || NONE));
      else if (found.state === "destroyed") copy.destroy(slot, found.orderSeq);
    }
    copy.setThroughSeq(this.throughSeq);
    fsyncSync(copy.#fd);
    copy.close();
    syncFolder(path);
  }

  static #make(path: string, head: Head, master: MasterKey, secret: Uint8Array): KeyFile {
    const fd = openSync(path, "wx+", 0o600);
    const bytes = Buffer.alloc(SLOTS_AT, " ");
    const text = JSON.stringify(head);
    bytes.write(`${text}\n${crc32(text)}\n`, "latin1");
    wrapKey(master, secret, `${head.storeId} secret`).copy(bytes, HEAD_BYTES - WRAPPED_BYTES);
    writeSync(fd, bytes, 0, SLOTS_AT, 0);
    return new KeyFile(path, fd, head, master, secret);
  }

  #mark(turn: number): number {
    const bytes = Buffer.alloc(HEAD_BYTES);
    readSync(this.#fd, bytes, 0, HEAD_BYTES, MARKS_AT + turn * HEAD_BYTES);
    const match = /^(through (\d+) )(\d+)\n/.exec(bytes.toString("latin1"));
    return match !== null && crc32(match[1] ?? "") === Number(match[3]) ? Number(match[2]) : 0;
  }

  #slotOf(slot: number, bytes: Buffer): Slot {
    if (bytes.readUInt32LE(4) !== checkOf(bytes)) return { state: "absent" };
    if (bytes[0] === DESTROYED) return { state: "destroyed", orderSeq: bytes.readDoubleLE(ORDER_AT) };
    if (bytes[0] !== LIVE) return { state: "absent" };
    const wrapped = bytes.subarray(WRAPPED_AT, WRAPPED_AT + WRAPPED_BYTES);
    const key = unwrapKey(this.#master, wrapped, `${this.storeId} ${slot}`);
    if (key === undefined) return { state: "absent" };
    return { state: "live", use: useOf(bytes), key, fingerprint: fingerprintOf(bytes) };
  }

  #bytesOf(slot: number, key: Uint8Array, use: KeyUse, fingerprint: string): Buffer {
    const bytes = Buffer.alloc(SLOT_BYTES);
    bytes[0] = LIVE;
    bytes[1] = uses.indexOf(use);
    bytes.write(fingerprint, FINGERPRINT_AT, "hex");
    wrapKey(this.#master, key, `${this.storeId} ${slot}`).copy(bytes, WRAPPED_AT);
    bytes.writeUInt32LE(checkOf(bytes), 4);
    return bytes;
  }

  #write(slot: number, bytes: Buffer): void {
    writeSync(this.#fd, bytes, 0, SLOT_BYTES, SLOTS_AT + slot * SLOT_BYTES);
  }
}

function parseHead(bytes: Buffer): Head | undefined {
  const [text = "", check = ""] = bytes.toString("latin1", 0, HEAD_BYTES - WRAPPED_BYTES).split("\n");
  if (!text.startsWith("{") || crc32(text) !== Number(check)) return undefined;
  const head = JSON.parse(text) as Head; // #make wrote it: its sum says so
  return head.magic === MAGIC ? head : undefined;
}

function checkOf(bytes: Buffer): number {
  return crc32(bytes.subarray(8), crc32(bytes.subarray(0, 2)));
}

function useOf(bytes: Buffer): KeyUse {
  return uses[bytes[1] ?? 0] ?? "spare";
}

function fingerprintOf(bytes: Buffer): string {
  const hex = bytes.toString("hex", FINGERPRINT_AT, FINGERPRINT_AT + FINGERPRINT_BYTES);
  return hex === NONE ? "" : hex;
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

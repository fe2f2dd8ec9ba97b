/**
 * The master key: 32 bytes in a file of their own, under which every key of the key file is wrapped. Whoever has both
 * files reads everything; whoever has one reads nothing.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

export type MasterKey = {
  /** Eight digits that say which key it is, and nothing of it. */
  readonly id: string;
  readonly bytes: Uint8Array;
};

/** Why a key can't be had. The message is a sentence for people. */
export class KeyTroubleError extends Error {
  override readonly name = "KeyTroubleError";
  readonly code: "missing" | "unreadable" | "damaged" | "wrong-master" | "other-log";
  constructor(code: KeyTroubleError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What a wrapped key takes: nonce, key, tag. */
export const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** Makes a new master key in a file that must not exist, readable by its owner only, and durable. */
export function makeMasterKey(path: string): MasterKey {
  const bytes = new Uint8Array(randomBytes(KEY_BYTES));
  const key = { id: idOf(bytes), bytes };
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, `vigil-master-key 1 ${key.id} ${Buffer.from(bytes).toString("base64url")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}

/** Reads a master key. Throws KeyTroubleError. */
export function readMasterKey(path: string): MasterKey {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (missing) throw new KeyTroubleError("missing", `there is no master key at ${path} (vigil keys make makes one)`);
    throw new KeyTroubleError("unreadable", `the master key can't be read: ${String(error)}`);
  }
  const match = /^vigil-master-key 1 ([0-9a-f]{8}) ([\w-]{43})\s*$/.exec(text);
  const bytes = new Uint8Array(Buffer.from(match?.[2] ?? "", "base64url"));
  if (match === null || bytes.length !== KEY_BYTES || idOf(bytes) !== match[1]) {
    throw new KeyTroubleError("damaged", `${path} is not a master key, or was changed`);
  }
  return { id: idOf(bytes), bytes };
}

/** Wraps a key; `place` ties it to where it lies, so that no two can be exchanged. */
export function wrapKey(master: MasterKey, key: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", master.bytes, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Unwraps a key; undefined where it is not under this master key, not of this place, or damaged. */
export function unwrapKey(master: MasterKey, wrapped: Uint8Array, place: string): Uint8Array | undefined {
  const decipher = createDecipheriv("aes-256-gcm", master.bytes, wrapped.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(place))
    .setAuthTag(wrapped.subarray(NONCE_BYTES + KEY_BYTES, WRAPPED_BYTES));
  const key = decipher.update(wrapped.subarray(NONCE_BYTES, NONCE_BYTES + KEY_BYTES));
  try {
    decipher.final();
    return new Uint8Array(key);
  } catch {
    // A tag that does not fit: the caller knows what it means.
    return undefined;
  }
}

function idOf(bytes: Uint8Array): string {
  return hash("sha256", Buffer.concat([Buffer.from("vigil-master-id "), bytes]), "hex").slice(0, 8);
}

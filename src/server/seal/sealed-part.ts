/**
 * The sealed column of a row as bytes: one part for each key that the row needs. A part says which slot has the key
 * and which strings it holds; the strings themselves, and whose they are, are encrypted (AES-256-GCM) and bound to
 * the log, the row, the event's type and their places in it. docs/recording-format.md says nothing of this: it is
 * the log's own. src/server/seal/README.md describes it for those who write a reader.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { POINT_BYTES } from "./recovery-key.ts";

export type SealedPart = {
  readonly slot: number;
  /** Of what was sealed to the recovery key in that slot: the sender's point. */
  readonly point?: Uint8Array;
  readonly nonce: Uint8Array;
  /** Where the strings stand in the event; `@2` is the row's third subject. JSON. */
  readonly paths: string;
  readonly sealed: Uint8Array;
};

/** Where a part stands: nothing can be carried from one row to another. */
export type PartPlace = { readonly logId: string; readonly seq: number; readonly type: string };

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BY_KEY = 1;
const TO_RECOVERY = 2;

/** Seals a subject's name and strings. */
export function sealPart(
  place: PartPlace,
  key: { readonly slot: number; readonly key: Uint8Array; readonly point?: Uint8Array },
  content: { readonly paths: readonly string[]; readonly subject: string; readonly values: readonly string[] },
): SealedPart {
  const nonce = randomBytes(NONCE_BYTES);
  const paths = JSON.stringify(content.paths);
  const cipher = createCipheriv("aes-256-gcm", key.key, nonce).setAAD(boundTo(place, key.slot, paths));
  const text = JSON.stringify([content.subject, ...content.values]);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { slot: key.slot, ...(key.point === undefined ? {} : { point: key.point }), nonce, paths, sealed };
}

/** What a part holds; undefined where the key is not its own, or its bytes were changed. */
export function openPart(
  place: PartPlace,
  key: Uint8Array,
  part: SealedPart,
): { readonly subject: string; readonly values: readonly string[] } | undefined {
  const end = part.sealed.length - TAG_BYTES;
  if (end < 0) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, part.nonce)
    .setAAD(boundTo(place, part.slot, part.paths))
    .setAuthTag(part.sealed.subarray(end));
  const text = decipher.update(part.sealed.subarray(0, end), undefined, "utf8");
  try {
    const [subject = "", ...values] = JSON.parse(text + decipher.final("utf8")) as string[]; // sealPart wrote it: the tag fits
    return { subject, values };
  } catch {
    // A tag that does not fit: the caller knows what it means.
    return undefined;
  }
}

export function pathsOf(part: SealedPart): readonly string[] {
  return JSON.parse(part.paths) as string[]; // sealPart wrote it, and the chain vouches for it
}

export function bytesOfParts(parts: readonly SealedPart[]): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(VERSION, parts.length)];
  for (const { slot, point, nonce, paths, sealed } of parts) {
    const head = Buffer.alloc(5);
    head[0] = point === undefined ? BY_KEY : TO_RECOVERY;
    head.writeUInt32LE(slot, 1);
    const where = Buffer.from(paths);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(where.length, 0);
    lengths.writeUInt32LE(sealed.length, 4);
    pieces.push(head, point ?? new Uint8Array(), nonce, lengths, where, sealed);
  }
  // A copy of its own: what is sent to the writing thread must not take a shared pool along.
  return new Uint8Array(Buffer.concat(pieces));
}

/** The parts of a sealed column. Throws RangeError where it is not one: the chain vouches that it is. */
export function partsOfBytes(column: Uint8Array): SealedPart[] {
  const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  if (bytes[0] !== VERSION) throw new RangeError(`a sealed part of version ${bytes[0]}: a newer Vigil wrote it`);
  const parts: SealedPart[] = [];
  let at = 2;
  for (let left = bytes[1] ?? 0; left > 0; left--) {
    const isRecovery = bytes[at] === TO_RECOVERY;
    const slot = bytes.readUInt32LE(at + 1);
    at += 5;
    const point = isRecovery ? bytes.subarray(at, at + POINT_BYTES) : undefined;
    if (isRecovery) at += POINT_BYTES;
    const nonce = bytes.subarray(at, at + NONCE_BYTES);
    at += NONCE_BYTES;
    const pathBytes = bytes.readUInt32LE(at);
    const sealedBytes = bytes.readUInt32LE(at + 4);
    at += 8;
    const paths = bytes.toString("utf8", at, at + pathBytes);
    const sealed = bytes.subarray(at + pathBytes, at + pathBytes + sealedBytes);
    at += pathBytes + sealedBytes;
    parts.push({ slot, ...(point === undefined ? {} : { point }), nonce, paths, sealed });
  }
  return parts;
}

function boundTo({ logId, seq, type }: PartPlace, slot: number, paths: string): Buffer {
  return Buffer.from(`vigil-sealed-1 ${logId} ${seq} ${type} ${slot} ${paths}`);
}

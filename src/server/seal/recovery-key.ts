/**
 * The recovery key: what is sealed to its public half can be read again by whoever has the private one, and by nobody
 * meanwhile. It is for the hours in which the key file can't be used, or is full. X25519, HKDF-SHA256.
 *
 * The private half lies in a slot of the key file; the public one in a small file beside the log.
 */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export const POINT_BYTES = 32;
const PRIVATE_HEAD = Buffer.from("302e020100300506032b656e04220420", "hex"); // PKCS #8 of X25519 (RFC 8410)
const PUBLIC_HEAD = Buffer.from("302a300506032b656e032100", "hex"); // SubjectPublicKeyInfo of X25519 (RFC 8410)
const FILE = "seal.public";

export type RecoveryPublic = { readonly slot: number; readonly publicKey: Uint8Array };
/** A sender's side for the life of a process: one point, and the key that only the private half can find again. */
export type RecoverySender = { readonly slot: number; readonly point: Uint8Array; readonly key: Uint8Array };

const PublicFile = z.object({ vigilRecoveryKey: z.literal(1), slot: z.int().min(0), publicKey: z.base64() });

/** The public half of a private one, which is any 32 bytes. */
export function publicHalf(privateKey: Uint8Array): Uint8Array {
  return rawOf(createPublicKey(privateObject(privateKey)));
}

export function recoverySender({ slot, publicKey }: RecoveryPublic): RecoverySender {
  const pair = generateKeyPairSync("x25519");
  const point = rawOf(pair.publicKey);
  return { slot, point, key: shared(pair.privateKey, publicObject(publicKey), point) };
}

/** The key that a sender with this point used. */
export function receivedKey(privateKey: Uint8Array, point: Uint8Array): Uint8Array {
  return shared(privateObject(privateKey), publicObject(point), point);
}

/** Writes the public half beside the log. Durable when it returns. */
export function writeRecoveryPublic(folder: string, { slot, publicKey }: RecoveryPublic): void {
  const text = JSON.stringify({ vigilRecoveryKey: 1, slot, publicKey: Buffer.from(publicKey).toString("base64") });
  const file = openSync(join(folder, FILE), "w", 0o640);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The public half; undefined where there is none that can be read. */
export function readRecoveryPublic(folder: string): RecoveryPublic | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  try {
    const { slot, publicKey } = PublicFile.parse(JSON.parse(readFileSync(path, "utf8")));
    const bytes = new Uint8Array(Buffer.from(publicKey, "base64"));
    return bytes.length === POINT_BYTES ? { slot, publicKey: bytes } : undefined;
  } catch {
    // A torn file is no key: the caller says what that means.
    return undefined;
  }
}

function shared(privateKey: KeyObject, publicKey: KeyObject, point: Uint8Array): Uint8Array {
  const secret = diffieHellman({ privateKey, publicKey });
  return new Uint8Array(hkdfSync("sha256", secret, point, "vigil recovery", 32));
}

function rawOf(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(PUBLIC_HEAD.length));
}

function privateObject(bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, bytes]), format: "der", type: "pkcs8" });
}

function publicObject(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, bytes]), format: "der", type: "spki" });
}

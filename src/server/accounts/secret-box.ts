/**
 * Seals what has to be read back (the secrets of authenticator apps), so that a copy of the accounts' file alone
 * gives none of them away: AES-256-GCM under a key that lies in a file of its own, to be backed up apart (AU4).
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The file is not a key of ours. */
export class NotAKeyError extends Error {
  override readonly name = "NotAKeyError";
}

/** Reads the key of a file, or makes both; readable by the server's own user only. Throws what the disk says. */
export function readOrMakeKey(path: string): Buffer {
  if (!existsSync(path)) {
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  }
  const key = Buffer.from(readFileSync(path, "utf8").trim(), "hex");
  if (key.byteLength !== KEY_BYTES) throw new NotAKeyError(`${path} holds no key`);
  return key;
}

export class SecretBox {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Seals a text for one owner: what is moved to another account's row can't be opened there. */
  seal(text: string, owner: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** Opens what was sealed for this owner. Throws where it was not, or the key is another. */
  open(sealed: Uint8Array, owner: string): string {
    const bytes = Buffer.from(sealed);
    const opener = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(owner));
    opener.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([opener.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opener.final()]).toString("utf8");
  }
}

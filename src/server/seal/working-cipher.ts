/**
 * The cipher of what is derived from the log: snapshots, recordings, the archive. One working key for all of it; an
 * expungement destroys it and makes another, so that whatever the disk still holds of old files can't be read.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_DIGITS = 16;
/** Beginnings of a word by which it is found; what is typed beyond that is not looked at. */
const BEGINNING_MIN = 1;
const BEGINNING_MAX = 12;

export class WorkingCipher {
  /** The slot of its key: a file says by which it was sealed. */
  readonly slot: number;
  readonly #key: Uint8Array;
  readonly #wordKey: Uint8Array;

  constructor(slot: number, key: Uint8Array) {
    this.slot = slot;
    this.#key = key;
    this.#wordKey = new Uint8Array(hkdfSync("sha256", key, "", "vigil words", 32));
  }

  /** Nonce, bytes, tag. `about` says what it is: nothing can be taken for something else. */
  seal(about: string, bytes: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(Buffer.from(about));
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined where it was not sealed by this key about the same thing, or was changed. */
  open(about: string, sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(about))
      .setAuthTag(sealed.subarray(end));
    const bytes = decipher.update(sealed.subarray(NONCE_BYTES, end));
    try {
      return Buffer.concat([bytes, decipher.final()]);
    } catch {
      // A tag that does not fit: the caller knows what it means.
      return undefined;
    }
  }

  /** What stands in an index for a text: for each of its words, and for each beginning of it, a keyed digest. */
  indexText(text: string): string {
    const tokens: string[] = [];
    for (const word of wordsOf(text)) {
      const letters = Array.from(word);
      for (let length = BEGINNING_MIN; length <= Math.min(letters.length, BEGINNING_MAX); length++) {
        tokens.push(this.#token(letters.slice(0, length).join("")));
      }
    }
    return tokens.join(" ");
  }

  /** What is looked for in such an index: every word of the text, each as a beginning. */
  query(text: string, wordsMax: number): string {
    return wordsOf(text)
      .slice(0, wordsMax)
      .map((word) => `"${this.#token(Array.from(word).slice(0, BEGINNING_MAX).join(""))}"`)
      .join(" AND ");
  }

  #token(beginning: string): string {
    return createHmac("sha256", this.#wordKey).update(beginning).digest("hex").slice(0, TOKEN_DIGITS);
  }
}

/** The words of a text as they are compared: small letters without marks. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

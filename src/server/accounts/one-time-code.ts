/**
 * Codes that a person types once: invitations, the first administrator's, and the ones for a lost phone. Letters and
 * digits that can't be taken for one another (Crockford's base 32); kept as a hash only.
 */
import { hash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 4;

/** A new code of so many characters, 5 bits each, in groups of four. */
export function newOneTimeCode(length: number): string {
  const characters = [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? "");
  return characters.map((character, i) => (i > 0 && i % GROUP === 0 ? `-${character}` : character)).join("");
}

/** The hash by which a code is known, however it was typed: O for 0, I or L for 1, with or without the hyphens. */
export function oneTimeCodeHash(typed: string): Buffer {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return hash("sha256", `vigil-code ${plain}`, "buffer");
}

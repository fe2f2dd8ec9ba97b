/** What a PIN is turned into before it leaves this device, or is compared with anything. */
const ROUNDS = 150_000;

/** 64 hexadecimal digits of a PIN and its salt. */
export async function proofOf(pin: string, saltHex: string): Promise<string> {
  const salt = new Uint8Array((saltHex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256);
  return hex(new Uint8Array(bits));
}

/** The SHA-256 of bytes that are given in hexadecimal. */
export async function sha256(valueHex: string): Promise<string> {
  const bytes = new Uint8Array((valueHex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** A new salt. */
export function newSalt(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

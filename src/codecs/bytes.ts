/**
 * Reading ASCII straight off bytes: digits, signs, hex, short texts. Nothing here allocates but what returns a
 * text, and nothing throws; what is not a number is NaN.
 */

/** An unsigned run of exactly `digits` decimal digits as an integer; NaN where another byte stands among them. */
export function digitsAt(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** A sign (`+` or `-`) and exactly `digits` digits; NaN where it is not that. */
export function signedDigitsAt(bytes: Uint8Array, at: number, digits: number): number {
  const sign = bytes[at];
  if (sign === 43) return digitsAt(bytes, at + 1, digits);
  if (sign === 45) return -digitsAt(bytes, at + 1, digits);
  return Number.NaN;
}

/** A decimal number with optional sign and point in [from, to); NaN where it is empty or anything else. */
export function decimalIn(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  let sign = 1;
  if (bytes[at] === 45) {
    sign = -1;
    at++;
  } else if (bytes[at] === 43) {
    at++;
  }
  let value = 0;
  let scale = 0;
  let digits = 0;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 46 && scale === 0) {
      scale = 1;
      continue;
    }
    const digit = byte - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
    if (scale > 0) scale *= 10;
    digits++;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  return scale > 1 ? (sign * value) / scale : sign * value;
}

/** The value of two hex digits; NaN where they are not. */
export function hexByteAt(bytes: Uint8Array, at: number): number {
  return hexDigit(bytes[at]) * 16 + hexDigit(bytes[at + 1]);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const upper = byte & 0xdf;
  return upper >= 65 && upper <= 70 ? upper - 55 : Number.NaN;
}

/** Exclusive or of the bytes in [from, to). */
export function xorOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum ^= bytes[i] ?? 0;
  return sum;
}

/** The bytes in [from, to) as text, each byte outside of printable ASCII as `?`. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "?";
  }
  return text;
}

/** The bytes of an ASCII text. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0x7f;
  return bytes;
}

/** JSON as ASCII bytes: what is not ASCII is written as an escape. Undefined properties are left out. */
export function jsonBytes(value: object): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return asciiBytes(text);
}

/** Two runs of bytes as one. */
export function joinedBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Remembers the text it read last: a sender names itself in every frame, and mostly with the same bytes. */
export class TextMemo {
  #text = "";

  /** The bytes in [from, to) as text, like `asciiText`. */
  read(bytes: Uint8Array, from: number, to: number): string {
    const known = this.#text;
    let same = known.length === to - from;
    for (let i = 0; same && i < known.length; i++) same = known.charCodeAt(i) === bytes[from + i];
    if (!same) this.#text = asciiText(bytes, from, to);
    return this.#text;
  }
}

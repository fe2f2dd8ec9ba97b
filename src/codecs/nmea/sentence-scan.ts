/**
 * One pass over the bytes of an NMEA sentence: where it ends, where its fields are, and whether its sum is right.
 *
 * A sentence ends with the two hex digits of its checksum; without one it ends where its line ends or where the
 * next frame begins. A scan is used again for each sentence of a sender, so that reading costs no allocation.
 */
import { hexByteAt } from "../bytes.ts";

const FIELDS_MAX = 64;
const COMMA = 44;
const STAR = 42;
const DOLLAR = 36;
const GREATER = 62;
const CR = 13;
const LF = 10;

export type SentenceState =
  | "sound" // the checksum is there and right
  | "bad-checksum"
  | "missing-checksum"
  | "unfinished"; // the bytes end before the sentence does

export class SentenceScan {
  bytes: Uint8Array = new Uint8Array(0);
  /** The place of `$`, of the byte after the sentence, and of the star (or of the end where there is none). */
  from = 0;
  end = 0;
  star = 0;
  /** How many commas there are: field n stands between comma n - 1 and comma n. */
  commaCount = 0;
  readonly #commas = new Int32Array(FIELDS_MAX);

  /** Reads the sentence whose `$` stands at `from`. */
  read(bytes: Uint8Array, from: number): SentenceState {
    const commas = this.#commas;
    const length = bytes.length;
    let at = from + 1;
    let sum = 0;
    let count = 0;
    let byte = 0;
    for (; at < length; at++) {
      byte = bytes[at] as number; // at is inside the array
      if (byte === STAR || byte === CR || byte === LF || byte === DOLLAR || byte === GREATER) break;
      if (byte === COMMA && count < FIELDS_MAX) commas[count++] = at;
      sum ^= byte;
    }
    this.bytes = bytes;
    this.from = from;
    this.star = at;
    this.end = at;
    this.commaCount = count;
    if (at === length) return "unfinished";
    if (byte !== STAR) return "missing-checksum";
    return this.#checksum(bytes, at, sum);
  }

  /** Where field n begins; field 0 is the sentence's name. */
  start(field: number): number {
    return field === 0 ? this.from + 1 : field > this.commaCount ? this.star : (this.#commas[field - 1] as number) + 1;
  }

  /** The byte after field n: its comma, or the star. */
  stop(field: number): number {
    return field < this.commaCount ? (this.#commas[field] as number) : this.star;
  }

  #checksum(bytes: Uint8Array, star: number, sum: number): SentenceState {
    const wanted = hexByteAt(bytes, star + 1);
    if (!Number.isNaN(wanted)) {
      this.end = star + 3;
      return wanted === sum ? "sound" : "bad-checksum";
    }
    let end = star + 1;
    while (
      end < bytes.length &&
      bytes[end] !== CR &&
      bytes[end] !== LF &&
      bytes[end] !== DOLLAR &&
      bytes[end] !== GREATER
    )
      end++;
    this.end = end;
    return end === bytes.length ? "unfinished" : "bad-checksum";
  }
}

/**
 * A column of integers in few bytes: what all values have in common is said once, the rest as small differences.
 *
 * Values are divided by the greatest step that they share (a receiver that gives whole seconds, or five decimals of
 * a degree), then told as differences or as differences of differences, whichever is shorter, in zigzag varints.
 * Every integer up to 2^53 comes back exactly.
 */

/** Bytes that grow; reused from block to block. */
export class ByteSink {
  #bytes = new Uint8Array(16_384);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow();
    this.#bytes[this.length++] = value;
  }

  /** An integer from 0 to 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** An integer of either sign. */
  signed(value: number): void {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1);
  }

  /** What has been written; valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** The bytes end too early or hold what no encoder of ours has written. */
export class BlockDamagedError extends Error {
  override readonly name = "BlockDamagedError";
}

export class ByteSource {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new BlockDamagedError("a block ends too early");
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new BlockDamagedError("a number in a block does not end");
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

const CONSTANT = 0;
const DIFFERENCES = 1;
const SECOND_DIFFERENCES = 2;

/** Writes the first `count` values. */
export function writeColumn(sink: ByteSink, values: Float64Array, count: number): void {
  const first = values[0] as number; // a column has at least one value, here and below
  const step = commonStep(values, count);
  const form = step === 0 ? CONSTANT : shorterForm(values, count, step);
  sink.byte(form);
  sink.signed(first);
  if (form === CONSTANT) return;
  sink.varint(step);
  let previous = 0;
  let slope = 0;
  for (let i = 1; i < count; i++) {
    const value = ((values[i] as number) - first) / step;
    const difference = value - previous;
    sink.signed(form === DIFFERENCES ? difference : difference - slope);
    previous = value;
    slope = difference;
  }
}

/** Reads `count` values into `into`. Throws BlockDamagedError. */
export function readColumn(source: ByteSource, into: Float64Array, count: number): void {
  const form = source.byte();
  if (form > SECOND_DIFFERENCES) throw new BlockDamagedError(`no column has the form ${form}`);
  const first = source.signed();
  into[0] = first;
  if (form === CONSTANT) {
    into.fill(first, 0, count);
    return;
  }
  const step = source.varint();
  let previous = 0;
  let slope = 0;
  for (let i = 1; i < count; i++) {
    const told = source.signed();
    const difference = form === DIFFERENCES ? told : told + slope;
    previous += difference;
    slope = difference;
    into[i] = first + previous * step;
  }
}

// The greatest number that divides every distance from the first value; 0 where all values are the same.
function commonStep(values: Float64Array, count: number): number {
  const first = values[0] as number;
  let step = 0;
  for (let i = 1; i < count && step !== 1; i++) {
    let rest = Math.abs((values[i] as number) - first);
    while (rest !== 0) {
      const next = step % rest;
      step = rest;
      rest = next;
      if (Number.isNaN(rest)) rest = 0;
    }
  }
  return step;
}

function shorterForm(values: Float64Array, count: number, step: number): number {
  let bits = 0;
  let bitsOfSecond = 0;
  let slope = 0;
  for (let i = 1; i < count; i++) {
    const difference = ((values[i] as number) - (values[i - 1] as number)) / step;
    bits += bitLength(difference);
    bitsOfSecond += bitLength(difference - slope);
    slope = difference;
  }
  return bitsOfSecond < bits ? SECOND_DIFFERENCES : DIFFERENCES;
}

function bitLength(value: number): number {
  const size = Math.abs(value);
  return size < 0x8000_0000 ? 32 - Math.clz32(size) : 32 + Math.ceil(Math.log2(size / 0x8000_0000));
}

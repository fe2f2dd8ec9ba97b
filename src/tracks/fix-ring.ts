/**
 * The newest believed fixes of one device: 48 bytes a fix, in the order of their times. One buffer, so that a fix is read
 * and written in one place of memory: with thousands of devices in turn that is what it costs.
 *
 * What the device did not say is NaN inside and undefined outside, never zero.
 */
export type TrackFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number | undefined;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
  readonly fixAtMs: number;
  readonly receivedAtMs: number;
  /** The harmless marks it was believed with. */
  readonly marks: number;
};

const FIX_BYTES = 48;
/** A fix in numbers of eight bytes: its time, its receipt, latitude, longitude; its details are in the last two. */
const NUMBERS = FIX_BYTES / 8;
/** A fix in numbers of four bytes; where its details begin: accuracy, speed, course, marks. */
const DETAILS = FIX_BYTES / 4;
const FIRST_DETAIL = 8;

export class FixRing {
  count = 0;
  #capacity: number;
  #next = 0;
  #numbers: Float64Array<ArrayBuffer>;
  #details: Float32Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#numbers = new Float64Array(capacity * NUMBERS);
    this.#details = new Float32Array(this.#numbers.buffer);
  }

  get capacity(): number {
    return this.#capacity;
  }

  push(
    fixAtMs: number,
    receivedAtMs: number,
    latDeg: number,
    lonDeg: number,
    accuracyM: number,
    speedMps: number,
    courseDeg: number,
    marks: number,
  ): void {
    const slot = this.#next;
    const n = slot * NUMBERS;
    this.#numbers[n] = fixAtMs;
    this.#numbers[n + 1] = receivedAtMs;
    this.#numbers[n + 2] = latDeg;
    this.#numbers[n + 3] = lonDeg;
    const d = slot * DETAILS + FIRST_DETAIL;
    this.#details[d] = accuracyM;
    this.#details[d + 1] = speedMps;
    this.#details[d + 2] = courseDeg;
    this.#details[d + 3] = marks;
    this.#next = slot + 1 === this.#capacity ? 0 : slot + 1;
    if (this.count < this.#capacity) this.count++;
  }

  /** Doubles the room. What is kept stays. */
  grow(): void {
    const numbers = new Float64Array(this.#capacity * 2 * NUMBERS);
    const bytes = new Uint8Array(numbers.buffer);
    const former = new Uint8Array(this.#numbers.buffer);
    for (let age = this.count - 1, to = 0; age >= 0; age--, to++) {
      const from = this.#slot(age) * FIX_BYTES;
      bytes.set(former.subarray(from, from + FIX_BYTES), to * FIX_BYTES);
    }
    this.#numbers = numbers;
    this.#details = new Float32Array(numbers.buffer);
    this.#capacity *= 2;
    this.#next = this.count;
  }

  // Ages run from 0, the newest, to count - 1: callers stay inside, and the casts say that a number is there.
  fixAtMs(age: number): number {
    return this.#numbers[this.#slot(age) * NUMBERS] as number;
  }
  latDeg(age: number): number {
    return this.#numbers[this.#slot(age) * NUMBERS + 2] as number;
  }
  lonDeg(age: number): number {
    return this.#numbers[this.#slot(age) * NUMBERS + 3] as number;
  }
  /** NaN where the device did not say. */
  accuracyM(age: number): number {
    return this.#details[this.#slot(age) * DETAILS + FIRST_DETAIL] as number;
  }
  /** NaN where the device did not say. */
  speedMps(age: number): number {
    return this.#details[this.#slot(age) * DETAILS + FIRST_DETAIL + 1] as number;
  }
  marks(age: number): number {
    return this.#details[this.#slot(age) * DETAILS + FIRST_DETAIL + 3] as number;
  }

  at(age: number): TrackFix {
    const slot = this.#slot(age);
    const n = slot * NUMBERS;
    const d = slot * DETAILS + FIRST_DETAIL;
    return {
      fixAtMs: this.#numbers[n] as number,
      receivedAtMs: this.#numbers[n + 1] as number,
      latDeg: this.#numbers[n + 2] as number,
      lonDeg: this.#numbers[n + 3] as number,
      accuracyM: known(this.#details[d] as number),
      speedMps: known(this.#details[d + 1] as number),
      courseDeg: known(this.#details[d + 2] as number),
      marks: this.#details[d + 3] as number,
    };
  }

  /** The age of the newest fix at or before an instant; `count` where there is none. */
  ageAtOrBefore(fixAtMs: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.fixAtMs(middle) <= fixAtMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #slot(age: number): number {
    const slot = this.#next - 1 - age;
    return slot < 0 ? slot + this.#capacity : slot;
  }
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/**
 * The newest believed fixes of one device, in typed arrays: 48 bytes a fix, in the order of their times.
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

const NUMBERS = 4; // fix time, receipt, latitude, longitude
const DETAILS = 4; // accuracy, speed, course, marks

export class FixRing {
  count = 0;
  #capacity: number;
  #next = 0;
  #numbers: Float64Array<ArrayBuffer>;
  #details: Float32Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#numbers = new Float64Array(capacity * NUMBERS);
    this.#details = new Float32Array(capacity * DETAILS);
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
    const d = slot * DETAILS;
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
    const details = new Float32Array(this.#capacity * 2 * DETAILS);
    for (let age = this.count - 1, to = 0; age >= 0; age--, to++) {
      const slot = this.#slot(age);
      numbers.set(this.#numbers.subarray(slot * NUMBERS, (slot + 1) * NUMBERS), to * NUMBERS);
      details.set(this.#details.subarray(slot * DETAILS, (slot + 1) * DETAILS), to * DETAILS);
    }
    this.#numbers = numbers;
    this.#details = details;
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
    return this.#details[this.#slot(age) * DETAILS] as number;
  }
  /** NaN where the device did not say. */
  speedMps(age: number): number {
    return this.#details[this.#slot(age) * DETAILS + 1] as number;
  }
  marks(age: number): number {
    return this.#details[this.#slot(age) * DETAILS + 3] as number;
  }

  at(age: number): TrackFix {
    const slot = this.#slot(age);
    return {
      fixAtMs: this.#numbers[slot * NUMBERS] as number,
      receivedAtMs: this.#numbers[slot * NUMBERS + 1] as number,
      latDeg: this.#numbers[slot * NUMBERS + 2] as number,
      lonDeg: this.#numbers[slot * NUMBERS + 3] as number,
      accuracyM: known(this.#details[slot * DETAILS] as number),
      speedMps: known(this.#details[slot * DETAILS + 1] as number),
      courseDeg: known(this.#details[slot * DETAILS + 2] as number),
      marks: this.#details[slot * DETAILS + 3] as number,
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

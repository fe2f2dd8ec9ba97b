/**
 * Numbers collected without knowing how many there will be, in typed arrays: eight bytes or fewer each, where a
 * plain array of millions would hold twice that and move it about.
 */
const FIRST_CAPACITY = 1_024;

type Growable = Int32Array | Uint32Array | Float64Array | Uint16Array | Uint8Array | Float32Array;

export class GrowingArray<Numbers extends Growable> {
  #numbers: Numbers;
  #length = 0;
  readonly #make: (capacity: number) => Numbers;

  /** `make` allocates an array of the wanted type, e.g. `(n) => new Int32Array(n)`. */
  constructor(make: (capacity: number) => Numbers) {
    this.#make = make;
    this.#numbers = make(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = this.#make(Math.ceil(this.#numbers.length * 1.6));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** The value at an index below `length`. */
  at(index: number): number {
    return this.#numbers[index] as number; // the caller's index is below length
  }

  /** The numbers so far, as a view that is good until the next push. */
  view(): Numbers {
    return this.#numbers.subarray(0, this.#length) as Numbers; // subarray keeps the type of array
  }

  /** The numbers in an array of their own, exactly as long as they are. */
  trimmed(): Numbers {
    return this.#numbers.slice(0, this.#length) as Numbers; // slice keeps the type of array
  }
}

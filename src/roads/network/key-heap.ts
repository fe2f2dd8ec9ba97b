/**
 * The frontier of a search: whole numbers ordered by a whole key, smallest first, in a heap of four children a node
 * over typed arrays. An entry is never moved; a number that got a smaller key is pushed again, and its older
 * entry is recognised by whoever takes it.
 */
const FIRST_CAPACITY = 4_096;
const CHILDREN = 4;

export class KeyHeap {
  #keys = new Uint32Array(FIRST_CAPACITY);
  #values = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  /** The smallest key. Meaningless while the heap is empty. */
  get topKey(): number {
    return this.#keys[0] as number; // the arrays are never empty
  }

  get topValue(): number {
    return this.#values[0] as number; // the arrays are never empty
  }

  push(key: number, value: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const values = this.#values;
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >>> 2;
      const parentKey = keys[parent] as number; // below size, as are all indices here
      if (parentKey <= key) break;
      keys[hole] = parentKey;
      values[hole] = values[parent] as number;
      hole = parent;
    }
    keys[hole] = key;
    values[hole] = value;
  }

  /** Removes the smallest. The heap is not empty. */
  pop(): void {
    const keys = this.#keys;
    const values = this.#values;
    const last = --this.#size;
    const key = keys[last] as number; // below the old size
    const value = values[last] as number;
    let hole = 0;
    for (;;) {
      let child = hole * CHILDREN + 1;
      if (child >= last) break;
      const end = Math.min(child + CHILDREN, last);
      let childKey = keys[child] as number;
      for (let next = child + 1; next < end; next++) {
        const nextKey = keys[next] as number;
        if (nextKey < childKey) {
          child = next;
          childKey = nextKey;
        }
      }
      if (childKey >= key) break;
      keys[hole] = childKey;
      values[hole] = values[child] as number;
      hole = child;
    }
    keys[hole] = key;
    values[hole] = value;
  }

  #grow(): void {
    const keys = new Uint32Array(2 * this.#keys.length);
    const values = new Uint32Array(2 * this.#values.length);
    keys.set(this.#keys);
    values.set(this.#values);
    this.#keys = keys;
    this.#values = values;
  }
}

/**
 * Wake-ups: which key is due next.
 *
 * A binary heap of (due instant, key) with at most one live entry per key. Moving a key later costs nothing
 * until its old entry surfaces; ties are given out in the order of their keys, so that the order never
 * depends on history.
 */
export class WakeupHeap {
  readonly #due: number[] = [];
  readonly #keys: string[] = [];
  readonly #live = new Map<string, number>();

  /** How many keys are waiting. */
  get size(): number {
    return this.#live.size;
  }

  /** Sets or moves the wake-up of a key; `undefined` removes it. */
  set(key: string, dueAtMs: number | undefined): void {
    if (dueAtMs === undefined) {
      this.#live.delete(key);
      return;
    }
    const known = this.#live.get(key);
    if (known === dueAtMs) return;
    this.#live.set(key, dueAtMs);
    this.#push(dueAtMs, key);
    if (this.#due.length > 64 && this.#due.length > 4 * this.#live.size) this.#rebuild();
  }

  /** When the key is due, if it waits. */
  dueOf(key: string): number | undefined {
    return this.#live.get(key);
  }

  /** The earliest due instant, or undefined when nothing waits. */
  nextDueAtMs(): number | undefined {
    this.#dropStale();
    return this.#due[0];
  }

  /** Takes the key that is due earliest, at or before `nowMs`. */
  takeDue(nowMs: number): { readonly key: string; readonly dueAtMs: number } | undefined {
    this.#dropStale();
    const dueAtMs = this.#due[0];
    const key = this.#keys[0];
    if (dueAtMs === undefined || key === undefined || dueAtMs > nowMs) return undefined;
    this.#pop();
    this.#live.delete(key);
    return { key, dueAtMs };
  }

  #dropStale(): void {
    for (;;) {
      const key = this.#keys[0];
      if (key === undefined || this.#live.get(key) === this.#due[0]) return;
      this.#pop();
    }
  }

  #rebuild(): void {
    this.#due.length = 0;
    this.#keys.length = 0;
    for (const [key, dueAtMs] of this.#live) this.#push(dueAtMs, key);
  }

  #before(i: number, j: number): boolean {
    const di = this.#due[i] as number; // both indices are inside the heap
    const dj = this.#due[j] as number;
    return di < dj || (di === dj && (this.#keys[i] as string) < (this.#keys[j] as string));
  }

  #swap(i: number, j: number): void {
    const due = this.#due[i] as number; // both indices are inside the heap
    this.#due[i] = this.#due[j] as number;
    this.#due[j] = due;
    const key = this.#keys[i] as string;
    this.#keys[i] = this.#keys[j] as string;
    this.#keys[j] = key;
  }

  #push(dueAtMs: number, key: string): void {
    this.#due.push(dueAtMs);
    this.#keys.push(key);
    let i = this.#due.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop(): void {
    const last = this.#due.length - 1;
    this.#swap(0, last);
    this.#due.pop();
    this.#keys.pop();
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= last) return;
      const child = left + 1 < last && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, i)) return;
      this.#swap(i, child);
      i = child;
    }
  }
}

/**
 * The practice's own time: what happens when, in order, however rarely it is advanced.
 *
 * A life is a generator that yields how long it waits. Lives and plain entries share one queue; entries of the same
 * instant happen in the order in which they were made, so that a seed always gives the same night.
 */
import { assert } from "../../base/assert.ts";

/** Yields the milliseconds until it goes on. */
export type Life = Generator<number, void, void>;
export type LivedPart<T> = Generator<number, T, void>;
export type Living = {
  /** Ends it where it stands; what it would have done is not done. */
  readonly end: () => void;
  readonly ended: () => boolean;
};

type Entry = { atMs: number; readonly order: number; readonly run: () => void };

const WAIT_MIN_MS = 1;

export class Agenda {
  #nowMs: number;
  #order = 0;
  // A binary heap by time, then by order.
  readonly #heap: Entry[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, run: () => void): void {
    this.#push({ atMs: Math.max(Math.round(atMs), this.#nowMs), order: this.#order++, run });
  }

  /** Lets time pass in which nothing happens: everything comes so much later. */
  skip(durationMs: number): void {
    this.#nowMs += durationMs;
    for (const entry of this.#heap) entry.atMs += durationMs;
  }

  /** Begins a life now. */
  begin(life: Life): Living {
    let over = false;
    const goOn = (): void => {
      if (over) return;
      const next = life.next();
      if (next.done === true) over = true;
      else this.at(this.#nowMs + Math.max(WAIT_MIN_MS, Math.round(next.value)), goOn);
    };
    this.at(this.#nowMs, goOn);
    return {
      end: () => {
        over = true;
      },
      ended: () => over,
    };
  }

  /** Lets everything happen up to and with `toMs`. */
  runTo(toMs: number): void {
    while (this.runNext(toMs));
    this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  /** Lets the next thing happen that is due by `toMs`; false where there is none. */
  runNext(toMs: number): boolean {
    const first = this.#heap[0];
    if (first === undefined || first.atMs > toMs) return false;
    this.#pop();
    assert(first.atMs >= this.#nowMs, "the agenda went back in time");
    this.#nowMs = first.atMs;
    first.run();
    return true;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      const right = heap[below + 1];
      if (left === undefined) break;
      let smaller = left;
      if (right !== undefined && isBefore(right, left)) {
        smaller = right;
        below++;
      }
      if (isBefore(last, smaller)) break;
      heap[at] = smaller;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Waits until something is so, looking every half second; false where it took longer than it may. */
export function* until(isSo: () => boolean, patienceMs = Infinity): LivedPart<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += LOOK_MS) {
    if (isSo()) return true;
    yield LOOK_MS;
  }
  return isSo();
}
const LOOK_MS = 500;

/**
 * What a late loop means to people. Pure: the pulse tells it how late each tick was.
 *
 * Up to a second late is what was promised, and is only measured. Beyond that it is always said: as a notice where
 * nothing was lost by it (once, by little, or while a starting server still loads its code), as urgent where danger
 * that came just then may have been shown late, or the next may be: by much, or again within a minute.
 */
import { MINUTE_MS, SECOND_MS } from "../base/time.ts";

/** What people are to be told; `undefined`: nothing new. */
export type LatenessNews =
  | { readonly level: "notice" | "urgent"; readonly sentence: string }
  | { readonly level: "well"; readonly sentence: string };

/** Danger is on every console within a second: a tick that is later than that has broken the promise once. */
const LATE_MS = SECOND_MS;
/** So late once, a press of an emergency key has waited for as long as a dispatcher takes to look up. */
const LATE_BY_MUCH_MS = 3 * SECOND_MS;
/** Two within this time are no accident: the machine has too little for its work, and the third will come. */
const AGAIN_MS = MINUTE_MS;
const STARTING_MS = 20 * SECOND_MS;
/** So long without a tick was deafness: nobody's silence in that time was theirs. */
export const STOOD_STILL_MS = 5 * SECOND_MS;

export class Lateness {
  readonly #startedMs: number;
  #maxMs = 0;
  #lastLateMs = Number.NEGATIVE_INFINITY;
  /** The last late tick that counts for what comes after it: while starting, everything is late together. */
  #lastCountedMs = Number.NEGATIVE_INFINITY;
  #told: "notice" | "urgent" | undefined;

  /** `startedMs` and all times are monotonic. */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  /** The latest that a tick has been. */
  get maxMs(): number {
    return this.#maxMs;
  }

  /** Takes a tick. */
  note(lateMs: number, nowMs: number): LatenessNews | undefined {
    this.#maxMs = Math.max(this.#maxMs, lateMs);
    if (lateMs < LATE_MS) return this.#inTime(nowMs);
    const starting = nowMs - this.#startedMs < STARTING_MS;
    const again = nowMs - this.#lastCountedMs < AGAIN_MS;
    const urgent = starting ? lateMs >= STOOD_STILL_MS : again || lateMs >= LATE_BY_MUCH_MS;
    this.#lastLateMs = nowMs;
    if (!starting) this.#lastCountedMs = nowMs;
    const late = `${(lateMs / SECOND_MS).toFixed(1)} s`;
    if (urgent && this.#told !== "urgent") {
      this.#told = "urgent";
      if (lateMs >= STOOD_STILL_MS) {
        const sentence = `the server stood still for ${late}; devices get their full time again, and overdue units are being asked now`;
        return { level: "urgent", sentence };
      }
      const words = again ? "late again" : "late";
      return { level: "urgent", sentence: `the watch was ${words}, by ${late}: danger may have been shown late` };
    }
    if (this.#told !== undefined) return undefined;
    this.#told = "notice";
    const when = starting ? "while the server was starting" : "once";
    return { level: "notice", sentence: `the watch was late by ${late}, ${when}; nothing was lost` };
  }

  #inTime(nowMs: number): LatenessNews | undefined {
    if (this.#told === undefined || nowMs - this.#lastLateMs < AGAIN_MS) return undefined;
    this.#told = undefined;
    return { level: "well", sentence: "the watch is in time again" };
  }
}

/**
 * The clock of one device, judged by ours (rules TR3 to TR6).
 *
 * A fix that comes late from a right clock and a prompt fix of a slow clock look the same. What tells them apart is
 * steadiness: a clock is off by one amount, live fix after live fix; a store that is sent out is behind by less and
 * less. A clock that was seen to be right is doubted only after many such fixes, unless it is ours that may be wrong.
 */
import { DAY_MS, SECOND_MS } from "../base/time.ts";
import { MARK } from "./marks.ts";
import { OwnClock } from "./own-clock.ts";

export type ClockParams = {
  /** Ahead of ours by more than this: the clock is off. */
  readonly aheadMaxMs: number;
  /** Behind by more than this: stored on the way, or the clock is off. */
  readonly behindMaxMs: number;
  /** Older than this, or ahead by more than a day, is no possible date. */
  readonly oldestMs: number;
  /** How much a steady error may vary. */
  readonly swingMs: number;
  /** Live fixes in a row that must agree on the error: of a device not known to be right, of one that was, of a date
   * that can't be. */
  readonly agreesMin: number;
  readonly agreesMinOfRight: number;
  readonly agreesMinOfDate: number;
  /** For how long they must agree, besides. */
  readonly agreesForMs: number;
};

export const CLOCK_PARAMS: ClockParams = {
  aheadMaxMs: 5 * SECOND_MS,
  behindMaxMs: 30 * SECOND_MS,
  oldestMs: 30 * DAY_MS,
  swingMs: 3 * SECOND_MS,
  agreesMin: 3,
  agreesMinOfRight: 20,
  agreesMinOfDate: 10,
  agreesForMs: 8 * SECOND_MS,
};

/** Fixes that come nearer together than this come out of a store, or are one report in several messages. */
const LIVE_GAP_MS = 500;
/** TR18: how much the shortest delay of late may have grown until a clock that was right is 30 s behind. */
const DRIFT_MS = 10 * SECOND_MS;
/** Fixes in one of the two windows over which the least delay is kept. */
const WINDOW_FIXES = 64;

export class DeviceClock {
  /** Where the fix that was judged last stands in time. */
  placedAtMs = 0;

  readonly #params: ClockParams;
  #errorMs = 0;
  #agrees = 0;
  #firstErrorMs = 0;
  #firstAtMs = 0;
  #seenAtMs = Number.NEGATIVE_INFINITY;
  #wasRight = false;
  #isOff = false;
  #least = Number.POSITIVE_INFINITY;
  #leastBefore = Number.POSITIVE_INFINITY;
  #inWindow = 0;
  /** The doubt of our own clock that this one has come through. */
  #epoch = -1;
  readonly #own: OwnClock;

  constructor(params: ClockParams, own = new OwnClock()) {
    this.#params = params;
    this.#own = own;
  }

  /** True while the clock is known to be off, by a steady amount or by being ahead. */
  get isOff(): boolean {
    return this.#isOff;
  }

  /** Receipt less fix time, the least of the last 64 to 128 live fixes: the clock's error and the shortest delay. */
  get offsetMs(): number | undefined {
    const least = Math.min(this.#least, this.#leastBefore);
    return least === Number.POSITIVE_INFINITY ? undefined : least;
  }

  /** Judges the time of a live fix: sets `placedAtMs` and answers with marks. */
  judge(deviceAtMs: number, receivedAtMs: number): number {
    const params = this.#params;
    const offsetMs = receivedAtMs - deviceAtMs;
    if (offsetMs >= -params.aheadMaxMs && offsetMs <= params.behindMaxMs) {
      if (this.#epoch !== this.#own.epoch) {
        this.#epoch = this.#own.epoch;
        this.#own.noteRight();
      }
      this.#agrees = 0;
      this.#wasRight = true;
      if (this.#isOff) this.#forgetWindow();
      this.#isOff = false;
      this.#note(offsetMs);
      this.placedAtMs = deviceAtMs;
      return 0;
    }
    const known = this.#judgeByKnownError(deviceAtMs, receivedAtMs);
    if (known !== undefined) return known;
    const agrees = this.#agree(offsetMs, receivedAtMs);
    const isPossible = offsetMs >= -DAY_MS && offsetMs <= params.oldestMs;
    if (isPossible && offsetMs < 0) return this.#early(deviceAtMs, receivedAtMs, agrees);
    const needed = isPossible ? this.#agreesNeeded(offsetMs) : params.agreesMinOfDate;
    if (agrees < needed) {
      this.placedAtMs = isPossible ? deviceAtMs : receivedAtMs;
      return isPossible ? MARK.stored : MARK.impossibleDate;
    }
    return this.#off(deviceAtMs, receivedAtMs);
  }

  // TR16, TR17, TR18: what it was known to be counts only as far as our own clock is the same.
  #agreesNeeded(offsetMs: number): number {
    if (this.#own.explains(offsetMs)) return 1;
    if (!this.#wasRight || this.#isInDoubt()) return this.#params.agreesMin;
    const leastMs = this.offsetMs;
    return leastMs !== undefined && offsetMs - leastMs <= DRIFT_MS ? 1 : this.#params.agreesMinOfRight;
  }

  #isInDoubt(): boolean {
    return this.#epoch !== this.#own.epoch && this.#own.isInDoubt;
  }

  // TR5: a clock that is known to be off is as good as a right one: what is behind it by much comes from a store.
  #judgeByKnownError(deviceAtMs: number, receivedAtMs: number): number | undefined {
    const errorMs = this.#isOff ? this.offsetMs : undefined;
    if (errorMs === undefined) return undefined;
    const delayMs = receivedAtMs - deviceAtMs - errorMs;
    if (delayMs < -this.#params.swingMs) return undefined; // it was set back
    const early = deviceAtMs > receivedAtMs ? MARK.early : 0;
    if (delayMs <= this.#params.behindMaxMs) {
      this.#epoch = this.#own.epoch;
      this.#agrees = 0;
      this.#note(receivedAtMs - deviceAtMs);
      this.placedAtMs = Math.min(receivedAtMs, deviceAtMs + errorMs);
      return MARK.clockOff | early;
    }
    if (this.#isInDoubt()) return undefined;
    if (this.#agree(receivedAtMs - deviceAtMs, receivedAtMs) >= this.#params.agreesMinOfRight) return undefined;
    this.placedAtMs = deviceAtMs + errorMs;
    return MARK.clockOff | MARK.stored | early;
  }

  // TR4: nothing comes from a store of the future, so that one fix is enough to place it by our clock.
  #early(deviceAtMs: number, receivedAtMs: number, agrees: number): number {
    if (agrees >= this.#params.agreesMin) return this.#off(deviceAtMs, receivedAtMs) | MARK.early;
    this.placedAtMs = Math.min(receivedAtMs, deviceAtMs + this.#errorMs);
    return MARK.early;
  }

  #off(deviceAtMs: number, receivedAtMs: number): number {
    this.#forgetWindow();
    if (this.#isInDoubt()) this.#own.noteOff(this.#errorMs);
    this.#epoch = this.#own.epoch;
    this.#isOff = true;
    this.#wasRight = false;
    this.#note(receivedAtMs - deviceAtMs);
    this.placedAtMs = Math.min(receivedAtMs, deviceAtMs + this.#errorMs);
    return MARK.clockOff;
  }

  // How many live fixes in a row, this one included, agree on the error with the first of them; 1 until they have
  // done so for long enough, because a store that is sent out agrees with itself for a moment. The least delay is
  // nearest to the error.
  #agree(offsetMs: number, receivedAtMs: number): number {
    const isLive = receivedAtMs - this.#seenAtMs >= LIVE_GAP_MS;
    const isSame = this.#agrees > 0 && Math.abs(offsetMs - this.#firstErrorMs) <= this.#params.swingMs;
    if (!isSame) {
      this.#agrees = 1;
      this.#firstErrorMs = offsetMs;
      this.#firstAtMs = receivedAtMs;
    } else if (isLive) {
      this.#agrees++;
    }
    this.#errorMs = isSame ? Math.min(this.#errorMs, offsetMs) : offsetMs;
    if (isLive || !isSame) this.#seenAtMs = receivedAtMs;
    return receivedAtMs - this.#firstAtMs >= this.#params.agreesForMs ? this.#agrees : 1;
  }

  #note(offsetMs: number): void {
    if (offsetMs < this.#least) this.#least = offsetMs;
    if (++this.#inWindow < WINDOW_FIXES) return;
    this.#leastBefore = this.#least;
    this.#least = Number.POSITIVE_INFINITY;
    this.#inWindow = 0;
  }

  #forgetWindow(): void {
    this.#least = Number.POSITIVE_INFINITY;
    this.#leastBefore = Number.POSITIVE_INFINITY;
    this.#inWindow = 0;
  }
}

/**
 * How often a device usually reports, learnt from what is heard of it (rule TR12).
 *
 * Many devices report every few seconds under way and once a minute when parked: each has a pace of its own. A
 * burst is no pace, one long gap is a gap, and several long gaps among the last eight are a slower pace. What is
 * configured is where learning begins.
 */
import { SECOND_MS } from "../base/time.ts";

export const INTERVAL_MIN_MS = SECOND_MS;
export const INTERVAL_MAX_MS = 600 * SECOND_MS;
/** Messages nearer together than this belong to one report. */
const SAME_REPORT_MS = 300;
/** A gap this many times longer than usual is not averaged in. */
const LONG_GAP = 2.5;
const LONG_GAPS_MIN = 3;
const LONG_GAPS_SEEN = 0xff; // the last eight gaps, a bit each
const SHARE_SLOWER = 1 / 4;
const SHARE_FASTER = 1 / 8;
/** Traffic lights must not make a parked device look faster than it is. */
const SHARE_FASTER_STILL = 1 / 32;

export class ReportPace {
  readonly #priorMs: number;
  #movingMs: number;
  #stillMs = Number.NaN;
  #gapCount = 0;
  #heardAtMs = Number.NaN;
  #longGaps = 0;
  #longGapMs = 0;

  constructor(priorMs: number) {
    this.#priorMs = clamp(priorMs);
    this.#movingMs = this.#priorMs;
  }

  /** Notes that the device was heard live; `wasStill` says whether it stood when it was heard before. */
  hear(receivedAtMs: number, wasStill: boolean): void {
    const gapMs = receivedAtMs - this.#heardAtMs;
    if (gapMs < SAME_REPORT_MS) return;
    this.#heardAtMs = receivedAtMs;
    if (!(gapMs <= INTERVAL_MAX_MS)) return; // the first, or it was switched off
    this.#gapCount++;
    const paceMs = this.expectedMs(wasStill);
    let learntMs: number;
    if (gapMs > LONG_GAP * paceMs) {
      this.#longGapMs = this.#longGaps === 0 ? gapMs : (this.#longGapMs + gapMs) / 2;
      this.#longGaps = ((this.#longGaps << 1) | 1) & LONG_GAPS_SEEN;
      if (bitCount(this.#longGaps) < LONG_GAPS_MIN) return;
      learntMs = this.#longGapMs;
      this.#longGaps = 0;
    } else {
      this.#longGaps = (this.#longGaps << 1) & LONG_GAPS_SEEN;
      const share = gapMs > paceMs ? SHARE_SLOWER : wasStill ? SHARE_FASTER_STILL : SHARE_FASTER;
      // The first gaps weigh more: the configured interval counts as one of them.
      learntMs = paceMs + (gapMs - paceMs) * Math.max(share, 1 / (this.#gapCount + 1));
    }
    if (wasStill) this.#stillMs = clamp(learntMs);
    else this.#movingMs = clamp(learntMs);
  }

  /** The interval to be expected after the last report, from 1 s to 10 min. */
  expectedMs(isStill: boolean): number {
    if (!isStill) return this.#movingMs;
    return Number.isNaN(this.#stillMs) ? Math.max(this.#movingMs, this.#priorMs) : this.#stillMs;
  }
}

function clamp(intervalMs: number): number {
  return Math.max(INTERVAL_MIN_MS, Math.min(INTERVAL_MAX_MS, intervalMs));
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The one timer that wakes the engine when it asked to be woken: never early, however far away that is. */

/** Node's timers wait no longer than this; what is farther away is looked at again then. */
const TIMER_MAX_MS = 2_147_000_000;

export class WakeTimer {
  readonly #nowMs: () => number;
  readonly #wake: () => void;
  readonly #pace: number;
  #timer: NodeJS.Timeout | undefined;
  #wantedMs = Number.POSITIVE_INFINITY;

  /** `pace`: how many times faster than the machine's own the clock goes. */
  constructor(nowMs: () => number, wake: () => void, pace = 1) {
    this.#nowMs = nowMs;
    this.#wake = wake;
    this.#pace = pace;
  }

  /** Wakes at an engine time instead of the one before; undefined: not at all. */
  at(atMs: number | undefined): void {
    const wantedMs = atMs ?? Number.POSITIVE_INFINITY;
    if (wantedMs === this.#wantedMs) return;
    this.#wantedMs = wantedMs;
    clearTimeout(this.#timer);
    if (atMs === undefined) return;
    const inMs = Math.min(TIMER_MAX_MS, Math.max(0, (atMs - this.#nowMs()) / this.#pace));
    this.#timer = setTimeout(() => {
      this.#wantedMs = Number.NEGATIVE_INFINITY;
      this.#wake();
    }, inMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Whether it is our own clock that is wrong, judged by the devices' (rules TR16 and TR17).
 *
 * A process that does not carry its predecessor's time on begins with the machine's clock as it finds it. If that was
 * set by an hour meanwhile, every device seems to be an hour off: then it is not the devices, and none of them must be
 * disbelieved for as long as a device is whose clock was right.
 */
import { SECOND_MS } from "../base/time.ts";

/** Devices that must agree: that our clock is right, or on how much it is wrong. */
const AGREE_RIGHT = 2;
const AGREE_WRONG = 3;
const SWING_MS = 3 * SECOND_MS;
const ERRORS_MAX = 32;

export class OwnClock {
  /** Goes up with every beginning of a doubt: what devices were known to be before it counts for less. */
  epoch = 0;
  #inDoubt = false;
  #rightCount = 0;
  #errorsMs: number[] = [];
  #errorMs: number | undefined;

  /** True until devices have shown that our clock is right. */
  get isInDoubt(): boolean {
    return this.#inDoubt;
  }

  /** How far ahead of the devices' our clock is, where several agree on that; negative where it is behind. */
  get errorMs(): number | undefined {
    return this.#errorMs;
  }

  /** Our clock may have been set: nothing is known of it from now on. */
  doubt(): void {
    this.epoch++;
    this.#inDoubt = true;
    this.#rightCount = 0;
    this.#errorsMs = [];
    this.#errorMs = undefined;
  }

  /** The first believed fix of a device since the doubt began has the right time. */
  noteRight(): void {
    if (++this.#rightCount < AGREE_RIGHT) return;
    this.#inDoubt = false;
    this.#errorMs = undefined;
  }

  /** A device is off by so much, as far as our clock can tell. */
  noteOff(errorMs: number): void {
    if (!this.#inDoubt || this.#errorMs !== undefined || this.#errorsMs.length >= ERRORS_MAX) return;
    this.#errorsMs.push(errorMs);
    const agreeing = this.#errorsMs.filter((other) => Math.abs(other - errorMs) <= SWING_MS);
    if (agreeing.length >= AGREE_WRONG) this.#errorMs = Math.min(...agreeing);
  }

  /** True where a device's error is ours. */
  explains(errorMs: number): boolean {
    return this.#errorMs !== undefined && Math.abs(errorMs - this.#errorMs) <= SWING_MS;
  }
}

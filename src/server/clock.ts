/**
 * Engine time: the wall clock at the start, carried on by the machine's monotonic clock.
 *
 * It never runs backwards and never jumps. Where the wall clock is stepped meanwhile, the difference is
 * reported and closed slowly, at most 5 ms in a second, so that no timer is late, doubled or skipped. A process that
 * takes over from one that has just died carries its time on (`carriedMs`): otherwise a stepped clock would become an
 * hour that never was, in which every check fell due and every device fell silent.
 */
import type { SignOfLife, MachineRun } from "./alive-file.ts";

export type ClockSource = {
  /** Wall clock, milliseconds since 1970 UTC. */
  readonly wallMs: () => number;
  /** Monotonic milliseconds from any origin. */
  readonly monotonicMs: () => number;
};

/** For longer than this nobody dies and is started again: then people have started it, and mean the wall clock. */
const CARRIED_MAX_MS = 15 * 60_000;

/**
 * Engine time now, carried on from the last sign of life of a process that did not end in order. Undefined where it
 * can't be: no sign, another start of the machine, or too long ago.
 */
export function carriedMs(sign: SignOfLife | undefined, run: MachineRun | undefined): number | undefined {
  if (sign?.run === undefined || run === undefined || sign.run.bootId !== run.bootId) return undefined;
  const elapsedMs = run.upMs - sign.run.upMs;
  return elapsedMs < 0 || elapsedMs > CARRIED_MAX_MS ? undefined : Math.round(sign.atMs + elapsedMs);
}

const SLEW_PER_MS = 0.005;
const STEP_MS = 1_000;

export const machineClock: ClockSource = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** A source whose time goes `pace` times as fast from now on, so that a practice can be seen faster than life. */
export function pacedSource(source: ClockSource, pace: number): ClockSource {
  const wallMs = source.wallMs();
  const monotonicMs = source.monotonicMs();
  return {
    wallMs: () => wallMs + (source.wallMs() - wallMs) * pace,
    monotonicMs: () => monotonicMs + (source.monotonicMs() - monotonicMs) * pace,
  };
}

export class EngineClock {
  readonly #source: ClockSource;
  #engineMs: number;
  #monotonicMs: number;
  #lastMs: number;

  /**
   * Starts at the wall clock, or at `notBeforeMs` (the last event's time) where the wall clock is behind it. Where that
   * is the time of a process that has just died, carried on, it starts there whatever the wall clock says.
   */
  constructor(source: ClockSource, notBeforeMs: number, isCarried = false) {
    this.#source = source;
    this.#monotonicMs = source.monotonicMs();
    this.#engineMs = isCarried ? notBeforeMs : Math.max(source.wallMs(), notBeforeMs);
    this.#lastMs = Math.floor(this.#engineMs);
  }

  /** Engine time now, integer milliseconds; never less than any answer before. */
  nowMs(): number {
    const monotonicMs = this.#source.monotonicMs();
    const elapsedMs = Math.max(0, monotonicMs - this.#monotonicMs);
    this.#monotonicMs = monotonicMs;
    const carried = this.#engineMs + elapsedMs;
    const behindMs = this.#source.wallMs() - carried;
    const slewMs = Math.max(-elapsedMs * SLEW_PER_MS, Math.min(elapsedMs * SLEW_PER_MS, behindMs));
    this.#engineMs = carried + slewMs;
    this.#lastMs = Math.max(this.#lastMs, Math.floor(this.#engineMs));
    return this.#lastMs;
  }

  /** How far the wall clock is ahead of engine time (negative: behind), where that is more than a second. */
  stepMs(): number | undefined {
    const differenceMs = this.#source.wallMs() - this.nowMs();
    return Math.abs(differenceMs) >= STEP_MS ? Math.round(differenceMs) : undefined;
  }
}

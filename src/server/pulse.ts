/**
 * The server's pulse: every 50 ms it lets the consoles' hub work and looks at the log, every second it proves to
 * every console that the watch ran. It notices when the loop was late, when the process stood still, and when the
 * wall clock was stepped, and says so to the engine.
 */
import type { Input } from "../engine/input.ts";
import { Lateness, STOOD_STILL_MS } from "./lateness.ts";

type ShellInput = Exclude<Input, { kind: "command" | "report" | "fault" }>;
export type PulsePorts = {
  readonly monotonicMs: () => number;
  readonly nowMs: () => number;
  /** Gives the engine an input at an instant. */
  readonly input: (input: ShellInput, atMs?: number) => void;
  readonly tick: (nowMs: number) => void;
  readonly second: (nowMs: number) => void;
  /** How far the wall clock has moved away from engine time, where it has. */
  readonly clockStepMs: () => number | undefined;
  readonly log: () => { readonly pendingMs: number; readonly trouble: string | undefined };
  /** Those that hear. */
  readonly gateways: () => readonly string[];
};

export const PULSE_MS = 50;
const SECOND_MS = 1_000;
const LOG_SLOW_MS = 250;
const LOG_WELL_MS = 1_000;

export class Pulse {
  readonly #ports: PulsePorts;
  #timer: NodeJS.Timeout | undefined;
  #lastAliveMs: number;
  #lastAliveAtMs: number;
  #lastTickMs: number;
  #lastSecondMs = 0;
  #lateMs = 0;
  #lateness: Lateness;
  #logSlow = false;
  #logWellSinceMs: number | undefined;
  #clockTold = false;
  #handling = false;

  constructor(ports: PulsePorts) {
    this.#ports = ports;
    this.#lastAliveMs = ports.monotonicMs();
    this.#lastTickMs = this.#lastAliveMs;
    this.#lastAliveAtMs = ports.nowMs();
    this.#lateness = new Lateness(this.#lastAliveMs);
  }

  /** How late the newest tick was. */
  get lateMs(): number {
    return this.#lateMs;
  }

  /** The latest that a tick has been since the start. */
  get lateMaxMs(): number {
    return this.#lateness.maxMs;
  }

  start(): void {
    this.#lastTickMs = this.#ports.monotonicMs();
    this.#lateness = new Lateness(this.#lastTickMs);
    this.#timer = setInterval(() => this.tick(), PULSE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * To be called before any input is given to the engine: where the process stood still until now, that time was
   * our deafness and nobody's silence, and the engine has to know it first.
   */
  alive(): void {
    if (this.#handling) return;
    const monotonicMs = this.#ports.monotonicMs();
    const gapMs = monotonicMs - this.#lastAliveMs;
    const stoodFromMs = this.#lastAliveAtMs;
    this.#lastAliveMs = monotonicMs;
    if (gapMs < STOOD_STILL_MS) return;
    this.#handling = true;
    const reason = `the server stood still for ${Math.round(gapMs / 1_000)} s`;
    // Those that hear now did not while we stood; one that was deaf already stays so. The late tick tells people.
    const gateways = this.#ports.gateways();
    for (const gateway of gateways)
      this.#ports.input({ kind: "gateway", gateway, change: "deaf", reason, toldOtherwise: true }, stoodFromMs);
    for (const gateway of gateways)
      this.#ports.input({ kind: "gateway", gateway, change: "listening", reason, toldOtherwise: true });
    this.#handling = false;
  }

  /** One beat. The machine's timer calls it every PULSE_MS after `start`; another shell may call it by its own. */
  tick(): void {
    const monotonicMs = this.#ports.monotonicMs();
    this.#lateMs = Math.max(0, monotonicMs - this.#lastTickMs - PULSE_MS);
    this.#lastTickMs = monotonicMs;
    this.alive();
    const nowMs = this.#ports.nowMs();
    this.#lastAliveAtMs = nowMs;
    this.#noteLate(monotonicMs);
    this.#noteLog(monotonicMs);
    this.#ports.tick(nowMs);
    if (monotonicMs - this.#lastSecondMs < SECOND_MS) return;
    this.#lastSecondMs = monotonicMs;
    this.#noteClock();
    // WW6: that the watch ran is proved by letting it; a wake-up that was lost is made up for within the second.
    this.#ports.input({ kind: "moment" });
    this.#ports.second(nowMs);
  }

  #noteLate(monotonicMs: number): void {
    const news = this.#lateness.note(this.#lateMs, monotonicMs);
    if (news === undefined) return;
    const { level, sentence } = news;
    // A cause that stands does not ring again by itself: what it was is over, and this is worse.
    if (level !== "notice") this.#ports.input({ kind: "trouble", part: "loop", sentence, active: false });
    if (level !== "well") this.#ports.input({ kind: "trouble", part: "loop", sentence, active: true, level });
  }

  #noteLog(monotonicMs: number): void {
    const { pendingMs, trouble } = this.#ports.log();
    if (pendingMs >= LOG_SLOW_MS) {
      this.#logWellSinceMs = undefined;
      if (this.#logSlow) return;
      this.#logSlow = true;
      const reason = trouble ?? `the disk has not confirmed anything for ${(pendingMs / 1_000).toFixed(1)} s`;
      this.#ports.input({ kind: "log", change: "slow", reason });
      return;
    }
    if (!this.#logSlow) return;
    this.#logWellSinceMs ??= monotonicMs;
    if (monotonicMs - this.#logWellSinceMs < LOG_WELL_MS) return;
    this.#logSlow = false;
    this.#logWellSinceMs = undefined;
    this.#ports.input({ kind: "log", change: "well", reason: "commits are in time again" });
  }

  #noteClock(): void {
    const stepMs = this.#ports.clockStepMs();
    if (stepMs !== undefined && !this.#clockTold) {
      this.#clockTold = true;
      const ahead = stepMs > 0 ? "ahead of" : "behind";
      const sentence = `the machine's clock was stepped: it is ${(Math.abs(stepMs) / 1_000).toFixed(1)} s ${ahead} Vigil's, which goes on evenly`;
      this.#ports.input({ kind: "trouble", part: "clock", sentence, active: true });
    } else if (stepMs === undefined && this.#clockTold) {
      this.#clockTold = false;
      this.#ports.input({ kind: "trouble", part: "clock", sentence: "the clocks agree again", active: false });
    }
  }
}

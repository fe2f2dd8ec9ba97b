/**
 * What a running server does for its trails besides keeping them: pins what retention may not take, forgets what is
 * old, and sees to it that the log knows the hash of every hour that was sealed, also of one that was sealed in the
 * moment before a process ended.
 */
import { HOUR_MS } from "../base/time.ts";
import type { Center } from "../domain/center.ts";
import type { Envelope } from "../domain/event.ts";
import type { LogStore } from "./log/log-store.ts";
import { TrailPins } from "./trail-pins.ts";
import type { SealedHour, Trails } from "./trails.ts";

export type TrailCareOptions = {
  readonly trails: Pick<Trails, "pin" | "pins" | "sealed" | "forget">;
  readonly store: Pick<LogStore, "bySubject">;
  readonly input: (input: SealedHour) => void;
  readonly log: { readonly error: (fields: object, text: string) => void };
};

export class TrailCare {
  readonly #options: TrailCareOptions;
  readonly #pins: TrailPins;
  #forgottenAtMs = 0;

  constructor(options: TrailCareOptions) {
    this.#options = options;
    const { trails, log } = options;
    this.#pins = new TrailPins(trails, (error) =>
      log.error({ err: error }, "trails were not pinned; it is tried again"),
    );
  }

  /** After a start, and before anything is forgotten. Rejects where the trail can't be asked. */
  async resume(center: Center, nowMs: number): Promise<void> {
    await this.#pins.resume(center, nowMs);
    await this.#pins.flush();
  }

  /** Tells the log of sealed hours that it lacks. Never rejects; what could not be asked now is asked at the next start. */
  async logSealedHours(): Promise<void> {
    const { trails, store, input, log } = this.#options;
    try {
      for (const hour of await trails.sealed()) {
        const known = await store.bySubject(`segment:${hour.segment}`, { limit: 1 });
        if (known.length === 0) input(hour);
      }
    } catch (error) {
      log.error({ err: error }, "the sealed hours of the trail could not be compared with the log");
    }
  }

  /** Takes events that are durable and folded into `center`. */
  follow(envelopes: readonly Envelope[], center: Center): void {
    this.#pins.follow(envelopes, center);
  }

  /** Called each second. */
  async second(nowMs: number): Promise<void> {
    await this.#pins.flush();
    if (nowMs - this.#forgottenAtMs < HOUR_MS) return;
    this.#forgottenAtMs = nowMs;
    const { trails, log } = this.#options;
    await trails.forget(nowMs).catch((error: unknown) => log.error({ err: error }, "old trails were not forgotten"));
  }

  /** At the end: what is to be pinned is written. */
  close(): Promise<void> {
    return this.#pins.flush();
  }
}

/**
 * Emergencies about units to whom nothing had happened, and units that were sent to them: judged by what was really
 * so at that moment, not by what anybody believed.
 */
import type { AlertId } from "../../base/ids.ts";
import type { Envelope } from "../../domain/event.ts";
import type { BareCenter } from "./bare-center.ts";
import type { SoundMeter } from "./sounds.ts";

/** Units were sent, or told to go, to somebody to whom nothing had happened. */
export type SentForNothing = { readonly monitors: readonly string[]; readonly why: string; readonly behind: string };
type Reached = { readonly atMs: number; readonly monitor: string; readonly behind: string };

export class EmergencyLedger {
  readonly sent: (SentForNothing & { readonly atMs: number })[] = [];
  readonly #meter: SoundMeter;
  readonly #reached = new Map<string, Reached>();
  #soundCount = 0;

  /** Looks at what the meter has heard: it takes each step after the meter did. */
  constructor(meter: SoundMeter) {
    this.#meter = meter;
  }

  take(center: BareCenter, envelopes: readonly Envelope[]): void {
    for (; this.#soundCount < this.#meter.sounds.length; this.#soundCount++) {
      const sound = this.#meter.sounds[this.#soundCount];
      if (sound === undefined || sound.level !== "emergency" || sound.unitId === undefined) continue;
      if (this.#reached.has(sound.alertId)) continue;
      this.#reached.set(sound.alertId, { atMs: sound.atMs, monitor: sound.monitor, behind: sound.behind });
    }
    for (const { event } of envelopes) if (event.type === "UnitsTold") this.#units(center, event.alertId);
  }

  #units(center: BareCenter, alertId: AlertId): void {
    const alert = center.world.center.alerts.get(alertId);
    if (alert === undefined || alert.unitsTold === undefined || alert.subject.kind === "system") return;
    this.sent.push({
      atMs: center.world.nowMs,
      why: alert.unitsTold.why,
      monitors: [...new Set(alert.causes.map(({ monitor }) => monitor))],
      behind: this.#reached.get(alert.id)?.behind ?? "",
    });
  }

  /** How many emergencies there were since an instant, by the monitor that made each one and what was behind it. */
  byMonitor(fromMs: number): Record<string, number> {
    const by: Record<string, number> = {};
    for (const { atMs, monitor, behind } of this.#reached.values()) {
      if (atMs < fromMs) continue;
      const key = `${monitor} ${behind}`;
      by[key] = (by[key] ?? 0) + 1;
    }
    return by;
  }
}

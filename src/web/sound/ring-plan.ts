/**
 * When which sound is made: an emergency repeats until somebody owns it; an urgent alert sounds twice and then every
 * 15 s until it is owned. A notice is silent. The worse sound goes first, and never two at once.
 *
 * An owned alert that has become worse sounds once more at its owner's, because owning is not having seen that.
 */
import type { Tone } from "./tones.ts";

export type Ringing = {
  readonly id: string;
  readonly level: Tone;
  /** Rises whenever the alert rings anew. */
  readonly ringCount: number;
  readonly sounds: boolean;
  readonly mine: boolean;
};
type Rung = { readonly ringCount: number; readonly level: Tone; readonly times: number; readonly lastAtMs: number };
export type RingPlan = { readonly byAlert: ReadonlyMap<string, Rung> };

export const SILENT: RingPlan = { byAlert: new Map() };
const EMERGENCY_EVERY_MS = 2_600;
const URGENT_AGAIN_MS = 1_400;
const URGENT_EVERY_MS = 15_000;

/** What to sound now, if anything, and the plan after it. Called a few times a second. */
export function nextRing(
  plan: RingPlan,
  alerts: readonly Ringing[],
  nowMs: number,
): { readonly plan: RingPlan; readonly tone: Tone | undefined } {
  const byAlert = new Map<string, Rung>();
  let tone: Tone | undefined;
  for (const alert of alerts) {
    const known = plan.byAlert.get(alert.id);
    const anew = known === undefined || known.ringCount !== alert.ringCount || known.level !== alert.level;
    const rung: Rung = anew ? { ringCount: alert.ringCount, level: alert.level, times: 0, lastAtMs: -Infinity } : known;
    const worse = alert.mine && known !== undefined && alert.ringCount > known.ringCount;
    const due = (alert.sounds && nowMs - rung.lastAtMs >= gapMs(rung)) || worse;
    byAlert.set(alert.id, due ? { ...rung, times: rung.times + 1, lastAtMs: nowMs } : rung);
    if (due && tone !== "emergency") tone = alert.level;
  }
  return { plan: { byAlert }, tone };
}

function gapMs(rung: Rung): number {
  if (rung.level === "emergency") return EMERGENCY_EVERY_MS;
  return rung.times < 2 ? URGENT_AGAIN_MS : URGENT_EVERY_MS;
}

/**
 * Whether the link can be trusted, judged by the time since anything was heard. A heartbeat comes every second; two
 * and a half without one is a lost link, so that it shows within three.
 */
export type LinkHealth = "joining" | "good" | "lost";

const LOST_AFTER_MS = 2_500;
const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_MAX_MS = 8_000;

/** The health of the link, `silentMs` after the last frame. Before the first picture it is still joining. */
export function linkHealth(hasPicture: boolean, silentMs: number): LinkHealth {
  if (silentMs > LOST_AFTER_MS) return "lost";
  return hasPicture ? "good" : "joining";
}

/**
 * How long to wait before the next attempt. `chance` in [0, 1) spreads the consoles of a room over half of the
 * time, so that a server that comes back is not met by all of them at once.
 */
export function backOffMs(failedCount: number, chance: number): number {
  const fullMs = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.max(0, failedCount - 1));
  return fullMs / 2 + (fullMs / 2) * chance;
}

const SILENT_FIRST_MS = 5_000;
const SILENT_MAX_MS = 40_000;

/**
 * How long a socket may say nothing before it is dropped. A link that died half open is found in five seconds; where
 * one after the other fell silent it may be the line that is slow, and each is given twice the time of the last.
 */
export function patienceMs(fellSilentCount: number): number {
  return Math.min(SILENT_MAX_MS, SILENT_FIRST_MS * 2 ** fellSilentCount);
}

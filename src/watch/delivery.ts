/**
 * Whether an emergency has reached every live console: each confirms that it is on its screen. One that has not
 * in time is a fault of Vigil's that people must hear of (WW3): receiving is not showing.
 */
import { SECOND_MS } from "../base/time.ts";
import type { Alert } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";

/** How long a console may take to confirm that it shows an emergency. */
const SHOWN_WITHIN_MS = 10 * SECOND_MS;

/** The consoles on which an emergency is not shown though it is time, and when to look again. */
export function undelivered(
  center: Center,
  alert: Alert,
  nowMs: number,
): { readonly consoleIds: readonly string[]; readonly wakeAtMs: number | undefined } {
  if (alert.phase === "closed" || alert.level !== "emergency") return { consoleIds: [], wakeAtMs: undefined };
  const consoleIds: string[] = [];
  let wakeAtMs: number | undefined;
  for (const session of center.consoles.values()) {
    if (alert.shownOn[session.id] !== undefined) continue;
    const dueAtMs = Math.max(alert.levelSinceMs, session.sinceMs) + SHOWN_WITHIN_MS;
    if (nowMs >= dueAtMs) consoleIds.push(session.id);
    else wakeAtMs = wakeAtMs === undefined ? dueAtMs : Math.min(wakeAtMs, dueAtMs);
  }
  return { consoleIds, wakeAtMs };
}

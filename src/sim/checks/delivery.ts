/**
 * An emergency reaches every live console within a second of being decided; a console that does not show it in time
 * is told of by a system alert.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { MakeChecker } from "./checker.ts";

const SHOWN_WITHIN_MS = SECOND_MS;
const LIVE_FOR_MS = 3 * SECOND_MS;
const CONFIRMED_WITHIN_MS = 10 * SECOND_MS;

export const deliveryChecker: MakeChecker = ({ consoles, counts, nowMs, fail }) => {
  const firstSeen = new Map<string, number>();
  const liveSince = new Map<string, number>();
  const slowSince = new Map<string, number>();
  const told = new Set<string>();

  const tellOnce = (key: string, sentence: string): void => {
    if (told.has(key)) return;
    told.add(key);
    fail(sentence);
  };
  return {
    name: "delivery",
    second: ({ world, clock }) => {
      const atMs = nowMs();
      for (const console of consoles) {
        if (!console.isLive) liveSince.delete(console.name);
        else if (!liveSince.has(console.name)) liveSince.set(console.name, atMs);
        if (!console.isJoined || console.line.condition !== "slow") slowSince.delete(console.name);
        else if (!slowSince.has(console.name)) slowSince.set(console.name, atMs);
      }
      for (const alertId of world.center.openAlertBySubject.values()) {
        const alert = world.center.alerts.get(alertId);
        if (alert?.level !== "emergency") continue;
        const seenAtMs = firstSeen.get(alertId) ?? atMs;
        firstSeen.set(alertId, seenAtMs);
        for (const console of consoles) {
          const since = Math.max(seenAtMs + SHOWN_WITHIN_MS, (liveSince.get(console.name) ?? Infinity) + LIVE_FOR_MS);
          if (atMs < since) continue;
          counts.add("emergencies looked for on a console");
          const shown = console.shown.alerts.get(alertId);
          if (shown?.level !== "emergency" && shown?.phase !== "closed")
            tellOnce(`${alertId}/${console.name}`, `emergency ${alertId} is not shown on live console ${console.name}`);
        }
        // LS5: a slow console gets it too, after what stands there before it.
        for (const console of consoles) {
          if (!console.isJoined || console.line.condition !== "slow" || atMs < seenAtMs + SHOWN_WITHIN_MS) continue;
          if (seenAtMs < (slowSince.get(console.name) ?? Infinity)) continue;
          counts.add("emergencies looked for on a slow line");
          const shown = console.shown.alerts.has(alertId) || console.line.carries(`"${alertId}"`);
          if (!shown)
            tellOnce(`${alertId}/${console.name}`, `emergency ${alertId} is not on its way to ${console.name}`);
        }
        // WW3: what the engine itself must have noticed.
        for (const session of world.center.consoles.values()) {
          if (alert.shownOn[session.id] !== undefined) continue;
          const dueAtMs =
            Math.max(alert.levelSinceMs, session.sinceMs, world.senses.awakeSinceMs) + CONFIRMED_WITHIN_MS;
          if (clock.nowMs() < dueAtMs + 2 * SECOND_MS) continue;
          counts.add("consoles that did not confirm");
          if (!hasDeliveryAlert(world.center.alerts.values(), session.id))
            tellOnce(
              `ww/${alertId}/${session.id}`,
              `console ${session.id} has not confirmed emergency ${alertId}, and nobody is told`,
            );
        }
      }
    },
  };
};

function hasDeliveryAlert(
  alerts: Iterable<{ readonly subject: { readonly kind: string; readonly part?: string } }>,
  consoleId: string,
): boolean {
  for (const { subject } of alerts)
    if (subject.kind === "system" && subject.part === `delivery-${consoleId}`) return true;
  return false;
}

/**
 * Danger ahead of its commit: events that are decided and not yet durable, folded on a copy of the facts, so that
 * they are seen and heard at once and nothing that is not durable gets into the board itself.
 */
import { compareLevels, subjectKey } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Envelope } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";

/** A center that may be folded on without changing the first. Values are shared: they are never changed in place. */
export function copyCenter(center: Center): Center {
  const copy: Record<string, unknown> = { ...center };
  for (const [key, value] of Object.entries(copy)) if (value instanceof Map) copy[key] = new Map(value);
  return copy as Center; // the same keys, each with a copy of its own map
}

/** The facts as they will be once the provisional events are durable. Without any it is the center itself. */
export function withProvisional(center: Center, provisional: readonly Envelope[]): Center {
  if (provisional.length === 0) return center;
  const copy = copyCenter(center);
  for (const envelope of provisional.toSorted((a, b) => a.seq - b.seq)) foldEvent(copy, envelope);
  copy.seq = center.seq;
  return copy;
}

/**
 * The provisional events that the committed facts do not say yet, under whatever sequence: what is left is danger
 * that must stay on the screen, and goes back to a server that has lost it.
 */
export function uncovered(center: Center, provisional: readonly Envelope[]): Envelope[] {
  const kept: Envelope[] = [];
  const keptAlerts = new Set<string>();
  for (const envelope of provisional) {
    if (isCovered(center, envelope, keptAlerts)) continue;
    kept.push(envelope);
    if (envelope.event.type === "AlertRaised") keptAlerts.add(envelope.event.alertId);
  }
  return kept;
}

function isCovered(center: Center, { event }: Envelope, keptAlerts: ReadonlySet<string>): boolean {
  if ("alertId" in event && keptAlerts.has(event.alertId)) return false;
  if (event.type === "AlertRaised") {
    const known = center.alerts.get(event.alertId);
    const standing = center.alerts.get(center.openAlertBySubject.get(subjectKey(event.subject)) ?? event.alertId);
    return (
      known?.phase === "closed" || (standing !== undefined && compareLevels(standing.level, event.cause.level) >= 0)
    );
  }
  if (event.type === "AlertCauseAdded" || event.type === "AlertCauseRose") {
    const alert = center.alerts.get(event.alertId);
    if (alert === undefined || alert.phase === "closed") return true;
    return event.type === "AlertCauseAdded"
      ? alert.causes.some(({ key }) => key === event.cause.key)
      : compareLevels(alert.level, event.level) >= 0;
  }
  // What came along with an alert says nothing by itself once its sequence has passed.
  return true;
}

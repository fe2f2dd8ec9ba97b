/**
 * Danger ahead of its commit: events that are decided and not yet durable, folded on a copy of the facts, so that
 * they are seen and heard at once and nothing that is not durable gets into the board itself.
 */
import { alertLevels, compareLevels, subjectKey } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Envelope } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";

/**
 * Provisional events that a console keeps beside its board: a flood of some hundred alerts while the disk hangs must
 * all be shown.
 */
export const PROVISIONAL_MAX = 1_500;
/** What a console may send back in its first message, which must stay small enough to be taken. */
const RETURNED_MAX = 100;
const RETURNED_CHARS_MAX = 40_000;

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

/** Danger that has come beside what is kept: where it is too much, what rings by itself stays longest. */
export function withNewDanger(provisional: readonly Envelope[], news: readonly Envelope[]): Envelope[] {
  const all = [...provisional, ...news];
  if (all.length <= PROVISIONAL_MAX) return all;
  const ringing = all.filter(rings).slice(-PROVISIONAL_MAX);
  const kept = new Set(ringing);
  const room = PROVISIONAL_MAX - ringing.length;
  if (room > 0) for (const envelope of all.filter((one) => !rings(one)).slice(-room)) kept.add(envelope);
  return all.filter((envelope) => kept.has(envelope));
}

// Who was told, and that nobody has it, goes with an alert; without the alert it is nothing.
function rings({ event }: Envelope): boolean {
  switch (event.type) {
    case "AlertRaised":
    case "AlertCauseAdded":
    case "AlertCauseRose":
    case "DuressDeclared":
      return true;
    default:
      // Everything else that goes out as danger belongs to one of these.
      return false;
  }
}

/**
 * Of the provisional events those that go back to a server that may lack them: declared danger and raised alerts, the
 * gravest first and among those the newest, as many as one message holds.
 */
export function dangerToReturn(provisional: readonly Envelope[]): Envelope[] {
  const wanted = provisional
    .filter(({ event }) => event.type === "DuressDeclared" || event.type === "AlertRaised")
    .toSorted((a, b) => gravity(b) - gravity(a) || b.seq - a.seq);
  const returned: Envelope[] = [];
  let chars = 0;
  for (const envelope of wanted) {
    chars += JSON.stringify(envelope).length;
    if (returned.length >= RETURNED_MAX || chars > RETURNED_CHARS_MAX) break;
    returned.push(envelope);
  }
  return returned.toSorted((a, b) => a.seq - b.seq);
}

function gravity({ event }: Envelope): number {
  if (event.type !== "AlertRaised") return alertLevels.length;
  return alertLevels.indexOf(event.cause.level);
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

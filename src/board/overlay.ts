/**
 * Danger ahead of its commit: events that are decided and not yet durable, folded on a copy of the facts, so that
 * they are seen and heard at once and nothing that is not durable gets into the board itself.
 */
import { DAY_MS } from "../base/time.ts";
import { asId, type AlertId } from "../base/ids.ts";
import { WATCH } from "../domain/actor.ts";
import {
  type Alert,
  type AlertEvent,
  type AlertLevel,
  alertLevels,
  type Cause,
  compareLevels,
  dangerOnRecord,
  type NewCause,
  type OnRecord,
  subjectKey,
} from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import { type Envelope, EVENT_VERSION } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";

type AlertRaised = Extract<AlertEvent, { type: "AlertRaised" }>;

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
  const ownNumber = numbersOfTheirOwn(center, provisional);
  for (const envelope of provisional.toSorted((a, b) => a.seq - b.seq)) foldEvent(copy, ownNumber(envelope));
  copy.seq = center.seq;
  return copy;
}

// A server that is gone may have given an alert a number that the next has given to another: neither hides the other,
// and what is done about the one is not done to the other.
function numbersOfTheirOwn(center: Center, provisional: readonly Envelope[]): (envelope: Envelope) => Envelope {
  const newest = new Map<AlertId, number>();
  const taken = new Set<string>();
  for (const { term, event } of provisional)
    if (event.type === "AlertRaised") newest.set(event.alertId, Math.max(term, newest.get(event.alertId) ?? 0));
  for (const { term, event } of provisional) {
    if (event.type !== "AlertRaised") continue;
    const { alertId, subject } = event;
    const known = center.alerts.get(alertId);
    const isAnothers = known !== undefined && subjectKey(known.subject) !== subjectKey(subject);
    if (isAnothers || term < (newest.get(alertId) ?? term)) taken.add(`${term}/${alertId}`);
  }
  return (envelope) => {
    const { term, event } = envelope;
    if (taken.size === 0 || !("alertId" in event) || !taken.has(`${term}/${event.alertId}`)) return envelope;
    const alertId = asId<AlertId>(`${event.alertId}-of-${term}`);
    return { ...envelope, event: { ...event, alertId } };
  };
}

/**
 * The provisional events that the committed facts do not say yet, under whatever sequence: what is left is danger
 * that must stay on the screen, and goes back to a server that has lost it.
 */
export function uncovered(center: Center, provisional: readonly Envelope[]): Envelope[] {
  if (provisional.length === 0) return [];
  const kept: Envelope[] = [];
  const keptAlerts = new Set<string>();
  const isOnRecord = dangerOnRecord(center);
  const graveCauses = graveCausesIn(provisional);
  for (const envelope of provisional) {
    if (isCovered(center, envelope, keptAlerts, isOnRecord, graveCauses)) continue;
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
 * gravest first and among those the newest, as many as one message holds; not those that this server was offered.
 */
export function dangerToReturn(
  provisional: readonly Envelope[],
  offered: ReadonlySet<string> = new Set<string>(),
): Envelope[] {
  const wanted = returnable(provisional)
    .filter((envelope) => !offered.has(offerKey(envelope)))
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

/**
 * Emergencies that stood in the facts which a console had, and of which the server's facts now know nothing: a disk that
 * had lied, a log brought back from a copy. As danger beside the board: it stays on the screen and goes back to the
 * server, until it rings there.
 */
export function lostDanger(before: Center, now: Center): Envelope[] {
  // After a day what was closed meanwhile is in the archive, and no longer in the facts.
  if (now.atMs - before.atMs >= DAY_MS) return [];
  const isOnRecord = dangerOnRecord(now);
  const lost: Envelope[] = [];
  for (const alertId of before.openAlertBySubject.values()) {
    const alert = before.alerts.get(alertId);
    if (alert?.level !== "emergency") continue;
    for (const cause of causesOf(alert)) {
      if (isOnRecord(alert.subject, cause, cause.levelSinceMs)) continue;
      // As something that the facts have passed by: it stays where they do not say the same. The server may have given the
      // alert's number anew.
      const alertId = asId<AlertId>(`${alert.id}-lost-${alert.causes.indexOf(cause)}`);
      lost.push({ ...asRaised(alert, cause, alertId), seq: Math.max(1, now.seq) });
    }
  }
  return lost;
}

// What makes it an emergency, each by itself: a device's key under an alert that many share is lost by itself, too.
function causesOf(alert: Alert): readonly Cause[] {
  const grave = alert.causes.filter(({ level, endedAtMs }) => level === "emergency" && endedAtMs === undefined);
  return grave.length > 0 ? grave : alert.causes.toSorted((a, b) => compareLevels(b.level, a.level)).slice(0, 1);
}

// AL3: at the level that the alert has reached, also where the cause that brought it there has ended or begun anew.
function asRaised(alert: Alert, cause: Cause, alertId: AlertId): Envelope {
  const { key, monitor, sentence, evidence, silence, levelSinceMs } = cause;
  const { level } = alert;
  return {
    seq: 1,
    term: 0,
    version: EVENT_VERSION,
    atMs: levelSinceMs,
    actor: WATCH,
    cause: "lost",
    subjects: [],
    event: {
      type: "AlertRaised",
      alertId,
      subject: alert.subject,
      ...(alert.agencyId === undefined ? {} : { agencyId: alert.agencyId }),
      ...(alert.groupId === undefined ? {} : { groupId: alert.groupId }),
      cause: { key, monitor, level, sentence, evidence, silence },
      covert: alert.covert,
    },
  };
}

/**
 * A standing alert as one event, in the place of those by which it came about: for a console that has not received them
 * when the alert gets worse. It goes in one frame with `next`, which it precedes.
 */
export function raisedAnew(alert: Alert, next: Envelope): Envelope | undefined {
  const [gravest] = causesOf(alert);
  if (alert.phase === "closed" || gravest === undefined) return undefined;
  const { seq, term, version } = next;
  return { ...asRaised(alert, gravest, alert.id), seq, term, version, cause: "standing" };
}

/** The name under which it is kept that a server was offered an event: an alert that has got worse is offered again. */
export function offerKey({ term, seq, event }: Envelope): string {
  const what = event.type === "AlertRaised" ? `${event.alertId}/${event.cause.key}/${event.cause.level}` : event.type;
  return `${term}/${seq}/${what}`;
}

/**
 * The provisional events that are still shown: those ahead of the facts as they are, the others only where their danger
 * is not in the facts. What a server of an earlier term had decided never becomes firm under its sequence.
 */
export function stillProvisional(center: Center, provisional: readonly Envelope[], term: number): Envelope[] {
  const ahead = provisional.filter((envelope) => isAhead(center, envelope, term));
  if (ahead.length === provisional.length) return ahead;
  return [
    ...uncovered(
      center,
      provisional.filter((envelope) => !isAhead(center, envelope, term)),
    ),
    ...ahead,
  ];
}

function isAhead(center: Center, envelope: Envelope, term: number): boolean {
  return envelope.seq > center.seq && envelope.term >= term;
}

/** Whether there is danger that the facts have passed by without saying it, and that this server was not yet offered. */
export function hasDangerToOffer(
  center: Center,
  provisional: readonly Envelope[],
  offered: ReadonlySet<string>,
  term: number,
): boolean {
  return returnable(provisional).some(
    (envelope) => !isAhead(center, envelope, term) && !offered.has(offerKey(envelope)),
  );
}

// What may go back: declared danger, and alerts by each of their gravest causes, as if it had raised them.
function returnable(provisional: readonly Envelope[]): Envelope[] {
  const graveCauses = graveCausesIn(provisional);
  return provisional.flatMap((envelope) => {
    const { event } = envelope;
    if (event.type === "DuressDeclared") return [envelope];
    if (event.type !== "AlertRaised") return [];
    return graveCauses(event).map((cause) =>
      cause === event.cause ? envelope : { ...envelope, event: { ...event, cause } },
    );
  });
}

// What has raised an alert may be less than what it has become since, ahead of the facts: those of its causes that are
// gravest, each at its level.
function graveCausesIn(provisional: readonly Envelope[]): (raised: AlertRaised) => readonly NewCause[] {
  const later = new Map<AlertId, Map<string, NewCause>>();
  const raisedBy = new Map<AlertId, NewCause>();
  for (const { event } of provisional) {
    if (event.type === "AlertRaised") raisedBy.set(event.alertId, event.cause);
    if (event.type !== "AlertCauseAdded" && event.type !== "AlertCauseRose") continue;
    const first = raisedBy.get(event.alertId);
    if (first === undefined) continue;
    let causes = later.get(event.alertId);
    if (causes === undefined) later.set(event.alertId, (causes = new Map([[first.key, first]])));
    if (event.type === "AlertCauseAdded") {
      const { cause } = event;
      causes.set(cause.key, { ...cause, level: graver(causes.get(cause.key)?.level, cause.level) });
      continue;
    }
    const { key, level, sentence, evidence } = event;
    const known = causes.get(key);
    if (known !== undefined) causes.set(key, { ...known, level: graver(known.level, level), sentence, evidence });
  }
  return ({ alertId, cause }) => {
    const causes = [...(later.get(alertId)?.values() ?? [cause])];
    return causes.filter(({ level }) => causes.every((other) => compareLevels(level, other.level) >= 0));
  };
}

// AL3: a cause that begins anew at less takes nothing from what the alert has reached.
function graver(known: AlertLevel | undefined, level: AlertLevel): AlertLevel {
  return known !== undefined && compareLevels(known, level) > 0 ? known : level;
}

function gravity({ event }: Envelope): number {
  if (event.type !== "AlertRaised") return alertLevels.length;
  return alertLevels.indexOf(event.cause.level);
}

function isCovered(
  center: Center,
  { event, atMs }: Envelope,
  keptAlerts: ReadonlySet<string>,
  isOnRecord: OnRecord,
  graveCauses: (raised: AlertRaised) => readonly NewCause[],
): boolean {
  if ("alertId" in event && keptAlerts.has(event.alertId)) return false;
  if (event.type === "AlertRaised") return graveCauses(event).every((cause) => isOnRecord(event.subject, cause, atMs));
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

/**
 * An alert as a dispatcher has to read it: who, why in one sentence, where, what now, whose it is, who has seen it.
 *
 * The worst cause speaks first. A cause that has ended is still told, because the alert stands until a person
 * closes it; it is only told as over.
 */
import type { Point } from "../base/geo.ts";
import type { AlertId, UnitId } from "../base/ids.ts";
import { type Alert, type AlertLevel, type Cause, compareLevels, type EvidenceFix } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import { spokenCallSign } from "../domain/unit.ts";
import { type Viewer, sounds } from "./viewer.ts";

export type AlertRow = {
  readonly id: AlertId;
  readonly who: string;
  readonly unitId?: UnitId;
  readonly level: AlertLevel;
  readonly phase: Alert["phase"];
  readonly covert: boolean;
  /** Why it rang, in one sentence; several causes are joined. */
  readonly why: string;
  readonly causes: readonly Cause[];
  /** The best point known: the person's, else the vehicle's, else any. */
  readonly at?: Point;
  readonly atMs?: number;
  readonly raisedAtMs: number;
  readonly levelSinceMs: number;
  readonly owner?: string;
  readonly ownerSinceMs?: number;
  readonly mine: boolean;
  /** What stands to be done about it, in one phrase. */
  readonly now: string;
  readonly seenOn: number;
  readonly sounds: boolean;
  readonly unitsToldCount?: number;
  readonly escalatedTo?: string;
  readonly closingBy?: string;
};

/** The row of an alert for the dispatcher `viewer`. */
export function alertRow(center: Center, alert: Alert, viewer: Viewer): AlertRow {
  const point = evidencePoint(alert);
  const unitId = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const mine = alert.owner !== undefined && alert.owner.name === viewer.name;
  const escalated = alert.escalations.at(-1);
  return {
    id: alert.id,
    who: whoOf(center, alert),
    ...(unitId === undefined ? {} : { unitId }),
    level: alert.level,
    phase: alert.phase,
    covert: alert.covert,
    why: whyOf(alert),
    causes: worstFirst(alert.causes),
    ...(point === undefined ? {} : { at: point, atMs: point.fixAtMs }),
    raisedAtMs: alert.raisedAtMs,
    levelSinceMs: alert.levelSinceMs,
    ...(alert.owner === undefined ? {} : { owner: alert.owner.name, ownerSinceMs: alert.owner.sinceMs }),
    mine,
    now: nowOf(alert, mine, viewer),
    seenOn: Object.keys(alert.shownOn).length,
    sounds: sounds(center, viewer, alert),
    ...(alert.unitsTold === undefined ? {} : { unitsToldCount: alert.unitsTold.unitIds.length }),
    ...(escalated === undefined ? {} : { escalatedTo: escalated.name === "" ? escalated.role : escalated.name }),
    ...(alert.phase !== "closed" && alert.closing !== undefined ? { closingBy: alert.closing.by } : {}),
  };
}

/**
 * Alerts that are not closed: the highest level first, unowned before owned, then in the order they were raised. Of one
 * unit there may be two where danger came ahead of what closed the former: neither hides the other.
 */
export function standingAlerts(center: Center): Alert[] {
  return [...center.alerts.values()]
    .filter(({ phase }) => phase !== "closed")
    .toSorted(
      (a, b) =>
        compareLevels(b.level, a.level) ||
        Number(a.phase === "owned") - Number(b.phase === "owned") ||
        a.raisedAtMs - b.raisedAtMs ||
        (a.id < b.id ? -1 : 1),
    );
}

/** The evidence of one kind that is newest over all causes, e.g. the place where they parted. */
export function newestEvidence(alert: Alert, of: EvidenceFix["of"]): EvidenceFix | undefined {
  let newest: EvidenceFix | undefined;
  for (const cause of alert.causes) {
    for (const fix of cause.evidence) {
      if (fix.of === of && (newest === undefined || fix.fixAtMs > newest.fixAtMs)) newest = fix;
    }
  }
  return newest;
}

function evidencePoint(alert: Alert): EvidenceFix | undefined {
  return (
    newestEvidence(alert, "person") ??
    newestEvidence(alert, "vehicle") ??
    newestEvidence(alert, "device") ??
    newestEvidence(alert, "stop")
  );
}

/** Whom or what an alert is about, by name. */
export function whoOf(center: Center, alert: Alert): string {
  const { subject } = alert;
  switch (subject.kind) {
    case "unit": {
      const unit = center.units.get(subject.unitId);
      return unit === undefined ? subject.unitId : spokenCallSign(center, unit);
    }
    case "device":
      return subject.many === true ? `many unknown devices of ${subject.source}` : `device ${subject.key}`;
    case "system":
      return "Vigil itself";
  }
}

/**
 * Why an alert stands, the worst first, none twice: what is so now, and, where nothing of that explains its level,
 * what has raised it and is over.
 */
export function whyOf(alert: Alert): string {
  const ordered = worstFirst(alert.causes);
  const active = ordered.filter((cause) => cause.endedAtMs === undefined);
  const isExplained = active.some((cause) => cause.level === alert.level);
  const over = isExplained ? [] : ordered.filter((c) => c.endedAtMs !== undefined && c.level === alert.level);
  const sentences = [...over.map((cause) => `${cause.sentence} (over)`), ...active.map((cause) => cause.sentence)];
  return [...new Set(sentences)].join("; ");
}

function worstFirst(causes: readonly Cause[]): readonly Cause[] {
  return causes.toSorted((a, b) => compareLevels(b.level, a.level) || b.levelSinceMs - a.levelSinceMs);
}

function nowOf(alert: Alert, mine: boolean, viewer: Viewer): string {
  if (alert.phase === "closed") return `closed by ${alert.closing?.by ?? "somebody"}`;
  if (alert.closing !== undefined) {
    const own = alert.closing.by === viewer.name;
    return own ? "a second person has to agree to close it" : `${alert.closing.by} wants to close it: agree?`;
  }
  if (alert.phase === "owned") return mine ? "you have it" : `${alert.owner?.name ?? "somebody"} has it`;
  return alert.level === "notice" ? "look when you can" : "nobody has it";
}

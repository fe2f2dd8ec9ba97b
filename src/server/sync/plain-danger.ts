/**
 * Danger in the frame that never changes, for consoles of another protocol version: level, unit, why, where.
 */
import type { Alert, Cause } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import type { PlainDanger } from "../../protocol/live.ts";

/** The plain frame of an event that raises danger; undefined for events that do not ring. */
export function plainDangerOf(center: Center, envelope: Envelope): PlainDanger | undefined {
  const event = envelope.event;
  switch (event.type) {
    case "AlertRaised":
      return frame(center, event.subject, event.cause.level, event.cause.sentence, event.cause, envelope.atMs);
    case "AlertCauseAdded": {
      const alert = center.alerts.get(event.alertId);
      return alert && frame(center, alert.subject, event.cause.level, event.cause.sentence, event.cause, envelope.atMs);
    }
    case "AlertCauseRose": {
      const alert = center.alerts.get(event.alertId);
      return alert && frame(center, alert.subject, event.level, event.sentence, undefined, envelope.atMs);
    }
    default:
      // The remaining kinds of danger go with an alert of their own.
      return undefined;
  }
}

/** The plain frame of an alert that stands, for a console that has just come. */
export function plainDangerOfAlert(center: Center, alert: Alert): PlainDanger | undefined {
  const worst = alert.causes.toSorted((a, b) => rank(b.level) - rank(a.level))[0];
  return worst && frame(center, alert.subject, alert.level, worst.sentence, worst, alert.levelSinceMs);
}

function rank(level: Alert["level"]): number {
  return level === "emergency" ? 2 : level === "urgent" ? 1 : 0;
}

function frame(
  center: Center,
  subject: Alert["subject"],
  level: Alert["level"],
  text: string,
  cause: Pick<Cause, "evidence"> | undefined,
  atMs: number,
): PlainDanger | undefined {
  if (level === "notice") return undefined;
  const unitId = subject.kind === "system" ? undefined : subject.unitId;
  const unit = unitId === undefined ? undefined : center.units.get(unitId);
  const fix = cause?.evidence.find((evidence) => evidence.of === "person") ?? cause?.evidence[0];
  const point = fix === undefined ? undefined : `${fix.latDeg.toFixed(5)}, ${fix.lonDeg.toFixed(5)}`;
  return {
    vigil: "danger",
    level,
    unit: unit === undefined ? nameOf(subject) : spokenCallSign(center, unit),
    text,
    place: unit?.stop?.place?.text ?? point ?? "place not known",
    atMs,
  };
}

function nameOf(subject: Alert["subject"]): string {
  switch (subject.kind) {
    case "unit":
      return subject.unitId;
    case "device":
      return subject.key;
    case "system":
      return "Vigil";
  }
}

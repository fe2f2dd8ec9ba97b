/**
 * What the monitors of sensors (MD, CR, drawn weapons, tampering) have in common: how a device's alarm is named,
 * whether somebody has answered for it, and that what a person has closed stays closed for as long as it lasts.
 */
import type { AlertLevel, MonitorId } from "../domain/alert.ts";
import type { Device } from "../domain/device.ts";
import type { AlarmKind } from "../domain/report.ts";
import { compareFindingLevels, type FindingLevel } from "./finding.ts";
import type { UnitView } from "./monitor.ts";

/** The alarms of sensors; declared duress has a life of its own. */
export type SensorAlarm = Exclude<AlarmKind, "duress">;

/** The monitor that answers for an alarm. */
export function monitorOfAlarm(kind: SensorAlarm): MonitorId {
  switch (kind) {
    case "man-down":
    case "no-motion":
      return "MD";
    case "crash":
    case "airbag":
      return "CR";
    case "holster":
      return "DU";
    case "tamper":
      return "SL";
  }
}

/** The key of the finding that one alarm of one device makes: two alarms never share one. */
export function alarmKey(unitId: string, deviceId: string, kind: SensorAlarm, sinceMs: number): string {
  return `${monitorOfAlarm(kind)}:${unitId}:${deviceId}:${kind}:${sinceMs}`;
}

/**
 * Whether an alarm concerns the watch over this unit: the unit is on shift and was when it was given. Before that
 * it rang under the device's own name (DU3).
 */
export function isOnWatch(view: UnitView, sinceMs: number): boolean {
  return view.unit.shift !== undefined && view.unit.shift.startedAtMs <= sinceMs;
}

/**
 * AL8: what a person has closed does not climb by itself. The finding goes on for as long as the alarm does, at
 * the level at which it was closed; a sensor that reports it anew begins anew (EM5).
 */
export function levelAfterClosing(view: UnitView, key: string, level: FindingLevel): FindingLevel {
  const closed: AlertLevel | undefined = view.unit.quiet[key];
  return closed === undefined || compareFindingLevels(level, closed) <= 0 ? level : closed;
}

/** MD4, CR2: for a fall or a crash only a voice answers; whoever holds the officer's device can tap. */
export function answersFor(kind: SensorAlarm): "any" | "voice" {
  return kind === "man-down" || kind === "crash" || kind === "airbag" ? "voice" : "any";
}

/**
 * Whether the bearer has answered since an instant. In a unit of several people, a contact that says who spoke
 * answers for that person only.
 */
export function answeredSince(
  { unit }: Pick<UnitView, "unit">,
  device: Device | undefined,
  sinceMs: number,
  means: "any" | "voice",
): boolean {
  const bearer = device?.binding.kind === "officer" ? device.binding.officerId : undefined;
  const own = bearer === undefined ? undefined : unit.contactBy?.[bearer];
  return [unit.lastContact, own, ...(unit.check?.contacts ?? [])].some(
    (contact) =>
      contact !== undefined &&
      contact.countsFromMs > sinceMs &&
      // A closure is a dispatcher's word, and only about what was closed.
      (contact.means === "voice" || (means === "any" && contact.means === "tap")) &&
      (bearer === undefined || contact.officerId === undefined || contact.officerId === bearer),
  );
}

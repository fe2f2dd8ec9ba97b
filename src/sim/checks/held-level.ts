/** What the watch holds about a unit at a moment, as its alert and what people have closed say. */
import { type AlertLevel, compareLevels, type MonitorId } from "../../domain/alert.ts";
import type { Unit } from "../../domain/unit.ts";
import type { CenterProcess } from "../shell/center-process.ts";

/**
 * The level of a monitor's cause that stands in the unit's open alert, or at which a person has closed it; undefined
 * where neither is there.
 */
export function heldLevel({ world }: CenterProcess, unit: Unit, monitor: MonitorId): AlertLevel | undefined {
  const alertId = world.center.openAlertBySubject.get(`unit:${unit.id}`);
  const alert = alertId === undefined ? undefined : world.center.alerts.get(alertId);
  let held: AlertLevel | undefined;
  for (const cause of alert?.causes ?? [])
    if (cause.monitor === monitor && cause.endedAtMs === undefined) held = higher(held, cause.level);
  for (const key in unit.quiet) {
    const level = unit.quiet[key];
    if (level !== undefined && key.startsWith(`${monitor}:`)) held = higher(held, level);
  }
  return held;
}

/**
 * The level of the finding that begins with a key: of its cause in the unit's open alert while that has not ended, or at
 * which a person has closed it.
 */
export function heldByKey({ world }: CenterProcess, unit: Unit, key: string): AlertLevel | undefined {
  const alertId = world.center.openAlertBySubject.get(`unit:${unit.id}`);
  const alert = alertId === undefined ? undefined : world.center.alerts.get(alertId);
  let held: AlertLevel | undefined;
  for (const cause of alert?.causes ?? [])
    if (cause.key.startsWith(key) && cause.endedAtMs === undefined) held = higher(held, cause.level);
  for (const quiet in unit.quiet) {
    const level = unit.quiet[quiet];
    if (level !== undefined && quiet.startsWith(key)) held = higher(held, level);
  }
  return held;
}

/** Whether it is at least a level. */
export function holds(process: CenterProcess, unit: Unit, monitor: MonitorId, level: AlertLevel): boolean {
  const held = heldLevel(process, unit, monitor);
  return held !== undefined && compareLevels(held, level) >= 0;
}

function higher(a: AlertLevel | undefined, b: AlertLevel): AlertLevel {
  return a === undefined || compareLevels(b, a) > 0 ? b : a;
}

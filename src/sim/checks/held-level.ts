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
  const causes = alertId === undefined ? [] : (world.center.alerts.get(alertId)?.causes ?? []);
  const levels = causes
    .filter((cause) => cause.monitor === monitor && cause.endedAtMs === undefined)
    .map((cause) => cause.level);
  for (const [key, level] of Object.entries(unit.quiet)) if (key.startsWith(`${monitor}:`)) levels.push(level);
  return levels.toSorted(compareLevels).at(-1);
}

/** Whether it is at least a level. */
export function holds(process: CenterProcess, unit: Unit, monitor: MonitorId, level: AlertLevel): boolean {
  const held = heldLevel(process, unit, monitor);
  return held !== undefined && compareLevels(held, level) >= 0;
}

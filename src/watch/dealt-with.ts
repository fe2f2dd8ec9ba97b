/**
 * Whether a device's alarm belongs to what is over: a person has closed the alert it led to, or it was given before
 * this shift began, when it rang under its own name. A sensor that reports it anew begins anew.
 */
import type { UnitView } from "./monitor.ts";

export function isDealtWith(view: UnitView, alarmSinceMs: number): boolean {
  return (
    (view.unit.watchResetAtMs ?? Number.NEGATIVE_INFINITY) > alarmSinceMs ||
    (view.unit.shift?.startedAtMs ?? Number.NEGATIVE_INFINITY) > alarmSinceMs
  );
}

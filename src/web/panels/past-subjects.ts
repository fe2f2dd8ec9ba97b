/**
 * Whose histories tell what a shift was before somebody looked at it: the units on shift to which something happened
 * last, the incidents that are open, and the alerts that are about no unit. What happens in an incident or an alert of
 * a unit stands in the unit's history as well.
 */
import type { Center } from "../../domain/center.ts";
import type { Unit } from "../../domain/unit.ts";
import type { HistoryOf } from "./history.ts";

export const UNITS_MAX = 30;
const INCIDENTS_MAX = 12;
const ALERTS_MAX = 6;

export function pastSubjects(center: Center): readonly HistoryOf[] {
  const units = [...center.units.values()]
    .filter(({ shift }) => shift !== undefined)
    .toSorted((a, b) => lastAtMs(b) - lastAtMs(a))
    .slice(0, UNITS_MAX)
    .map(({ id }): HistoryOf => ({ kind: "unit", id }));
  const incidents = [...center.incidents.values()]
    .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
    .slice(0, INCIDENTS_MAX)
    .map(({ id }): HistoryOf => ({ kind: "incident", id }));
  const alerts = [...center.alerts.values()]
    .filter(({ subject }) => subject.kind === "system" || subject.unitId === undefined)
    .toSorted((a, b) => b.raisedAtMs - a.raisedAtMs)
    .slice(0, ALERTS_MAX)
    .map(({ id }): HistoryOf => ({ kind: "alert", id }));
  return [...units, ...incidents, ...alerts];
}

function lastAtMs({ statusSinceMs, lastContact, stop, shift }: Unit): number {
  return Math.max(statusSinceMs, lastContact?.recordedAtMs ?? 0, stop?.startedAtMs ?? 0, shift?.startedAtMs ?? 0);
}

/**
 * Going through the alerts one by one (F2): all that stand, those without a unit as well, from the one that was looked
 * at last. Where that one is closed by now, its place in the list counts: nobody is thrown back to the top.
 */
import type { AlertId } from "../../base/ids.ts";
import { standingAlerts } from "../../board/alert-row.ts";
import { type Alert, compareLevels } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";

/** The one to look at after `lookedAt`, the first after the last; undefined where none stands. */
export function alertAfter(center: Center, lookedAt: AlertId | undefined): Alert | undefined {
  const standing = standingAlerts(center);
  const last = lookedAt === undefined ? undefined : center.alerts.get(lookedAt);
  if (last === undefined) return standing[0];
  const at = standing.indexOf(last);
  const next = at >= 0 ? at + 1 : standing.findIndex((alert) => standsBehind(alert, last));
  return standing[next] ?? standing[0];
}

/** The alert that the keyboard stands on in the list: the one come to last, or that of the unit selected since. */
export function alertLookedAt(
  center: Center,
  cursor: AlertId | undefined,
  selectedUnit: string | undefined,
): AlertId | undefined {
  const last = cursor === undefined ? undefined : center.alerts.get(cursor);
  const unitId = unitOf(last);
  if (last !== undefined && (selectedUnit === undefined || unitId === undefined || unitId === selectedUnit))
    return last.id;
  if (selectedUnit === undefined) return undefined;
  return standingAlerts(center).find((alert) => unitOf(alert) === selectedUnit)?.id;
}

/** The unit that an alert is about, where it is about one. */
export function unitOf(alert: Alert | undefined): string | undefined {
  return alert === undefined || alert.subject.kind === "system" ? undefined : alert.subject.unitId;
}

// It was taken before it was closed, but those that nobody has are what is left to do: it counts as one of them.
function standsBehind(alert: Alert, closed: Alert): boolean {
  const order = compareLevels(closed.level, alert.level) || alert.raisedAtMs - closed.raisedAtMs;
  return order > 0 || (order === 0 && alert.id > closed.id);
}

/** Who counts as help for an officer on a stop, wherever it is asked: by air in the watch, by road outside of it. */
import { primaryStatus } from "./status.ts";
import type { Stop } from "./stop.ts";
import type { Unit } from "./unit.ts";

/** Whether a unit could be sent to anybody: it is on shift, in no danger itself, and free to come. */
export function isFreeToHelp(helper: Unit): boolean {
  return isWell(helper) && primaryStatus(helper.status) !== "NotAvailable";
}

/** Whether a unit could come to this stop: a free one, or one that is working on that very incident already. */
export function canHelp(helper: Unit | undefined, unitId: string, stop: Stop): boolean {
  if (helper === undefined || helper.id === unitId) return false;
  return isFreeToHelp(helper) || (isWell(helper) && helper.currentIncidentId === stop.incidentId);
}

/** Whether a unit is on shift and in no danger that was declared. */
export function isWell(helper: Unit): boolean {
  return helper.shift !== undefined && helper.duress === undefined;
}

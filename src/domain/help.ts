/** Who counts as help for an officer on a stop, wherever it is asked: by air in the watch, by road outside of it. */
import { primaryStatus } from "./status.ts";
import type { Stop } from "./stop.ts";
import type { Unit } from "./unit.ts";

/**
 * Whether a unit can come to another one's stop: it is on shift, in no danger itself, and either free to come or
 * working on that very incident. A unit that is on its way there has never been "no help".
 */
export function canHelp(helper: Unit | undefined, unitId: string, stop: Stop): boolean {
  if (helper?.shift === undefined || helper.id === unitId || helper.duress !== undefined) return false;
  return primaryStatus(helper.status) !== "NotAvailable" || helper.currentIncidentId === stop.incidentId;
}

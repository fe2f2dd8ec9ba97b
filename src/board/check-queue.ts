/**
 * The check queue: whose status check is due soonest, and in which order to call the roll.
 *
 * A roll call begins with the unit that has not been heard for the longest time, because that is where the bad
 * news is. A unit that was never heard this shift counts from the shift's start.
 */
import type { UnitId } from "../base/ids.ts";
import type { Center } from "../domain/center.ts";
import { crewOf } from "../domain/crew.ts";
import { type Settings, watchFor } from "../domain/settings.ts";
import { spokenCallSign } from "../domain/unit.ts";
import { checkTimer, type CheckTimer } from "./unit-row.ts";

export type QueuedCheck = CheckTimer & { readonly unitId: UnitId; readonly callSign: string };
export type RollCallEntry = { readonly unitId: UnitId; readonly callSign: string; readonly heardAtMs: number };

/** Every unit with a running check, the soonest due first. */
export function checkQueue(center: Center, settings: Settings, nowMs: number): QueuedCheck[] {
  const queue: QueuedCheck[] = [];
  for (const unit of center.units.values()) {
    if (unit.check === undefined) continue;
    const incident = unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId);
    const watch = watchFor(settings, unit.agencyId, incident?.incidentType);
    const timer = checkTimer(unit, watch, crewOf(center, unit).devices, nowMs);
    if (timer !== undefined) queue.push({ ...timer, unitId: unit.id, callSign: spokenCallSign(center, unit) });
  }
  return queue.toSorted((a, b) => a.dueAtMs - b.dueAtMs || (a.callSign < b.callSign ? -1 : 1));
}

/** Units on shift in the order of a roll call: the least recently heard by voice or tap first. */
export function rollCall(center: Center): RollCallEntry[] {
  return [...center.units.values()]
    .flatMap((unit): RollCallEntry[] =>
      unit.shift === undefined
        ? []
        : [
            {
              unitId: unit.id,
              callSign: spokenCallSign(center, unit),
              heardAtMs: unit.lastContact?.countsFromMs ?? unit.shift.startedAtMs,
            },
          ],
    )
    .toSorted((a, b) => a.heardAtMs - b.heardAtMs || (a.callSign < b.callSign ? -1 : 1));
}

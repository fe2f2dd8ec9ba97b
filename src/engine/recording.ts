/**
 * Writing down what was decided: envelopes are numbered, given their subjects, folded into the facts, and the
 * units and alerts they touch are noted so that the watch looks at them.
 */
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import { type DomainEvent, type Envelope, EVENT_VERSION } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";
import { subjectsOf } from "../domain/subjects.ts";
import type { Output } from "./input.ts";
import type { World } from "./world.ts";

/** One step's results as they come together. */
export type Round = {
  readonly events: Envelope[];
  readonly outputs: Output[];
  readonly units: Set<UnitId>;
  readonly alerts: Set<AlertId>;
};

export function newRound(): Round {
  return { events: [], outputs: [], units: new Set(), alerts: new Set() };
}

/** Folds decided events into the world, at engine time, in order. */
export function record(
  world: World,
  round: Round,
  events: readonly DomainEvent[],
  by: { readonly actor: Actor; readonly cause: string; readonly madeAtMs?: number },
): void {
  for (const event of events) {
    const subjects = subjectsOf(world.center, event);
    const agencyId = agencyOf(world, event);
    const envelope: Envelope = {
      seq: world.center.seq + 1,
      term: world.term,
      version: EVENT_VERSION,
      atMs: world.nowMs,
      ...(by.madeAtMs === undefined ? {} : { madeAtMs: by.madeAtMs }),
      actor: by.actor,
      cause: by.cause,
      ...(agencyId === undefined ? {} : { agencyId }),
      subjects,
      event,
    };
    foldEvent(world.center, envelope);
    if (changesCrews(event)) world.rosterEpoch++;
    round.events.push(envelope);
    for (const subject of subjects) touch(round, subject);
  }
}

function touch(round: Round, subject: string): void {
  if (subject.startsWith("unit:")) round.units.add(asId<UnitId>(subject.slice(5)));
  else if (subject.startsWith("alert:")) round.alerts.add(asId<AlertId>(subject.slice(6)));
}

function agencyOf(world: World, event: DomainEvent): string | undefined {
  if ("agencyId" in event && event.agencyId !== undefined) return event.agencyId;
  if ("unitId" in event && event.unitId !== undefined) return world.center.units.get(event.unitId)?.agencyId;
  if ("incidentId" in event && event.incidentId !== undefined) {
    return world.center.incidents.get(event.incidentId)?.agencyId;
  }
  return undefined;
}

function changesCrews(event: DomainEvent): boolean {
  switch (event.type) {
    case "DeviceRegistered":
    case "DeviceBound":
    case "DeviceAlarmChanged":
    case "ShiftStarted":
    case "ShiftEnded":
    case "VehicleChanged":
    case "OfficerJoined":
    case "OfficerLeft":
      return true;
    default:
      // No other event touches who rides with which devices.
      return false;
  }
}

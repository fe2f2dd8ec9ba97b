/**
 * Writing down what was decided: envelopes are numbered, given their subjects, folded into the facts, and the
 * units and alerts they touch are noted so that the watch looks at them.
 */
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import { unitOfBinding } from "../domain/device.ts";
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
    touchBearers(world, round, event);
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
    // Units that were told of another's danger have it in their histories; nothing about them has changed, and danger
    // must not wait until the watch has looked at every one of them.
    const touched = event.type === "UnitsTold" ? subjectsOf(world.center, { ...event, unitIds: [] }) : subjects;
    for (const subject of touched) touch(round, subject);
    touchBearers(world, round, event);
    touchStops(world, round, event);
  }
}

function touch(round: Round, subject: string): void {
  if (subject.startsWith("unit:")) round.units.add(asId<UnitId>(subject.slice(5)));
  else if (subject.startsWith("alert:")) round.alerts.add(asId<AlertId>(subject.slice(6)));
}

// A device that changes hands is a reason to look at both: whom it spoke for, and whom it speaks for now.
function touchBearers(world: World, round: Round, event: DomainEvent): void {
  const deviceId =
    event.type === "DeviceBound" ? event.deviceId : event.type === "DeviceRegistered" ? event.device.id : undefined;
  if (deviceId === undefined) return;
  const unitId = unitOfBinding(world.center, world.center.devices.get(deviceId)?.binding);
  if (unitId !== undefined) round.units.add(unitId);
}

// What becomes known about a plate, a place or an incident is looked up for every stop at once (PL1).
function touchStops(world: World, round: Round, event: DomainEvent): void {
  switch (event.type) {
    case "CautionAdded":
    case "CautionWithdrawn":
      for (const unit of world.center.units.values()) if (unit.stop !== undefined) round.units.add(unit.id);
      return;
    case "IncidentUpdated":
      for (const unit of world.center.units.values()) {
        if (unit.currentIncidentId === event.incidentId) round.units.add(unit.id);
      }
      return;
    default:
      // No other event is about stops that it does not name.
      return;
  }
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
    case "DeviceRetired":
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

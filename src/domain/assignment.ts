/**
 * Assignments: which units are asked to work on an incident, and how far each has come.
 *
 * Assigning or stacking changes no status and no timer until the unit acknowledges (AS1). Acknowledging by
 * voice makes it current; a stop that the unit was on has then been left for it (AS3).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { IncidentId, UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { isOpen } from "./incident.ts";
import { findIncident, findUnit } from "./refs.ts";
import { watchFor, type WatchSettings } from "./settings.ts";
import { checkIntervals, contactRecorded, type StatusCheckEvent } from "./status-check.ts";
import { type StopEvent, stopStarted } from "./stop.ts";
import { InstantMs, Ref } from "./text.ts";
import { patchUnit, type Unit, type UnitEvent } from "./unit.ts";

export const AssignUnit = z.object({
  type: z.literal("AssignUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  incident: Ref,
});
export const ProgressAssignment = z.object({
  type: z.literal("ProgressAssignment"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  incident: Ref.optional().describe("The oldest assignment that waits where none is named"),
  status: z.enum(["AcknowledgedTransmission", "EnRoute", "OnScene", "Backup"]),
});
export const UnassignUnit = z.object({
  type: z.literal("UnassignUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  incident: Ref,
});
export type AssignmentCommand =
  | z.infer<typeof AssignUnit>
  | z.infer<typeof ProgressAssignment>
  | z.infer<typeof UnassignUnit>;

export type AssignmentPhase = "assigned" | "acknowledged" | "en-route" | "on-scene";
export type Assignment = {
  readonly incidentId: IncidentId;
  readonly phase: AssignmentPhase;
  readonly assignedAtMs: number;
  readonly phaseSinceMs: number;
};

export type AssignmentEvent =
  | { readonly type: "UnitAssigned"; readonly unitId: UnitId; readonly incidentId: IncidentId }
  | {
      readonly type: "AssignmentProgressed";
      readonly unitId: UnitId;
      readonly incidentId: IncidentId;
      readonly phase: AssignmentPhase;
    }
  | { readonly type: "AssignmentEnded"; readonly unitId: UnitId; readonly incidentId: IncidentId };
export type AssignmentRefusal =
  | "unknown-unit"
  | "unknown-incident"
  | "incident-closed"
  | "off-duty"
  | "not-assigned"
  | "nothing-waits"
  | "by-voice-only"
  | "current-incident";

type Event = AssignmentEvent | UnitEvent | StopEvent | StatusCheckEvent;

export function decideAssignment(
  center: Center,
  command: AssignmentCommand,
  context: Context,
): Decision<Event, AssignmentRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  switch (command.type) {
    case "AssignUnit": {
      const incident = findIncident(center, command.incident);
      if (incident === undefined) return refuse("unknown-incident", "incident");
      if (!isOpen(incident)) return refuse("incident-closed", "incident", "reopen it first");
      if (unit.shift === undefined) return refuse("off-duty", "unit");
      if (unit.assignments.some((a) => a.incidentId === incident.id)) return accept();
      return accept({ type: "UnitAssigned", unitId: unit.id, incidentId: incident.id });
    }
    case "UnassignUnit": {
      const incident = findIncident(center, command.incident);
      if (incident === undefined) return refuse("unknown-incident", "incident");
      if (!unit.assignments.some((a) => a.incidentId === incident.id)) return refuse("not-assigned", "incident");
      // AS4: taking its current incident away would look like a clear; that is said with ClearUnit.
      if (unit.currentIncidentId === incident.id)
        return refuse("current-incident", "incident", "clear the unit instead");
      return accept({ type: "AssignmentEnded", unitId: unit.id, incidentId: incident.id });
    }
    case "ProgressAssignment":
      return progress(center, unit, command, context);
  }
}

function progress(
  center: Center,
  unit: Unit,
  command: z.infer<typeof ProgressAssignment>,
  context: Context,
): Decision<Event, AssignmentRefusal> {
  if (unit.shift === undefined) return refuse("off-duty", "unit");
  const target = assignmentMeant(center, unit, command.incident);
  if (target === "unknown-incident") return refuse("unknown-incident", "incident");
  if (target === undefined) {
    return command.incident === undefined ? refuse("nothing-waits", "unit") : refuse("not-assigned", "incident");
  }
  const tapped = context.actor.kind !== "dispatcher";
  // ST8: a stop is left for another incident by voice, never by a tap.
  if (tapped && unit.stop !== undefined && unit.stop.incidentId !== target) return refuse("by-voice-only", "unit");
  const events: Event[] = [];
  // AS3: a unit that takes another incident has left the stop and the incident it was on.
  if (unit.stop !== undefined && unit.stop.incidentId !== target) {
    events.push({ type: "StopEnded", unitId: unit.id, stopId: unit.stop.stopId, how: "left-for-assignment" });
  }
  if (unit.currentIncidentId !== undefined && unit.currentIncidentId !== target) {
    events.push({ type: "AssignmentEnded", unitId: unit.id, incidentId: unit.currentIncidentId });
  }
  events.push({
    type: "AssignmentProgressed",
    unitId: unit.id,
    incidentId: target,
    phase: phaseOf(command.status),
  });
  events.push({ type: "UnitStatusChanged", unitId: unit.id, status: command.status, incidentId: target });
  const incident = center.incidents.get(target);
  if (command.status === "OnScene" || command.status === "Backup") {
    events.push(
      stopStarted(center, unit, context, {
        stopId: mintId(context, "S"),
        kind: "on-scene",
        incidentId: target,
        incidentType: incident?.incidentType ?? "",
        ...(incident === undefined ? {} : { place: incident.place }),
        watch: watchFor(context.settings, unit.agencyId, incident?.incidentType),
      }),
    );
  } else if (unit.stop !== undefined) {
    events.push(...checkAfterLeaving(center, unit, watchFor(context.settings, unit.agencyId, incident?.incidentType)));
  }
  events.push(contactRecorded(unit, context, { means: tapped ? "tap" : "voice", said: command.status }));
  return accept(...events);
}

// ST7, ST9: leaving a stop under an open alert or during a transport is recorded, and a check runs on.
function checkAfterLeaving(center: Center, unit: Unit, watch: WatchSettings): StatusCheckEvent[] {
  const alertOpen = center.openAlertBySubject.has(`unit:${unit.id}`);
  const basis = unit.transport !== undefined ? "transport" : alertOpen ? "alert" : undefined;
  if (basis === undefined) return [];
  return [{ type: "StatusCheckStarted", unitId: unit.id, basis, ...checkIntervals(watch, basis) }];
}

function assignmentMeant(
  center: Center,
  unit: Unit,
  ref: string | undefined,
): IncidentId | "unknown-incident" | undefined {
  if (ref === undefined) {
    const waiting = unit.assignments.find((a) => a.phase === "assigned") ?? unit.assignments.at(-1);
    const current = unit.assignments.find((a) => a.incidentId === unit.currentIncidentId);
    return (current !== undefined && current.phase !== "on-scene" ? current : waiting)?.incidentId;
  }
  const incident = findIncident(center, ref);
  if (incident === undefined) return "unknown-incident";
  // A unit may say that it goes to an incident nobody gave it: that is an assignment of its own making.
  return isOpen(incident) ? incident.id : undefined;
}

function phaseOf(status: z.infer<typeof ProgressAssignment>["status"]): AssignmentPhase {
  switch (status) {
    case "AcknowledgedTransmission":
      return "acknowledged";
    case "EnRoute":
      return "en-route";
    case "OnScene":
    case "Backup":
      return "on-scene";
  }
}

export function evolveAssignment(center: Center, event: AssignmentEvent, head: EventHead): void {
  const unit = center.units.get(event.unitId);
  if (unit === undefined) return;
  const others = unit.assignments.filter((a) => a.incidentId !== event.incidentId);
  const known = unit.assignments.find((a) => a.incidentId === event.incidentId);
  const atMs = head.madeAtMs ?? head.atMs;
  switch (event.type) {
    case "UnitAssigned":
      patchUnit(center, unit.id, {
        assignments: [
          ...unit.assignments,
          { incidentId: event.incidentId, phase: "assigned", assignedAtMs: atMs, phaseSinceMs: atMs },
        ],
      });
      noteUnitOn(center, event.incidentId, unit.id);
      return;
    case "AssignmentProgressed":
      patchUnit(center, unit.id, {
        currentIncidentId: event.incidentId,
        assignments: [
          {
            incidentId: event.incidentId,
            phase: event.phase,
            assignedAtMs: known?.assignedAtMs ?? atMs,
            phaseSinceMs: atMs,
          },
          ...others,
        ],
      });
      noteUnitOn(center, event.incidentId, unit.id);
      return;
    case "AssignmentEnded":
      patchUnit(center, unit.id, {
        assignments: others,
        ...(unit.currentIncidentId === event.incidentId ? { currentIncidentId: undefined } : {}),
      });
      return;
  }
}

function noteUnitOn(center: Center, incidentId: IncidentId, unitId: UnitId): void {
  const incident = center.incidents.get(incidentId);
  if (incident === undefined || incident.unitIds.includes(unitId)) return;
  center.incidents.set(incidentId, { ...incident, unitIds: [...incident.unitIds, unitId] });
}

/**
 * Stops: an officer out with somebody, on the road or at a scene. The watch is about these.
 *
 * A stop begins with one command, also while rolling. It ends by an ordinary clear, by taking another
 * incident by voice, or not at all: nothing that Vigil concludes by itself ends a stop (ST1). A coded clear
 * under duress looks the same on every screen that the officer's captor may see, and the watch goes on (ST5).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type IncidentId, type StopId, type UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { AssignmentEvent } from "./assignment.ts";
import { knownCautions } from "./caution-lookup.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, isLate, LATE_ENTRY_MS, mintId } from "./context.ts";
import type { EmergencyEvent } from "./emergency.ts";
import { type IncidentEvent, incidentTypeOf, isOpen, newIncident, unitsOn } from "./incident.ts";
import { type Place, PlaceSchema } from "./place.ts";
import { findIncident, findUnit } from "./refs.ts";
import { watchFor, type WatchSettings } from "./settings.ts";
import {
  type CheckBasis,
  checkIntervals,
  checkStartedAtMs,
  contactRecorded,
  type StatusCheckEvent,
} from "./status-check.ts";
import { Code, InstantMs, line, prose, Ref } from "./text.ts";
import { patchUnit, type Unit, type UnitEvent } from "./unit.ts";

export const StartStop = z.object({
  type: z.literal("StartStop"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  kind: z.enum(["traffic", "motorist-assist", "subject"]).default("traffic"),
  plate: line(20).optional().describe("State and number, e.g. NM ABC123"),
  place: PlaceSchema.optional(),
  description: line(200).optional().describe("The vehicle or person"),
  occupants: z.int().min(0).max(99).optional(),
  incident: Ref.optional().describe("An incident this stop belongs to; a new one where none is named"),
  assistFor: line(80).optional().describe("The partner agency it is made for"),
});
export const RelocateStop = z.object({
  type: z.literal("RelocateStop"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  place: PlaceSchema,
});
export const SetHighCaution = z.object({
  type: z.literal("SetHighCaution"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  high: z.boolean(),
});
export const ClearUnit = z.object({
  type: z.literal("ClearUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  disposition: Code.optional().describe("Closes the incident where this was its last unit"),
  coded: z
    .enum(["ordinary", "duress"])
    .optional()
    .describe("The agreed form in which the officer cleared: in order, or under duress"),
  text: prose(1_000).optional(),
});
export type StopCommand =
  | z.infer<typeof StartStop>
  | z.infer<typeof RelocateStop>
  | z.infer<typeof SetHighCaution>
  | z.infer<typeof ClearUnit>;

export type StopKind = "traffic" | "motorist-assist" | "subject" | "on-scene";
export type Stop = {
  readonly stopId: StopId;
  readonly kind: StopKind;
  readonly incidentId: IncidentId;
  readonly startedAtMs: number;
  /** Where the watch lets the vehicle stand: moves on with a spoken relocation or a voice contact. */
  readonly anchoredAtMs: number;
  /** When it was last moved by a spoken relocation: what stood before that does not count. */
  readonly relocatedAtMs?: number;
  readonly place?: Place;
  readonly plate?: string;
  readonly description?: string;
  readonly occupants?: number;
  readonly assistFor?: string;
  readonly highCaution: boolean;
  /** Cleared by a tap while an alert was open: the watch over it goes on until a person closes that alert. */
  readonly clearClaimedAtMs?: number;
};

export type StopEvent =
  | ({
      readonly type: "StopStarted";
      readonly unitId: UnitId;
      readonly check: { firstMs: number; nextMs: number; highCautionMs?: number };
    } & Omit<Stop, "startedAtMs" | "anchoredAtMs" | "relocatedAtMs" | "clearClaimedAtMs">)
  | { readonly type: "StopRelocated"; readonly unitId: UnitId; readonly stopId: StopId; readonly place: Place }
  | {
      readonly type: "HighCautionSet";
      readonly unitId: UnitId;
      readonly stopId: StopId;
      readonly high: boolean;
      readonly highCautionMs: number;
      readonly why?: string;
    }
  | {
      readonly type: "StopEnded";
      readonly unitId: UnitId;
      readonly stopId: StopId;
      readonly how: "cleared" | "left-for-assignment" | "replaced";
    }
  | { readonly type: "StopClearClaimed"; readonly unitId: UnitId; readonly stopId: StopId };
export type StopRefusal =
  | "unknown-unit"
  | "unknown-incident"
  | "incident-closed"
  | "unknown-disposition"
  | "off-duty"
  | "no-stop"
  | "nothing-to-clear"
  | "by-voice-only"
  | "transporting";

type Event = StopEvent | IncidentEvent | AssignmentEvent | UnitEvent | StatusCheckEvent | EmergencyEvent;

export function decideStop(center: Center, command: StopCommand, context: Context): Decision<Event, StopRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  if (unit.shift === undefined) return refuse("off-duty", "unit", "start its shift first");
  switch (command.type) {
    case "StartStop":
      return startStop(center, unit, command, context);
    case "RelocateStop": {
      if (unit.stop === undefined) return refuse("no-stop", "unit");
      const relocated: StopEvent = {
        type: "StopRelocated",
        unitId: unit.id,
        stopId: unit.stop.stopId,
        place: command.place,
      };
      const means = context.actor.kind === "dispatcher" ? "voice" : "tap";
      return accept<Event>(relocated, contactRecorded(unit, context, { means, said: "relocating" }));
    }
    case "SetHighCaution":
      if (unit.stop === undefined) return refuse("no-stop", "unit");
      if (unit.stop.highCaution === command.high) return accept();
      return accept(highCautionSet(center, unit, context, command.high));
    case "ClearUnit":
      return clearUnit(center, unit, command, context);
  }
}

function startStop(
  center: Center,
  unit: Unit,
  command: z.infer<typeof StartStop>,
  context: Context,
): Decision<Event, StopRefusal> {
  // ST8: always so, under an alert or not: whoever holds the officer's device learns nothing from it.
  if (unit.stop !== undefined && context.actor.kind !== "dispatcher") return refuse("by-voice-only", "unit");
  const events: Event[] = [];
  const incidentType = typeOfKind(command.kind);
  let incidentId: IncidentId;
  if (command.incident === undefined) {
    const created = newIncident(center, context, {
      agencyId: unit.agencyId,
      incidentType,
      priority: incidentTypeOf(context.settings, incidentType)?.priority ?? 3,
      place: command.place ?? { text: "at the unit's location" },
      selfInitiatedBy: unit.id,
      ...(unit.groupId === undefined ? {} : { groupId: unit.groupId }),
      ...(command.plate === undefined ? {} : { plate: command.plate }),
    });
    incidentId = created.incidentId;
    events.push(created);
  } else {
    const incident = findIncident(center, command.incident);
    if (incident === undefined) return refuse("unknown-incident", "incident");
    if (!isOpen(incident)) return refuse("incident-closed", "incident");
    incidentId = incident.id;
    if (command.plate !== undefined) events.push({ type: "IncidentUpdated", incidentId, plate: command.plate });
  }
  if (unit.stop !== undefined) {
    events.push({ type: "StopEnded", unitId: unit.id, stopId: unit.stop.stopId, how: "replaced" });
  }
  if (unit.currentIncidentId !== undefined && unit.currentIncidentId !== incidentId) {
    events.push({ type: "AssignmentEnded", unitId: unit.id, incidentId: unit.currentIncidentId });
  }
  events.push(
    { type: "AssignmentProgressed", unitId: unit.id, incidentId, phase: "on-scene" },
    {
      type: "UnitStatusChanged",
      unitId: unit.id,
      status: command.kind === "motorist-assist" ? "ResponderInitiatedEvent" : "TrafficStop",
      incidentId,
    },
    stopStarted(center, unit, context, {
      stopId: mintId<StopId>(context, "S"),
      kind: command.kind,
      incidentId,
      incidentType,
      watch: watchFor(context.settings, unit.agencyId, incidentType),
      ...(command.place === undefined ? {} : { place: command.place }),
      ...(command.plate === undefined ? {} : { plate: command.plate }),
      ...(command.description === undefined ? {} : { description: command.description }),
      ...(command.occupants === undefined ? {} : { occupants: command.occupants }),
      ...(command.assistFor === undefined ? {} : { assistFor: command.assistFor }),
    }),
  );
  return accept(...events);
}

type NewStop = Omit<Stop, "startedAtMs" | "anchoredAtMs" | "relocatedAtMs" | "clearClaimedAtMs" | "highCaution"> & {
  readonly incidentType: string;
  readonly watch: WatchSettings;
};

/** The event that begins a stop, with the pace of its status check; cautions already known make it high. */
export function stopStarted(
  center: Center,
  unit: Unit,
  context: Context,
  stop: NewStop,
): Extract<StopEvent, { type: "StopStarted" }> {
  const { incidentType: _, watch, ...data } = stop;
  const basis: CheckBasis = stop.kind === "on-scene" ? "on-scene" : "stop";
  const incident = center.incidents.get(stop.incidentId);
  const plate = stop.plate ?? incident?.plate;
  const placeText = stop.place?.text ?? incident?.place.text;
  const high = knownCautions(center, context.nowMs, {
    incidentId: stop.incidentId,
    ...(plate === undefined ? {} : { plate }),
    ...(placeText === undefined ? {} : { placeText }),
    ...(incident?.caller?.name === undefined ? {} : { person: incident.caller.name }),
  }).some((caution) => caution.level === "high");
  return {
    type: "StopStarted",
    unitId: unit.id,
    ...data,
    highCaution: high,
    check: {
      ...checkIntervals(watch, basis),
      ...(high ? { highCautionMs: watch.statusCheck.highCautionS * SECOND_MS } : {}),
    },
  };
}

/** The event that raises or lowers a running stop's caution, with the interval that then holds. */
export function highCautionSet(
  center: Center,
  unit: Unit,
  context: Context,
  high: boolean,
  why?: string,
): Extract<StopEvent, { type: "HighCautionSet" }> {
  const incident = unit.stop === undefined ? undefined : center.incidents.get(unit.stop.incidentId);
  const watch = watchFor(context.settings, unit.agencyId, incident?.incidentType);
  return {
    type: "HighCautionSet",
    unitId: unit.id,
    stopId: unit.stop?.stopId ?? asId<StopId>("none"),
    high,
    highCautionMs: watch.statusCheck.highCautionS * SECOND_MS,
    ...(why === undefined ? {} : { why }),
  };
}

/** The event of a clear in the form agreed for duress. */
export function codedDuress(unit: Unit): Extract<EmergencyEvent, { type: "DuressDeclared" }> {
  return { type: "DuressDeclared", unitId: unit.id, source: "coded-clear", covert: true };
}

function clearUnit(
  center: Center,
  unit: Unit,
  command: z.infer<typeof ClearUnit>,
  context: Context,
): Decision<Event, StopRefusal> {
  if (unit.transport !== undefined) return refuse("transporting", "unit", "end the transport first");
  const incidentId = unit.currentIncidentId;
  if (unit.stop === undefined && incidentId === undefined) return refuse("nothing-to-clear", "unit");
  // SC7: what was made before the present stop began is about another one, whoever sends it now.
  if (isLate(context) && (context.madeAtMs ?? 0) < (unit.stop?.startedAtMs ?? 0)) {
    return refuse("nothing-to-clear", "unit", "this clear was made before the present stop began");
  }
  if (command.disposition !== undefined && !context.settings.dispositions.some((d) => d.code === command.disposition)) {
    return refuse("unknown-disposition", "disposition");
  }
  const events: Event[] = [];
  if (command.coded === "duress") {
    // ST5: to whoever listens it is an ordinary clear.
    events.push(codedDuress(unit));
  } else {
    events.push(contactRecorded(unit, context, { means: clearMeans(command, context), said: "clear" }));
  }
  const alertOpen = center.openAlertBySubject.has(`unit:${unit.id}`);
  if (unit.stop !== undefined && alertOpen && command.coded === undefined && context.actor.kind !== "dispatcher") {
    // ST6: whoever holds the officer's device can't tap the watch away.
    events.push(
      { type: "StopClearClaimed", unitId: unit.id, stopId: unit.stop.stopId },
      { type: "UnitStatusChanged", unitId: unit.id, status: "CheckedIn" },
    );
    return accept(...events);
  }
  if (unit.stop !== undefined) {
    events.push({ type: "StopEnded", unitId: unit.id, stopId: unit.stop.stopId, how: "cleared" });
  }
  if (incidentId !== undefined) events.push({ type: "AssignmentEnded", unitId: unit.id, incidentId });
  events.push({ type: "UnitStatusChanged", unitId: unit.id, status: "CheckedIn" });
  // ST7: clearing under an open alert is recorded, and a check runs on until the alert is closed.
  if (command.coded === "duress" || alertOpen) {
    const watch = watchFor(context.settings, unit.agencyId, undefined);
    events.push({ type: "StatusCheckStarted", unitId: unit.id, basis: "alert", ...checkIntervals(watch, "alert") });
  }
  const incident = incidentId === undefined ? undefined : center.incidents.get(incidentId);
  if (command.disposition !== undefined && incident !== undefined && isOpen(incident)) {
    if (unitsOn(center, incident.id).every((id) => id === unit.id)) {
      events.push({
        type: "IncidentClosed",
        incidentId: incident.id,
        disposition: command.disposition,
        ...(command.text === undefined ? {} : { text: command.text }),
      });
    }
  }
  return accept(...events);
}

// A clear that a dispatcher heard, or one in the agreed form, is as good as voice; a bare tap is a tap.
function clearMeans(command: z.infer<typeof ClearUnit>, context: Context): "voice" | "tap" {
  return context.actor.kind === "dispatcher" || command.coded === "ordinary" ? "voice" : "tap";
}

function typeOfKind(kind: z.infer<typeof StartStop>["kind"]): string {
  switch (kind) {
    case "traffic":
      return "TSTOP";
    case "motorist-assist":
      return "MVAST";
    case "subject":
      return "SUBJSTP";
  }
}

export function evolveStop(center: Center, event: StopEvent, head: EventHead): void {
  const unit = center.units.get(event.unitId);
  if (unit === undefined) return;
  switch (event.type) {
    case "StopStarted": {
      const { type: _t, unitId: _u, check, ...data } = event;
      const { highCautionMs, ...intervals } = check;
      patchUnit(center, unit.id, {
        stop: { ...data, startedAtMs: head.atMs, anchoredAtMs: head.atMs },
        check: {
          basis: event.kind === "on-scene" ? "on-scene" : "stop",
          startedAtMs: checkStartedAtMs(head, Math.min(check.firstMs, highCautionMs ?? Infinity)),
          ...intervals,
          ...(highCautionMs === undefined ? {} : { highCautionMs }),
          contacts: [],
          noAnswersAtMs: [],
        },
        prompt: undefined,
        marks: {},
      });
      return;
    }
    case "StopRelocated":
      if (unit.stop?.stopId !== event.stopId) return;
      patchUnit(center, unit.id, {
        stop: {
          ...unit.stop,
          place: event.place,
          // MV3: only a relocation that a dispatcher heard lets the vehicle stand anew; a tapped one, or one that is
          // entered late, says where.
          ...(head.actor.kind === "dispatcher" && head.atMs - (head.madeAtMs ?? head.atMs) <= LATE_ENTRY_MS
            ? { anchoredAtMs: head.atMs, relocatedAtMs: head.atMs }
            : {}),
        },
      });
      return;
    case "HighCautionSet": {
      if (unit.stop?.stopId !== event.stopId) return;
      patchUnit(center, unit.id, { stop: { ...unit.stop, highCaution: event.high } });
      if (unit.check === undefined) return;
      const { highCautionMs: _m, highCautionAtMs: _a, ...check } = unit.check;
      patchUnit(center, unit.id, {
        check: event.high ? { ...check, highCautionMs: event.highCautionMs, highCautionAtMs: head.atMs } : check,
      });
      return;
    }
    case "StopEnded":
      if (unit.stop?.stopId !== event.stopId) return;
      patchUnit(center, unit.id, {
        stop: undefined,
        check: undefined,
        prompt: undefined,
        // Whoever holds the officer's device can have done it (SP11).
        stopTappedAwayAtMs: head.actor.kind === "officer" ? head.atMs : undefined,
      });
      return;
    case "StopClearClaimed":
      if (unit.stop?.stopId !== event.stopId) return;
      patchUnit(center, unit.id, { stop: { ...unit.stop, clearClaimedAtMs: head.atMs } });
      return;
  }
}

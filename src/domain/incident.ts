/**
 * Incidents: what is going on somewhere, whoever works on it. (A call is a telephone call.)
 *
 * Numbers are given per agency and year, without gaps, by the fold's own count (IN1).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyId, asId, type GroupId, type IncidentId, type NoteId, type UnitId } from "../base/ids.ts";
import { utcYear } from "../base/time.ts";
import { type Actor, actorText } from "./actor.ts";
import type { Center } from "./center.ts";
import type { Hunt } from "./hunt.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { type Place, PlaceSchema } from "./place.ts";
import { findIncident } from "./refs.ts";
import type { ServiceRequest } from "./service-request.ts";
import type { Settings } from "./settings.ts";
import { Code, InstantMs, line, prose, Ref } from "./text.ts";

const Caller = z.object({
  name: line(80).optional(),
  callback: line(40).optional().describe("Callback number"),
});
export const CreateIncident = z.object({
  type: z.literal("CreateIncident"),
  madeAtMs: InstantMs.optional(),
  agency: Code,
  incidentType: Code,
  priority: z.int().min(1).max(5).optional().describe("The type's own where none is given"),
  group: Code.optional(),
  place: PlaceSchema,
  caller: Caller.optional(),
  text: prose(4_000).optional(),
});
export const UpdateIncident = z.object({
  type: z.literal("UpdateIncident"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  incidentType: Code.optional(),
  priority: z.int().min(1).max(5).optional(),
  place: PlaceSchema.optional(),
  caller: Caller.optional(),
  plate: line(20).optional(),
});
export const AddNote = z.object({
  type: z.literal("AddNote"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  text: prose(4_000),
});
export const LinkIncidents = z.object({
  type: z.literal("LinkIncidents"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  to: Ref,
  why: line(200),
});
export const CloseIncident = z.object({
  type: z.literal("CloseIncident"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  disposition: Code,
  text: prose(1_000).optional(),
});
export const CancelIncident = z.object({
  type: z.literal("CancelIncident"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  why: line(200),
});
export const ReopenIncident = z.object({
  type: z.literal("ReopenIncident"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  why: line(200),
});
export type IncidentCommand =
  | z.infer<typeof CreateIncident>
  | z.infer<typeof UpdateIncident>
  | z.infer<typeof AddNote>
  | z.infer<typeof LinkIncidents>
  | z.infer<typeof CloseIncident>
  | z.infer<typeof CancelIncident>
  | z.infer<typeof ReopenIncident>;

/** The field's incident status; which resources it has is derived from its units. */
export type IncidentPhase = "Active" | "Closed" | "ReOpened" | "Cancelled";
export type Note = {
  readonly id: NoteId;
  readonly atMs: number;
  readonly madeAtMs?: number;
  readonly by: string;
  readonly text: string;
};
export type Incident = {
  readonly id: IncidentId;
  /** As people say it: two digits of the year and the agency's count, `26-000123`. */
  readonly number: string;
  readonly agencyId: AgencyId;
  readonly groupId?: GroupId;
  readonly incidentType: string;
  readonly priority: number;
  readonly phase: IncidentPhase;
  readonly place: Place;
  readonly caller?: { readonly name?: string | undefined; readonly callback?: string | undefined };
  readonly plate?: string;
  readonly openedAtMs: number;
  readonly closedAtMs?: number;
  readonly disposition?: string;
  readonly notes: readonly Note[];
  readonly links: readonly { readonly incidentId: IncidentId; readonly why: string }[];
  /** Every unit that was ever on it, in order. */
  readonly unitIds: readonly UnitId[];
  readonly requests: readonly ServiceRequest[];
  /** A stop made by a unit, rather than a report from somebody. */
  readonly selfInitiatedBy?: UnitId;
  /** Somebody flees from it. */
  readonly hunt?: Hunt;
};

export type IncidentEvent =
  | {
      readonly type: "IncidentCreated";
      readonly incidentId: IncidentId;
      readonly number: string;
      readonly agencyId: AgencyId;
      readonly groupId?: GroupId;
      readonly incidentType: string;
      readonly priority: number;
      readonly place: Place;
      readonly caller?: { readonly name?: string | undefined; readonly callback?: string | undefined };
      readonly plate?: string;
      readonly selfInitiatedBy?: UnitId;
    }
  | {
      readonly type: "IncidentUpdated";
      readonly incidentId: IncidentId;
      readonly incidentType?: string;
      readonly priority?: number;
      readonly place?: Place;
      readonly caller?: { readonly name?: string | undefined; readonly callback?: string | undefined };
      readonly plate?: string;
    }
  | { readonly type: "NoteAdded"; readonly incidentId: IncidentId; readonly noteId: NoteId; readonly text: string }
  | {
      readonly type: "IncidentsLinked";
      readonly incidentId: IncidentId;
      readonly toId: IncidentId;
      readonly why: string;
    }
  | {
      readonly type: "IncidentClosed";
      readonly incidentId: IncidentId;
      readonly disposition: string;
      readonly text?: string;
    }
  | { readonly type: "IncidentCancelled"; readonly incidentId: IncidentId; readonly why: string }
  | { readonly type: "IncidentReopened"; readonly incidentId: IncidentId; readonly why: string }
  | { readonly type: "IncidentArchived"; readonly incidentId: IncidentId };
export type IncidentRefusal =
  | "unknown-agency"
  | "unknown-group"
  | "unknown-incident"
  | "unknown-incident-type"
  | "unknown-disposition"
  | "incident-closed"
  | "incident-open"
  | "units-still-on-it"
  | "same-incident";

export function decideIncident(
  center: Center,
  command: IncidentCommand,
  context: Context,
): Decision<IncidentEvent, IncidentRefusal> {
  if (command.type === "CreateIncident") return createIncident(center, command, context);
  const incident = findIncident(center, command.incident);
  if (incident === undefined) return refuse("unknown-incident", "incident");
  switch (command.type) {
    case "UpdateIncident": {
      if (!isOpen(incident)) return refuse("incident-closed", "incident", "reopen it first");
      const type = command.incidentType;
      if (type !== undefined && incidentTypeOf(context.settings, type) === undefined) {
        return refuse("unknown-incident-type", "incidentType");
      }
      const { type: _t, madeAtMs: _m, incident: _i, ...given } = command;
      return accept({ type: "IncidentUpdated", incidentId: incident.id, ...defined(given) });
    }
    case "AddNote":
      // IN4: a note may be added to a closed incident; what comes late is still worth keeping.
      return accept({
        type: "NoteAdded",
        incidentId: incident.id,
        noteId: mintId<NoteId>(context, "N"),
        text: command.text,
      });
    case "LinkIncidents": {
      const to = findIncident(center, command.to);
      if (to === undefined) return refuse("unknown-incident", "to");
      if (to.id === incident.id) return refuse("same-incident", "to");
      if (incident.links.some((link) => link.incidentId === to.id)) return accept();
      return accept({ type: "IncidentsLinked", incidentId: incident.id, toId: to.id, why: command.why });
    }
    case "CloseIncident": {
      if (!isOpen(incident)) return refuse("incident-closed", "incident");
      if (!context.settings.dispositions.some((d) => d.code === command.disposition)) {
        return refuse("unknown-disposition", "disposition");
      }
      const busy = unitsOn(center, incident.id);
      if (busy.length > 0) return refuse("units-still-on-it", "incident", busy.join(", "));
      return accept({
        type: "IncidentClosed",
        incidentId: incident.id,
        disposition: command.disposition,
        ...(command.text === undefined ? {} : { text: command.text }),
      });
    }
    case "CancelIncident": {
      if (!isOpen(incident)) return refuse("incident-closed", "incident");
      const busy = unitsOn(center, incident.id);
      if (busy.length > 0) return refuse("units-still-on-it", "incident", busy.join(", "));
      return accept({ type: "IncidentCancelled", incidentId: incident.id, why: command.why });
    }
    case "ReopenIncident":
      if (isOpen(incident)) return refuse("incident-open", "incident");
      return accept({ type: "IncidentReopened", incidentId: incident.id, why: command.why });
  }
}

function createIncident(
  center: Center,
  command: z.infer<typeof CreateIncident>,
  context: Context,
): Decision<IncidentEvent, IncidentRefusal> {
  const agencyId = asId<AgencyId>(command.agency);
  if (!center.agencies.has(agencyId)) return refuse("unknown-agency", "agency");
  const groupId = command.group === undefined ? undefined : asId<GroupId>(command.group);
  if (groupId !== undefined && !center.groups.has(groupId)) return refuse("unknown-group", "group");
  const type = incidentTypeOf(context.settings, command.incidentType);
  if (type === undefined) return refuse("unknown-incident-type", "incidentType");
  const created = newIncident(center, context, {
    agencyId,
    incidentType: type.code,
    priority: command.priority ?? type.priority,
    place: command.place,
    ...(groupId === undefined ? {} : { groupId }),
    ...(command.caller === undefined ? {} : { caller: command.caller }),
  });
  if (command.text === undefined) return accept(created);
  return accept<IncidentEvent>(created, {
    type: "NoteAdded",
    incidentId: created.incidentId,
    noteId: mintId<NoteId>(context, "N", 1),
    text: command.text,
  });
}

type Created = Extract<IncidentEvent, { type: "IncidentCreated" }>;

/** The event that opens a new incident under the agency's next number of the year (IN1). */
export function newIncident(
  center: Center,
  context: Context,
  data: Omit<Created, "type" | "incidentId" | "number">,
): Created {
  const year = utcYear(context.madeAtMs ?? context.nowMs);
  const count = (center.incidentNumbers.get(`${data.agencyId}/${year}`) ?? 0) + 1;
  const number = `${String(year % 100).padStart(2, "0")}-${String(count).padStart(6, "0")}`;
  return { type: "IncidentCreated", incidentId: asId<IncidentId>(`${data.agencyId}-${number}`), number, ...data };
}

/** The configured type of a code. */
export function incidentTypeOf(settings: Settings, code: string): Settings["incidentTypes"][number] | undefined {
  return settings.incidentTypes.find((type) => type.code === code.toUpperCase());
}

/** True until the incident is closed or cancelled. */
export function isOpen(incident: Incident): boolean {
  return incident.phase === "Active" || incident.phase === "ReOpened";
}

/** Units that have an assignment to the incident which has not ended. */
export function unitsOn(center: Center, incidentId: IncidentId): UnitId[] {
  return [...center.units.values()]
    .filter((unit) => unit.assignments.some((a) => a.incidentId === incidentId))
    .map((unit) => unit.id);
}

export function evolveIncident(center: Center, event: IncidentEvent, head: EventHead): void {
  if (event.type === "IncidentCreated") {
    const { type: _, incidentId, ...data } = event;
    const year = utcYear(head.madeAtMs ?? head.atMs);
    const key = `${event.agencyId}/${year}`;
    center.incidentNumbers.set(key, Math.max(center.incidentNumbers.get(key) ?? 0, Number(event.number.slice(3))));
    center.incidents.set(incidentId, {
      ...data,
      id: incidentId,
      phase: "Active",
      openedAtMs: head.madeAtMs ?? head.atMs,
      notes: [],
      links: [],
      unitIds: [],
      requests: [],
    });
    return;
  }
  const incident = center.incidents.get(event.incidentId);
  if (incident === undefined) return;
  switch (event.type) {
    case "IncidentUpdated": {
      const { type: _t, incidentId: _i, ...data } = event;
      center.incidents.set(incident.id, { ...incident, ...data });
      return;
    }
    case "NoteAdded":
      center.incidents.set(incident.id, { ...incident, notes: [...incident.notes, noteOf(event, head, head.actor)] });
      return;
    case "IncidentsLinked": {
      center.incidents.set(incident.id, {
        ...incident,
        links: [...incident.links, { incidentId: event.toId, why: event.why }],
      });
      const other = center.incidents.get(event.toId);
      if (other !== undefined) {
        center.incidents.set(other.id, {
          ...other,
          links: [...other.links, { incidentId: incident.id, why: event.why }],
        });
      }
      return;
    }
    case "IncidentClosed":
      center.incidents.set(incident.id, {
        ...incident,
        phase: "Closed",
        disposition: event.disposition,
        closedAtMs: head.madeAtMs ?? head.atMs,
      });
      return;
    case "IncidentCancelled":
      center.incidents.set(incident.id, { ...incident, phase: "Cancelled", closedAtMs: head.madeAtMs ?? head.atMs });
      return;
    case "IncidentReopened": {
      const { closedAtMs: _c, disposition: _d, ...rest } = incident;
      center.incidents.set(incident.id, { ...rest, phase: "ReOpened" });
      return;
    }
    case "IncidentArchived":
      center.incidents.delete(incident.id);
      return;
  }
}

function noteOf(event: Extract<IncidentEvent, { type: "NoteAdded" }>, head: EventHead, actor: Actor): Note {
  return {
    id: event.noteId,
    atMs: head.atMs,
    by: actorText(actor),
    text: event.text,
    ...(head.madeAtMs === undefined ? {} : { madeAtMs: head.madeAtMs }),
  };
}

// Drops keys whose value is undefined: an absent field of a command changes nothing.
function defined<T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  }; // only keys with a value are left
}

/**
 * Cautions: what somebody knows that the officer must know before walking up.
 *
 * A return typed in by hand ("stolen, armed"), an earlier incident, a partner's warning: each becomes a
 * caution about a plate, a person or a place, finds the stops it concerns, and stays until it is withdrawn.
 * Plates and places are compared without spaces, marks or case (CA1).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { CautionId, IncidentId, UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { cautionsForUnit, concerns, knownCautions, stopSubjects } from "./caution-lookup.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import type { IncidentEvent, UpdateIncident } from "./incident.ts";
import { findIncident, findUnit } from "./refs.ts";
import { highCautionSet, type StopEvent } from "./stop.ts";
import { InstantMs, line, Ref } from "./text.ts";

export const AddCaution = z.object({
  type: z.literal("AddCaution"),
  madeAtMs: InstantMs.optional(),
  about: z.enum(["plate", "person", "place", "incident"]),
  subject: line(120).describe("The plate, the person's name, the place, or the incident's number"),
  text: line(200),
  level: z.enum(["note", "high"]).default("high"),
  source: line(80).describe("Who knows it: an agency, a return, an officer"),
  untilMs: InstantMs.optional(),
});
export const WithdrawCaution = z.object({
  type: z.literal("WithdrawCaution"),
  madeAtMs: InstantMs.optional(),
  caution: Ref,
  why: line(200),
});
export const RecordReturn = z.object({
  type: z.literal("RecordReturn"),
  madeAtMs: InstantMs.optional(),
  unit: Ref.describe("The unit whose stop the return is for"),
  plate: line(20).optional().describe("The stop's own where none is given"),
  person: line(120).optional(),
  text: line(200).describe("What came back, e.g. stolen, armed"),
  hit: z.boolean().default(true).describe("False for a return with nothing against it"),
});
export const ReadReturn = z.object({
  type: z.literal("ReadReturn"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  caution: Ref.optional().describe("All that the officer has not yet been told where none is named"),
});
export type CautionCommand =
  | z.infer<typeof AddCaution>
  | z.infer<typeof WithdrawCaution>
  | z.infer<typeof RecordReturn>
  | z.infer<typeof ReadReturn>;

export type CautionSubject = "plate" | "person" | "place" | "incident";
export type Caution = {
  readonly id: CautionId;
  readonly about: CautionSubject;
  readonly subject: string;
  readonly text: string;
  readonly level: "note" | "high";
  readonly source: string;
  readonly addedAtMs: number;
  readonly untilMs?: number;
  readonly incidentId?: IncidentId;
  /** Units whose officer has been told, and when. */
  readonly readTo: Readonly<Record<string, number>>;
};

export type CautionEvent =
  | ({ readonly type: "CautionAdded"; readonly cautionId: CautionId } & Omit<Caution, "id" | "addedAtMs" | "readTo">)
  | { readonly type: "CautionWithdrawn"; readonly cautionId: CautionId; readonly why: string }
  | {
      readonly type: "ReturnRecorded";
      readonly unitId: UnitId;
      readonly incidentId: IncidentId;
      readonly plate?: string;
      readonly person?: string;
      readonly text: string;
      readonly hit: boolean;
    }
  | { readonly type: "CautionRead"; readonly cautionId: CautionId; readonly unitId: UnitId };
export type CautionRefusal =
  | "unknown-caution"
  | "unknown-unit"
  | "unknown-incident"
  | "no-stop"
  | "nothing-to-read"
  | "subject-missing";

export function decideCaution(
  center: Center,
  command: CautionCommand,
  context: Context,
): Decision<CautionEvent | StopEvent, CautionRefusal> {
  switch (command.type) {
    case "AddCaution":
      return addCaution(center, command, context);
    case "WithdrawCaution": {
      const caution = center.cautions.get(command.caution as CautionId);
      if (caution === undefined) return refuse("unknown-caution", "caution");
      return accept({ type: "CautionWithdrawn", cautionId: caution.id, why: command.why });
    }
    case "RecordReturn":
      return recordReturn(center, command, context);
    case "ReadReturn": {
      const unit = findUnit(center, command.unit);
      if (unit === undefined) return refuse("unknown-unit", "unit");
      const unread = cautionsForUnit(center, unit, context.nowMs)
        .filter((caution) => caution.readTo[unit.id] === undefined)
        .filter((caution) => command.caution === undefined || caution.id === command.caution);
      if (unread.length === 0) return refuse("nothing-to-read", "unit");
      return accept<CautionEvent>(
        ...unread.map((caution): CautionEvent => ({ type: "CautionRead", cautionId: caution.id, unitId: unit.id })),
      );
    }
  }
}

function addCaution(
  center: Center,
  command: z.infer<typeof AddCaution>,
  context: Context,
): Decision<CautionEvent | StopEvent, CautionRefusal> {
  let incidentId: IncidentId | undefined;
  if (command.about === "incident") {
    const incident = findIncident(center, command.subject);
    if (incident === undefined) return refuse("unknown-incident", "subject");
    incidentId = incident.id;
  }
  const added: CautionEvent = {
    type: "CautionAdded",
    cautionId: mintId<CautionId>(context, "K"),
    about: command.about,
    subject: command.subject,
    text: command.text,
    level: command.level,
    source: command.source,
    ...(command.untilMs === undefined ? {} : { untilMs: command.untilMs }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
  return accept<CautionEvent | StopEvent>(added, ...raiseStops(center, context, added));
}

function recordReturn(
  center: Center,
  command: z.infer<typeof RecordReturn>,
  context: Context,
): Decision<CautionEvent | StopEvent, CautionRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  const incidentId = unit.currentIncidentId;
  if (incidentId === undefined) return refuse("no-stop", "unit");
  const plate = command.plate ?? (command.person === undefined ? unit.stop?.plate : undefined);
  const subject = command.person ?? plate;
  if (subject === undefined) return refuse("subject-missing", "plate");
  const recorded: CautionEvent = {
    type: "ReturnRecorded",
    unitId: unit.id,
    incidentId,
    text: command.text,
    hit: command.hit,
    ...(plate === undefined ? {} : { plate }),
    ...(command.person === undefined ? {} : { person: command.person }),
  };
  if (!command.hit) return accept(recorded);
  const added: CautionEvent = {
    type: "CautionAdded",
    cautionId: mintId<CautionId>(context, "K", 1),
    about: command.person === undefined ? "plate" : "person",
    subject,
    text: command.text,
    level: "high",
    source: "return",
    incidentId,
  };
  return accept<CautionEvent | StopEvent>(recorded, added, ...raiseStops(center, context, added));
}

// CA2: a high caution that arrives during a stop shortens its status check at once.
function raiseStops(
  center: Center,
  context: Context,
  added: Extract<CautionEvent, { type: "CautionAdded" }>,
): StopEvent[] {
  if (added.level !== "high") return [];
  const events: StopEvent[] = [];
  for (const unit of center.units.values()) {
    if (unit.stop === undefined || unit.stop.highCaution) continue;
    const { type: _, cautionId, ...data } = added;
    if (!concerns({ ...data, id: cautionId, addedAtMs: context.nowMs, readTo: {} }, stopSubjects(center, unit)))
      continue;
    events.push(highCautionSet(center, unit, context, true, added.text));
  }
  return events;
}

/**
 * CA2: a plate, a place or a name that an incident is given later may be one that a high caution is about; the stops on
 * it are shortened at once. Gives the incident's own decision with what follows for them.
 */
export function withStopsRaised<R extends string>(
  center: Center,
  update: z.infer<typeof UpdateIncident>,
  context: Context,
  decision: Decision<IncidentEvent, R>,
): Decision<IncidentEvent | StopEvent, R> {
  const incident = findIncident(center, update.incident);
  if (!decision.ok || incident === undefined) return decision;
  const subjects = {
    incidentId: incident.id,
    ...(update.plate === undefined ? {} : { plate: update.plate }),
    ...(update.place === undefined ? {} : { placeText: update.place.text }),
    ...(update.caller?.name === undefined ? {} : { person: update.caller.name }),
  };
  const why = knownCautions(center, context.nowMs, subjects).find((caution) => caution.level === "high")?.text;
  if (why === undefined) return decision;
  const stops = [...center.units.values()].filter(
    (unit) => unit.stop?.incidentId === incident.id && !unit.stop.highCaution,
  );
  return accept<IncidentEvent | StopEvent>(
    ...decision.events,
    ...stops.map((unit) => highCautionSet(center, unit, context, true, why)),
  );
}

export function evolveCaution(center: Center, event: CautionEvent, head: EventHead): void {
  switch (event.type) {
    case "CautionAdded": {
      const { type: _, cautionId, ...data } = event;
      center.cautions.set(cautionId, { ...data, id: cautionId, addedAtMs: head.atMs, readTo: {} });
      return;
    }
    case "CautionWithdrawn":
      center.cautions.delete(event.cautionId);
      return;
    case "ReturnRecorded":
      return;
    case "CautionRead": {
      const caution = center.cautions.get(event.cautionId);
      if (caution === undefined) return;
      center.cautions.set(caution.id, { ...caution, readTo: { ...caution.readTo, [event.unitId]: head.atMs } });
      return;
    }
  }
}

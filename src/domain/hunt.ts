/**
 * A hunt: what is known of somebody who flees, as people enter it, and what a thread works out from it: where he can be
 * by now and where he can be stopped. It belongs to an incident.
 *
 * What people say is a fact with a letter (sighting, theft, road that was watched, point that must or must not be
 * held, where he may be bound for). A plan is somebody else's arithmetic and says what it rests on: nothing in it is
 * known, and a plan that was not made is never an empty one. Rules HU1 to HU10 in SPEC.md.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { HuntFactId, IncidentId, MessageId, UnitId } from "../base/ids.ts";
import { localMinute } from "../base/local-time.ts";
import { MINUTE_MS } from "../base/time.ts";
import type { AssignmentEvent } from "./assignment.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import type { HuntPlan } from "./hunt-plan.ts";
import { type Incident, isOpen } from "./incident.ts";
import { kitOf } from "./kit.ts";
import type { MessageEvent } from "./message.ts";
import { type Place, PlaceSchema, placePoint } from "./place.ts";
import { findIncident, findUnit } from "./refs.ts";
import { InstantMs, line, prose, Ref } from "./text.ts";

export const huntModes = ["foot", "horse", "car", "truck"] as const;
export type HuntMode = (typeof huntModes)[number];
export const huntFactKinds = ["sighting", "theft", "watched", "pin", "forbid", "towards"] as const;
export type HuntFactKind = (typeof huntFactKinds)[number];
export type HuntWord = "confirmed" | "unconfirmed" | "refuted";
/** More would be no picture any more, and a question that takes too long. */
export const HUNT_FACTS_MAX = 60;
const SpeedMps = z.number().min(1).max(120);

export const StartHunt = z.object({
  type: z.literal("StartHunt"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  place: PlaceSchema.describe("Where he was last certainly seen"),
  mode: z.enum(huntModes).describe("How he gets on"),
  seenAtMs: InstantMs.optional().describe("When that was; now where none is given"),
  speedMps: SpeedMps.optional().describe("How fast he drove, where somebody could tell"),
  text: prose(500).optional(),
});
export const RecordHuntFact = z.object({
  type: z.literal("RecordHuntFact"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  kind: z
    .enum(huntFactKinds)
    .describe(
      "Seen; taken near; a road watched that he did not pass; a point that must, or must not, be held; bound for",
    ),
  place: PlaceSchema,
  mode: z
    .enum(huntModes)
    .optional()
    .describe("Of a sighting or a theft; a sighting's is the hunt's where none is given"),
  fromMs: InstantMs.optional().describe("When he was seen, it was taken, the watch began; now where none is given"),
  toMs: InstantMs.optional().describe("When the watch ended; it goes on where none is given"),
  word: z.enum(["confirmed", "unconfirmed"]).default("unconfirmed").describe("Of a sighting"),
  unit: Ref.optional().describe("Of a point that must be held: by whom"),
  speedMps: SpeedMps.optional().describe("Of a sighting: how fast he drove, where somebody could tell"),
  text: prose(500).optional(),
});
export const SettleHuntFact = z.object({
  type: z.literal("SettleHuntFact"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  fact: Ref.describe("Its letter"),
  as: z
    .enum(["confirmed", "refuted", "unconfirmed", "ended", "goes-on", "struck"])
    .describe("A word can be taken back; a watch is ended or goes on; a mistake is struck"),
  why: line(200),
});
export const SendToHoldPoint = z.object({
  type: z.literal("SendToHoldPoint"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  unit: Ref,
  place: PlaceSchema.describe("Where to stand: road, direction, milepost"),
  byMs: InstantMs.optional().describe("By when he can be there at the earliest, as it is assumed"),
  task: z.enum(["hold", "meet"]).default("hold").describe("Hold a road, or wait for him on the road that he drives"),
});
export const ReleaseHoldPoint = z.object({
  type: z.literal("ReleaseHoldPoint"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  unit: Ref,
});
export const EndHunt = z.object({
  type: z.literal("EndHunt"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  why: line(200),
});
export const ResumeHunt = z.object({
  type: z.literal("ResumeHunt"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  why: line(200),
});
export type HuntCommand =
  | z.infer<typeof StartHunt>
  | z.infer<typeof RecordHuntFact>
  | z.infer<typeof SettleHuntFact>
  | z.infer<typeof SendToHoldPoint>
  | z.infer<typeof ReleaseHoldPoint>
  | z.infer<typeof EndHunt>
  | z.infer<typeof ResumeHunt>;

export type HuntFact = {
  readonly id: HuntFactId;
  /** A, B, …: what is said on the air. */
  readonly letter: string;
  readonly kind: HuntFactKind;
  readonly place: Place;
  readonly fromMs: number;
  readonly toMs?: number;
  readonly mode?: HuntMode;
  readonly word?: HuntWord;
  readonly unitId?: UnitId;
  readonly speedMps?: number;
  readonly text?: string;
};
/** Absent: to hold a road. */
export type HuntTask = "hold" | "meet";
export type HuntSent = {
  readonly unitId: UnitId;
  readonly place: Place;
  readonly atMs: number;
  readonly byMs?: number;
  readonly task?: HuntTask;
  readonly messageId: MessageId;
};
export type Hunt = {
  readonly sinceMs: number;
  readonly facts: readonly HuntFact[];
  /** How many there ever were: letters are not given twice. */
  readonly factCount: number;
  readonly sent: readonly HuntSent[];
  readonly plan?: HuntPlan;
  readonly ended?: { readonly atMs: number; readonly why: string };
};

export type HuntEvent =
  | { readonly type: "HuntStarted"; readonly incidentId: IncidentId; readonly fact: HuntFact }
  | { readonly type: "HuntFactRecorded"; readonly incidentId: IncidentId; readonly fact: HuntFact }
  | {
      readonly type: "HuntFactSettled";
      readonly incidentId: IncidentId;
      readonly factId: HuntFactId;
      readonly letter: string;
      readonly as: z.infer<typeof SettleHuntFact>["as"];
      readonly why: string;
    }
  | {
      readonly type: "HoldPointGiven";
      readonly incidentId: IncidentId;
      readonly unitId: UnitId;
      readonly place: Place;
      readonly byMs?: number;
      readonly task?: HuntTask;
      readonly messageId: MessageId;
    }
  | {
      readonly type: "HoldPointReleased";
      readonly incidentId: IncidentId;
      readonly unitId: UnitId;
      readonly place: Place;
      readonly messageId: MessageId;
    }
  | { readonly type: "HuntPlanned"; readonly incidentId: IncidentId; readonly plan: HuntPlan }
  | { readonly type: "HuntEnded"; readonly incidentId: IncidentId; readonly why: string }
  | { readonly type: "HuntResumed"; readonly incidentId: IncidentId; readonly why: string };
export type HuntRefusal =
  | "unknown-incident"
  | "incident-closed"
  | "unknown-unit"
  | "off-duty"
  | "a-person-only"
  | "hunt-runs"
  | "no-hunt"
  | "never-hunted"
  | "not-sent"
  | "place-without-a-point"
  | "too-many"
  | "unknown-fact"
  | "not-of-this-kind"
  | "car-in-other-hands";

type Event = HuntEvent | MessageEvent | AssignmentEvent;

/** HU1: a hunt that runs is asked about. */
export function huntRuns(incident: Incident): boolean {
  return incident.hunt !== undefined && incident.hunt.ended === undefined && isOpen(incident);
}

export function decideHunt(center: Center, command: HuntCommand, context: Context): Decision<Event, HuntRefusal> {
  const incident = findIncident(center, command.incident);
  if (incident === undefined) return refuse("unknown-incident", "incident");
  if (context.actor.kind !== "dispatcher") return refuse("a-person-only", "incident", "a dispatcher has to do this");
  if (!isOpen(incident)) return refuse("incident-closed", "incident", "reopen it first");
  if (command.type === "StartHunt") {
    if (huntRuns(incident)) return refuse("hunt-runs", "incident");
    if (placePoint(command.place) === undefined) return refuse("place-without-a-point", "place");
    const fact: HuntFact = {
      ...head(incident, context, "sighting", command.place),
      fromMs: command.seenAtMs ?? madeAtMs(context),
      mode: command.mode,
      word: "confirmed",
      ...(command.speedMps === undefined ? {} : { speedMps: command.speedMps }),
      ...(command.text === undefined ? {} : { text: command.text }),
    };
    return accept({ type: "HuntStarted", incidentId: incident.id, fact });
  }
  if (command.type === "ResumeHunt") {
    if (huntRuns(incident)) return accept();
    if (incident.hunt === undefined) return refuse("never-hunted", "incident");
    return accept({ type: "HuntResumed", incidentId: incident.id, why: command.why });
  }
  const hunt = huntRuns(incident) ? incident.hunt : undefined;
  if (hunt === undefined) return refuse("no-hunt", "incident");
  switch (command.type) {
    case "RecordHuntFact":
      return recorded(center, incident, hunt, command, context);
    case "SettleHuntFact":
      return settled(incident, hunt, command);
    case "SendToHoldPoint":
      return sent(center, incident, command, context);
    case "ReleaseHoldPoint":
      return released(center, incident, hunt, command, context);
    case "EndHunt":
      return accept({ type: "HuntEnded", incidentId: incident.id, why: command.why });
  }
}

function recorded(
  center: Center,
  incident: Incident,
  hunt: Hunt,
  command: z.infer<typeof RecordHuntFact>,
  context: Context,
): Decision<Event, HuntRefusal> {
  if (hunt.facts.length >= HUNT_FACTS_MAX) return refuse("too-many", "incident", "strike what no longer counts");
  if (placePoint(command.place) === undefined) return refuse("place-without-a-point", "place");
  const unit = command.unit === undefined ? undefined : findUnit(center, command.unit);
  if (command.unit !== undefined && unit === undefined) return refuse("unknown-unit", "unit");
  if (command.kind === "theft" && command.mode === undefined) {
    return refuse("not-of-this-kind", "mode", "say what was taken: a car, a truck or a horse");
  }
  const known = hunt.facts.findLast(({ kind }) => kind === "sighting")?.mode;
  const mode = command.mode ?? (command.kind === "sighting" ? known : undefined);
  const fact: HuntFact = {
    ...head(incident, context, command.kind, command.place),
    fromMs: command.fromMs ?? madeAtMs(context),
    ...(command.kind === "watched" && command.toMs !== undefined ? { toMs: command.toMs } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(command.kind === "sighting" ? { word: command.word } : {}),
    ...(command.kind === "pin" && unit !== undefined ? { unitId: unit.id } : {}),
    ...(command.kind === "sighting" && command.speedMps !== undefined ? { speedMps: command.speedMps } : {}),
    ...(command.text === undefined ? {} : { text: command.text }),
  };
  return accept({ type: "HuntFactRecorded", incidentId: incident.id, fact });
}

function settled(
  incident: Incident,
  hunt: Hunt,
  command: z.infer<typeof SettleHuntFact>,
): Decision<Event, HuntRefusal> {
  const letter = command.fact.toUpperCase();
  const fact = hunt.facts.find((candidate) => candidate.letter === letter || candidate.id === command.fact);
  if (fact === undefined) return refuse("unknown-fact", "fact");
  const { as } = command;
  const isOfWatch = as === "ended" || as === "goes-on";
  const fits = as === "struck" || fact.kind === (isOfWatch ? "watched" : "sighting");
  if (!fits) return refuse("not-of-this-kind", "as");
  return accept({
    type: "HuntFactSettled",
    incidentId: incident.id,
    factId: fact.id,
    letter: fact.letter,
    as,
    why: command.why,
  });
}

/** HU5: who is sent to a point is told where, in which direction he comes, and by when; and works on the incident. */
function sent(
  center: Center,
  incident: Incident,
  command: z.infer<typeof SendToHoldPoint>,
  context: Context,
): Decision<Event, HuntRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  if (unit.shift === undefined) return refuse("off-duty", "unit");
  const vehicle = unit.shift.vehicleId === undefined ? undefined : center.vehicles.get(unit.shift.vehicleId);
  // Whoever has the car reads its screen.
  if (vehicle?.compromised !== undefined)
    return refuse("car-in-other-hands", "unit", "its screen is not the officer's");
  if (placePoint(command.place) === undefined) return refuse("place-without-a-point", "place");
  const messageId = mintId<MessageId>(context, "M");
  const strips = kitOf(center, unit).includes("spike-strips");
  const what = command.task === "hold" ? "Hold" : strips ? "Spike strips at" : "Wait for him at";
  const isOn = unit.assignments.some(({ incidentId }) => incidentId === incident.id);
  return accept(
    {
      type: "HoldPointGiven",
      incidentId: incident.id,
      unitId: unit.id,
      place: command.place,
      ...(command.byMs === undefined ? {} : { byMs: command.byMs }),
      ...(command.task === "hold" ? {} : { task: command.task }),
      messageId,
    },
    {
      type: "MessageSent",
      messageId,
      unitIds: [unit.id],
      text: `${what} ${command.place.text}.${byWords(command.byMs, context)}`,
    },
    ...(isOn ? [] : [{ type: "UnitAssigned" as const, unitId: unit.id, incidentId: incident.id }]),
  );
}

/** Minutes for whoever drives, the time of day on the officer's own watch for whoever reads it late. */
function byWords(byMs: number | undefined, { nowMs, settings }: Context): string {
  if (byMs === undefined) return "";
  const minutes = Math.floor((byMs - nowMs) / MINUTE_MS);
  if (minutes < 1) return " He may be there already: look out for him.";
  return ` He can be there in ${minutes} min (at ${localMinute(byMs, settings.timeZone)}): be there before.`;
}

/** HU9: a unit is told as well that it is needed at its point no more; it stays on the incident. */
function released(
  center: Center,
  incident: Incident,
  hunt: Hunt,
  command: z.infer<typeof ReleaseHoldPoint>,
  context: Context,
): Decision<Event, HuntRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  const point = hunt.sent.find(({ unitId }) => unitId === unit.id);
  if (point === undefined) return refuse("not-sent", "unit", "it was sent to no point of this hunt");
  const messageId = mintId<MessageId>(context, "M");
  const { place } = point;
  return accept(
    { type: "HoldPointReleased", incidentId: incident.id, unitId: unit.id, place, messageId },
    { type: "MessageSent", messageId, unitIds: [unit.id], text: `You are needed at ${place.text} no more.` },
  );
}

export function evolveHunt(center: Center, event: HuntEvent, head: EventHead): void {
  const incident = center.incidents.get(event.incidentId);
  if (incident === undefined) return;
  const { hunt } = incident;
  const put = (changed: Hunt): void => void center.incidents.set(incident.id, { ...incident, hunt: changed });
  if (event.type === "HuntStarted") {
    put({ sinceMs: head.atMs, facts: [event.fact], factCount: (hunt?.factCount ?? 0) + 1, sent: [] });
    return;
  }
  if (hunt === undefined) return;
  switch (event.type) {
    case "HuntFactRecorded":
      put({ ...hunt, facts: [...hunt.facts, event.fact], factCount: hunt.factCount + 1 });
      return;
    case "HuntFactSettled":
      put({
        ...hunt,
        facts: hunt.facts.flatMap((fact) => (fact.id === event.factId ? changed(fact, event, head) : [fact])),
      });
      return;
    case "HoldPointGiven": {
      const { unitId, place, byMs, task, messageId } = event;
      const more = { ...(byMs === undefined ? {} : { byMs }), ...(task === undefined ? {} : { task }) };
      const others = hunt.sent.filter((earlier) => earlier.unitId !== unitId);
      put({
        ...hunt,
        sent: [...others, { unitId, place, atMs: head.atMs, messageId, ...more }],
      });
      return;
    }
    case "HoldPointReleased":
      put({ ...hunt, sent: hunt.sent.filter(({ unitId }) => unitId !== event.unitId) });
      return;
    case "HuntPlanned":
      put({ ...hunt, plan: event.plan });
      return;
    case "HuntEnded":
      put({ ...hunt, ended: { atMs: head.atMs, why: event.why } });
      return;
    case "HuntResumed": {
      const { ended: _, ...rest } = hunt;
      put(rest);
      return;
    }
  }
}

function changed(fact: HuntFact, { as }: Extract<HuntEvent, { type: "HuntFactSettled" }>, head: EventHead): HuntFact[] {
  switch (as) {
    case "struck":
      return [];
    case "ended":
      return [{ ...fact, toMs: head.madeAtMs ?? head.atMs }];
    case "goes-on": {
      const { toMs: _, ...rest } = fact;
      return [rest];
    }
    case "confirmed":
    case "refuted":
    case "unconfirmed":
      return [{ ...fact, word: as }];
  }
}

function head(
  incident: Incident,
  context: Context,
  kind: HuntFactKind,
  place: Place,
): Pick<HuntFact, "id" | "letter" | "kind" | "place"> {
  return { id: mintId<HuntFactId>(context, "H"), letter: letterOf(incident.hunt?.factCount ?? 0), kind, place };
}

/** A, B, … Z, AA, AB, … */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

function madeAtMs(context: Context): number {
  return context.madeAtMs ?? context.nowMs;
}

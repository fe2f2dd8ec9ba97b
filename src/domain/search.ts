/**
 * Searching for an officer who was left somewhere: the places to look, worked out from the trails by a thread of its
 * own and kept as facts under the alert, and what people saw who looked there.
 *
 * A place keeps its letter for as long as the search lasts, whatever its rank: it is said on the air. What was
 * looked at weighs less by what such a look misses, and the rest more (Bayes); nothing is ever taken off the list.
 * Rules SE1 to SE7 in SPEC.md.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { AlertId, IncidentId, TickId, UnitId } from "../base/ids.ts";
import { posterior } from "../base/posterior.ts";
import type { Alert } from "./alert.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { findAlert, findUnit } from "./refs.ts";
import { Code, InstantMs, line, prose, Ref } from "./text.ts";

/** How well somebody looked, and how often such a look finds one who is there. Judgements, not measurements. */
export const DETECTION = { passed: 0.5, looked: 0.8, searched: 0.95 } as const;
export type Thoroughness = keyof typeof DETECTION;
/** Something of the officer's seen at a place makes it so much likelier than it was. */
const SIGNS_FACTOR = 6;

export const TickSearchPlace = z.object({
  type: z.literal("TickSearchPlace"),
  madeAtMs: InstantMs.optional(),
  alert: Ref.describe("The alert's id, or the call sign of the unit it is about"),
  letter: Code.describe("The place's letter, as on the list"),
  saw: z.enum(["nothing", "signs", "found"]).describe("Nobody; traces that point here; the officer"),
  how: z.enum(["passed", "looked", "searched"]).default("looked").describe("Driven past, stopped and looked, on foot"),
  unit: Ref.optional().describe("Who looked"),
  text: prose(500).optional(),
});
export const StrikeSearchTick = z.object({
  type: z.literal("StrikeSearchTick"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  tick: Ref.optional().describe("The newest of the place where none is named"),
  letter: Code.optional(),
  why: line(200),
});
export type SearchCommand = z.infer<typeof TickSearchPlace> | z.infer<typeof StrikeSearchTick>;

/**
 * dwell: it stood; halt: it stood for less than a dwell; silence: a stretch driven unheard; end: where it was heard
 * last; person: where the officer's own device was heard last, away from the vehicle.
 */
export const searchPlaceKinds = ["dwell", "halt", "silence", "end", "person"] as const;
export type SearchPlaceKind = (typeof searchPlaceKinds)[number];
/** What people should know of the list besides: why it is short, or how far it may be believed. */
export const searchNotes = [
  "no-trail",
  "one-fix",
  "not-left",
  "heard-late",
  "out-of-order",
  "clock-off",
  "highways-only",
  "no-road-near",
  "trail-cut",
  "places-left-out",
] as const;
export type SearchNote = (typeof searchNotes)[number];
export type SearchPoint = { readonly latDeg: number; readonly lonDeg: number };
export type SearchPlace = SearchPoint & {
  /** Stays the same while the trail grows. */
  readonly id: string;
  /** A, B, … in the order in which they became known: what is said on the air. */
  readonly letter: string;
  readonly kind: SearchPlaceKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** It was still there with the last fix. */
  readonly goesOn: boolean;
  /** Of a stretch: along which line to search, from where it began. */
  readonly line?: readonly SearchPoint[];
  readonly lengthM?: number;
  /** Likelihood before anybody looked, in proportion to the others' and to `elsewhereWeight`. */
  readonly weight: number;
  /** Road and mile marker, to be read out. */
  readonly where: string;
  readonly reasons: readonly string[];
  readonly accuracyM?: number;
  /** Of a person's last fix: how fast somebody may have walked on from it. */
  readonly walkMps?: number;
};
export type SearchPlan = {
  /** The moment of the trails that it rests on. */
  readonly askedAtMs: number;
  /** The last certain contact: what the vehicle did before is of no account. */
  readonly contactAtMs: number;
  readonly highwaysOnly: boolean;
  /** What speaks for none of the places. */
  readonly elsewhereWeight: number;
  readonly notes: readonly SearchNote[];
  readonly places: readonly SearchPlace[];
  /** Where the vehicle was at the last certain contact: units go there in any case. */
  readonly origin?: SearchPoint & { readonly where: string };
};
export type SearchSaw = "nothing" | "signs" | "found";
export type SearchTick = {
  readonly id: TickId;
  readonly placeId: string;
  readonly letter: string;
  readonly saw: SearchSaw;
  readonly how: Thoroughness;
  readonly atMs: number;
  readonly by: string;
  readonly unitId?: UnitId;
  readonly text?: string;
};
export type Search = SearchPlan & {
  readonly plannedAtMs: number;
  readonly incidentId?: IncidentId;
  readonly ticks: readonly SearchTick[];
};

export type SearchEvent =
  | {
      readonly type: "SearchPlanned";
      readonly alertId: AlertId;
      readonly incidentId?: IncidentId;
      readonly plan: SearchPlan;
    }
  | ({
      readonly type: "SearchPlaceTicked";
      readonly alertId: AlertId;
      readonly incidentId?: IncidentId;
      readonly tickId: TickId;
      readonly where: string;
    } & Omit<SearchTick, "id" | "atMs" | "by">)
  | {
      readonly type: "SearchTickStruck";
      readonly alertId: AlertId;
      readonly incidentId?: IncidentId;
      readonly tickId: TickId;
      readonly letter: string;
      readonly why: string;
    };
export type SearchRefusal =
  | "unknown-alert"
  | "alert-closed"
  | "a-person-only"
  | "no-search"
  | "unknown-place"
  | "unknown-unit"
  | "unit-concerned"
  | "unknown-tick";

export type StandingPlace = {
  readonly place: SearchPlace;
  /** From 1: where to look first. */
  readonly rank: number;
  /** Of all places and elsewhere together, 0 to 1. */
  readonly probability: number;
  readonly ticks: readonly SearchTick[];
};
export type SearchStanding = {
  /** The likeliest first. */
  readonly places: readonly StandingPlace[];
  /** That the officer is at none of them. */
  readonly elsewhere: number;
  readonly foundAt?: StandingPlace;
};

/** SE1: whether it has to be asked where the officer may have been left: danger beyond a notice, about a unit. */
export function wantsSearch(alert: Alert): boolean {
  return alert.phase !== "closed" && alert.subject.kind === "unit" && alert.level !== "notice";
}

/** SE4: the places as they stand now, with what was seen. */
export function searchStanding(search: Search): SearchStanding {
  const weights = [...search.places.map(({ weight }) => weight), search.elsewhereWeight];
  const found = search.ticks.findLast(({ saw }) => saw === "found");
  const likelihoods = [
    ...search.places.map((place) => likelihoodOf(search, place, found)),
    found === undefined ? 1 : 0,
  ];
  const shares = posterior(weights, likelihoods);
  const places = search.places
    .map((place, i) => ({
      place,
      probability: shares[i] ?? 0,
      ticks: search.ticks.filter(({ placeId }) => placeId === place.id),
    }))
    .sort((a, b) => b.probability - a.probability || b.place.weight - a.place.weight || a.place.fromMs - b.place.fromMs)
    .map((row, i) => ({ ...row, rank: i + 1 }));
  const foundAt = places.find(({ place }) => place.id === found?.placeId);
  return { places, elsewhere: shares.at(-1) ?? 0, ...(foundAt === undefined ? {} : { foundAt }) };
}

/** SE5: whether a look still counts: the vehicle has not been there again since. */
export function tickCounts(place: SearchPlace, tick: SearchTick): boolean {
  return tick.saw === "found" || place.goesOn || tick.atMs >= place.toMs;
}

function likelihoodOf(search: Search, place: SearchPlace, found: SearchTick | undefined): number {
  if (found !== undefined) return found.placeId === place.id ? 1 : 0;
  return search.ticks
    .filter((tick) => tick.placeId === place.id && tickCounts(place, tick))
    .reduce((share, { saw, how }) => share * (saw === "signs" ? SIGNS_FACTOR : 1 - DETECTION[how]), 1);
}

export function decideSearch(
  center: Center,
  command: SearchCommand,
  context: Context,
): Decision<SearchEvent, SearchRefusal> {
  const alert = findAlert(center, command.alert);
  // SE3, HO1: to an officer whose unit was not told there is no such alert, whatever they ask about it.
  if (alert === undefined || (context.actor.kind === "officer" && !isSentToSearch(center, alert, command))) {
    return refuse("unknown-alert", "alert");
  }
  if (context.actor.kind !== "dispatcher" && context.actor.kind !== "officer") {
    return refuse("a-person-only", "alert", "a person has to have looked");
  }
  if (alert.phase === "closed") return refuse("alert-closed", "alert");
  const { search } = alert;
  if (search === undefined) return refuse("no-search", "alert", "no places to search are known yet");
  const of = {
    alertId: alert.id,
    ...(search.incidentId === undefined ? {} : { incidentId: search.incidentId }),
  };
  const known = search.places.map(({ letter }) => letter).join(", ");
  if (command.type === "StrikeSearchTick") {
    const wanted = command.tick;
    const tick = search.ticks.findLast(
      ({ id, letter }) =>
        (wanted === undefined || id === wanted) && (command.letter?.toUpperCase() ?? letter) === letter,
    );
    if (tick === undefined) return refuse("unknown-tick", "tick");
    return accept({ type: "SearchTickStruck", ...of, tickId: tick.id, letter: tick.letter, why: command.why });
  }
  const place = search.places.find(({ letter }) => letter === command.letter.toUpperCase());
  if (place === undefined) return refuse("unknown-place", "letter", `the places are ${known === "" ? "none" : known}`);
  const unit = command.unit === undefined ? undefined : findUnit(center, command.unit);
  if (command.unit !== undefined && unit === undefined) return refuse("unknown-unit", "unit");
  // AL5: nobody is looked for by the one who is looked for.
  if (unit !== undefined && alert.subject.kind === "unit" && alert.subject.unitId === unit.id) {
    return refuse("unit-concerned", "unit", "another unit has to have looked");
  }
  return accept({
    type: "SearchPlaceTicked",
    ...of,
    tickId: mintId<TickId>(context, "K"),
    placeId: place.id,
    letter: place.letter,
    where: place.where,
    saw: command.saw,
    how: command.how,
    ...(unit === undefined ? {} : { unitId: unit.id }),
    ...(command.text === undefined ? {} : { text: command.text }),
  });
}

// An officer says what their own unit saw, of an alert that it was told of; taking back is a dispatcher's.
function isSentToSearch(center: Center, alert: Alert, command: SearchCommand): boolean {
  if (command.type !== "TickSearchPlace" || command.unit === undefined) return false;
  const unit = findUnit(center, command.unit);
  const concerned = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  return unit !== undefined && unit.id !== concerned && alert.unitsTold?.unitIds.includes(unit.id) === true;
}

export function evolveSearch(center: Center, event: SearchEvent, head: EventHead): void {
  const alert = center.alerts.get(event.alertId);
  if (alert === undefined) return;
  const { search } = alert;
  const put = (changed: Search): void => void center.alerts.set(alert.id, { ...alert, search: changed });
  switch (event.type) {
    case "SearchPlanned": {
      const incidentId = event.incidentId ?? search?.incidentId;
      put({
        ...event.plan,
        plannedAtMs: head.atMs,
        ...(incidentId === undefined ? {} : { incidentId }),
        ticks: search?.ticks ?? [],
      });
      return;
    }
    case "SearchPlaceTicked": {
      if (search === undefined) return;
      const { type: _t, alertId: _a, incidentId: _i, tickId, where: _w, ...seen } = event;
      const tick = { ...seen, id: tickId, atMs: head.madeAtMs ?? head.atMs, by: head.actor.name };
      put({ ...search, ticks: [...search.ticks, tick] });
      return;
    }
    case "SearchTickStruck":
      if (search === undefined) return;
      put({ ...search, ticks: search.ticks.filter(({ id }) => id !== event.tickId) });
      return;
  }
}

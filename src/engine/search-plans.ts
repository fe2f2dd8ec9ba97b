/**
 * Places to search as facts: what a thread worked out from the trails comes in as an input, and is written down where it
 * says more than what stands there. A replay has the same answers and needs neither thread nor network.
 *
 * Trails grow with every fix; the log does not. What is new goes in at once; what only shifts waits (SE2).
 */
import { distanceBetweenM } from "../base/geo.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Actor } from "../domain/actor.ts";
import { type Search, type SearchPlace, type SearchPlan, wantsSearch } from "../domain/search.ts";
import type { Effect } from "./effect.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import type { World } from "./world.ts";

const ROADS: Actor = { kind: "system", name: "roads" };
/** What shifts a little is written this often at the most; what has only become older, more seldom. */
const SHIFT_EVERY_MS = 15 * SECOND_MS;
const REFRESH_EVERY_MS = 60 * SECOND_MS;
/** A change of a place's share of all by more than this is a shift, and a move by more than this. */
const SHARE_SHIFT = 0.04;
const MOVED_M = 40;
/** The order of so many is what units are sent by. */
const FIRST_FEW = 3;

export function searchPlanned(world: World, round: Round, input: Extract<Input, { kind: "search-places" }>): Effect {
  const cause = "search-places";
  const alert = world.center.alerts.get(input.alertId);
  if (alert === undefined || !wantsSearch(alert)) return { cause };
  if (!saysMore(alert.search, input.plan, world.nowMs)) return { cause };
  const unit = alert.subject.kind === "unit" ? world.center.units.get(alert.subject.unitId) : undefined;
  const incidentId = alert.search?.incidentId ?? unit?.currentIncidentId;
  const of = { alertId: alert.id, ...(incidentId === undefined ? {} : { incidentId }) };
  record(world, round, [{ type: "SearchPlanned", ...of, plan: inOneOrder(input.plan) }], { actor: ROADS, cause });
  return { cause };
}

// The log's bytes must not depend on whether an answer came from the thread or out of a recording.
function inOneOrder(plan: SearchPlan): SearchPlan {
  const { askedAtMs, contactAtMs, highwaysOnly, elsewhereWeight, notes, places, origin } = plan;
  const ordered = places.map((place): SearchPlace => {
    const { id, letter, kind, fromMs, toMs, goesOn, latDeg, lonDeg, line, lengthM } = place;
    const { weight, where, reasons, accuracyM, walkMps } = place;
    const points = line?.map((point) => ({ latDeg: point.latDeg, lonDeg: point.lonDeg }));
    return {
      id,
      letter,
      kind,
      fromMs,
      toMs,
      goesOn,
      latDeg,
      lonDeg,
      ...(points === undefined ? {} : { line: points }),
      ...(lengthM === undefined ? {} : { lengthM }),
      weight,
      where,
      reasons,
      ...(accuracyM === undefined ? {} : { accuracyM }),
      ...(walkMps === undefined ? {} : { walkMps }),
    };
  });
  return {
    askedAtMs,
    contactAtMs,
    highwaysOnly,
    elsewhereWeight,
    notes,
    places: ordered,
    ...(origin === undefined ? {} : { origin: { latDeg: origin.latDeg, lonDeg: origin.lonDeg, where: origin.where } }),
  };
}

function saysMore(known: Search | undefined, plan: SearchPlan, nowMs: number): boolean {
  if (known === undefined) return true;
  if (plan.askedAtMs <= known.askedAtMs) return false;
  if (lettersOf(known) !== lettersOf(plan) || known.notes.join() !== plan.notes.join()) return true;
  const agoMs = nowMs - known.plannedAtMs;
  if (agoMs < SHIFT_EVERY_MS) return false;
  if (firstFew(known) !== firstFew(plan) || plan.places.some((place) => hasShifted(known, plan, place))) return true;
  return agoMs >= REFRESH_EVERY_MS && plan.places.some((place) => hasAged(known, place));
}

function lettersOf({ places }: SearchPlan): string {
  return places
    .map(({ letter, kind }) => `${letter}${kind}`)
    .toSorted()
    .join();
}

function firstFew({ places }: SearchPlan): string {
  return places
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, FIRST_FEW)
    .map(({ letter }) => letter)
    .join();
}

function hasShifted(known: Search, plan: SearchPlan, place: SearchPlace): boolean {
  const before = known.places.find(({ id }) => id === place.id);
  if (before === undefined) return true;
  const isMoved = distanceBetweenM(before, place) > MOVED_M;
  return isMoved || Math.abs(place.weight / sumOf(plan) - before.weight / sumOf(known)) > SHARE_SHIFT;
}

function hasAged(known: Search, place: SearchPlace): boolean {
  const before = known.places.find(({ id }) => id === place.id);
  if (before === undefined || before.reasons.join() !== place.reasons.join()) return true;
  // That it still stands there is known, and no news.
  return before.toMs !== place.toMs && !(before.goesOn && place.goesOn);
}

function sumOf({ places, elsewhereWeight }: SearchPlan): number {
  return places.reduce((sum, { weight }) => sum + weight, elsewhereWeight);
}

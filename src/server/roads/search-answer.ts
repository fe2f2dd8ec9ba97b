/**
 * The roads' thread asked where somebody may have been left: the trails' places in the words and with the letters that
 * go into the log.
 */
import type { SearchNote, SearchPlace, SearchPlan } from "../../domain/search.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { indexOfLetter, type KnownPlace, type NamedPlace, withLetters } from "../../roads/search/place-names.ts";
import { placesToSearch } from "../../roads/search/places-to-search.ts";
import type { SilentWays } from "../../roads/search/silent-way.ts";
import { whereWords } from "../../roads/search/where-words.ts";
import { unpackFixes } from "./packed-fixes.ts";

export type SearchAsked = {
  readonly askedAtMs: number;
  readonly contactAtMs: number;
  readonly vehicle: Float64Array<ArrayBuffer>;
  /** Of each device that its people carry. */
  readonly people: readonly Float64Array<ArrayBuffer>[];
  /** Of the plan that stands: its places, and those of them at which somebody has looked. */
  readonly known: readonly KnownPlace[];
  readonly tickedIds: readonly string[];
  /** What the trails say of themselves. */
  readonly notes: readonly SearchNote[];
};
export type SearchGround = {
  readonly network: RoadNetwork;
  readonly ways: SilentWays;
  readonly reference: RoadReference;
};

/** So many places are worth a list; what somebody has looked at stays on it. */
const PLACES_MAX = 20;

export function searchPlan(asked: SearchAsked, { network, ways, reference }: SearchGround): SearchPlan {
  const { askedAtMs, contactAtMs, known } = asked;
  const found = placesToSearch({
    trail: unpackFixes(asked.vehicle),
    people: asked.people.map(unpackFixes),
    contactAtMs,
    nowMs: askedAtMs,
    network,
    ways,
  });
  const lettersUsed = known.reduce((used, { letter }) => Math.max(used, indexOfLetter(letter) + 1), 0);
  const all = withLetters(found.places, known, lettersUsed);
  const ticked = new Set(asked.tickedIds);
  const kept = all.filter(({ id }, i) => i < PLACES_MAX || ticked.has(id));
  const left = all.filter((place) => !kept.includes(place));
  const { origin } = found;
  return {
    askedAtMs,
    contactAtMs,
    highwaysOnly: network.info.highwaysOnly,
    // What is left out is somewhere too.
    elsewhereWeight: rounded(left.reduce((sum, { weight }) => sum + weight, found.elsewhereWeight)),
    notes: [...asked.notes, ...found.notes, ...(left.length === 0 ? [] : ["places-left-out" as const])],
    places: kept.map((place) => placeOf(place, whereWords(network, reference, place.point))),
    ...(origin === undefined ? {} : { origin: { ...origin, where: whereWords(network, reference, origin) } }),
  };
}

function placeOf(place: NamedPlace, where: string): SearchPlace {
  const { point, line, lengthM, weight, probability: _, ...rest } = place;
  return {
    ...rest,
    latDeg: degrees(point.latDeg),
    lonDeg: degrees(point.lonDeg),
    where,
    weight: rounded(weight),
    ...(line === undefined
      ? {}
      : { line: line.map(({ latDeg, lonDeg }) => ({ latDeg: degrees(latDeg), lonDeg: degrees(lonDeg) })) }),
    ...(lengthM === undefined ? {} : { lengthM: Math.round(lengthM) }),
  };
}

/** To a decimetre: what is recorded is read by people. */
function degrees(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function rounded(weight: number): number {
  return Math.round(weight * 1e6) / 1e6;
}

/**
 * Names that last: a place of a newer plan that is one of the older plan's keeps its id and its letter, whatever its
 * rank, and a new one gets the next letter. What was said on the air ("look at C") stays true while the trail grows.
 * Rules PS5 and PS9 in ../SPEC.md.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import type { SearchPlace, SearchPlaceKind } from "./places-to-search.ts";

export type NamedPlace = SearchPlace & { readonly letter: string };
export type KnownPlace = Point & {
  readonly id: string;
  readonly letter: string;
  readonly kind: SearchPlaceKind;
  readonly fromMs: number;
  readonly toMs: number;
};

/** A stand whose edges are seen better later is still the same. */
const SAME_PLACE_M = 80;
const SAME_TIME_MS = 30_000;

/** The places with their letters. `lettersUsed`: so many were given before, also to places that are gone. */
export function withLetters(
  places: readonly SearchPlace[],
  known: readonly KnownPlace[],
  lettersUsed: number,
): NamedPlace[] {
  const free = new Set(known);
  const sameAs = new Map<SearchPlace, KnownPlace>();
  const take = (place: SearchPlace, isSame: (one: KnownPlace) => boolean): void => {
    if (sameAs.has(place)) return;
    const one = [...free].find(isSame);
    if (one === undefined) return;
    free.delete(one);
    sameAs.set(place, one);
  };
  for (const place of places) take(place, ({ id }) => id === place.id);
  for (const place of places) take(place, (one) => isSamePlace(place, one));
  let used = lettersUsed;
  return places.map((place) => {
    const one = sameAs.get(place);
    return one === undefined ? { ...place, letter: letterOf(used++) } : { ...place, id: one.id, letter: one.letter };
  });
}

/** A to Z, then AA, AB, … */
export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** The number of a letter: 0 for A. */
export function indexOfLetter(letter: string): number {
  return Array.from(letter).reduce((sum, char) => 26 * sum + char.charCodeAt(0) - 64, 0) - 1;
}

function isSamePlace(place: SearchPlace, one: KnownPlace): boolean {
  if ((place.kind === "silence") !== (one.kind === "silence")) return false;
  if (distanceBetweenM(place.point, one) > SAME_PLACE_M) return false;
  return place.fromMs <= one.toMs + SAME_TIME_MS && place.toMs >= one.fromMs - SAME_TIME_MS;
}

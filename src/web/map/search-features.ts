/**
 * Places to search on the map: ranked numbers with their letters, stretches as lines, the reach of somebody on foot as a
 * circle. What somebody has looked at is drawn quieter, and never goes.
 */
import type { Point } from "../../base/geo.ts";
import { type Search, searchStanding, tickCounts } from "../../domain/search.ts";
import { reachM } from "../search/search-words.ts";
import { circle, collection, lineOf, pointFeature } from "./unit-features.ts";

/** More would cover the map. */
const SHOWN = 9;
/** What the first few have in common is where to look first. */
const FRAMED = 3;

type SearchPicture = Readonly<Record<"search-reach" | "search-lines" | "search-places", unknown>>;

export function searchPicture(search: Search | undefined, nowMs: number): SearchPicture {
  if (search === undefined)
    return { "search-reach": collection([]), "search-lines": collection([]), "search-places": collection([]) };
  const { places } = searchStanding(search);
  const shown = places.slice(0, SHOWN);
  const isLooked = ({ place, ticks }: (typeof places)[number]): boolean =>
    ticks.some((tick) => tickCounts(place, tick));
  return {
    "search-reach": collection(
      shown.flatMap(({ place }) => {
        const radiusM = reachM(place, nowMs);
        return radiusM === undefined ? [] : [circle(place, radiusM)];
      }),
    ),
    "search-lines": collection(
      shown.flatMap((row) =>
        row.place.line === undefined
          ? []
          : [lineOf(row.place.line, { label: labelOf(row), first: row.rank === 1, looked: isLooked(row) })],
      ),
    ),
    "search-places": collection(
      shown
        .filter(({ place }) => place.line === undefined)
        .map((row) =>
          pointFeature(row.place, {
            rank: String(row.rank),
            label: labelOf(row),
            first: row.rank === 1,
            looked: isLooked(row),
            // The likeliest is placed first and keeps its words.
            order: row.rank,
          }),
        )
        .toReversed(),
    ),
  };
}

/** The places that a map of this search should show. */
export function searchPoints(search: Search | undefined): Point[] {
  return search === undefined
    ? []
    : searchStanding(search)
        .places.slice(0, FRAMED)
        .map(({ place }) => place);
}

function labelOf({ rank, place }: { readonly rank: number; readonly place: { readonly letter: string } }): string {
  return `${rank} · ${place.letter}`;
}

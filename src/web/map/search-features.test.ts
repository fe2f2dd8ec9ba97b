/** Places to search on the map: numbers by rank, lines for stretches, quiet where somebody has looked. */
import { expect, test } from "vitest";
import { asId } from "../../base/ids.ts";
import type { Search, SearchPlace, SearchTick } from "../../domain/search.ts";
import { searchPicture, searchPoints } from "./search-features.ts";

const T0 = 1_773_570_000_000;

function place(letter: string, weight: number, more: Partial<SearchPlace> = {}): SearchPlace {
  const times = { fromMs: T0 - 60_000, toMs: T0 - 50_000, goesOn: false };
  const said = { where: "I-40 MM 327", reasons: ["stood about 8 s"] };
  return { id: letter, letter, kind: "halt", latDeg: 35, lonDeg: -104, weight, ...times, ...said, ...more };
}

function search(places: readonly SearchPlace[], looked: readonly string[] = []): Search {
  const about = { askedAtMs: T0, plannedAtMs: T0, contactAtMs: T0 - 600_000, highwaysOnly: true, notes: [] };
  const ticks = looked.map((letter, i): SearchTick => {
    return { id: asId(`K${i}`), placeId: letter, letter, saw: "nothing", how: "searched", atMs: T0, by: "Rivera" };
  });
  return { ...about, elsewhereWeight: 0.2, places, ticks };
}

type Drawn = { features: { geometry: { type: string }; properties: Record<string, unknown> }[] };
const drawn = (one: Search | undefined, name: "search-reach" | "search-lines" | "search-places"): Drawn =>
  searchPicture(one, T0)[name] as Drawn; // a collection, as every source

test("[SE4] numbers follow what is likely now, letters stay, and what was looked at is quieter", () => {
  const both = [place("A", 1), place("B", 0.5)];
  const labels = (one: Search) => drawn(one, "search-places").features.map(({ properties }) => properties["label"]);
  // The likeliest is drawn last, over the others.
  expect(labels(search(both))).toEqual(["2 · B", "1 · A"]);
  const after = drawn(search(both, ["A"]), "search-places").features.map(({ properties }) => properties);
  expect(after).toMatchObject([
    { label: "2 · A", looked: true, first: false },
    { label: "1 · B", looked: false, first: true },
  ]);
});

test("a stretch is a line, a person's last fix has the circle of a walk since, and nothing is nothing", () => {
  const line = [
    { latDeg: 35, lonDeg: -104 },
    { latDeg: 35, lonDeg: -103.98 },
  ];
  const one = search([
    place("A", 1, { kind: "silence", line, lengthM: 1_800 }),
    place("B", 2, { kind: "person", walkMps: 1.7 }),
    place("C", 1, { kind: "person", walkMps: 1.7, goesOn: true }),
  ]);
  expect(drawn(one, "search-lines").features).toMatchObject([{ properties: { label: "2 · A" } }]);
  expect(drawn(one, "search-places").features).toHaveLength(2);
  // Somebody who is heard there now has walked nowhere.
  expect(drawn(one, "search-reach").features).toHaveLength(1);
  expect(searchPoints(one)).toHaveLength(3);
  expect(drawn(undefined, "search-places").features).toEqual([]);
  expect(searchPoints(undefined)).toEqual([]);
});

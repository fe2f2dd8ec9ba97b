/**
 * What follows a unit in free order: plate, place, keywords with a value, and a description of the rest.
 *
 * `NM ABC123 I40 MM 320 EB white BMW` and `white BMW I40 MM 320 EB occ 2` are both read. A place on a road is
 * known wherever it stands; an address is announced by `at` and ends at a comma; where a place is needed and
 * none is on a road, the words up to a comma are the address.
 */
import type { Place } from "../../domain/place.ts";
import { matchPlace, parsePlace, placeFields } from "../../roads/parse-place.ts";
import {
  expect,
  type Field,
  type Fields,
  missing,
  type Part,
  peek,
  type Read,
  read,
  type Reader,
  remaining,
  type Suggestion,
  type ValuesOf,
} from "./field.ts";
import { type LineContext, roadsOf } from "./line-context.ts";
import { matchPlate } from "./plate.ts";
import { endsPhrase, proseOf, type Word } from "./words.ts";

export type Scene<Options extends Fields> = {
  readonly plate?: string;
  readonly place?: Place;
  readonly text?: string;
  readonly options: Partial<ValuesOf<Options>>;
};
export type SceneAsked<Options extends Fields> = {
  readonly plate?: boolean;
  readonly place?: "may" | "must";
  /** What the words that are nothing else are called; none are allowed where it is left out. */
  readonly text?: { readonly label: string; readonly doc: string };
  /** By keyword. */
  readonly options: Options;
};
type Found = { plate?: string; place?: Place; readonly free: Word[]; readonly options: Record<string, unknown> };

const PLACE_EXPECTED = "a place: I-40 MM 320 EB, I-10 X 102, coordinates, or an address up to a comma";

/** The rest of the line. Keywords are words of their own; in quotes they are text. */
export function sceneField<Options extends Fields>(asked: SceneAsked<Options>): Field<Scene<Options>> {
  return {
    parts: sceneParts(asked),
    read: (reader) => {
      const found: Found = { free: [], options: {} };
      for (;;) {
        expectHere(reader, asked, found);
        const word = peek(reader);
        if (word === undefined) break;
        const fault = takeOne(reader, asked, found, word);
        if (fault !== undefined) return fault;
      }
      if (asked.place === "must" && found.place === undefined)
        return missing(reader, "the place is missing", PLACE_EXPECTED);
      const text = proseOf(found.free);
      return read({
        options: found.options as Partial<ValuesOf<Options>>, // each was read by the field of its keyword
        ...(found.plate === undefined ? {} : { plate: found.plate }),
        ...(found.place === undefined ? {} : { place: found.place }),
        ...(text === "" ? {} : { text }),
      });
    },
  };
}

function sceneParts<Options extends Fields>(asked: SceneAsked<Options>): Part[] {
  const parts: Part[] = [];
  if (asked.plate === true) parts.push({ label: "plate", optional: true, doc: "NM ABC123, NM/ABC123 or ABC123" });
  if (asked.place !== undefined) {
    parts.push({
      label: "place",
      optional: asked.place === "may",
      doc: "I40 MM 320 EB, I10 X 102 WB, US 54 & US 84, coordinates; an address after `at`, up to a comma",
    });
  }
  for (const [keyword, field] of Object.entries(asked.options)) {
    for (const part of field.parts) parts.push({ ...part, label: `${keyword} ${part.label}`, optional: true });
  }
  if (asked.text !== undefined) parts.push({ ...asked.text, optional: true });
  return parts;
}

function takeOne<Options extends Fields>(
  reader: Reader,
  asked: SceneAsked<Options>,
  found: Found,
  word: Word,
): Extract<Read<never>, { ok: false }> | undefined {
  const option = optionAt(asked, found, word);
  if (option !== undefined) {
    reader.next++;
    const value = option.field.read(reader);
    if (!value.ok) return value;
    found.options[option.keyword] = value.value;
    return undefined;
  }
  if (word.quoted) return void found.free.push(takeWord(reader, word));
  const road = asked.place !== undefined && found.place === undefined ? takeRoadPlace(reader, word) : undefined;
  if (road !== undefined) return void (found.place = road);
  if (asked.plate === true && found.plate === undefined && found.free.length === 0) {
    const plate = matchPlate(remaining(reader));
    if (plate !== undefined) {
      reader.next += plate.count;
      return void (found.plate = plate.plate);
    }
  }
  if (asked.place !== undefined && found.place === undefined && beginsAddress(reader, asked, found, word)) {
    return takeAddress(reader, asked, found);
  }
  return void found.free.push(takeWord(reader, word));
}

function takeWord(reader: Reader, word: Word): Word {
  reader.next++;
  return word;
}

function optionAt(
  asked: SceneAsked<Fields>,
  found: Found,
  word: Word,
): { keyword: string; field: Field<unknown> } | undefined {
  if (word.quoted) return undefined;
  const keyword = Object.keys(asked.options).find((name) => name.toUpperCase() === word.text.toUpperCase());
  const field = keyword === undefined ? undefined : asked.options[keyword];
  return keyword === undefined || field === undefined || keyword in found.options ? undefined : { keyword, field };
}

// A phrase of the road table may take several words, and the last of them only in part ("320," or "320;").
function takeRoadPlace(reader: Reader, word: Word): Place | undefined {
  const text = reader.line.text.slice(word.from);
  const matched = matchPlace(roadsOf(reader.context), text);
  if (matched === undefined) return undefined;
  const endsAt = reader.line.text.length - matched.rest.length;
  while ((peek(reader)?.from ?? Infinity) < endsAt) reader.next++;
  return placeFields(matched.place);
}

function beginsAddress(reader: Reader, asked: SceneAsked<Fields>, found: Found, word: Word): boolean {
  const last = found.free.at(-1);
  if (word.key === "AT") return last === undefined || endsPhrase(last);
  if (asked.place !== "must" || last !== undefined) return false;
  // A road named further on, before any comma, is the place; what stands before it is text.
  const words = remaining(reader);
  const comma = words.findIndex(endsPhrase);
  const phrase = comma < 0 ? words : words.slice(0, comma + 1);
  return !phrase.some(
    (w) => !w.quoted && matchPlace(roadsOf(reader.context), reader.line.text.slice(w.from)) !== undefined,
  );
}

function takeAddress(
  reader: Reader,
  asked: SceneAsked<Fields>,
  found: Found,
): Extract<Read<never>, { ok: false }> | undefined {
  if (peek(reader)?.key === "AT" && peek(reader)?.quoted === false) reader.next++;
  const words: Word[] = [];
  for (let word = peek(reader); word !== undefined; word = peek(reader)) {
    if (optionAt(asked, found, word) !== undefined) break;
    words.push(takeWord(reader, word));
    if (endsPhrase(word)) break;
  }
  const text = proseOf(words);
  if (text === "") return missing(reader, "the place is missing", PLACE_EXPECTED);
  found.place = { text };
  return undefined;
}

// What is expected depends on what is found so far, so it is settled here and not when it is asked for.
function expectHere<Options extends Fields>(reader: Reader, asked: SceneAsked<Options>, found: Found): void {
  const routes = asked.place !== undefined && found.place === undefined && peek(reader) !== undefined;
  const keywords = Object.entries(asked.options).filter(([keyword]) => !(keyword in found.options));
  expect(reader, () => [
    ...(routes ? suggestRoutes(reader.context) : []),
    ...keywords.map(([keyword, field]) => ({ insert: `${keyword} `, label: keyword, hint: field.parts[0]?.doc ?? "" })),
  ]);
}

// Routes are many: they are offered once something is typed.
function suggestRoutes(context: LineContext): Suggestion[] {
  return roadsOf(context)
    .table.routes.filter((route) => route.mileposts.length > 0)
    .map(({ route }) => ({ insert: `${route} MM `, label: `${route} MM`, hint: "a milepost" }));
}

/** All that is left of the line as one place. */
export const placeField: Field<Place> = {
  parts: [{ label: "place", optional: false, doc: "I40 MM 320 EB, I10 X 102 WB, coordinates, or an address" }],
  read: (reader) => {
    const words = remaining(reader);
    if (words.length > 0) expect(reader, () => suggestRoutes(reader.context));
    const text = proseOf(words);
    if (text === "") return missing(reader, "the place is missing", PLACE_EXPECTED);
    reader.next = reader.line.words.length;
    return read(placeNamed(reader.context, text));
  },
};

/** A place from words, with its point where a road or a town of the table gives one. */
export function placeNamed(context: Pick<LineContext, "roads">, text: string): Place {
  const place: Place = placeFields(parsePlace(roadsOf(context), text));
  if (place.latDeg !== undefined) return place;
  const towns = roadsOf(context).table.towns.filter(({ name }) => name.toUpperCase() === text.toUpperCase());
  const [town] = towns;
  return town === undefined || towns.length > 1 ? place : { ...place, latDeg: town.latDeg, lonDeg: town.lonDeg };
}

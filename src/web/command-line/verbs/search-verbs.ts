/**
 * Verbs for places to search: what was seen at one of them, by whom, and how well they looked.
 */
import { type SearchPlace, type SearchSaw, searchStanding, type Thoroughness } from "../../../domain/search.ts";
import type { Alert } from "../../../domain/alert.ts";
import {
  choiceField,
  expect,
  type Field,
  isBeingTyped,
  missing,
  optionalText,
  peek,
  type Read,
  read,
  type Reader,
  wrong,
} from "../field.ts";
import { unitWords } from "../line-context.ts";
import { alertField } from "../thing-fields.ts";
import { suggestUnits, takeUnit } from "../unit-field.ts";
import { commands, defineVerb, lacks, object, phrase, type Verb } from "../verb.ts";

type Looked = { readonly alert: Alert; readonly place: SearchPlace };

const PLACE_EXPECTED = "the letter of a place on the list, such as A";

/** An alert's place by its letter: the only alert with places, or the one in view, where none is named. */
const lookedField: Field<Looked> = {
  parts: [
    ...alertField.parts,
    {
      label: "place",
      optional: false,
      doc: "Its letter on the list; the number in front of it changes, the letter never",
    },
  ],
  read: (reader) => {
    const { context } = reader;
    const searched = [...context.center.alerts.values()].filter((alert) => placesOf(alert).length > 0);
    const word = peek(reader);
    const [only] = searched;
    // A letter alone: of the only search there is.
    const isLetter = word !== undefined && !word.quoted && /^[A-Z]{1,2}$/.test(word.key);
    if (searched.length === 1 && only !== undefined && isLetter) return placeOf(reader, only);
    if (searched.length === 1 && only !== undefined) expect(reader, () => letters(only));
    const alert = alertField.read(reader);
    return alert.ok ? placeOf(reader, alert.value) : alert;
  },
};

function placeOf(reader: Reader, alert: Alert): Read<Looked> {
  expect(reader, () => letters(alert));
  const places = placesOf(alert);
  if (places.length === 0)
    return wrong(reader, "no places to search are known there", "an alert with a list of places");
  const word = peek(reader);
  if (word === undefined) return missing(reader, "which place?", PLACE_EXPECTED);
  const place = places.find(({ letter }) => letter === word.key);
  if (place === undefined) {
    const expected = places.map(({ letter }) => letter).join(", ");
    return isBeingTyped(reader)
      ? missing(reader, `there is no place ${word.text}`, expected)
      : wrong(reader, `there is no place ${word.text}`, expected);
  }
  reader.next++;
  return read({ alert, place });
}

function placesOf(alert: Alert): readonly SearchPlace[] {
  return alert.phase === "closed" ? [] : (alert.search?.places ?? []);
}

function letters(alert: Alert) {
  const rows = alert.search === undefined ? [] : searchStanding(alert.search).places;
  return rows.map(({ place: { letter, where }, rank }) => ({
    insert: `${letter} `,
    label: letter,
    hint: `${rank}: ${where}`,
  }));
}

const sawField = choiceField<SearchSaw>("what", "none, signs or found", {
  nothing: ["none", "nothing", "nobody"],
  signs: ["signs"],
  found: ["found"],
});
const HOW: Readonly<Record<Thoroughness, readonly string[]>> = {
  passed: ["passed", "drove"],
  looked: ["looked"],
  searched: ["foot", "searched"],
};
const howOf = (key: string): Thoroughness | undefined =>
  (["passed", "looked", "searched"] as const).find((how) => HOW[how].some((word) => word.toUpperCase() === key));

/** How they looked and who, in either order, before the text. */
const byField: Field<{ readonly how?: Thoroughness; readonly unitId?: string }> = {
  parts: [
    { label: "how", optional: true, doc: "passed, looked (where it is left out) or foot: how well they looked" },
    { label: "unit", optional: true, doc: "Who looked" },
  ],
  read: (reader) => {
    let how: Thoroughness | undefined;
    let unitId: string | undefined;
    for (;;) {
      const { context } = reader;
      expect(reader, (typed) => [
        ...(how === undefined
          ? Object.values(HOW).map(([word = ""]) => ({ insert: `${word} `, label: word, hint: "how they looked" }))
          : []),
        ...(unitId === undefined ? suggestUnits(context, typed) : []),
      ]);
      const word = peek(reader);
      const asHow = word === undefined || word.quoted ? undefined : howOf(word.key);
      if (how === undefined && asHow !== undefined) {
        how = asHow;
        reader.next++;
        continue;
      }
      const unit = unitId === undefined ? takeUnit(reader) : undefined;
      if (unit === undefined) break;
      unitId = unit.id;
    }
    return read({ ...(how === undefined ? {} : { how }), ...(unitId === undefined ? {} : { unitId }) });
  },
};

const SAW_SAYS: Readonly<Record<SearchSaw, string>> = {
  nothing: "nobody seen",
  signs: "signs of the officer",
  found: "the officer found",
};
const HOW_SAYS: Readonly<Record<Thoroughness, string>> = {
  passed: "driven past",
  looked: "looked at",
  searched: "searched on foot",
};

export const searchVerbs: readonly Verb[] = [
  defineVerb({
    verb: "LK",
    words: ["looked"],
    name: "A place was looked at",
    group: "alerts",
    fields: {
      looked: lookedField,
      saw: sawField,
      by: byField,
      text: optionalText("text", "What was seen"),
    },
    means: ({ looked: { alert, place }, saw, by, text }, context) => {
      const unit =
        by.unitId === undefined ? undefined : [...context.center.units.values()].find(({ id }) => id === by.unitId);
      const concerned = alert.subject.kind === "unit" ? alert.subject.unitId : undefined;
      if (unit !== undefined && unit.id === concerned)
        return object("that unit is the one that is looked for", "another unit");
      if (saw !== "nothing" && unit === undefined && text === undefined)
        return lacks("who saw it, or what was seen?", "a unit, or some words");
      const how = by.how ?? "looked";
      const who = unit === undefined ? "" : ` by ${unitWords(context, unit)}`;
      return commands(phrase(`Records ${place.letter}, ${place.where}, ${HOW_SAYS[how]}${who}: ${SAW_SAYS[saw]}`), {
        type: "TickSearchPlace",
        alert: alert.id,
        letter: place.letter,
        saw,
        how,
        ...(unit === undefined ? {} : { unit: unit.id }),
        ...(text === undefined ? {} : { text }),
      });
    },
    note: "UP takes it back.",
    examples: [
      { line: "LK A none 305", says: "Records A, I-40 MM 327, looked at by 305: nobody seen" },
      { line: "LK 312 B none foot 305", says: "Records B, I-40 MM 325, searched on foot by 305: nobody seen" },
      { line: "LK B signs a torch by the fence", says: "Records B, I-40 MM 325, looked at: signs of the officer" },
    ],
  }),
];

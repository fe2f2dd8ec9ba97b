/**
 * Verbs that only change what is on the screen: open, find, map, help, undo.
 */
import { type Field, missing, peek, read, remaining, textField, wrong, expect } from "../field.ts";
import { alertWords, incidentWords, unitWords } from "../line-context.ts";
import { placeNamed } from "../scene-field.ts";
import { alertField, incidentField, takeIncident } from "../thing-fields.ts";
import { looksLikeCallSign, suggestUnits, takeUnit } from "../unit-field.ts";
import { defineVerb, object, type Verb, view, type ViewAction } from "../verb.ts";
import { proseOf } from "../words.ts";

type Opened = { readonly action: ViewAction; readonly says: string };

/** A unit or an incident to look at. */
export const openedField: Field<Opened> = {
  parts: [{ label: "unit|incident", optional: false, doc: "A call sign, or an incident's number" }],
  read: (reader) => {
    const { context } = reader;
    expect(reader, (typed) => suggestUnits(context, typed));
    incidentField().read({ ...reader }); // in vain, for what it expects
    const unit = takeUnit(reader);
    if (unit !== undefined) {
      return read({ action: { type: "open-unit", unitId: unit.id }, says: `Opens ${unitWords(context, unit)}` });
    }
    const named = takeIncident(reader, true);
    if (named?.ok === false) return named;
    if (named !== undefined) {
      const words = named.value.known ? incidentWords(context, named.value.incident) : named.value.ref;
      const incident = named.value.known ? named.value.incident.id : named.value.ref;
      return read({ action: { type: "open-incident", incident }, says: `Opens incident ${words}` });
    }
    const word = peek(reader);
    const expected = "a unit's call sign or an incident's number";
    return word === undefined
      ? missing(reader, "open what?", expected)
      : wrong(reader, `"${word.text}" is neither unit nor incident`, expected);
  },
};

/** A unit, or a place that has a point. */
const mappedField: Field<Opened> = {
  parts: [{ label: "unit|place", optional: false, doc: "A call sign, I40 MM 320, coordinates, or a town" }],
  read: (reader) => {
    const { context } = reader;
    expect(reader, (typed) => suggestUnits(context, typed));
    const first = peek(reader);
    const unit = takeUnit(reader);
    if (unit !== undefined) {
      return read({
        action: { type: "map-unit", unitId: unit.id },
        says: `Moves the map to ${unitWords(context, unit)}`,
      });
    }
    if (first === undefined) return missing(reader, "map what?", "a unit or a place");
    if (looksLikeCallSign(reader, first)) return wrong(reader, `there is no unit ${first.text}`, "a unit or a place");
    const place = placeNamed(context, proseOf(remaining(reader)));
    if (place.latDeg === undefined || place.lonDeg === undefined) {
      return wrong(
        reader,
        `the map does not know ${place.text || "that"}`,
        "a unit, a milepost, an exit, coordinates or a town",
      );
    }
    reader.next = reader.line.words.length;
    const { latDeg, lonDeg } = place;
    return read({ action: { type: "map", place, latDeg, lonDeg }, says: `Moves the map to ${place.text}` });
  },
};

const scenarioField: Field<string | undefined> = {
  parts: [{ label: "scenario", optional: true, doc: "The scenario's id; the list where none is named" }],
  read: (reader) => {
    const { scenarios } = reader.context;
    expect(reader, () => (scenarios ?? []).map(({ id, name }) => ({ insert: id, label: id, hint: name })));
    const word = peek(reader);
    if (word === undefined) return read(undefined);
    const id = proseOf([word]).toLowerCase();
    if (scenarios !== undefined && !scenarios.some((scenario) => scenario.id === id)) {
      const known = scenarios.map((scenario) => scenario.id).join(", ");
      return wrong(reader, `there is no scenario ${id}`, known === "" ? "the practice to say what it has" : known);
    }
    reader.next++;
    return read(id);
  },
};

export const viewVerbs: readonly Verb[] = [
  defineVerb({
    verb: "OP",
    words: ["open"],
    name: "Open",
    group: "views",
    fields: { opened: openedField },
    means: ({ opened }) => view(opened.says, opened.action),
    note: "A call sign or an incident's number alone on the line does the same.",
    examples: [
      { line: "OP 317", says: "Opens 317" },
      { line: "26-000124", says: "Opens incident 26-000124 (Traffic hazard)" },
    ],
  }),
  defineVerb({
    verb: "OA",
    words: ["alert"],
    name: "Open an alert",
    group: "views",
    fields: { alert: alertField },
    means: ({ alert }, context) =>
      view(`Opens ${alertWords(context, alert)}`, { type: "open-alert", alertId: alert.id }),
    examples: [{ line: "OA 312", says: "Opens 312's emergency alert" }],
  }),
  defineVerb({
    verb: "FD",
    words: ["find"],
    name: "Find",
    group: "views",
    fields: { text: textField("text", "A plate, a name, a place, words of a note") },
    means: ({ text }) => view(`Finds "${text}" in what is open and in the archive`, { type: "find", text }),
    examples: [{ line: "FD ABC123", says: 'Finds "ABC123" in what is open and in the archive' }],
  }),
  defineVerb({
    verb: "MP",
    words: ["map", "go"],
    name: "Map",
    group: "views",
    fields: { mapped: mappedField },
    means: ({ mapped }) => view(mapped.says, mapped.action),
    examples: [
      { line: "MP 312", says: "Moves the map to 312" },
      { line: "MP I40 MM 320", says: "Moves the map to I-40 MM 320" },
    ],
  }),
  defineVerb({
    verb: "PS",
    words: ["sheet", "print"],
    name: "Status sheet",
    group: "views",
    fields: {},
    means: () => view("Opens the status sheet to print, for the day the screens fail", { type: "status-sheet" }),
    examples: [{ line: "PS", says: "Opens the status sheet to print, for the day the screens fail" }],
  }),
  defineVerb({
    verb: "PX",
    words: ["practice"],
    name: "Practice",
    group: "views",
    fields: { scenario: scenarioField },
    means: ({ scenario }, context) => {
      if (!context.center.practice) return object("this is a real shift", "a practice shift");
      return scenario === undefined
        ? view("Opens the practice menu", { type: "practice" })
        : view(`Starts the practice scenario ${scenario}`, { type: "practice", scenario });
    },
    note: "On a practice shift only.",
    examples: [{ line: "PX i-40", says: "Starts the practice scenario i-40" }],
  }),
  defineVerb({
    verb: "UP",
    words: ["undo"],
    name: "Undo",
    group: "views",
    fields: {},
    means: () => view("Takes back your last command, where that can be done", { type: "undo" }),
    note: "What was said on the air stays on record: an undo is an entry of its own.",
    examples: [{ line: "UP", says: "Takes back your last command, where that can be done" }],
  }),
];

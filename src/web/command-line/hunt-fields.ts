/**
 * What a line about a hunt names: the hunt itself, one of its facts by its letter, a point of its plan by its number, and
 * words that may be left out.
 */
import { type Hunt, type HuntFact, huntRuns } from "../../domain/hunt.ts";
import type { HuntMeetingPoint } from "../../domain/hunt-plan.ts";
import type { Incident } from "../../domain/incident.ts";
import { expect, type Field, isBeingTyped, missing, peek, type Read, read, type Reader, wrong } from "./field.ts";
import { defaultUnit, incidentWords, type LineContext } from "./line-context.ts";
import { incidentOf } from "./thing-fields.ts";

export type HuntNamed = { readonly incident: Incident; readonly hunt: Hunt };

const HUNT_EXPECTED = "the number of an incident with a hunt, such as 26-000123 or #123";

/** A hunt that runs: by its incident's number; else that of the unit in view, or the only one there is. */
export const huntField: Field<HuntNamed> = {
  parts: [
    {
      label: "hunt",
      optional: true,
      doc: "Its incident's number; may be left out where only one hunt runs, or the unit in view is on it",
    },
  ],
  read: (reader) => {
    const { context } = reader;
    const running = huntsOf(context);
    expect(reader, () =>
      running.map(({ incident }) => ({
        insert: `${incident.number} `,
        label: incident.number,
        hint: `hunt since ${incident.place.text}`,
        also: [`#${Number(incident.number.slice(3))}`],
      })),
    );
    const word = peek(reader);
    const wanted = word === undefined || word.quoted ? undefined : numberIn(word.key);
    if (wanted !== undefined) {
      const named = running.filter(({ incident }) => wanted(incident.number));
      const [only] = named;
      if (only === undefined || named.length > 1) return notFound(reader, `no hunt runs for ${word?.text ?? ""}`);
      reader.next++;
      return read(only);
    }
    return huntInView(reader, running);
  },
};

function huntsOf({ center }: LineContext): HuntNamed[] {
  return [...center.incidents.values()].flatMap((incident) =>
    incident.hunt !== undefined && huntRuns(incident) ? [{ incident, hunt: incident.hunt }] : [],
  );
}

function numberIn(key: string): ((number: string) => boolean) | undefined {
  const long = /^(\d{2})-(\d{1,6})$/.exec(key);
  if (long !== null) return (number) => number === `${long[1]}-${(long[2] ?? "").padStart(6, "0")}`;
  const short = /^#(\d{1,6})$/.exec(key);
  return short === null ? undefined : (number) => Number(number.slice(3)) === Number(short[1]);
}

function notFound(reader: Reader, message: string): Read<never> {
  return isBeingTyped(reader) ? missing(reader, message, HUNT_EXPECTED) : wrong(reader, message, HUNT_EXPECTED);
}

function huntInView(reader: Reader, running: readonly HuntNamed[]): Read<HuntNamed> {
  const meant = defaultUnit(reader.context);
  const inView = meant.kind === "one" ? incidentOf(reader.context, meant.unit) : undefined;
  const found =
    running.find(({ incident }) => incident.id === inView?.id) ?? (running.length === 1 ? running[0] : undefined);
  if (found === undefined) {
    return running.length === 0
      ? wrong(reader, "no hunt runs", "HU first, which begins one")
      : missing(reader, "which hunt?", HUNT_EXPECTED);
  }
  reader.assumed = `the hunt of ${incidentWords(reader.context, found.incident)} is meant`;
  return read(found);
}

/** One of a hunt's facts, by the letter that is said on the air. To be read after the hunt. */
export const factLetterField: Field<string> = {
  parts: [{ label: "letter", optional: false, doc: "What was entered, by the letter that it was given" }],
  read: (reader) => {
    const facts = huntsOf(reader.context).flatMap(({ hunt }) => hunt.facts);
    expect(reader, () => facts.map((fact) => ({ insert: `${fact.letter} `, label: fact.letter, hint: hintOf(fact) })));
    const word = peek(reader);
    const expected = "a letter of the hunt, such as B";
    if (word === undefined) return missing(reader, "which letter?", expected);
    if (word.quoted || !/^[A-Z]{1,2}$/.test(word.key)) return wrong(reader, `"${word.text}" is no letter`, expected);
    reader.next++;
    return read(word.key);
  },
};

function hintOf({ kind, place }: HuntFact): string {
  return `${kind} ${place.text}`;
}

/** One of some words, by any of its spellings, where it stands next; undefined where it does not. */
export function mayBe<Choice extends string>(
  label: string,
  doc: string,
  choices: Readonly<Record<Choice, readonly string[]>>,
): Field<Choice | undefined> {
  const entries = Object.entries(choices) as [Choice, readonly string[]][]; // the keys are those of the record
  return {
    parts: [{ label, optional: true, doc }],
    read: (reader) => {
      expect(reader, () => entries.map(([, [shown = ""]]) => ({ insert: `${shown} `, label: shown, hint: label })));
      const word = peek(reader);
      const found = entries.find(
        ([, spellings]) => word?.quoted === false && spellings.some((spelling) => spelling.toUpperCase() === word.key),
      );
      if (found === undefined) return read(undefined);
      reader.next++;
      return read(found[0]);
    },
  };
}

/** A point at which he can be met, by its number on the list; undefined where no number stands there. */
export const meetingPointField: Field<HuntMeetingPoint | undefined> = {
  parts: [{ label: "number", optional: true, doc: "Of a point where he can be met, as the list has it now" }],
  read: (reader) => {
    const points = huntsOf(reader.context).flatMap(({ hunt }) => hunt.plan?.intercept?.points ?? []);
    expect(reader, () =>
      points.map(({ where }, i) => ({ insert: `${i + 1} `, label: String(i + 1), hint: `meet him at ${where}` })),
    );
    const word = peek(reader);
    if (word === undefined || word.quoted || !/^[1-9]$/.test(word.key)) return read(undefined);
    const point = points[Number(word.key) - 1];
    if (point === undefined) return wrong(reader, `there is no point ${word.text}`, "a number on the list, or a place");
    reader.next++;
    return read(point);
  },
};

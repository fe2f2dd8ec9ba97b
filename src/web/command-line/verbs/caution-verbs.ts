/**
 * Verbs for what an officer must know before walking up: returns and cautions.
 */
import {
  expect,
  type Field,
  missing,
  nameField,
  peek,
  read,
  type Reader,
  remaining,
  textField,
  wrong,
} from "../field.ts";
import { unitWords } from "../line-context.ts";
import { matchPlate, plateOf } from "../plate.ts";
import { placeNamed, sceneField } from "../scene-field.ts";
import { cautionField, incidentField, namedWords, takeIncident } from "../thing-fields.ts";
import { unitField } from "../unit-field.ts";
import { commands, defineVerb, lacks, phrase, type Verb } from "../verb.ts";
import { endsPhrase, proseOf } from "../words.ts";

type CautionAbout = {
  readonly about: "plate" | "person" | "place" | "incident";
  readonly subject: string;
  readonly words: string;
};
const ABOUT_EXPECTED = "a plate, `person` and a name, `place` and a place up to a comma, an incident or a unit";

/** What a caution is about: announced by a word, or known by its form. */
const aboutField: Field<CautionAbout> = {
  parts: [{ label: "about", optional: false, doc: `One of: ${ABOUT_EXPECTED}` }],
  read: (reader) => {
    incidentField({ ofUnitInView: false }).read({ ...reader, line: { ...reader.line, words: [...reader.line.words] } });
    const offered = ["plate", "person", "place"].map((word) => ({
      insert: `${word} `,
      label: word,
      hint: "what it is about",
    }));
    expect(reader, () => offered);
    const word = peek(reader);
    if (word === undefined) return missing(reader, "what is it about?", ABOUT_EXPECTED);
    if (!word.quoted && ["PLATE", "PERSON", "PLACE"].includes(word.key)) {
      reader.next++;
      return readAbout(reader, word.key);
    }
    const plate = matchPlate(remaining(reader));
    if (plate !== undefined) {
      reader.next += plate.count;
      return read({ about: "plate", subject: plate.plate, words: `plate ${plate.plate}` });
    }
    const named = takeIncident(reader, false);
    if (named === undefined) return wrong(reader, `"${word.text}" says nothing a caution can be about`, ABOUT_EXPECTED);
    if (!named.ok) return named;
    if (!named.value.known) return wrong(reader, "this incident is not here", ABOUT_EXPECTED, word);
    const words = namedWords(reader.context, named.value);
    return read({ about: "incident", subject: named.value.incident.id, words });
  },
};

function readAbout(reader: Reader, keyword: string): ReturnType<typeof aboutField.read> {
  if (keyword === "PLACE") {
    const words = remaining(reader);
    const comma = words.findIndex(endsPhrase);
    if (comma < 0) return missing(reader, "the place has no end", "a comma after the place, then what is known");
    const place = placeNamed(reader.context, proseOf(words.slice(0, comma + 1)));
    reader.next += comma + 1;
    return read({ about: "place", subject: place.text, words: `place ${place.text}` });
  }
  const form = keyword === "PLATE" ? matchPlate(remaining(reader)) : undefined;
  if (form !== undefined) {
    reader.next += form.count;
    return read({ about: "plate", subject: form.plate, words: `plate ${form.plate}` });
  }
  const name = nameField(keyword.toLowerCase(), keyword === "PLATE" ? "the plate" : "the person's name").read(reader);
  if (!name.ok) return name;
  const subject = keyword === "PLATE" ? plateOf(name.value) : name.value;
  return read({
    about: keyword === "PLATE" ? "plate" : "person",
    subject,
    words: `${keyword.toLowerCase()} ${subject}`,
  });
}

/** What came back: read out, nothing against it, or words that become a caution. */
type ReturnSaid = { readonly kind: "read" } | { readonly kind: "none" | "hit"; readonly text: string };
function returnSaid(text: string | undefined): ReturnSaid | undefined {
  if (text === undefined) return undefined;
  if (/^read$/i.test(text)) return { kind: "read" };
  // Only the whole text says that there is nothing: "clear title, driver wanted" is a warning.
  return /^(none|nothing|clear|negative|no (hit|wants|record))$/i.test(text)
    ? { kind: "none", text }
    : { kind: "hit", text };
}

const returnField: Field<{ readonly plate?: string; readonly person?: string; readonly said: ReturnSaid }> = {
  parts: [
    { label: "plate", optional: true, doc: "The stop's own where none is given" },
    { label: "person name", optional: true, doc: "A return about a person; the name in quotes" },
    {
      label: "what came back",
      optional: false,
      doc: "`stolen, armed`; `none` for nothing; `read` when the officer has been told",
    },
  ],
  read: (reader) => {
    const scene = sceneField({
      plate: true,
      options: { person: nameField("name", "the person's name") },
      text: { label: "", doc: "" },
    });
    expect(reader, () => [
      { insert: "read ", label: "read", hint: "the officer has been told" },
      { insert: "none ", label: "none", hint: "nothing came back" },
    ]);
    const found = scene.read(reader);
    if (!found.ok) return found;
    const { plate, options, text } = found.value;
    const said = returnSaid(text);
    if (said === undefined) return missing(reader, "what came back?", "stolen, armed; none; or read");
    return read({
      said,
      ...(plate === undefined ? {} : { plate }),
      ...(options.person === undefined ? {} : { person: options.person }),
    });
  },
};

function subjectWords(found: { readonly plate?: string; readonly person?: string }): string {
  return found.person ?? found.plate ?? "the stop's plate";
}

const source = nameField("source", "Who knows it: an agency, an officer");
const level: Field<"note" | "high"> = {
  parts: [
    {
      label: "note|high",
      optional: true,
      doc: "High where neither is said: it shortens the status check of a stop that it concerns",
    },
  ],
  read: (reader) => {
    expect(reader, () => ["note", "high"].map((word) => ({ insert: `${word} `, label: word, hint: "how grave" })));
    const word = peek(reader);
    if (word?.quoted !== false || (word.key !== "NOTE" && word.key !== "HIGH")) return read("high");
    reader.next++;
    return read(word.key === "NOTE" ? "note" : "high");
  },
};

export const cautionVerbs: readonly Verb[] = [
  defineVerb({
    verb: "RT",
    words: ["return"],
    name: "Return",
    group: "cautions",
    fields: { unit: unitField(), found: returnField },
    means: ({ unit, found }, context) => {
      const who = unitWords(context, unit);
      const { said } = found;
      if (said.kind === "read") {
        return commands(`Records that ${who} has been told every return and caution`, {
          type: "ReadReturn",
          unit: unit.id,
        });
      }
      const hit = said.kind === "hit";
      const effect = hit
        ? `a HIGH CAUTION: "${said.text}"; tell the officer, then RT ${who} READ`
        : "nothing against it";
      return commands(`Records the return on ${subjectWords(found)} for ${who}: ${effect}`, {
        type: "RecordReturn",
        unit: unit.id,
        plate: found.plate,
        person: found.person,
        text: said.text,
        hit,
      });
    },
    note: "Words that come back become a high caution at once and rise to the officer.",
    examples: [
      {
        line: "RT 317 stolen, armed",
        says: 'Records the return on the stop\'s plate for 317: a HIGH CAUTION: "stolen, armed"; tell the officer, then RT 317 READ',
      },
      { line: "RT 317 READ", says: "Records that 317 has been told every return and caution" },
      { line: "RT 317 NM XYZ789 none", says: "Records the return on NM XYZ789 for 317: nothing against it" },
    ],
  }),
  defineVerb({
    verb: "AC",
    words: ["warn"],
    name: "Add a caution",
    group: "cautions",
    fields: {
      about: aboutField,
      level,
      rest: sceneField({ options: { src: source }, text: { label: "text", doc: "What the officer must know" } }),
    },
    means: ({ about, level: grave, rest }, context) => {
      if (rest.text === undefined) return lacks("the text is missing", "what the officer must know");
      const from = rest.options.src ?? context.dispatcher ?? "dispatch";
      return commands(`Adds a ${grave} caution about ${about.words}: "${rest.text}" (from ${from})`, {
        type: "AddCaution",
        about: about.about,
        subject: about.subject,
        text: rest.text,
        level: grave,
        source: from,
      });
    },
    examples: [
      {
        line: "AC NM ABC123 driver fought officers src QCSO",
        says: 'Adds a high caution about plate NM ABC123: "driver fought officers" (from QCSO)',
      },
      {
        line: 'AC person "J Doe" note talks to nobody in uniform',
        says: 'Adds a note caution about person J Doe: "talks to nobody in uniform" (from Rivera)',
      },
      {
        line: "AC place 123 Main St, dogs in the yard",
        says: 'Adds a high caution about place 123 Main St: "dogs in the yard" (from Rivera)',
      },
    ],
  }),
  defineVerb({
    verb: "WC",
    words: ["withdraw"],
    name: "Withdraw a caution",
    group: "cautions",
    fields: { caution: cautionField, why: textField("why", "Why it no longer holds") },
    means: ({ caution, why }) =>
      commands(phrase(`Withdraws the caution about ${caution.subject} ("${caution.text}"):`, `"${why}"`), {
        type: "WithdrawCaution",
        caution: caution.id,
        why,
      }),
    examples: [
      {
        line: "WC TX KLM456 plate was misread",
        says: 'Withdraws the caution about TX KLM456 ("wanted for fraud"): "plate was misread"',
      },
    ],
  }),
];

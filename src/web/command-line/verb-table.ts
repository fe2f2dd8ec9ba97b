/**
 * The one table of verbs. Parsing, completion, explanation and help are all made from it; nothing else knows
 * what a line may say.
 */
import { expect, type Field, peek, read, wrong } from "./field.ts";
import { defineVerb, type Verb, view } from "./verb.ts";
import { alertVerbs } from "./verbs/alert-verbs.ts";
import { cautionVerbs } from "./verbs/caution-verbs.ts";
import { helpVerbs } from "./verbs/help-verbs.ts";
import { huntVerbs } from "./verbs/hunt-verbs.ts";
import { incidentVerbs } from "./verbs/incident-verbs.ts";
import { kitVerbs } from "./verbs/kit-verbs.ts";
import { searchVerbs } from "./verbs/search-verbs.ts";
import { stopVerbs } from "./verbs/stop-verbs.ts";
import { unitVerbs } from "./verbs/unit-verbs.ts";
import { viewVerbs } from "./verbs/view-verbs.ts";

/** A verb to be explained. Here and not with the other views, because it reads this very table. */
const verbField: Field<Verb | undefined> = {
  parts: [{ label: "verb", optional: true, doc: "The verb to explain" }],
  read: (reader) => {
    expect(reader, () => verbs.map(({ verb, name }) => ({ insert: `${verb} `, label: verb, hint: name })));
    const word = peek(reader);
    if (word === undefined) return read(undefined);
    const found = findVerb(word.key);
    if (found === undefined)
      return wrong(reader, `"${word.text}" is no verb`, "a verb of two letters, or nothing for the list");
    reader.next++;
    return read(found);
  },
};

const helpVerb = defineVerb({
  verb: "?",
  words: ["help"],
  name: "Help",
  group: "views",
  fields: { verb: verbField },
  means: ({ verb }) =>
    verb === undefined
      ? view("Lists every command", { type: "help" })
      : view(`Explains ${verb.verb} (${verb.name})`, { type: "help", verb: verb.verb }),
  examples: [
    { line: "?", says: "Lists every command" },
    { line: "? TS", says: "Explains TS (Traffic stop)" },
  ],
});

export const verbs: readonly Verb[] = [
  ...stopVerbs,
  ...unitVerbs,
  ...kitVerbs,
  ...incidentVerbs,
  ...cautionVerbs,
  ...alertVerbs,
  ...helpVerbs,
  ...searchVerbs,
  ...huntVerbs,
  ...viewVerbs,
  helpVerb,
];

/** The verb of a word in upper case: its two letters, or one of its longer words. */
export function findVerb(key: string): Verb | undefined {
  return verbs.find(({ verb, words }) => verb === key || words.some((word) => word.toUpperCase() === key));
}

/** The verb for what a unit carries in this shift, where it is not what the roster says. */
import { kitWords } from "../../../domain/kit.ts";
import { kitField } from "../kit-field.ts";
import { unitWords } from "../line-context.ts";
import { unitField } from "../unit-field.ts";
import { commands, defineVerb, type Verb } from "../verb.ts";

export const kitVerbs: readonly Verb[] = [
  defineVerb({
    verb: "KI",
    words: ["kit"],
    name: "What a unit carries",
    group: "shifts",
    fields: { unit: unitField(), kit: kitField },
    means: ({ unit, kit }, context) =>
      commands(`${unitWords(context, unit)} carries ${kitWords(kit) ?? "no spike strips, rifle, drone or dog"}`, {
        type: "SetKit",
        unit: unit.id,
        kit: [...kit],
      }),
    note: "All that it carries now, until it takes another car or the shift ends; `none` for nothing.",
    examples: [
      { line: "KI 305 strips dog", says: "305 carries spike strips, dog" },
      { line: "KI 305 none", says: "305 carries no spike strips, rifle, drone or dog" },
    ],
  }),
];

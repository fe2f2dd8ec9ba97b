/** Verbs for the units that have said in the field app that they go to an officer in danger. */
import { alertWords, unitWords } from "../line-context.ts";
import { alertField } from "../thing-fields.ts";
import { unitField } from "../unit-field.ts";
import { commands, defineVerb, type Verb } from "../verb.ts";

export const helpVerbs: readonly Verb[] = [
  defineVerb({
    verb: "GH",
    words: ["going"],
    name: "Confirm that a unit goes",
    group: "alerts",
    fields: { alert: alertField, unit: unitField() },
    means: ({ alert, unit }, context) =>
      commands(`Confirms that ${unitWords(context, unit)} is to go to ${alertWords(context, alert)}`, {
        type: "ConfirmHelp",
        alert: alert.id,
        unit: unit.id,
      }),
    examples: [{ line: "GH 325 305", says: "Confirms that 305 is to go to 325's emergency alert" }],
  }),
  defineVerb({
    verb: "EG",
    words: ["enough"],
    name: "Enough are going",
    group: "alerts",
    fields: { alert: alertField },
    means: ({ alert }, context) =>
      alert.enoughAtMs === undefined
        ? commands(`Tells the units that enough are going to ${alertWords(context, alert)}`, {
            type: "SayEnough",
            alert: alert.id,
            enough: true,
          })
        : commands(`Tells the units that more are needed after all for ${alertWords(context, alert)}`, {
            type: "SayEnough",
            alert: alert.id,
            enough: false,
          }),
    examples: [{ line: "EG 325", says: "Tells the units that enough are going to 325's emergency alert" }],
  }),
];

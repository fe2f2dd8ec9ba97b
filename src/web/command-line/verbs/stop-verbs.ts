/**
 * Verbs for what an officer says on the air during a stop: out, in contact, code 4, silent, in danger, clear.
 */
import type { Command } from "../../../domain/command.ts";
import type { Unit } from "../../../domain/unit.ts";
import { choiceField, codeField, type Field, nameField, numberField, optional, optionalText, read } from "../field.ts";
import { incidentWords, type LineContext, placeWords, unitWords } from "../line-context.ts";
import { placeField, type Scene, sceneField } from "../scene-field.ts";
import { incidentField, incidentOf, namedRef, namedWords, officerField } from "../thing-fields.ts";
import { unitField } from "../unit-field.ts";
import { commands, defineVerb, type Meaning, object, phrase, type Verb, view } from "../verb.ts";

const stopOptions = {
  occ: numberField("occupants", "How many people are in the vehicle", { min: 0, max: 99, whole: true }),
  inc: incidentField({ doc: "The incident that the stop belongs to; a new one where none is named" }),
  agency: nameField("agency", "The partner agency that the stop is made for"),
};
const stopFields = {
  unit: unitField(),
  scene: sceneField({
    plate: true,
    place: "may",
    options: stopOptions,
    text: { label: "description", doc: "The vehicle or person" },
  }),
};
type StopScene = Scene<typeof stopOptions>;
type StopKind = Extract<Command, { type: "StartStop" }>["kind"];

function startStop(kind: StopKind, words: string, unit: Unit, scene: StopScene, context: LineContext): Meaning {
  const { occ, inc, agency } = scene.options;
  const said = [
    phrase(
      `Starts ${words} for ${unitWords(context, unit)}`,
      scene.plate && `on ${scene.plate}`,
      scene.place === undefined ? "at the unit's own location" : `at ${placeWords(scene.place)}`,
    ),
    scene.text,
    occ === undefined ? undefined : `${occ} ${occ === 1 ? "occupant" : "occupants"}`,
    agency === undefined ? undefined : `for ${agency}`,
    inc === undefined ? undefined : `in incident ${namedWords(context, inc)}`,
    unit.stop === undefined ? undefined : "in place of the stop it is on",
  ];
  return commands(said.filter((part) => part !== undefined).join(", "), {
    type: "StartStop",
    unit: unit.id,
    kind,
    plate: scene.plate,
    place: scene.place,
    description: scene.text,
    occupants: occ,
    incident: inc === undefined ? undefined : namedRef(inc),
    assistFor: agency,
  });
}

/** Only people who ride in a unit can be heard for it. */
const speaker = officerField((context, officerId) =>
  [...context.center.units.values()].some((unit) => unit.shift?.officerIds.some((id) => id === officerId)),
);
const contactFields = {
  unit: unitField(),
  said: sceneField({ options: { by: speaker }, text: { label: "what was said", doc: "The words, in short" } }),
};

function speakerWords(context: LineContext, officerId: string | undefined): string {
  if (officerId === undefined) return "";
  return ` (${[...context.center.officers.values()].find(({ id }) => id === officerId)?.name ?? officerId})`;
}

const disposition = codeField("disposition", "Closes the incident where this was its last unit", (s) => s.dispositions);
const coded: Field<"ordinary" | "duress"> = choiceField("form", "The agreed form in which the officer cleared", {
  ordinary: ["ok", "ordinary"],
  duress: ["duress"],
});

export const stopVerbs: readonly Verb[] = [
  defineVerb({
    verb: "TS",
    words: ["stop", "traffic"],
    name: "Traffic stop",
    group: "stops",
    fields: stopFields,
    means: ({ unit, scene }, context) => startStop("traffic", "a traffic stop", unit, scene, context),
    note: "May be given while the cars are still rolling. The status check runs from here.",
    examples: [
      {
        line: "TS 312 NM ABC123 I40 MM 320 EB white BMW",
        says: "Starts a traffic stop for 312 on NM ABC123 at I-40 MM 320 EB, white BMW",
      },
      {
        line: "ts 312 white BMW I10 X 102 WB occ 2",
        says: "Starts a traffic stop for 312 at I-10 exit 102 WB, white BMW, 2 occupants",
      },
      {
        line: "TS 305 TX/HOTROD at 2nd and Main, red truck",
        says: "Starts a traffic stop for 305 on TX HOTROD at 2nd and Main, red truck",
      },
    ],
  }),
  defineVerb({
    verb: "MA",
    words: ["assist", "motorist"],
    name: "Motorist assist",
    group: "stops",
    fields: stopFields,
    means: ({ unit, scene }, context) => startStop("motorist-assist", "a motorist assist", unit, scene, context),
    examples: [
      {
        line: "MA 312 I40 MM 320 EB white BMW",
        says: "Starts a motorist assist for 312 at I-40 MM 320 EB, white BMW",
      },
    ],
  }),
  defineVerb({
    verb: "SS",
    words: ["subject"],
    name: "Subject stop",
    group: "stops",
    fields: stopFields,
    means: ({ unit, scene }, context) => startStop("subject", "a subject stop", unit, scene, context),
    examples: [
      {
        line: 'SS 305 at Allsup\'s on 1st, man in a gray hood agency "Quay County SO"',
        says: "Starts a subject stop for 305 at Allsup's on 1st, man in a gray hood, for Quay County SO",
      },
    ],
  }),
  defineVerb({
    verb: "RL",
    words: ["relocate"],
    name: "Relocated",
    group: "stops",
    fields: { unit: unitField(), place: placeField },
    means: ({ unit, place }, context) =>
      unit.stop === undefined
        ? object(`${unitWords(context, unit)} is on no stop`, "a unit on a stop")
        : commands(`Moves ${unitWords(context, unit)}'s stop to ${placeWords(place)}; counts as contact by voice`, {
            type: "RelocateStop",
            unit: unit.id,
            place,
          }),
    note: "For a stop that moves with the officer's knowledge: the watch then expects the car at the new place.",
    examples: [{ line: "RL 317 I40 X 321", says: "Moves 317's stop to I-40 exit 321; counts as contact by voice" }],
  }),
  defineVerb({
    verb: "HC",
    words: ["caution"],
    name: "High caution",
    group: "stops",
    fields: {
      unit: unitField(),
      way: optional(choiceField("on or off", "On where neither is said", { on: ["on"], off: ["off"] })),
    },
    means: ({ unit, way }, context) => {
      const who = unitWords(context, unit);
      const high = way !== "off";
      const says = high
        ? `Sets high caution on ${who}'s stop: its status check is shorter`
        : `Lowers the high caution on ${who}'s stop`;
      return commands(says, { type: "SetHighCaution", unit: unit.id, high });
    },
    examples: [
      { line: "HC 317", says: "Sets high caution on 317's stop: its status check is shorter" },
      { line: "HC 317 off", says: "Lowers the high caution on 317's stop" },
    ],
  }),
  defineVerb({
    verb: "CK",
    words: ["contact", "check"],
    name: "Radio contact",
    group: "stops",
    fields: contactFields,
    means: ({ unit, said }, context) =>
      commands(
        phrase(
          `Records radio contact with ${unitWords(context, unit)}${speakerWords(context, said.options.by)}`,
          said.text && `"${said.text}"`,
        ),
        { type: "RecordContact", unit: unit.id, officer: said.options.by, said: said.text },
      ),
    note: "Only when the unit itself was heard. What somebody says about a unit is a note (NT).",
    examples: [
      { line: "CK 312", says: "Records radio contact with 312" },
      { line: "ck 312 two out talking", says: 'Records radio contact with 312 "two out talking"' },
    ],
  }),
  defineVerb({
    verb: "C4",
    words: ["code4"],
    name: "Code 4",
    group: "stops",
    fields: { unit: unitField(), said: sceneField({ options: { by: speaker } }) },
    means: ({ unit, said }, context) =>
      said.text === undefined
        ? commands(
            `Records code 4 from ${unitWords(context, unit)}${speakerWords(context, said.options.by)}: later checks are longer, never off`,
            { type: "RecordCodeFour", unit: unit.id, officer: said.options.by },
          )
        : object(`"${said.text}" is not understood here`, "nothing more after the unit, or `by` and an officer"),
    examples: [{ line: "C4 317", says: "Records code 4 from 317: later checks are longer, never off" }],
  }),
  defineVerb({
    verb: "NA",
    words: ["noanswer"],
    name: "No answer",
    group: "stops",
    fields: { unit: unitField() },
    means: ({ unit }, context) => {
      const before = unit.check?.noAnswersAtMs.length ?? 0;
      const who = unitWords(context, unit);
      const enough = before + 1 >= context.settings.watch.statusCheck.noAnswerForEmergency;
      const says = `Records that ${who} did not answer${before > 0 ? " again" : ""}${enough ? ": an emergency" : ""}`;
      return commands(says, { type: "RecordNoAnswer", unit: unit.id });
    },
    note: "Entered twice it is an emergency at once.",
    examples: [{ line: "NA 317", says: "Records that 317 did not answer" }],
  }),
  defineVerb({
    verb: "ST",
    words: ["strike"],
    name: "Strike a contact",
    group: "stops",
    fields: { unit: unitField(), why: optionalText("why", "What was wrong with it") },
    means: ({ unit, why }, context) => {
      const last = unit.lastContact;
      if (last === undefined)
        return object(`${unitWords(context, unit)} has no contact to strike`, "a unit that was heard");
      const said = last.said === undefined ? "" : ` "${last.said}"`;
      return commands(
        `Strikes ${unitWords(context, unit)}'s last contact${said}: the check is due when it was before`,
        {
          type: "StrikeContact",
          unit: unit.id,
          contact: last.contactId,
          why: why ?? "logged by mistake",
        },
      );
    },
    examples: [
      {
        line: "ST 317 it was 312 who spoke",
        says: 'Strikes 317\'s last contact "on scene, two occupants": the check is due when it was before',
      },
    ],
  }),
  defineVerb({
    verb: "RC",
    words: ["rollcall", "roll"],
    name: "Roll call",
    group: "stops",
    fields: {},
    means: () => view("Lists the units on shift, the least recently heard first", { type: "roll-call" }),
    examples: [{ line: "RC", says: "Lists the units on shift, the least recently heard first" }],
  }),
  defineVerb({
    verb: "DU",
    words: ["duress"],
    name: "Coded phrase heard",
    group: "stops",
    fields: { unit: unitField(), text: optionalText("what was said", "The words, in short") },
    means: ({ unit, text }, context) =>
      commands(
        phrase(`EMERGENCY, covert: ${unitWords(context, unit)} gave the coded phrase`, text && `("${text}")`) +
          "; nothing shows on the unit's own devices",
        { type: "DeclareEmergency", unit: unit.id, source: "coded-phrase", text },
      ),
    note: "Answer the unit in the ordinary way. Its own devices and screens stay ordinary.",
    examples: [
      { line: "DU 312", says: "EMERGENCY, covert: 312 gave the coded phrase; nothing shows on the unit's own devices" },
    ],
  }),
  defineVerb({
    verb: "HP",
    words: ["mayday"],
    name: "Help needed",
    group: "stops",
    fields: { unit: unitField(), text: optionalText("what was said", "The words, in short") },
    means: ({ unit, text }, context) =>
      commands(phrase(`EMERGENCY: ${unitWords(context, unit)} needs help`, text && `("${text}")`), {
        type: "DeclareEmergency",
        unit: unit.id,
        source: "help-needed",
        text,
      }),
    examples: [{ line: "HP 312 shots fired", says: 'EMERGENCY: 312 needs help ("shots fired")' }],
  }),
  defineVerb({
    verb: "CL",
    words: ["clear"],
    name: "Clear",
    group: "stops",
    fields: {
      unit: unitField(),
      disposition: optionalDisposition(),
      rest: sceneField({ options: { coded }, text: { label: "text", doc: "How it ended" } }),
    },
    means: ({ unit, disposition: ending, rest }, context) => {
      const incident = incidentOf(context, unit);
      if (incident === undefined && unit.stop === undefined) {
        return object(`${unitWords(context, unit)} has nothing to clear`, "a unit on a stop or an incident");
      }
      const from = incident === undefined ? "its stop" : incidentWords(context, incident);
      const form = rest.options.coded;
      const says = [
        `Clears ${unitWords(context, unit)} from ${from}`,
        ending === undefined ? undefined : `disposition ${ending.code} (${ending.name})`,
        rest.text === undefined ? undefined : `"${rest.text}"`,
        form === "ordinary" ? "heard in the agreed form" : undefined,
        form === "duress" ? "heard in the form of DURESS: an emergency, covert, and the watch goes on" : undefined,
      ];
      if (ending === undefined && rest.text !== undefined) {
        return object("the text has no disposition", context.settings.dispositions.map(({ code }) => code).join(", "));
      }
      return commands(says.filter((part) => part !== undefined).join(", "), {
        type: "ClearUnit",
        unit: unit.id,
        disposition: ending?.code,
        coded: form,
        text: rest.text,
      });
    },
    note: "`coded ok` and `coded duress` say in which agreed form the officer cleared. Under an open alert the watch goes on.",
    examples: [
      {
        line: "CL 317 WARN",
        says: "Clears 317 from 26-000123 (Traffic stop), disposition WARN (Warning)",
      },
      {
        line: "clear 317 cite speed 91 in 75 coded ok",
        says: 'Clears 317 from 26-000123 (Traffic stop), disposition CITE (Citation), "speed 91 in 75", heard in the agreed form',
      },
    ],
  }),
];

// `coded` may follow the unit at once; any other word there has to be a disposition.
function optionalDisposition(): Field<{ readonly code: string; readonly name: string } | undefined> {
  const maybe = optional(disposition);
  return {
    parts: maybe.parts,
    read: (reader) => (reader.line.words[reader.next]?.key === "CODED" ? read(undefined) : maybe.read(reader)),
  };
}

/**
 * Verbs for alerts and for those who answer them: take, tell, hand over, close; channels, tests, positions.
 */
import type { Command } from "../../../domain/command.ts";
import type { Alert } from "../../../domain/alert.ts";
import {
  choiceField,
  codeField,
  expect,
  type Field,
  missing,
  nameField,
  optional,
  optionalText,
  peek,
  read,
  remaining,
  wrong,
} from "../field.ts";
import { alertWords, defaultUnit, type LineContext, listWords, unitWords } from "../line-context.ts";
import { sceneField } from "../scene-field.ts";
import { alertField, idField, positionField } from "../thing-fields.ts";
import { looksLikeCallSign, suggestUnits, takeUnit, unitField } from "../unit-field.ts";
import { commands, defineVerb, lacks, object, phrase, type Verb } from "../verb.ts";
import { proseOf } from "../words.ts";

type How = Extract<Command, { type: "CloseAlert" }>["verified"][number]["how"];
type Verified = { readonly cause?: string; readonly how: How; readonly by: string };
const howWords: Readonly<Record<How, readonly string[]>> = {
  "seen-by-unit": ["seen"],
  "challenge-answered": ["challenge"],
  "by-supervisor": ["super", "supervisor"],
  "device-checked": ["device"],
};
const how = choiceField("how", "seen, challenge, super or device", howWords);
const by = nameField("who", "The unit that saw the officer, or who verified it", (context, typed) =>
  suggestUnits(context, typed),
);

/** `seen 305` for every cause, `MV seen 305` for one. */
const verifiedField: Field<Verified> = {
  parts: [
    {
      label: "[cause] how by",
      optional: true,
      doc: "How it was verified: `ver seen 305`, `ver challenge 312`, `ver super Ortiz`, `ver device P-312`; a cause's two letters in front mean that one alone",
    },
  ],
  read: (reader) => {
    const word = peek(reader);
    const isCause = word !== undefined && !word.quoted && /^(DU|SC|MV|SP|SL|MD|CR|UA|NB|PL|WW)$/.test(word.key);
    if (isCause) reader.next++;
    const chosen = how.read(reader);
    if (!chosen.ok) return chosen;
    const who = by.read(reader);
    if (!who.ok) return who;
    return read({ how: chosen.value, by: who.value, ...(isCause ? { cause: word.key } : {}) });
  },
};

/** Several `ver`s, then the text; all that is not a `ver` is text. */
const closingField: Field<{ readonly text: string; readonly verified: readonly Verified[] }> = {
  parts: [
    ...verifiedField.parts.map((part) => ({ ...part, label: `ver ${part.label}` })),
    { label: "text", optional: false, doc: "What was found" },
  ],
  read: (reader) => {
    const verified: Verified[] = [];
    const free = [];
    for (;;) {
      expect(reader, () => [{ insert: "ver ", label: "ver", hint: "how it was verified" }]);
      const word = peek(reader);
      if (word === undefined) break;
      reader.next++;
      if (word.quoted || word.key !== "VER") {
        free.push(word);
        continue;
      }
      const one = verifiedField.read(reader);
      if (!one.ok) return one;
      verified.push(one.value);
    }
    const text = proseOf(free);
    return text === "" ? missing(reader, "the text is missing", "what was found") : read({ text, verified });
  },
};

/** The causes that remain without a verification: with any, an emergency waits for a second person. */
function unverified(alert: Alert, verified: readonly Verified[]): string[] {
  return alert.causes
    .filter(({ monitor }) => !verified.some(({ cause }) => cause === undefined || cause === monitor))
    .map(({ monitor }) => monitor);
}

type Held = { readonly unitId?: string; readonly channel: string; readonly words: string };

/** A unit, a channel, or both; the channel of the unit's group where it is left out. */
const channelField: Field<Held> = {
  parts: [
    { label: "unit", optional: true, doc: "For whose traffic" },
    { label: "channel", optional: true, doc: "By name; that of the unit's group where it is left out" },
  ],
  read: (reader) => {
    const { context } = reader;
    expect(reader, (typed) => suggestUnits(context, typed));
    const named = takeUnit(reader);
    const word = peek(reader);
    if (named === undefined && word !== undefined && looksLikeCallSign(reader, word)) {
      return wrong(reader, `there is no unit ${word.text}`, 'a unit, or the channel in "quotes"');
    }
    expect(reader, () =>
      channelsOf(context).map((channel) => ({ insert: `${channel} `, label: channel, hint: "channel" })),
    );
    const meant = defaultUnit(context);
    const unit = named ?? (meant.kind === "one" ? meant.unit : undefined);
    if (named === undefined && meant.kind === "one") {
      reader.assumed = `${unitWords(context, meant.unit)} is meant, because ${meant.because}`;
    }
    const typed = proseOf(remaining(reader));
    reader.next = reader.line.words.length;
    const ofGroup = unit?.groupId === undefined ? undefined : context.center.groups.get(unit.groupId)?.channel;
    const known = channelsOf(context).find((channel) => channel.toUpperCase() === typed.toUpperCase());
    const channel = typed === "" ? ofGroup : (known ?? typed);
    if (channel === undefined) return missing(reader, "which channel?", "a channel's name");
    const forUnit = unit === undefined ? "" : ` for ${unitWords(context, unit)}'s traffic`;
    return read({ channel, words: `${channel}${forUnit}`, ...(unit === undefined ? {} : { unitId: unit.id }) });
  },
};

/** A channel that is held; the only one where none is named. */
const heldField: Field<string> = {
  parts: [{ label: "channel", optional: true, doc: "By name; may be left out where only one is held" }],
  read: (reader) => {
    const held = [...reader.context.center.channels.keys()];
    expect(reader, () => held.map((channel) => ({ insert: `${channel} `, label: channel, hint: "held" })));
    const first = peek(reader);
    const typed = proseOf(remaining(reader));
    reader.next = reader.line.words.length;
    const expected = held.length === 0 ? "nothing until one is held (HD)" : `one of ${held.join(", ")}`;
    const [only] = held;
    const found =
      typed === "" && held.length === 1 ? only : held.find((channel) => channel.toUpperCase() === typed.toUpperCase());
    if (found !== undefined) return read(found);
    if (typed === "" && held.length > 1) return missing(reader, "which channel?", expected);
    const begun = held.some((channel) => channel.toUpperCase().startsWith(typed.toUpperCase()));
    const message = typed === "" ? "no channel is held" : `${typed} is not held`;
    return begun ? missing(reader, message, expected) : wrong(reader, message, expected, first);
  },
};

function channelsOf({ center }: LineContext): string[] {
  const named = [...center.groups.values()].flatMap(({ channel }) => (channel === undefined ? [] : [channel]));
  return [...new Set([...named, ...center.channels.keys()])];
}

const groupField = idField("group", "A dispatch group", ({ center }) =>
  [...center.groups.values()].map(({ id, name }) => ({ id, hint: name })),
);

/** Groups to the end of the line. */
const groupsField: Field<readonly string[]> = {
  parts: [
    {
      label: "groups",
      optional: true,
      doc: "The groups to answer for; those the position had, or all uncovered ones, where none is named",
    },
  ],
  read: (reader) => {
    const groups: string[] = [];
    while (peek(reader) !== undefined) {
      const one = groupField.read(reader);
      if (!one.ok) return one;
      groups.push(one.value);
    }
    groupField.read(reader); // in vain, for what it expects
    return read(groups);
  },
};

/** A position as it is typed at sign-on: a new one is made by it. */
const newPosition = nameField("position", "The workstation, e.g. P1", ({ center }) =>
  [...center.positions.values()].map(({ id, name }) => ({
    insert: `${id} `,
    label: id,
    hint: name ?? "nobody signed on",
  })),
);

export const alertVerbs: readonly Verb[] = [
  defineVerb({
    verb: "TA",
    words: ["take"],
    name: "Take an alert",
    group: "alerts",
    fields: { alert: alertField },
    means: ({ alert }, context) =>
      commands(`Takes ${alertWords(context, alert)}: its sound stops, its clock does not`, {
        type: "TakeAlert",
        alert: alert.id,
      }),
    examples: [{ line: "TA 312", says: "Takes 312's emergency alert: its sound stops, its clock does not" }],
  }),
  defineVerb({
    verb: "RA",
    words: ["giveback"],
    name: "Give an alert back",
    group: "alerts",
    fields: { alert: alertField },
    means: ({ alert }, context) =>
      commands(`Gives ${alertWords(context, alert)} back: it rings again until somebody takes it`, {
        type: "ReleaseAlert",
        alert: alert.id,
      }),
    examples: [{ line: "RA 325", says: "Gives 325's emergency alert back: it rings again until somebody takes it" }],
  }),
  defineVerb({
    verb: "HO",
    words: ["handover"],
    name: "Hand an alert over",
    group: "alerts",
    fields: { alert: alertField, position: positionField },
    means: ({ alert, position }, context) => {
      const name = [...context.center.positions.values()].find(({ id }) => id === position)?.name;
      return name === undefined
        ? object(`nobody is signed on at ${position}`, "a position where somebody is")
        : commands(`Hands ${alertWords(context, alert)} over to ${name} at ${position}`, {
            type: "HandOverAlert",
            alert: alert.id,
            position,
          });
    },
    examples: [{ line: "HO 312 P2", says: "Hands 312's emergency alert over to Baca at P2" }],
  }),
  defineVerb({
    verb: "TU",
    words: ["tell"],
    name: "Tell the units",
    group: "alerts",
    fields: { alert: alertField },
    means: ({ alert }, context) =>
      commands(`Tells every unit on shift of ${alertWords(context, alert)}, all but the one in danger`, {
        type: "TellUnits",
        alert: alert.id,
      }),
    examples: [
      { line: "TU 312", says: "Tells every unit on shift of 312's emergency alert, all but the one in danger" },
    ],
  }),
  defineVerb({
    verb: "TD",
    words: ["told"],
    name: "Told by voice",
    group: "alerts",
    fields: {
      alert: alertField,
      who: nameField("who", "A partner agency, EMS, a sergeant at home"),
      answer: optionalText("answer", "What they said"),
    },
    means: ({ alert, who, answer }, context) =>
      commands(
        phrase(`Records that ${who} has been told of ${alertWords(context, alert)}`, answer && `("${answer}")`),
        {
          type: "RecordTold",
          alert: alert.id,
          who,
          answer,
        },
      ),
    examples: [
      {
        line: 'TD 312 "Sgt Ortiz" on his way, 10 min',
        says: 'Records that Sgt Ortiz has been told of 312\'s emergency alert ("on his way, 10 min")',
      },
    ],
  }),
  defineVerb({
    verb: "CA",
    words: ["closealert"],
    name: "Close an alert",
    group: "alerts",
    fields: {
      alert: alertField,
      reason: codeField("reason", "Why it may end", (s) => s.closeReasons),
      closing: closingField,
    },
    means: ({ alert, reason, closing }, context) => {
      const open = unverified(alert, closing.verified);
      const waits = alert.level === "emergency" && open.length > 0;
      const says = waits ? `Proposes to close ${alertWords(context, alert)}` : `Closes ${alertWords(context, alert)}`;
      const more = waits ? `; ${listWords(open)} not verified, so a second person has to agree (AG)` : "";
      return commands(`${says}: ${reason.name}, "${closing.text}"${more}`, {
        type: "CloseAlert",
        alert: alert.id,
        reason: reason.code,
        text: closing.text,
        verified: closing.verified.flatMap(({ cause, how: means, by: who }) =>
          alert.causes
            .filter(({ monitor }) => cause === undefined || cause === monitor)
            .map(({ key }) => ({ cause: key.slice(0, 120), how: means, by: who })),
        ),
      });
    },
    note: "An emergency closes with every cause verified, or when a second person agrees.",
    examples: [
      {
        line: "CA 312 SAFE ver seen 305 talked to him at the car",
        says: 'Closes 312\'s emergency alert: Officer verified safe, "talked to him at the car"',
      },
      {
        line: "CA 312 FORGOT he says he forgot to clear",
        says: 'Proposes to close 312\'s emergency alert: Unit left without clearing, "he says he forgot to clear"; MV not verified, so a second person has to agree (AG)',
      },
    ],
  }),
  defineVerb({
    verb: "AG",
    words: ["agree"],
    name: "Agree to a closing",
    group: "alerts",
    fields: { alert: alertField },
    means: ({ alert }, context) => {
      const closing = alert.closing;
      return closing === undefined
        ? object(`nobody proposes to close ${alertWords(context, alert)}`, "an alert that somebody wants closed (CA)")
        : commands(`Agrees with ${closing.by}: closes ${alertWords(context, alert)} (${closing.text})`, {
            type: "AgreeToClose",
            alert: alert.id,
          });
    },
    examples: [{ line: "AG 309", says: "Agrees with Baca: closes 309's emergency alert (seen at the station)" }],
  }),
  defineVerb({
    verb: "HD",
    words: ["hold"],
    name: "Hold the channel",
    group: "alerts",
    fields: { held: channelField },
    means: ({ held }) =>
      commands(`Holds channel ${held.words}`, { type: "HoldChannel", channel: held.channel, unit: held.unitId }),
    examples: [
      { line: "HD 312", says: "Holds channel D9 Main for 312's traffic" },
      { line: "HD 312 TAC 2", says: "Holds channel TAC 2 for 312's traffic" },
    ],
  }),
  defineVerb({
    verb: "RH",
    words: ["release"],
    name: "Release the channel",
    group: "alerts",
    fields: { channel: heldField },
    means: ({ channel }) => commands(`Releases channel ${channel}`, { type: "ReleaseChannel", channel }),
    examples: [{ line: "RH", says: "Releases channel SO Main" }],
  }),
  defineVerb({
    verb: "DT",
    words: ["duresstest"],
    name: "Duress test",
    group: "alerts",
    fields: {
      unit: unitField(),
      end: optional(choiceField("end", "Ends a running test", { end: ["end", "off"], start: ["start", "on"] })),
    },
    means: ({ unit, end }, context) => {
      const who = unitWords(context, unit);
      const minutes = Math.round(context.settings.watch.duressTestS / 60);
      return end === "end"
        ? commands(`Ends ${who}'s duress test`, { type: "EndDuressTest", unit: unit.id })
        : commands(`Starts a duress test of ${who}'s devices for ${minutes} min, visible to all`, {
            type: "StartDuressTest",
            unit: unit.id,
          });
    },
    note: "Never on an incident, nor under an open alert.",
    examples: [{ line: "DT 305", says: "Starts a duress test of 305's devices for 5 min, visible to all" }],
  }),
  defineVerb({
    verb: "SN",
    words: ["signon"],
    name: "Sign on",
    group: "shifts",
    fields: { position: newPosition, name: nameField("name", "Your name"), groups: groupsField },
    means: ({ position: typed, name, groups }, { center }) => {
      // `p1` is P1, whether it is known or new.
      const known = [...center.positions.values()].find(({ id }) => id.toUpperCase() === typed.toUpperCase());
      const position = known?.id ?? typed.toUpperCase();
      const relieved = known?.name === undefined || known.name === name ? "" : `, relieving ${known.name}`;
      const answering = groups.length === 0 ? "" : `, answering for ${listWords(groups)}`;
      return commands(`Signs ${name} on at ${position}${relieved}${answering}`, {
        type: "SignOn",
        position,
        name,
        groups: groups.length === 0 ? undefined : [...groups],
      });
    },
    examples: [{ line: "SN P3 Lucero D9", says: "Signs Lucero on at P3, answering for D9" }],
  }),
  defineVerb({
    verb: "TG",
    words: ["groups"],
    name: "Take groups",
    group: "shifts",
    fields: { position: positionField, groups: groupsField },
    means: ({ position, groups }) =>
      groups.length === 0
        ? lacks("which groups?", "one group or more")
        : commands(`Has ${position} answer for ${listWords(groups)} too`, {
            type: "TakeGroups",
            position,
            groups: [...groups],
          }),
    examples: [{ line: "TG P2 D9", says: "Has P2 answer for D9 too" }],
  }),
  defineVerb({
    verb: "SO",
    words: ["signoff"],
    name: "Sign off",
    group: "shifts",
    fields: { position: positionField, rest: sceneField({ options: { to: positionField } }) },
    means: ({ position, rest }, context) => {
      if (rest.text !== undefined) return object(`"${rest.text}" is not understood here`, "`to` and a position");
      const heir = rest.options.to;
      const name = [...context.center.positions.values()].find(({ id }) => id === position)?.name;
      if (name === undefined) return object(`nobody is signed on at ${position}`, "a position where somebody is");
      return commands(
        `Signs ${name} off at ${position}${heir === undefined ? "" : `; ${heir} takes the groups and alerts`}`,
        {
          type: "SignOff",
          position,
          handTo: heir,
        },
      );
    },
    note: "No group is left uncovered: `to` names who takes over.",
    examples: [{ line: "SO P1 to P2", says: "Signs Rivera off at P1; P2 takes the groups and alerts" }],
  }),
];

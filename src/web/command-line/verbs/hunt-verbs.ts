/**
 * Verbs for a hunt: where he was seen, what was taken, which roads were watched, which points must or must not be held,
 * where he may be bound for, who goes to which point, and its end. Everything that the mouse can do.
 */
import { MPS_PER_MPH } from "../../../base/geo.ts";
import type { HuntMode } from "../../../domain/hunt.ts";
import type { Place } from "../../../domain/place.ts";
import { choiceField, numberField, optionalText, textField } from "../field.ts";
import { factLetterField, type HuntNamed, huntField, mayBe, meetingPointField } from "../hunt-fields.ts";
import { incidentWords, type LineContext, placeWords, unitWords } from "../line-context.ts";
import { placeField, placeNamed, sceneField } from "../scene-field.ts";
import { incidentField, namedRef, namedWords } from "../thing-fields.ts";
import { unitField } from "../unit-field.ts";
import { commands, defineVerb, lacks, type Meaning, type Objection, object, phrase, type Verb } from "../verb.ts";

const MODES: Readonly<Record<HuntMode, string>> = {
  foot: "on foot",
  horse: "on a horse",
  car: "by car",
  truck: "by truck",
};
const modeField = mayBe<HuntMode>("how", "foot, horse, car or truck; as before where it is left out", {
  foot: ["foot"],
  horse: ["horse"],
  car: ["car"],
  truck: ["truck"],
});
const mph = numberField("mph", "How fast he drove, where somebody could tell", { min: 3, max: 250 });
const said = { label: "text", doc: "What else was said" };
const seenScene = sceneField({ place: "must", options: { mph }, text: said });
const placeScene = sceneField({ place: "must", options: {}, text: said });

function speedOf(milesPerHour: number | undefined): { readonly speedMps?: number } {
  return milesPerHour === undefined ? {} : { speedMps: Math.round(milesPerHour * MPS_PER_MPH * 100) / 100 };
}

function speedWords(milesPerHour: number | undefined): string {
  return milesPerHour === undefined ? "" : `, ${milesPerHour} mph`;
}

/** A place that people named without a road gets the point of the town of that name. */
function pointed(context: LineContext, place: Place): Place {
  return place.latDeg === undefined ? placeNamed(context, place.text) : place;
}

/** A fact that is nothing but a place and words about it. */
function placeVerb(data: {
  readonly verb: string;
  readonly words: readonly string[];
  readonly name: string;
  readonly kind: "watched" | "forbid";
  readonly says: (place: string) => string;
  readonly note?: string;
  readonly examples: Verb["examples"];
}): Verb {
  const { kind, says, ...rest } = data;
  return defineVerb({
    ...rest,
    group: "hunts",
    fields: { hunt: huntField, scene: placeScene },
    means: ({ hunt: { incident }, scene }, context) => {
      if (scene.place === undefined) return lacks("the place is missing", "a place");
      const place = pointed(context, scene.place);
      return commands(phrase(says(placeWords(place)), scene.text && `(${scene.text})`), {
        type: "RecordHuntFact",
        incident: incident.id,
        kind,
        place,
        word: "unconfirmed",
        text: scene.text,
      });
    },
  });
}

function sendTo(
  unit: Parameters<typeof unitWords>[1],
  { incident, hunt }: HuntNamed,
  context: LineContext,
  to: { readonly place: Place; readonly byMs?: number; readonly task: "hold" | "meet" },
): Meaning | Objection {
  const who = unitWords(context, unit);
  const already = hunt.sent.find(({ unitId }) => unitId === unit.id);
  const instead = already === undefined ? "" : `, and not to ${already.place.text} any more`;
  const what = to.task === "meet" ? "to wait for him at" : "to hold";
  return commands(`Sends ${who} ${what} ${placeWords(to.place)}${instead}; it gets a message and is assigned`, {
    type: "SendToHoldPoint",
    incident: incident.id,
    unit: unit.id,
    place: to.place,
    task: to.task,
    byMs: to.byMs,
  });
}

export const huntVerbs: readonly Verb[] = [
  defineVerb({
    verb: "HU",
    words: ["hunt"],
    name: "Begin a hunt",
    group: "hunts",
    fields: {
      incident: incidentField({ ofUnitInView: true }),
      mode: modeField,
      scene: sceneField({ place: "may", options: { mph }, text: said }),
    },
    means: ({ incident, mode = "car", scene }, context) => {
      if (!incident.known) return object("that incident is in the archive", "an open one, or RO first");
      const place = pointed(context, scene.place ?? incident.incident.place);
      const how = `${MODES[mode]}${speedWords(scene.options.mph)}`;
      const says = `Begins a hunt in ${namedWords(context, incident)}: certainly seen at ${placeWords(place)}, ${how}`;
      return commands(phrase(says, scene.text && `(${scene.text})`), {
        type: "StartHunt",
        incident: namedRef(incident),
        place,
        mode,
        ...speedOf(scene.options.mph),
        text: scene.text,
      });
    },
    note: "The place of the incident is meant where none is named. With a direction it is worked out where he can be met.",
    examples: [
      {
        line: "HU 26-000124 truck I40 MM 331 EB mph 90 white pickup @-4m",
        says: "Begins a hunt in 26-000124 (Traffic hazard): certainly seen at I-40 MM 331 EB, by truck, 90 mph (white pickup); entered late (05:27:07, 4 min ago): counts as history, extends no check",
      },
    ],
  }),
  defineVerb({
    verb: "HS",
    words: ["seen"],
    name: "He was seen",
    group: "hunts",
    fields: {
      hunt: huntField,
      word: mayBe("word", "confirmed: it starts anew from there; unconfirmed where it is left out", {
        confirmed: ["confirmed", "certain"],
        unconfirmed: ["unconfirmed"],
      }),
      mode: modeField,
      scene: seenScene,
    },
    means: ({ hunt: { incident }, word = "unconfirmed", mode, scene }, context) => {
      if (scene.place === undefined) return lacks("the place is missing", "a place");
      const place = pointed(context, scene.place);
      const how = `${mode === undefined ? "" : `, ${MODES[mode]}`}${speedWords(scene.options.mph)}`;
      const what = word === "confirmed" ? "he is looked for from there on" : "nothing moves until it is confirmed";
      const says = phrase(`Seen, ${word}, at ${placeWords(place)}${how}`, scene.text && `(${scene.text})`);
      return commands(`${says}: ${what}`, {
        type: "RecordHuntFact",
        incident: incident.id,
        kind: "sighting",
        place,
        word,
        mode,
        ...speedOf(scene.options.mph),
        text: scene.text,
      });
    },
    note: "HX confirms or refutes it later, by its letter.",
    examples: [
      {
        line: "HS I40 MM 300 WB white truck at the pumps",
        says: "Seen, unconfirmed, at I-40 MM 300 WB (white truck at the pumps): nothing moves until it is confirmed; the hunt of 26-000126 (Pursuit) is meant",
      },
      {
        line: "HS confirmed truck I40 MM 300 WB mph 95",
        says: "Seen, confirmed, at I-40 MM 300 WB, by truck, 95 mph: he is looked for from there on; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HX",
    words: ["settle"],
    name: "Settle what was entered",
    group: "hunts",
    fields: {
      hunt: huntField,
      letter: factLetterField,
      as: choiceField<"confirmed" | "refuted" | "unconfirmed" | "ended" | "goes-on" | "struck">(
        "as",
        "confirmed or refuted; ended or on, of a watch; struck, of a mistake",
        {
          confirmed: ["confirmed"],
          refuted: ["refuted"],
          unconfirmed: ["unconfirmed"],
          ended: ["ended", "over"],
          "goes-on": ["on"],
          struck: ["struck"],
        },
      ),
      why: optionalText("why", "Why, in a few words"),
    },
    means: ({ hunt: { incident, hunt }, letter, as, why }) => {
      const fact = hunt.facts.find((each) => each.letter === letter);
      const known = hunt.facts.map((each) => each.letter).join(", ");
      if (fact === undefined) return object(`there is no ${letter} in this hunt`, `one of ${known}`);
      const words = as === "goes-on" ? "watched on" : as === "ended" ? "watched no more" : as;
      return commands(phrase(`${letter}, ${fact.place.text}: ${words}`, why && `(${why})`), {
        type: "SettleHuntFact",
        incident: incident.id,
        fact: letter,
        as,
        why: why ?? "said by the dispatcher",
      });
    },
    examples: [
      {
        line: "HX B refuted another truck",
        says: "B, I-40 MM 329: refuted (another truck); the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HT",
    words: ["taken"],
    name: "Something was taken near",
    group: "hunts",
    fields: {
      hunt: huntField,
      mode: choiceField<Exclude<HuntMode, "foot">>("what", "car, truck or horse", {
        car: ["car"],
        truck: ["truck", "pickup"],
        horse: ["horse"],
      }),
      scene: placeScene,
    },
    means: ({ hunt: { incident }, mode, scene }, context) => {
      if (scene.place === undefined) return lacks("the place is missing", "a place");
      const place = pointed(context, scene.place);
      return commands(phrase(`A ${mode} was taken at ${placeWords(place)}`, scene.text && `(${scene.text})`), {
        type: "RecordHuntFact",
        incident: incident.id,
        kind: "theft",
        mode,
        place,
        word: "unconfirmed",
        text: scene.text,
      });
    },
    note: "He may go on in it from there: a branch of its own. Which one it is gets no certainty from the theft.",
    examples: [
      {
        line: "HT truck I40 X 291 blue Dodge",
        says: "A truck was taken at I-40 exit 291 (blue Dodge); the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  placeVerb({
    verb: "HW",
    words: ["watched"],
    name: "A road is watched, he did not pass",
    kind: "watched",
    says: (place) => `Watched from now on, he did not pass: ${place}`,
    note: "A time of entry says since when. HX ends it.",
    examples: [
      {
        line: "HW I40 MM 333",
        says: "Watched from now on, he did not pass: I-40 MM 333; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HB",
    words: ["bound"],
    name: "Where he may be bound for",
    group: "hunts",
    fields: { hunt: huntField, place: placeField },
    means: ({ hunt: { incident }, place }) =>
      commands(`May be bound for ${placeWords(place)}: roads that lead there weigh more, none is closed by it`, {
        type: "RecordHuntFact",
        incident: incident.id,
        kind: "towards",
        place,
        word: "unconfirmed",
      }),
    examples: [
      {
        line: "HB Albuquerque",
        says: "May be bound for Albuquerque: roads that lead there weigh more, none is closed by it; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "PN",
    words: ["pin"],
    name: "A point that must be held",
    group: "hunts",
    fields: {
      hunt: huntField,
      scene: sceneField({ place: "must", options: { by: unitField() }, text: said }),
    },
    means: ({ hunt: { incident }, scene }, context) => {
      if (scene.place === undefined) return lacks("the place is missing", "a place");
      const place = pointed(context, scene.place);
      const { by } = scene.options;
      const who = by === undefined ? "by whoever is there in time" : `by ${unitWords(context, by)}`;
      return commands(phrase(`Must be held ${who}: ${placeWords(place)}`, scene.text && `(${scene.text})`), {
        type: "RecordHuntFact",
        incident: incident.id,
        kind: "pin",
        place,
        word: "unconfirmed",
        unit: by?.id,
        text: scene.text,
      });
    },
    note: "The plan is made around it. Nobody is sent: HG does.",
    examples: [
      {
        line: "PN I40 MM 327 by 305",
        says: "Must be held by 305: I-40 MM 327; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  placeVerb({
    verb: "FB",
    words: ["forbid"],
    name: "A point that must not be held",
    kind: "forbid",
    says: (place) => `Must not be held: ${place}`,
    examples: [
      {
        line: "FB I40 X 333 school bus stop",
        says: "Must not be held: I-40 exit 333 (school bus stop); the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HG",
    words: ["topoint"],
    name: "Send a unit to a point",
    group: "hunts",
    fields: {
      hunt: huntField,
      unit: unitField(),
      number: meetingPointField,
      task: mayBe("task", "hold a road, or meet him on the road that he drives", { hold: ["hold"], meet: ["meet"] }),
      scene: sceneField({ place: "may", options: {} }),
    },
    means: ({ hunt, unit, number, task = "hold", scene }, context) => {
      if (scene.text !== undefined) return object(`"${scene.text}" is not understood here`, "a place, or a number");
      if (number !== undefined) {
        if (scene.place !== undefined) return object("a number and a place", "one of them");
        const { where, latDeg, lonDeg, heAtMs } = number;
        return sendTo(unit, hunt, context, { place: { text: where, latDeg, lonDeg }, byMs: heAtMs, task: "meet" });
      }
      if (scene.place === undefined) return lacks("where to?", "a number of the list where he can be met, or a place");
      return sendTo(unit, hunt, context, { place: pointed(context, scene.place), task });
    },
    note: "A number is that of the list of points where he can be met, and says by when as well.",
    examples: [
      {
        line: "HG 305 1",
        says: "Sends 305 to wait for him at I-40 MM 327 WB; it gets a message and is assigned; the hunt of 26-000126 (Pursuit) is meant",
      },
      {
        line: "HG 309 I40 MM 333 EB",
        says: "Sends 309 to hold I-40 MM 333 EB; it gets a message and is assigned; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HN",
    words: ["notneeded"],
    name: "Not needed at its point any more",
    group: "hunts",
    fields: { hunt: huntField, unit: unitField() },
    means: ({ hunt: { incident, hunt }, unit }, context) => {
      const sent = hunt.sent.find(({ unitId }) => unitId === unit.id);
      const who = unitWords(context, unit);
      if (sent === undefined) return object(`${who} was sent to no point of this hunt`, "a unit that was");
      return commands(`Tells ${who} that it is needed at ${sent.place.text} no more; it stays on the incident`, {
        type: "ReleaseHoldPoint",
        incident: incident.id,
        unit: unit.id,
      });
    },
    examples: [
      {
        line: "HN 317",
        says: "Tells 317 that it is needed at I-40 MM 321 WB no more; it stays on the incident; the hunt of 26-000126 (Pursuit) is meant",
      },
    ],
  }),
  defineVerb({
    verb: "HE",
    words: ["endhunt"],
    name: "End a hunt",
    group: "hunts",
    fields: { hunt: huntField, why: textField("why", "How it ended") },
    means: ({ hunt: { incident }, why }, context) =>
      commands(`Ends the hunt of ${incidentWords(context, incident)}: ${why}`, {
        type: "EndHunt",
        incident: incident.id,
        why,
      }),
    examples: [
      {
        line: "HE 26-000126 in custody, Tucumcari",
        says: "Ends the hunt of 26-000126 (Pursuit): in custody, Tucumcari",
      },
    ],
  }),
];

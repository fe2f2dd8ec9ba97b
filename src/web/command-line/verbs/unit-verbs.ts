/**
 * Verbs for sending units and for what they are doing: assignments and their progress, service, transports, shifts.
 */
import type { Command } from "../../../domain/command.ts";
import { isOpen } from "../../../domain/incident.ts";
import { kitWords } from "../../../domain/kit.ts";
import type { Unit } from "../../../domain/unit.ts";
import {
  expect,
  type Field,
  missing,
  numberField,
  optional,
  optionalText,
  peek,
  read,
  type Reader,
  textField,
  wrong,
} from "../field.ts";
import { incidentWords, type LineContext, listWords, unitsWords, unitWords } from "../line-context.ts";
import { kitField } from "../kit-field.ts";
import { sceneField } from "../scene-field.ts";
import {
  idField,
  incidentField,
  type IncidentNamed,
  namedRef,
  namedWords,
  officerField,
  vehicleField,
} from "../thing-fields.ts";
import { unitField, unitsField } from "../unit-field.ts";
import { commands, defineVerb, type Example, lacks, type Meaning, object, phrase, type Verb } from "../verb.ts";

type Progress = Extract<Command, { type: "ProgressAssignment" }>["status"];

function progressVerb(
  data: { verb: string; words: readonly string[]; name: string; status: Progress; examples: readonly Example[] },
  says: (who: string, where: string) => string,
): Verb {
  return defineVerb({
    ...data,
    group: "units",
    fields: {
      unit: unitField(),
      to: optional(
        incidentField({ doc: "The incident, or the unit it goes to; its waiting assignment where none is named" }),
      ),
    },
    means: ({ unit, to }, context) => {
      if (to?.known === true && to.by?.id === unit.id) {
        return object(`${unitWords(context, unit)} can't go to itself`, "another unit or an incident's number");
      }
      if (to === undefined && unit.assignments.length === 0) {
        return lacks(`${unitWords(context, unit)} has no assignment that waits`, "an incident or the unit it goes to");
      }
      const where = to === undefined ? waitingWords(context, unit) : namedWords(context, to);
      const left = unit.stop !== undefined && (to === undefined || namedRef(to) !== unit.stop.incidentId);
      const leaves = left ? "; it leaves the stop it is on" : "";
      return commands(`${says(unitWords(context, unit), where)}${leaves}`, {
        type: "ProgressAssignment",
        unit: unit.id,
        status: data.status,
        incident: to === undefined ? undefined : namedRef(to),
      });
    },
  });
}

function waitingWords(context: LineContext, unit: Unit): string {
  const waiting = unit.assignments.find(({ phase }) => phase === "assigned") ?? unit.assignments.at(-1);
  const current = unit.assignments.find(({ incidentId }) => incidentId === unit.currentIncidentId);
  const meant = current !== undefined && current.phase !== "on-scene" ? current : waiting;
  const incident = meant === undefined ? undefined : context.center.incidents.get(meant.incidentId);
  return incident === undefined ? "its assignment" : incidentWords(context, incident);
}

const odometer = numberField("miles", "Odometer in miles, tenths allowed", { min: 0, max: 2_000_000 });
const freeOfficer = officerField(({ center }, id) => ![...center.unitByOfficer.keys()].some((taken) => taken === id));
const deviceField = idField("device", "Its inventory name", ({ center }) =>
  [...center.devices.values()].map(({ id, kind }) => ({ id, hint: kind })),
);

/** Several of something, parted by spaces or commas, as long as the next word is not a keyword. */
function severalField(one: Field<string>, label: string, keywords: readonly string[]): Field<readonly string[]> {
  return {
    parts: one.parts.map((part) => ({ ...part, label, optional: true })),
    read: (reader) => {
      const found: string[] = [];
      const isKeyword = (): boolean => keywords.some((keyword) => keyword.toUpperCase() === peek(reader)?.key);
      while (peek(reader) !== undefined && !isKeyword()) {
        const next = one.read(reader);
        if (!next.ok) return next;
        found.push(next.value);
      }
      if (peek(reader) === undefined) one.read(reader); // in vain, for what it expects
      return read(found);
    },
  };
}

/** The incident of AS: by number, `to` a unit, or that of the unit in view. */
const assignTo: Field<IncidentNamed> = {
  parts: incidentField({ ofUnitInView: true }).parts.map((part) => ({
    ...part,
    doc: "Number, or `to` and a unit that is on it; may be left out for the incident of the unit in view",
  })),
  read: (reader) => {
    expect(reader, () => [{ insert: "to ", label: "to", hint: "the incident of another unit" }]);
    const word = peek(reader);
    if (word?.key === "TO" && !word.quoted) {
      reader.next++;
      return incidentField().read(reader);
    }
    return incidentField({ ofUnitInView: true }).read(reader);
  },
};

/** Which assignment is taken back: the one named, or the only one that waits. */
function unassign(
  unit: Unit,
  named: IncidentNamed | undefined,
  context: LineContext,
): Meaning | ReturnType<typeof object> {
  const waiting = unit.assignments.filter(({ incidentId }) => incidentId !== unit.currentIncidentId);
  const [only] = waiting;
  const who = unitWords(context, unit);
  if (named === undefined && (only === undefined || waiting.length > 1)) {
    const numbers = waiting.map(({ incidentId }) => context.center.incidents.get(incidentId)?.number ?? incidentId);
    return only === undefined
      ? object(`nothing waits for ${who}`, "a unit with an assignment that it has not taken")
      : lacks(`several incidents wait for ${who}`, `one of ${numbers.join(", ")}`);
  }
  const incident = named?.known === true ? named.incident : only && context.center.incidents.get(only.incidentId);
  if (incident === undefined) return object(`nothing waits for ${who}`, "an incident that it is assigned to");
  return commands(`Takes ${incidentWords(context, incident)} from ${who}`, {
    type: "UnassignUnit",
    unit: unit.id,
    incident: incident.id,
  });
}

const startWord = keywordField("start");
const endWord = keywordField("end");
const transportField: Field<{
  readonly ends: boolean;
  readonly odometerMi: number;
  readonly who?: string;
  readonly destination?: string;
}> = {
  parts: [
    { label: "start|end", optional: false, doc: "Which end of the transport" },
    { label: "miles", optional: false, doc: "Odometer in miles, tenths allowed" },
    { label: "who", optional: true, doc: "Who rides along (start)" },
    { label: "to destination", optional: true, doc: "Where to (start)" },
  ],
  read: (reader) => {
    const ends = endWord(reader);
    const starts = startWord(reader);
    if (!ends && !starts) {
      const expected = "start or end";
      return peek(reader) === undefined
        ? missing(reader, "start or end?", expected)
        : wrong(reader, `"${peek(reader)?.text}" is neither start nor end`, expected);
    }
    const miles = odometer.read(reader);
    if (!miles.ok) return miles;
    if (ends) return read({ ends, odometerMi: miles.value });
    return readRider(reader, miles.value);
  },
};

function readRider(reader: Reader, odometerMi: number): ReturnType<typeof transportField.read> {
  const words = reader.line.words.slice(reader.next);
  const to = words.findLastIndex((word) => word.key === "TO" && !word.quoted);
  const expected = "who rides along, `to`, and where: prisoner to Quay County jail";
  if (words.length === 0 || (to >= 0 && words.length === to + 1))
    return missing(reader, "who, and where to?", expected);
  if (to < 0) return missing(reader, "the destination is missing", expected);
  if (to === 0) return wrong(reader, "who rides along is missing", expected);
  const text = (part: typeof words): string => part.map((word) => word.text).join(" ");
  reader.next = reader.line.words.length;
  return read({ ends: false, odometerMi, who: text(words.slice(0, to)), destination: text(words.slice(to + 1)) });
}

function keywordField(keyword: string): (reader: Reader) => boolean {
  return (reader) => {
    expect(reader, () => [{ insert: `${keyword} `, label: keyword, hint: "" }]);
    if (peek(reader)?.key !== keyword.toUpperCase() || peek(reader)?.quoted === true) return false;
    reader.next++;
    return true;
  };
}

export const unitVerbs: readonly Verb[] = [
  defineVerb({
    verb: "AS",
    words: ["assign", "send"],
    name: "Assign",
    group: "units",
    fields: { units: unitsField("spaces", false), to: assignTo },
    means: ({ units, to }, context) => {
      if (units.some((unit) => to.known && to.by?.id === unit.id)) {
        return object("a unit is assigned to its own incident", "an incident's number, or `to` and another unit");
      }
      if (to.known && !isOpen(to.incident))
        return object(`incident ${to.incident.number} is closed`, "an open one, or RO first");
      const says = `Assigns ${unitsWords(context, units)} to ${namedWords(context, to)}; no status changes until each acknowledges`;
      return commands(
        says,
        ...units.map((unit): Command => ({ type: "AssignUnit", unit: unit.id, incident: namedRef(to) })),
      );
    },
    examples: [
      {
        line: "AS 305 309 26-000124",
        says: "Assigns 305 and 309 to 26-000124 (Traffic hazard); no status changes until each acknowledges",
      },
      {
        line: "as 305 to 317",
        says: "Assigns 305 to 26-000123 (Traffic stop), 317's; no status changes until each acknowledges",
      },
    ],
  }),
  defineVerb({
    verb: "UN",
    words: ["unassign"],
    name: "Unassign",
    group: "units",
    fields: { unit: unitField(), incident: optional(incidentField()) },
    means: ({ unit, incident }, context) => unassign(unit, incident, context),
    examples: [{ line: "UN 309", says: "Takes 26-000124 (Traffic hazard) from 309" }],
  }),
  progressVerb(
    {
      verb: "AK",
      words: ["acknowledge"],
      name: "Acknowledged",
      status: "AcknowledgedTransmission",
      examples: [{ line: "AK 309", says: "Records that 309 acknowledges 26-000124 (Traffic hazard)" }],
    },
    (who, where) => `Records that ${who} acknowledges ${where}`,
  ),
  progressVerb(
    {
      verb: "EN",
      words: ["enroute"],
      name: "En route",
      status: "EnRoute",
      examples: [
        { line: "EN 309", says: "Records 309 en route to 26-000124 (Traffic hazard)" },
        { line: "EN 305 317", says: "Records 305 en route to 26-000123 (Traffic stop), 317's" },
      ],
    },
    (who, where) => `Records ${who} en route to ${where}`,
  ),
  progressVerb(
    {
      verb: "OS",
      words: ["onscene", "arrived"],
      name: "On scene",
      status: "OnScene",
      examples: [{ line: "OS 309 26-000124", says: "Records 309 on scene at 26-000124 (Traffic hazard)" }],
    },
    (who, where) => `Records ${who} on scene at ${where}`,
  ),
  progressVerb(
    {
      verb: "BU",
      words: ["backup"],
      name: "Backup",
      status: "Backup",
      examples: [{ line: "BU 305 317", says: "Records 305 as backup at 26-000123 (Traffic stop), 317's" }],
    },
    (who, where) => `Records ${who} as backup at ${where}`,
  ),
  defineVerb({
    verb: "SV",
    words: ["service", "available"],
    name: "In service",
    group: "units",
    fields: { unit: unitField() },
    means: ({ unit }, context) =>
      commands(`Puts ${unitWords(context, unit)} in service`, {
        type: "SetStatus",
        unit: unit.id,
        status: "CheckedIn",
      }),
    examples: [{ line: "SV 305", says: "Puts 305 in service" }],
  }),
  defineVerb({
    verb: "OO",
    words: ["out"],
    name: "Out of service",
    group: "units",
    fields: { unit: unitField(), reason: optionalText("reason", "Why, in a few words") },
    means: ({ unit, reason }, context) =>
      commands(phrase(`Puts ${unitWords(context, unit)} out of service`, reason && `(${reason})`), {
        type: "SetStatus",
        unit: unit.id,
        status: "OutOfService",
        reason,
      }),
    examples: [{ line: "OO 305 meal, Tucumcari", says: "Puts 305 out of service (meal, Tucumcari)" }],
  }),
  defineVerb({
    verb: "MS",
    words: ["message"],
    name: "Message",
    group: "units",
    fields: { units: unitsField("commas", true), text: textField("text", "What they are to read") },
    means: ({ units, text }, context) =>
      commands(`Sends to ${unitsWords(context, units)}: "${text}"`, {
        type: "SendMessage",
        units: units.map((unit) => unit.id),
        text,
      }),
    note: "Do not send to a unit in danger what its captor may not read.",
    examples: [
      { line: "MS 305,309 meet at the port of entry", says: 'Sends to 305 and 309: "meet at the port of entry"' },
      { line: "MS D9 fog on I-40 east of 333", says: 'Sends to 305, 309, 312 and 317: "fog on I-40 east of 333"' },
    ],
  }),
  defineVerb({
    verb: "TR",
    words: ["transport"],
    name: "Transport",
    group: "units",
    fields: { unit: unitField(), transport: transportField },
    means: ({ unit, transport }, context) => {
      const who = unitWords(context, unit);
      const { ends, odometerMi, who: rider, destination } = transport;
      if (ends || rider === undefined || destination === undefined) {
        return commands(`Ends ${who}'s transport at ${odometerMi} miles`, {
          type: "EndTransport",
          unit: unit.id,
          odometerMi,
        });
      }
      const left = unit.stop === undefined ? "" : "; its stop ends";
      return commands(`Starts a transport by ${who}: ${rider} to ${destination}, at ${odometerMi} miles${left}`, {
        type: "StartTransport",
        unit: unit.id,
        who: rider,
        destination,
        odometerMi,
      });
    },
    examples: [
      {
        line: "TR 305 start 45120.4 prisoner to Quay County jail",
        says: "Starts a transport by 305: prisoner to Quay County jail, at 45120.4 miles",
      },
      { line: "TR 325 end 45133.2", says: "Ends 325's transport at 45133.2 miles" },
    ],
  }),
  defineVerb({
    verb: "SH",
    words: ["shift"],
    name: "Start a shift",
    group: "shifts",
    fields: {
      unit: unitField({ offer: "off-duty" }),
      officers: severalField(freeOfficer, "officers", ["car", "dev", "mi", "kit"]),
      with: sceneField({
        options: {
          car: vehicleField,
          dev: severalField(deviceField, "devices", ["car", "mi", "kit"]),
          mi: odometer,
          kit: kitField,
        },
      }),
    },
    means: ({ unit, officers, with: taken }, context) => {
      if (taken.text !== undefined) return object(`"${taken.text}" is not understood here`, "car, dev, mi or kit");
      const { car, dev = [], mi, kit } = taken.options;
      const names = officers.map((id) => [...context.center.officers.values()].find((o) => o.id === id)?.name ?? id);
      const says = [
        phrase(`Starts the shift of ${unitWords(context, unit)}`, names.length > 0 && `with ${listWords(names)}`),
        car === undefined ? "without a car" : `car ${car}`,
        dev.length === 0 ? undefined : `devices ${listWords(dev)}`,
        mi === undefined ? undefined : `${mi} miles`,
        kit === undefined ? undefined : `carrying ${kitWords(kit) ?? "none of the kit"}`,
      ];
      return commands(says.filter((part) => part !== undefined).join(", "), {
        type: "StartShift",
        unit: unit.id,
        officers: [...officers],
        vehicle: car,
        devices: [...dev],
        odometerMi: mi,
        kit: kit === undefined ? undefined : [...kit],
      });
    },
    note: "A car's own devices come with it; `dev` names what the first officer carries for this shift, `kit` all the kit (strips, rifle, drone, dog) where it is not what the roster says.",
    examples: [
      {
        line: "SH 321 1321 car 4471 kit strips dog",
        says: "Starts the shift of 321 with Officer 321, car 4471, carrying spike strips, dog",
      },
      {
        line: "SH 321 1321 car 4471 dev P-321 mi 88012",
        says: "Starts the shift of 321 with Officer 321, car 4471, devices P-321, 88012 miles",
      },
    ],
  }),
  defineVerb({
    verb: "ES",
    words: ["endshift"],
    name: "End a shift",
    group: "shifts",
    fields: { unit: unitField() },
    means: ({ unit }, context) =>
      commands(`Ends the shift of ${unitWords(context, unit)}`, { type: "EndShift", unit: unit.id }),
    examples: [{ line: "ES 305", says: "Ends the shift of 305" }],
  }),
  defineVerb({
    verb: "CV",
    words: ["vehicle"],
    name: "Change vehicle",
    group: "shifts",
    fields: { unit: unitField(), vehicle: vehicleField, rest: sceneField({ options: { mi: odometer } }) },
    means: ({ unit, vehicle, rest }, context) =>
      rest.text === undefined
        ? commands(`Puts ${unitWords(context, unit)} in car ${vehicle}; the car's devices come with it`, {
            type: "ChangeVehicle",
            unit: unit.id,
            vehicle,
            odometerMi: rest.options.mi,
          })
        : object(`"${rest.text}" is not understood here`, "mi and the odometer"),
    examples: [{ line: "CV 305 4471", says: "Puts 305 in car 4471; the car's devices come with it" }],
  }),
  defineVerb({
    verb: "JO",
    words: ["join"],
    name: "Officer joins",
    group: "shifts",
    fields: { unit: unitField(), officer: freeOfficer },
    means: ({ unit, officer }, context) =>
      commands(`Officer ${officer} joins ${unitWords(context, unit)}`, { type: "JoinUnit", unit: unit.id, officer }),
    examples: [{ line: "JO 305 1321", says: "Officer 1321 joins 305" }],
  }),
  defineVerb({
    verb: "LE",
    words: ["leave"],
    name: "Officer leaves",
    group: "shifts",
    fields: {
      unit: unitField(),
      officer: officerField(({ center }, id) => [...center.unitByOfficer.keys()].some((o) => o === id)),
    },
    means: ({ unit, officer }, context) =>
      commands(`Officer ${officer} leaves ${unitWords(context, unit)}`, { type: "LeaveUnit", unit: unit.id, officer }),
    examples: [{ line: "LE 305 1305", says: "Officer 1305 leaves 305" }],
  }),
  defineVerb({
    verb: "VC",
    words: ["stolen", "compromised"],
    name: "Patrol car in other hands",
    group: "units",
    fields: {
      vehicle: vehicleField,
      rest: sceneField({
        options: {},
        text: { label: "reason", doc: "Why; `off` first where it is in our hands again" },
      }),
    },
    means: ({ vehicle, rest }, context) => {
      const back = /^off\b\s*/i.exec(rest.text ?? "");
      const reason = (rest.text ?? "").slice(back?.[0].length ?? 0);
      const unitId = [...context.center.unitByVehicle.entries()].find(([id]) => id === vehicle)?.[1];
      const unit = unitId === undefined ? undefined : context.center.units.get(unitId);
      const whose = unit === undefined ? "" : `, ${unitWords(context, unit)}'s,`;
      return commands(`Marks car ${vehicle}${whose} as ${back === null ? "in other hands" : "in our hands again"}`, {
        type: "MarkVehicleCompromised",
        vehicle,
        compromised: back === null,
        reason: reason === "" ? (back === null ? "taken" : "recovered") : reason,
      });
    },
    note: "It still reports and is followed; its own screens freeze on an ordinary picture.",
    examples: [{ line: "VC 4312 taken on the stop", says: "Marks car 4312, 312's, as in other hands" }],
  }),
];

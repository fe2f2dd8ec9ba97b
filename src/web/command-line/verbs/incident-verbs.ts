/**
 * Verbs for incidents: what was reported, what is known about it, how it ended, what was asked for.
 */
import { incidentTypeOf, isOpen } from "../../../domain/incident.ts";
import type { GroupId } from "../../../base/ids.ts";
import type { ServiceRequest } from "../../../domain/service-request.ts";
import { choiceField, codeField, nameField, numberField, optionalText, textField } from "../field.ts";
import { type LineContext, placeWords } from "../line-context.ts";
import { sceneField } from "../scene-field.ts";
import { idField, incidentField, namedRef, namedWords, serviceField } from "../thing-fields.ts";
import { commands, defineVerb, lacks, object, phrase, type Verb } from "../verb.ts";

const incidentType = codeField("type", "Code or name", (settings) => settings.incidentTypes);
const priority = numberField("priority", "1 (a life in danger) to 5 (can wait)", { min: 1, max: 5, whole: true });
const caller = nameField("name", "The caller; more than one word in quotes");
const callback = nameField("number", "Callback number");
const group = idField("group", "The dispatch group", ({ center }) =>
  [...center.groups.values()].map(({ id, name }) => ({ id, hint: name })),
);
const agency = idField("agency", "Whose incident it is, where there are several", ({ center }) =>
  [...center.agencies.values()].map(({ id, name }) => ({ id, hint: name })),
);
const disposition = codeField("disposition", "How it ended", (settings) => settings.dispositions);
const inView = incidentField({ ofUnitInView: true });

/** Whose incident it is: as said, the group's, the only agency there is, or that of this position's groups. */
function agencyOf(context: LineContext, named: string | undefined, groupId: string | undefined): string | undefined {
  if (named !== undefined) return named;
  const { center } = context;
  const ofGroup = (id: string): string | undefined => center.groups.get(id as GroupId)?.agencyId; // looked up, not believed
  if (groupId !== undefined) return ofGroup(groupId);
  const mine = [...center.positions.values()].find(({ id }) => id === context.positionId)?.groupIds ?? [];
  const agencies = new Set(center.agencies.size === 1 ? center.agencies.keys() : mine.map(ofGroup));
  return agencies.size === 1 ? [...agencies][0] : undefined;
}

function requestFor(requests: readonly ServiceRequest[], service: string): ServiceRequest | undefined {
  return requests.findLast(
    (request) => request.service === service && request.phase !== "done" && request.phase !== "called-off",
  );
}

export const incidentVerbs: readonly Verb[] = [
  defineVerb({
    verb: "NI",
    words: ["new", "incident"],
    name: "New incident",
    group: "incidents",
    fields: {
      type: incidentType,
      report: sceneField({
        place: "must",
        options: { pri: priority, for: caller, tel: callback, grp: group, agency },
        text: { label: "text", doc: "What was reported" },
      }),
    },
    means: ({ type, report }, context) => {
      const { pri, for: name, tel, grp, agency: named } = report.options;
      const owner = agencyOf(context, named, grp);
      if (owner === undefined) {
        return lacks("whose incident is it?", `agency and one of ${[...context.center.agencies.keys()].join(", ")}`);
      }
      const place = report.place ?? { text: "unknown" };
      const row = incidentTypeOf(context.settings, type.code);
      const says = [
        `Opens an incident for ${owner}: ${type.name} at ${placeWords(place)}`,
        `priority ${pri ?? row?.priority ?? 3}`,
        name === undefined && tel === undefined ? undefined : phrase("caller", name, tel),
        grp === undefined ? undefined : `group ${grp}`,
        report.text === undefined ? undefined : `"${report.text}"`,
      ];
      return commands(says.filter((part) => part !== undefined).join(", "), {
        type: "CreateIncident",
        agency: owner,
        incidentType: type.code,
        priority: pri,
        group: grp,
        place,
        caller: name === undefined && tel === undefined ? undefined : { name, callback: tel },
        text: report.text,
      });
    },
    note: "The text is the first note. An address ends at a comma.",
    examples: [
      {
        line: 'NI MVAST I40 MM 320 EB for "J Smith" tel 5755551212 pri 2 white BMW, flat tire',
        says: 'Opens an incident for NMSP: Motorist assist at I-40 MM 320 EB, priority 2, caller J Smith 5755551212, "white BMW, flat tire"',
      },
      {
        line: "ni welfare check 123 Main St, elderly man does not open grp D9",
        says: 'Opens an incident for NMSP: Welfare check at 123 Main St, priority 3, group D9, "elderly man does not open"',
      },
    ],
  }),
  defineVerb({
    verb: "UI",
    words: ["update"],
    name: "Update an incident",
    group: "incidents",
    fields: {
      incident: inView,
      report: sceneField({
        plate: true,
        place: "may",
        options: { type: incidentType, pri: priority, for: caller, tel: callback },
      }),
    },
    means: ({ incident, report }, context) => {
      const { type, pri, for: name, tel } = report.options;
      if (report.text !== undefined)
        return object(
          `"${report.text}" is not understood here`,
          "a plate, a place, type, pri, for or tel; text is a note (NT)",
        );
      const caller = name === undefined && tel === undefined ? undefined : { name, callback: tel };
      const says = [
        type && `type ${type.name}`,
        pri && `priority ${pri}`,
        report.place && `place ${placeWords(report.place)}`,
        report.plate && `plate ${report.plate}`,
        caller && phrase("caller", name, tel),
      ].filter((part) => typeof part === "string");
      if (says.length === 0) return lacks("nothing to change", "a plate, a place, type, pri, for or tel");
      return commands(`Changes ${namedWords(context, incident)}: ${says.join(", ")}`, {
        type: "UpdateIncident",
        incident: namedRef(incident),
        incidentType: type?.code,
        priority: pri,
        place: report.place,
        plate: report.plate,
        caller,
      });
    },
    examples: [
      {
        line: "UI 26-000124 pri 2 I40 MM 333",
        says: "Changes 26-000124 (Traffic hazard): priority 2, place I-40 MM 333",
      },
    ],
  }),
  defineVerb({
    verb: "NT",
    words: ["note"],
    name: "Note",
    group: "incidents",
    fields: { incident: inView, text: textField("text", "What is to be kept") },
    means: ({ incident, text }, context) =>
      commands(`Adds to ${namedWords(context, incident)}: "${text}"`, {
        type: "AddNote",
        incident: namedRef(incident),
        text,
      }),
    examples: [
      {
        line: "NT 317 passenger has a leg in a cast",
        says: 'Adds to 26-000123 (Traffic stop), 317\'s: "passenger has a leg in a cast"',
      },
      {
        line: "note 26-124 ladder in the left lane",
        says: 'Adds to 26-000124 (Traffic hazard): "ladder in the left lane"',
      },
    ],
  }),
  defineVerb({
    verb: "LI",
    words: ["link"],
    name: "Link incidents",
    group: "incidents",
    fields: {
      incident: incidentField(),
      to: incidentField({ doc: "The other one" }),
      why: textField("why", "What they have to do with each other"),
    },
    means: ({ incident, to, why }, context) =>
      namedRef(incident) === namedRef(to)
        ? object("an incident can't be linked with itself", "two incidents")
        : commands(`Links ${namedWords(context, incident)} with ${namedWords(context, to)}: "${why}"`, {
            type: "LinkIncidents",
            incident: namedRef(incident),
            to: namedRef(to),
            why,
          }),
    examples: [
      {
        line: "LI 26-000123 26-000124 same truck",
        says: 'Links 26-000123 (Traffic stop) with 26-000124 (Traffic hazard): "same truck"',
      },
    ],
  }),
  defineVerb({
    verb: "CI",
    words: ["close"],
    name: "Close an incident",
    group: "incidents",
    fields: { incident: inView, disposition, text: optionalText("text", "How it ended") },
    means: ({ incident, disposition: ending, text }, context) =>
      commands(
        phrase(`Closes ${namedWords(context, incident)} as ${ending.code} (${ending.name})`, text && `"${text}"`),
        {
          type: "CloseIncident",
          incident: namedRef(incident),
          disposition: ending.code,
          text,
        },
      ),
    note: "Its units are cleared first (CL).",
    examples: [{ line: "CI 26-000125 GOA", says: "Closes 26-000125 (Suspicious vehicle) as GOA (Gone on arrival)" }],
  }),
  defineVerb({
    verb: "XI",
    words: ["cancel"],
    name: "Cancel an incident",
    group: "incidents",
    fields: { incident: incidentField(), why: textField("why", "Why it is none") },
    means: ({ incident, why }, context) =>
      commands(`Cancels ${namedWords(context, incident)}: "${why}"`, {
        type: "CancelIncident",
        incident: namedRef(incident),
        why,
      }),
    examples: [{ line: "XI 26-000125 entered twice", says: 'Cancels 26-000125 (Suspicious vehicle): "entered twice"' }],
  }),
  defineVerb({
    verb: "RO",
    words: ["reopen"],
    name: "Reopen an incident",
    group: "incidents",
    fields: { incident: incidentField({ closed: true }), why: textField("why", "Why it goes on") },
    means: ({ incident, why }, context) =>
      incident.known && isOpen(incident.incident)
        ? object(`incident ${incident.incident.number} is open`, "a closed one")
        : commands(`Reopens ${namedWords(context, incident)}: "${why}"`, {
            type: "ReopenIncident",
            incident: namedRef(incident),
            why,
          }),
    note: "Also from the archive, by its number.",
    examples: [
      { line: "RO 26-000122 driver came back", says: 'Reopens 26-000122 (Motorist assist): "driver came back"' },
      { line: "RO 25-000999 new witness", says: 'Reopens 25-000999: "new witness"' },
    ],
  }),
  defineVerb({
    verb: "RQ",
    words: ["request"],
    name: "Request a service",
    group: "incidents",
    fields: {
      incident: inView,
      service: serviceField,
      rest: sceneField({
        options: { by: nameField("provider", "Who was asked") },
        text: { label: "text", doc: "What they must know" },
      }),
    },
    means: ({ incident, service, rest }, context) =>
      commands(
        phrase(
          `Requests ${service} for ${namedWords(context, incident)}`,
          rest.options.by && `from ${rest.options.by}`,
          rest.text && `("${rest.text}")`,
        ),
        { type: "RequestService", incident: namedRef(incident), service, provider: rest.options.by, text: rest.text },
      ),
    examples: [
      {
        line: 'RQ 317 tow by "Quay Towing" flatbed',
        says: 'Requests Tow for 26-000123 (Traffic stop), 317\'s from Quay Towing ("flatbed")',
      },
      { line: "RQ 26-000124 highway department", says: "Requests Highway department for 26-000124 (Traffic hazard)" },
    ],
  }),
  defineVerb({
    verb: "RP",
    words: ["progress"],
    name: "Request's progress",
    group: "incidents",
    fields: {
      incident: inView,
      service: serviceField,
      phase: choiceField("phase", "How far it has come", {
        accepted: ["accepted"],
        "en-route": ["en-route", "enroute"],
        arrived: ["arrived"],
        done: ["done"],
        "called-off": ["called-off", "cancelled", "canceled"],
      }),
      rest: sceneField({
        options: { eta: numberField("minutes", "Minutes until they are there", { min: 0, max: 1_440, whole: true }) },
        text: { label: "text", doc: "Anything else they said" },
      }),
    },
    means: ({ incident, service, phase, rest }, context) => {
      const request = incident.known ? requestFor(incident.incident.requests, service) : undefined;
      if (request === undefined)
        return object(
          `no ${service} is asked for ${namedWords(context, incident)}`,
          "a service that was requested (RQ)",
        );
      const eta = rest.options.eta;
      return commands(
        phrase(
          `Sets ${service} for ${namedWords(context, incident)} to ${phase}`,
          eta !== undefined && `in ${eta} min`,
          rest.text && `("${rest.text}")`,
        ),
        { type: "ProgressRequest", request: request.id, phase, etaMin: eta, text: rest.text },
      );
    },
    examples: [
      {
        line: "RP 26-000124 fire en-route eta 15",
        says: "Sets Fire for 26-000124 (Traffic hazard) to en-route in 15 min",
      },
    ],
  }),
];

/**
 * What else a line names: incidents, alerts, cautions, officers, vehicles, devices, positions, services.
 *
 * Each is found as people say it (a number, a badge, a plate, the unit it is about), and what fits several
 * things finds none. Completion offers what is there now.
 */
import { compareLevels, type Alert } from "../../domain/alert.ts";
import type { Caution } from "../../domain/caution.ts";
import { cautionsForUnit, samePlate } from "../../domain/caution-lookup.ts";
import { type Incident, isOpen } from "../../domain/incident.ts";
import { findOfficer } from "../../domain/refs.ts";
import type { Unit } from "../../domain/unit.ts";
import {
  expect,
  type Field,
  isBeingTyped,
  matchName,
  missing,
  peek,
  type Read,
  read,
  type Reader,
  remaining,
  type Suggestion,
  wrong,
} from "./field.ts";
import { alertWords, defaultUnit, incidentWords, type LineContext, openAlertOf, unitWords } from "./line-context.ts";
import { matchPlate } from "./plate.ts";
import { looksLikeCallSign, suggestUnits, takeUnit } from "./unit-field.ts";

/** An incident that the center holds, with the unit by which it was named where it was; or the number of another. */
export type IncidentNamed =
  | { readonly known: true; readonly incident: Incident; readonly by?: Unit }
  | { readonly known: false; readonly ref: string };

const INCIDENT_EXPECTED = "an incident's number such as 26-000123, #123, or a unit that is on it";
/** A completion list is read at a glance. */
const OFFERED_MAX = 40;

export type IncidentAsked = {
  readonly doc?: string;
  /** May be left out: the incident of the unit in view is meant. */
  readonly ofUnitInView?: boolean;
  /** Closed ones are offered, and a number that is in the archive is passed on. */
  readonly closed?: boolean;
};

/** An incident, by its number or by a unit that is on it. */
export function incidentField(asked: IncidentAsked = {}): Field<IncidentNamed> {
  const doc = asked.doc ?? "Number (26-000123, or #123 for this year's), or a unit that is on it";
  return {
    parts: [{ label: "incident", optional: asked.ofUnitInView === true, doc }],
    read: (reader) => {
      expect(reader, (typed) => suggestIncidents(reader.context, typed, asked.closed === true));
      const named = takeIncident(reader, asked.closed === true);
      if (named !== undefined) return named;
      const word = peek(reader);
      if (word !== undefined && looksLikeCallSign(reader, word) && !isBeingTyped(reader)) {
        return wrong(reader, `there is no unit or incident ${word.text}`, INCIDENT_EXPECTED);
      }
      if (asked.ofUnitInView === true && !(word !== undefined && looksLikeCallSign(reader, word))) {
        const meant = incidentInView(reader);
        if (meant !== undefined) return meant;
      }
      if (word === undefined || isBeingTyped(reader)) return missing(reader, "which incident?", INCIDENT_EXPECTED);
      return wrong(reader, `"${word.text}" is no incident`, INCIDENT_EXPECTED);
    },
  };
}

/** Takes an incident from the line, if one is named there; a fault where it is named and can't be had. */
export function takeIncident(reader: Reader, closed: boolean): Read<IncidentNamed> | undefined {
  const word = peek(reader);
  if (word === undefined || word.quoted) return undefined;
  const number = /^(\d{2})-(\d{1,6})$/.exec(word.key);
  const short = /^#(\d{1,6})$/.exec(word.key);
  const all = [...reader.context.center.incidents.values()];
  const wanted = number === null ? undefined : `${number[1]}-${(number[2] ?? "").padStart(6, "0")}`;
  const found = all.filter((incident) => {
    if (incident.id.toUpperCase() === word.key) return true;
    if (wanted !== undefined) return incident.number === wanted;
    return short !== null && Number(incident.number.slice(3)) === Number(short[1]) && (closed || isOpen(incident));
  });
  const [only] = found;
  if (found.length > 1) {
    return wrong(reader, `several incidents are ${word.text}`, `one of ${found.map(({ id }) => id).join(", ")}`);
  }
  if (only !== undefined) {
    reader.next++;
    return read({ known: true, incident: only });
  }
  if (closed && (wanted !== undefined || /^[A-Z0-9_/-]+-\d{2}-\d{6}$/.test(word.key))) {
    reader.next++;
    return read({ known: false, ref: wanted ?? word.key });
  }
  if (wanted !== undefined || short !== null) {
    const message = `there is no ${short === null ? "" : "open "}incident ${word.text} here`;
    return isBeingTyped(reader)
      ? missing(reader, message, INCIDENT_EXPECTED)
      : wrong(reader, message, INCIDENT_EXPECTED);
  }
  return incidentOfUnit(reader);
}

function incidentOfUnit(reader: Reader): Read<IncidentNamed> | undefined {
  const before = reader.next;
  const unit = takeUnit(reader);
  if (unit === undefined) return undefined;
  const incident = incidentOf(reader.context, unit);
  if (incident !== undefined) return read({ known: true, incident, by: unit });
  const word = reader.line.words[before];
  return wrong(reader, `${unitWords(reader.context, unit)} is on no incident`, INCIDENT_EXPECTED, word);
}

function incidentInView(reader: Reader): Read<IncidentNamed> | undefined {
  const meant = defaultUnit(reader.context);
  if (meant.kind === "two") {
    const names = meant.units.map((unit) => unitWords(reader.context, unit));
    return missing(reader, `${names[0]} is selected and ${names[1]}'s alert is open: say which`, INCIDENT_EXPECTED);
  }
  const incident = meant.kind === "one" ? incidentOf(reader.context, meant.unit) : undefined;
  if (meant.kind === "none" || incident === undefined) return undefined;
  reader.assumed = `the incident of ${unitWords(reader.context, meant.unit)} is meant, because ${meant.because}`;
  return read({ known: true, incident, by: meant.unit });
}

export function incidentOf(context: LineContext, unit: Unit): Incident | undefined {
  return unit.currentIncidentId === undefined ? undefined : context.center.incidents.get(unit.currentIncidentId);
}

/** The incident in words: "26-000123 (Traffic stop), 312's". */
export function namedWords(context: LineContext, named: IncidentNamed): string {
  if (!named.known) return named.ref;
  const words = incidentWords(context, named.incident);
  return named.by === undefined ? words : `${words}, ${unitWords(context, named.by)}'s`;
}

/** How a command names it: the id, which no other agency's incident has. */
export function namedRef(named: IncidentNamed): string {
  return named.known ? named.incident.id : named.ref;
}

function suggestIncidents(context: LineContext, typed: string, closed: boolean): Suggestion[] {
  const numbers = [...context.center.incidents.values()]
    .filter((incident) => isOpen(incident) !== closed)
    .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
    .slice(0, OFFERED_MAX)
    .map((incident) => {
      const twin = [...context.center.incidents.values()].some((o) => o !== incident && o.number === incident.number);
      const ref = twin ? incident.id : incident.number;
      return {
        insert: `${ref} `,
        label: ref,
        hint: `${incident.incidentType} ${incident.place.text}`,
        also: [incident.number, String(Number(incident.number.slice(3))), `#${Number(incident.number.slice(3))}`],
      };
    });
  const onOne = (unit: Unit): boolean => incidentOf(context, unit) !== undefined;
  return [...numbers, ...suggestUnits(context, typed, onOne)];
}

const ALERT_EXPECTED = "a unit or a device with an open alert, or an alert's id";

/** An alert that is not closed, by what it is about or by its id; the one in view, or the only one, if none is named. */
export const alertField: Field<Alert> = {
  parts: [
    {
      label: "alert",
      optional: true,
      doc: "The unit or the device it is about, or its id; may be left out where it is open or the only one",
    },
  ],
  read: (reader) => {
    const { context } = reader;
    expect(reader, () => suggestAlerts(context));
    const word = peek(reader);
    const open = [...context.center.alerts.values()].filter((alert) => alert.phase !== "closed");
    const byId = word?.quoted === false ? open.find((alert) => alert.id.toUpperCase() === word.key) : undefined;
    if (byId !== undefined) {
      reader.next++;
      return read(byId);
    }
    const unit = takeUnit(reader);
    if (unit !== undefined) {
      const alert = openAlertOf(context, unit);
      return alert === undefined
        ? wrong(reader, `${unitWords(context, unit)} has no open alert`, ALERT_EXPECTED, word)
        : read(alert);
    }
    const ofThing = word?.quoted === false ? alertAbout(open, word.key) : undefined;
    if (ofThing !== undefined) {
      reader.next++;
      return read(ofThing);
    }
    if (word !== undefined && looksLikeCallSign(reader, word)) {
      return isBeingTyped(reader)
        ? missing(reader, `there is no unit or alert ${word.text}`, ALERT_EXPECTED)
        : wrong(reader, `there is no unit or alert ${word.text}`, ALERT_EXPECTED);
    }
    return alertInView(reader, open);
  },
};

function alertInView(reader: Reader, open: readonly Alert[]): Read<Alert> {
  const { context } = reader;
  const alerted = context.alertedUnitId === undefined ? undefined : context.center.units.get(context.alertedUnitId);
  const looked = open.find(({ id }) => id === context.alertInViewId);
  const inView = looked ?? (alerted === undefined ? undefined : openAlertOf(context, alerted));
  const [only] = open;
  const alert = inView ?? (open.length === 1 ? only : undefined);
  if (alert !== undefined) {
    reader.assumed = `${alertWords(context, alert)} is meant, because it is ${inView === undefined ? "the only one" : "open"}`;
    return read(alert);
  }
  if (open.length === 0) return wrong(reader, "there is no open alert", "nothing until one is raised");
  const word = peek(reader);
  if (word === undefined || isBeingTyped(reader)) return missing(reader, "which alert?", ALERT_EXPECTED);
  return wrong(reader, `"${word.text}" is no alert`, ALERT_EXPECTED);
}

// An unknown device by its key, with or without what it speaks (`taip:XQ77`, `XQ77`); Vigil's own part by its name.
function alertAbout(open: readonly Alert[], key: string): Alert | undefined {
  const named = open.filter((alert) => nameOf(alert)?.toUpperCase() === key);
  const bare = open.filter((alert) => bareKey(nameOf(alert) ?? "").toUpperCase() === key);
  return named[0] ?? (bare.length === 1 ? bare[0] : undefined);
}

/** What an alert without a unit is about, where that is one word on the line. */
function nameOf({ subject }: Alert): string | undefined {
  if (subject.kind === "unit") return undefined;
  const name = subject.kind === "device" ? subject.key : subject.part;
  return /\s/.test(name) ? undefined : name;
}

function bareKey(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

function suggestAlerts(context: LineContext): Suggestion[] {
  return [...context.center.alerts.values()]
    .filter((alert) => alert.phase !== "closed")
    .toSorted((a, b) => compareLevels(b.level, a.level) || a.raisedAtMs - b.raisedAtMs)
    .map((alert) => {
      const unit = alert.subject.kind === "unit" ? context.center.units.get(alert.subject.unitId) : undefined;
      const ref = unit === undefined ? (nameOf(alert) ?? alert.id) : unitWords(context, unit);
      return {
        insert: `${ref} `,
        label: ref,
        also: [bareKey(ref)],
        hint: `${alert.level}: ${alert.causes[0]?.sentence ?? alertWords(context, alert)}`,
      };
    });
}

const CAUTION_EXPECTED = "a caution's id, its plate, or a unit that it concerns";

/** A caution in force, by its id, by its plate, or by the unit that it concerns. */
export const cautionField: Field<Caution> = {
  parts: [{ label: "caution", optional: false, doc: "Its id, its plate, or the unit that it concerns" }],
  read: (reader) => {
    const { context } = reader;
    const inForce = [...context.center.cautions.values()].filter((c) => (c.untilMs ?? Infinity) > context.nowMs);
    expect(reader, () => inForce.map((c) => ({ insert: `${c.id} `, label: c.id, hint: `${c.subject}: ${c.text}` })));
    const word = peek(reader);
    if (word === undefined) return missing(reader, "which caution?", CAUTION_EXPECTED);
    const byId = inForce.find((caution) => caution.id.toUpperCase() === word.key);
    if (byId !== undefined) {
      reader.next++;
      return read(byId);
    }
    const plate = matchPlate(remaining(reader));
    if (plate !== undefined) {
      reader.next += plate.count;
      return onlyCaution(
        reader,
        inForce.filter((c) => c.about === "plate" && samePlate(c.subject, plate.plate)),
        plate.plate,
      );
    }
    const unit = takeUnit(reader);
    if (unit !== undefined) {
      return onlyCaution(reader, cautionsForUnit(context.center, unit, context.nowMs), unitWords(context, unit));
    }
    return isBeingTyped(reader)
      ? missing(reader, `there is no caution ${word.text}`, CAUTION_EXPECTED)
      : wrong(reader, `there is no caution ${word.text}`, CAUTION_EXPECTED);
  },
};

function onlyCaution(reader: Reader, found: readonly Caution[], subject: string): Read<Caution> {
  const [only] = found;
  if (only !== undefined && found.length === 1) return read(only);
  const last = reader.line.words[reader.next - 1];
  if (only === undefined) return wrong(reader, `there is no caution about ${subject}`, CAUTION_EXPECTED, last);
  const ids = found.map(({ id, text }) => `${id} "${text}"`).join(", ");
  return wrong(reader, `there are several about ${subject}`, `one of ${ids}`, last);
}

/** Something with an id of its own: a vehicle, a device, a position. */
export function idField(
  label: string,
  doc: string,
  offered: (context: LineContext) => readonly { readonly id: string; readonly hint: string }[],
): Field<string> {
  return {
    parts: [{ label, optional: false, doc }],
    read: (reader) => {
      const all = offered(reader.context);
      expect(reader, () => all.map(({ id, hint }) => ({ insert: `${quotedIfNeeded(id)} `, label: id, hint })));
      const word = peek(reader);
      const expected =
        all.length === 0
          ? doc
          : all
              .slice(0, 8)
              .map(({ id }) => id)
              .join(", ");
      if (word === undefined) return missing(reader, `${label} is missing`, expected);
      const found = all.find(({ id }) => id.toUpperCase() === word.key);
      if (found !== undefined) {
        reader.next++;
        return read(found.id);
      }
      const begun = isBeingTyped(reader) && all.some(({ id }) => id.toUpperCase().startsWith(word.key));
      const message = `there is no ${label} ${word.text}`;
      return begun ? missing(reader, message, expected) : wrong(reader, message, expected);
    },
  };
}

export const vehicleField = idField("vehicle", "Its fleet number", ({ center }) =>
  [...center.vehicles.values()].map(({ id, look }) => ({ id, hint: look ?? "" })),
);

export const positionField = idField("position", "The workstation", ({ center }) =>
  [...center.positions.values()].map(({ id, name }) => ({ id, hint: name ?? "nobody signed on" })),
);

/** An officer, by badge number or name; completion offers those whom `offered` leaves. */
export function officerField(offered: (context: LineContext, officerId: string) => boolean): Field<string> {
  const expected = "an officer's badge number, or a name in quotes";
  return {
    parts: [{ label: "officer", optional: false, doc: "Badge number, or the name in quotes" }],
    read: (reader) => {
      const { context } = reader;
      const all = [...context.center.officers.values()];
      expect(reader, () =>
        all
          .filter(({ id }) => offered(context, id))
          .map(({ id, name }) => ({ insert: `${quotedIfNeeded(id)} `, label: id, hint: name, also: [name] })),
      );
      const word = peek(reader);
      if (word === undefined) return missing(reader, "officer is missing", expected);
      const found =
        findOfficer(context.center, word.text.replace(/,$/, "")) ?? all.find(({ id }) => id.toUpperCase() === word.key);
      if (found !== undefined) {
        reader.next++;
        return read(found.id);
      }
      const named = matchName(remaining(reader), all);
      if (named !== undefined && findOfficer(context.center, named.row.name) !== undefined) {
        reader.next += named.count;
        return read(named.row.id);
      }
      const begun =
        isBeingTyped(reader) &&
        all.some(({ id, name }) => [id, name].some((s) => s.toUpperCase().startsWith(word.key)));
      const message = `there is no officer ${word.text}`;
      return begun ? missing(reader, message, expected) : wrong(reader, message, expected);
    },
  };
}

/** A service of the agency's list. */
export const serviceField: Field<string> = {
  parts: [
    {
      label: "service",
      optional: false,
      doc: "What is needed",
      choices: ({ services }) => services.map((name) => ({ code: name, name })),
    },
  ],
  read: (reader) => {
    const services = reader.context.settings.services;
    expect(reader, () => services.map((name) => ({ insert: `${name} `, label: name, hint: "" })));
    const word = peek(reader);
    const expected = `${services.join(", ")}; another one in quotes`;
    if (word === undefined) return missing(reader, "service is missing", expected);
    const found = matchName(
      remaining(reader),
      services.map((name) => ({ name })),
    );
    if (found !== undefined) {
      reader.next += found.count;
      return read(found.row.name);
    }
    if (word.quoted && word.text.trim() !== "") {
      reader.next++;
      return read(word.text.trim());
    }
    const typed = remaining(reader)
      .map(({ key }) => key)
      .join(" ");
    const begun = services.some((name) => name.toUpperCase().startsWith(typed));
    return begun
      ? missing(reader, "service is not complete", expected)
      : wrong(reader, `"${word.text}" is no service of the list`, expected);
  },
};

function quotedIfNeeded(text: string): string {
  return /\s/.test(text) ? `"${text}"` : text;
}

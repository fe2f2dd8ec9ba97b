/**
 * Whose key seals what: the name of the subject of each personal string. A plate, a person and a telephone number
 * are found by what they are, however they are written; free text belongs to what the event is about.
 */
import { asId, type CautionId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { plateKey } from "../../domain/subjects.ts";
import { personalFields, type Treatment } from "./personal-fields.ts";

/** `plate:NMABC123`, `person:JANEDOE`, `phone:5755551234`, `incident:NMSP-26-000123`, `row:412`. */
export type SealSubject = string;

/** A personal string of an event: where it stands and whose it is. */
export type PersonalString = { readonly path: string; readonly value: string; readonly subject: SealSubject };

type Rule = { readonly steps: readonly string[]; readonly treatment: Exclude<Treatment, "open"> };

const rules: ReadonlyMap<string, readonly Rule[]> = new Map(
  Object.entries(personalFields).map(([type, fields]) => [
    type,
    Object.entries<Treatment>(fields).flatMap(([path, treatment]) =>
      treatment === "open" ? [] : [{ steps: path.split("."), treatment }],
    ),
  ]),
);

/** The personal strings of an event, in the order of the table. */
export function personalStrings(center: Center, envelope: Envelope): PersonalString[] {
  const found: PersonalString[] = [];
  for (const { steps, treatment } of rules.get(envelope.event.type) ?? []) {
    walk(envelope.event, steps, "", (path, value) => {
      found.push({ path, value, subject: subjectOf(center, envelope, treatment, value) });
    });
  }
  return found;
}

export function plateSubject(plate: string): SealSubject {
  return `plate:${plateKey(plate)}`;
}

export function personSubject(name: string): SealSubject {
  return `person:${lettersOf(name)}`;
}

export function phoneSubject(number: string): SealSubject {
  const digits = number.replace(/\D/gu, "").replace(/^1(?=\d{10}$)/, "");
  return `phone:${digits === "" ? lettersOf(number) : digits}`;
}

/** Every way in which a car's plate may have been written: with and without the state before it. */
export function plateSubjects(plate: string): SealSubject[] {
  const key = plateKey(plate);
  const subjects = [`plate:${key}`];
  if (/^[A-Z]{2}[A-Z0-9]{3,}$/.test(key)) subjects.push(`plate:${key.slice(2)}`);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  for (const first of letters) for (const second of letters) subjects.push(`plate:${first}${second}${key}`);
  return subjects;
}

function walk(
  value: unknown,
  steps: readonly string[],
  path: string,
  take: (path: string, value: string) => void,
): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (typeof value === "string") take(path, value);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const keys = step === "*" ? Object.keys(value) : [step];
  for (const key of keys) walk(Reflect.get(value, key), rest, path === "" ? key : `${path}.${key}`, take);
}

function subjectOf(center: Center, envelope: Envelope, treatment: Rule["treatment"], value: string): SealSubject {
  switch (treatment) {
    case "plate":
      return plateSubject(value);
    case "person":
      return personSubject(value);
    case "phone":
      return phoneSubject(value);
    case "cautioned":
    case "text":
      return subjectOfText(center, envelope);
  }
}

function subjectOfText(center: Center, envelope: Envelope): SealSubject {
  const { event } = envelope;
  // What is warned of, or came back, about a plate or a person goes with it.
  if (event.type === "CautionAdded" && event.about === "plate") return plateSubject(event.subject);
  if (event.type === "CautionAdded" && event.about === "person") return personSubject(event.subject);
  const cautionId = cautionQuoted(event);
  const caution = cautionId === undefined ? undefined : center.cautions.get(asId<CautionId>(cautionId));
  if (caution?.about === "plate") return plateSubject(caution.subject);
  if (caution?.about === "person") return personSubject(caution.subject);
  if (event.type === "ReturnRecorded" && event.person !== undefined) return personSubject(event.person);
  if (event.type === "ReturnRecorded" && event.plate !== undefined) return plateSubject(event.plate);
  if (event.type === "OfficerRegistered") return `officer:${event.officer.id}`;
  if (event.type === "OfficerRetired") return `officer:${event.officerId}`;
  const incidentId = incidentOf(center, event);
  if (incidentId !== undefined) return `incident:${incidentId}`;
  if ("cautionId" in event) return `caution:${event.cautionId}`;
  if ("messageId" in event) return `message:${event.messageId}`;
  if ("alertId" in event) return `alert:${event.alertId}`;
  return `row:${envelope.seq}`;
}

// What the watch says of a plate or a person quotes the caution: it goes with whom that is about.
function cautionQuoted(event: DomainEvent): string | undefined {
  if (event.type === "CautionWithdrawn") return event.cautionId;
  if (event.type !== "AlertRaised" && event.type !== "AlertCauseAdded" && event.type !== "AlertCauseRose")
    return undefined;
  const key = "cause" in event ? event.cause.key : event.key;
  return key.startsWith("PL:") ? key.slice(key.lastIndexOf(":") + 1) : undefined;
}

// What is said of a unit belongs to the incident that it is on.
function incidentOf(center: Center, event: DomainEvent): string | undefined {
  if ("incidentId" in event && event.incidentId !== undefined) return event.incidentId;
  let unitId = "unitId" in event ? event.unitId : undefined;
  if (event.type === "AlertRaised" && event.subject.kind === "unit") unitId = event.subject.unitId;
  else if (unitId === undefined && "alertId" in event) {
    const subject = center.alerts.get(event.alertId)?.subject;
    unitId = subject?.kind === "unit" ? subject.unitId : undefined;
  }
  if (unitId === undefined && event.type === "MessageSent" && event.unitIds.length === 1) unitId = event.unitIds[0];
  return unitId === undefined ? undefined : center.units.get(unitId)?.currentIncidentId;
}

/** A text as names are compared: letters and digits alone, without marks. */
export function lettersOf(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

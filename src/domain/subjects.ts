/**
 * Who and what an event is about, for looking its history up. Read from the event's own fields, so that a new
 * event is found by the same names without anybody having to remember it here.
 */
import type { Center } from "./center.ts";
import type { DomainEvent } from "./event.ts";

const FIELD_SUBJECTS: Readonly<Record<string, string>> = {
  unitId: "unit",
  incidentId: "incident",
  toId: "incident",
  officerId: "officer",
  vehicleId: "vehicle",
  deviceId: "device",
  alertId: "alert",
  cautionId: "caution",
  positionId: "position",
  messageId: "message",
  lastUnitId: "unit",
  plate: "plate",
  segment: "segment",
};
const LIST_SUBJECTS: Readonly<Record<string, string>> = { unitIds: "unit", officerIds: "officer" };
/** The subject of everything that administrators change: roster and values of the watch. */
export const ADMINISTRATION = "administration:all";
const NESTED = ["subject", "cause", "agency", "group", "officer", "vehicle", "device"];

/** The subjects of an event, without repeats, in the order of its fields. `center` is as it was before the event. */
export function subjectsOf(center: Center, event: DomainEvent): string[] {
  const found = new Set<string>();
  collect(event, found);
  for (const key of NESTED) {
    const nested: unknown = Reflect.get(event, key);
    if (typeof nested !== "object" || nested === null) continue;
    collect(nested, found);
    // What is registered is found under its own name: who changed it can be looked back at.
    const id: unknown = Reflect.get(nested, "id");
    if (event.type.endsWith("Registered") && typeof id === "string") found.add(`${key}:${id}`);
  }
  if ("alertId" in event) {
    const subject = center.alerts.get(event.alertId)?.subject;
    if (subject !== undefined && subject.kind !== "system" && subject.unitId !== undefined) {
      found.add(`unit:${subject.unitId}`);
    }
  }
  // An event of a unit that is on an incident belongs to the incident's timeline as well.
  if ("unitId" in event && !("incidentId" in event)) {
    const incidentId = center.units.get(event.unitId)?.currentIncidentId;
    if (incidentId !== undefined) found.add(`incident:${incidentId}`);
  }
  if (event.type === "WatchValueChanged") found.add(`watch-value:${event.key}`);
  // What administrators change is looked back at together.
  const isOfRoster = event.type.endsWith("Registered") || event.type.endsWith("Retired");
  if (event.type === "WatchValueChanged" || isOfRoster) found.add(ADMINISTRATION);
  return [...found];
}

function collect(record: object, found: Set<string>): void {
  for (const [key, value] of Object.entries(record)) {
    const kind = FIELD_SUBJECTS[key];
    if (kind !== undefined && typeof value === "string") {
      found.add(`${kind}:${kind === "plate" ? plateKey(value) : value}`);
    }
    const listKind = LIST_SUBJECTS[key];
    if (listKind !== undefined && Array.isArray(value)) {
      for (const item of value) if (typeof item === "string") found.add(`${listKind}:${item}`);
    }
  }
}

/** A plate as it is looked up: letters and digits only. */
export function plateKey(plate: string): string {
  return plate.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}

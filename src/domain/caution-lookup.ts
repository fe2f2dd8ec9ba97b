/**
 * Which cautions concern a stop: by its plate, its place, its person, its incident (CA1).
 */
import type { IncidentId } from "../base/ids.ts";
import type { Caution } from "./caution.ts";
import type { Center } from "./center.ts";
import type { Unit } from "./unit.ts";

export type StopSubjects = {
  readonly plate?: string;
  readonly placeText?: string;
  readonly person?: string;
  readonly incidentId?: IncidentId;
};

/** What a unit's present stop or incident is about, as far as cautions are looked up by it. */
export function stopSubjects(center: Center, unit: Unit): StopSubjects {
  const incident = unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId);
  const plate = unit.stop?.plate ?? incident?.plate;
  const placeText = unit.stop?.place?.text ?? incident?.place.text;
  return {
    ...(plate === undefined ? {} : { plate }),
    ...(placeText === undefined ? {} : { placeText }),
    ...(incident?.caller?.name === undefined ? {} : { person: incident.caller.name }),
    ...(incident === undefined ? {} : { incidentId: incident.id }),
  };
}

/** Every caution in force about a stop's plate, person, place or incident. */
export function knownCautions(center: Center, nowMs: number, subjects: StopSubjects): Caution[] {
  return [...center.cautions.values()].filter(
    (caution) => (caution.untilMs ?? Infinity) > nowMs && concerns(caution, subjects),
  );
}

/** Every caution in force that concerns what the unit is doing now. */
export function cautionsForUnit(center: Center, unit: Unit, nowMs: number): Caution[] {
  if (unit.currentIncidentId === undefined && unit.stop === undefined) return [];
  return knownCautions(center, nowMs, stopSubjects(center, unit));
}

/** Whether a caution is about one of these subjects. */
export function concerns(caution: Caution, subjects: StopSubjects): boolean {
  if (caution.incidentId !== undefined && caution.incidentId === subjects.incidentId) return true;
  switch (caution.about) {
    case "plate":
      return subjects.plate !== undefined && samePlate(caution.subject, subjects.plate);
    case "place":
      return subjects.placeText !== undefined && letters(caution.subject) === letters(subjects.placeText);
    case "person":
      return subjects.person !== undefined && letters(caution.subject) === letters(subjects.person);
    case "incident":
      return false;
  }
}

/**
 * Whether two plates are the same car's, with or without the state in front. `NM ABC123` and `ABC-123`
 * match; where both name a state, the states must agree.
 */
export function samePlate(a: string, b: string): boolean {
  const left = letters(a);
  const right = letters(b);
  if (left === right) return true;
  const [shorter, longer] = left.length < right.length ? [left, right] : [right, left];
  return longer.length === shorter.length + 2 && longer.endsWith(shorter) && /^[A-Z]{2}$/.test(longer.slice(0, 2));
}

function letters(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}

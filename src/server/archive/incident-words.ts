/** The words by which an incident is found again: everything that people wrote or said of it. */
import type { Incident } from "../../domain/incident.ts";
import { plateKey } from "../../domain/subjects.ts";

export type IncidentWords = { readonly title: string; readonly body: string };

/** Title and body of an incident for the index. A plate is there as typed and as it is looked up. */
export function wordsOfIncident(incident: Incident): IncidentWords {
  const { plate, caller } = incident;
  const parts = [
    incident.place.text,
    ...(plate === undefined ? [] : [plate, plateKey(plate)]),
    caller?.name,
    caller?.callback,
    incident.disposition,
    ...incident.unitIds,
    ...incident.notes.map((note) => note.text),
    ...incident.requests.map((request) => JSON.stringify(request)),
  ];
  return {
    title: `${incident.number} ${incident.incidentType} ${incident.place.text}`,
    body: parts.filter((part) => part !== undefined).join("\n"),
  };
}

/**
 * Names of things. An id is a branded string, so that a unit's id can't be passed where an incident's is
 * meant. Ids of the roster (agency, unit, officer, vehicle, device) are given by people and readable; ids of
 * what happens (incident, alert, contact, note) are derived from the log's sequence, never from chance.
 */
declare const brand: unique symbol;
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AgencyId = Branded<"agency">;
export type GroupId = Branded<"group">;
export type OfficerId = Branded<"officer">;
export type VehicleId = Branded<"vehicle">;
export type DeviceId = Branded<"device">;
export type UnitId = Branded<"unit">;
export type IncidentId = Branded<"incident">;
export type StopId = Branded<"stop">;
export type AlertId = Branded<"alert">;
export type CautionId = Branded<"caution">;
export type ContactId = Branded<"contact">;
export type NoteId = Branded<"note">;
export type MessageId = Branded<"message">;
export type RequestId = Branded<"request">;
export type TransportId = Branded<"transport">;
export type PositionId = Branded<"position">;
export type ConsoleId = Branded<"console">;
/** What somebody saw at a place to search. */
export type TickId = Branded<"tick">;
/** What is known of a hunt. */
export type HuntFactId = Branded<"hunt-fact">;

/** Says that a string is an id of the wanted kind. The caller knows where the string came from. */
export function asId<Id extends string>(text: string): Id {
  return text as Id; // branding exists only in types: at run time an id is the string itself
}

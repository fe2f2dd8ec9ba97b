/**
 * What of the log is personal: the one table. Every free string of every event has a line here that says whether
 * it is open or sealed, and as whose. The table's type is made from the events' own: a new string without a decision
 * does not compile. Ids (branded), closed unions and numbers need none; ADR 14 says why those are open.
 */
import type { DomainEvent } from "../../domain/event.ts";

/**
 * open: stands in the log as it is. plate, person, phone: sealed under the key of that value. text: sealed under the
 * key of what the event is about (an incident, a caution, an officer, a message, an alert). cautioned: a plate or a
 * person by the caution's own kind, otherwise text.
 */
export type Treatment = "open" | "plate" | "person" | "phone" | "text" | "cautioned";

/** The paths of a type's free strings: `caller.name`, `fact.place.text`, `assumptions.*`. */
type StringPath<T, Depth extends readonly 0[] = []> = Depth["length"] extends 9
  ? "nested too deep for the table"
  : T extends string
    ? string extends T
      ? ""
      : never
    : T extends readonly (infer Item)[]
      ? Joined<"*", StringPath<Item, [...Depth, 0]>>
      : T extends object
        ? {
            [Key in keyof T & string]: Joined<
              string extends Key ? "*" : Key,
              StringPath<NonNullable<T[Key]>, [...Depth, 0]>
            >;
          }[keyof T & string]
        : never;
type Joined<Key extends string, Rest> = Rest extends "" ? Key : Rest extends string ? `${Key}.${Rest}` : never;
type PathOfEvent<Type extends DomainEvent["type"]> = StringPath<Extract<DomainEvent, { type: Type }>>;

type PersonalFields = {
  readonly [Type in DomainEvent["type"]]: { readonly [Path in PathOfEvent<Type> & string]: Treatment };
};

const open = "open";
const plate = "plate";
const person = "person";
const phone = "phone";
const text = "text";

// biome-ignore format: a table is read line by line
export const personalFields: PersonalFields = {
  AgencyRegistered: { "agency.name": open, "agency.callSignPrefix": open },
  AlertArchived: {},
  AlertCauseAdded: { "cause.key": open, "cause.sentence": text, "cause.evidence.*.deviceId": open },
  AlertCauseEnded: { key: open },
  AlertCauseRose: { key: open, sentence: text, "evidence.*.deviceId": open },
  AlertCloseProposed: { by: open, reason: open, text, "verified.*.by": open, "verified.*.cause": open, "verified.*.how": open },
  AlertClosed: { by: open, agreedBy: open, reason: open, text, "verified.*.by": open, "verified.*.cause": open, "verified.*.how": open },
  AlertEscalated: { name: open, role: open },
  AlertHandedOver: { from: open, to: open, positionId: open },
  AlertRaised: { "subject.key": open, "subject.part": open, "subject.source": open, "cause.key": open, "cause.sentence": text, "cause.evidence.*.deviceId": open },
  AlertShown: { consoleId: open, name: open },
  AlertTaken: { name: open },
  AlertUnowned: {},
  AssignmentEnded: {},
  AssignmentProgressed: {},
  CautionAdded: { subject: "cautioned", text, source: text },
  CautionRead: {},
  CautionWithdrawn: { why: text },
  CenterOpened: { name: open, softwareVersion: open },
  ChannelHeld: { channel: open },
  ChannelReleased: { channel: open },
  ChecklistTicked: { checklist: open },
  ConsoleLost: {},
  ConsoleOpened: { name: open },
  ContactRecorded: { said: text },
  ContactStruck: { why: text },
  DegradedModeEntered: { reason: open },
  DegradedModeLeft: {},
  DeviceAlarmChanged: { text },
  DeviceBound: {},
  DeviceRetired: { reason: text },
  DeviceRegistered: { "device.keys.*": open },
  DispatcherSignedOff: { name: open },
  DispatcherSignedOn: { name: open },
  DuressDeclared: { text },
  DuressTestEnded: {},
  DuressTestStarted: {},
  DuressTested: {},
  EnoughSaid: {},
  FindingLapsed: { key: open },
  GroupRegistered: { "group.channel": open, "group.name": open },
  GroupsTaken: {},
  HelpConfirmed: {},
  HelpOffered: {},
  HighCautionSet: { why: text },
  HoldPointGiven: { "place.text": text, "place.route": open, "place.exit": open },
  HoldPointReleased: { "place.text": text, "place.route": open, "place.exit": open },
  HuntEnded: { why: text },
  HuntFactRecorded: { "fact.letter": open, "fact.text": text, "fact.place.text": text, "fact.place.route": open, "fact.place.exit": open },
  HuntFactSettled: { letter: open, why: text },
  HuntPlanned: { "plan.refused": open, "plan.assumptions.*": text, "plan.plausible.*.letter": open, "plan.containments.*.notes.*": text, "plan.containments.*.open.*.where": open, "plan.containments.*.points.*.where": open, "plan.containments.*.points.*.pinLetter": open, "plan.intercept.of.letter": open, "plan.intercept.along": open, "plan.intercept.doubt": open, "plan.intercept.refused": open, "plan.intercept.notes.*": open, "plan.intercept.points.*.where": open, "plan.intercept.points.*.roadClass": open },
  HuntResumed: { why: text },
  HuntStarted: { "fact.letter": open, "fact.text": text, "fact.place.text": text, "fact.place.route": open, "fact.place.exit": open },
  IncidentArchived: {},
  IncidentCancelled: { why: text },
  IncidentClosed: { disposition: open, text },
  IncidentCreated: { number: open, incidentType: open, plate, "caller.name": person, "caller.callback": phone, "place.text": text, "place.route": open, "place.exit": open },
  IncidentReopened: { why: text },
  IncidentUpdated: { incidentType: open, plate, "caller.name": person, "caller.callback": phone, "place.text": text, "place.route": open, "place.exit": open },
  IncidentsLinked: { why: text },
  InputSetAside: { what: open, error: open },
  MessageConfirmed: {},
  MessageSent: { text },
  NoAnswerRecorded: {},
  NoteAdded: { text },
  OfficerJoined: {},
  OfficerLeft: {},
  OfficerRetired: { reason: text },
  OfficerRegistered: { "officer.name": open, "officer.phone": phone, "officer.description": text },
  RequestProgressed: { text },
  ReturnRecorded: { plate, person, text },
  SearchPlaceTicked: { placeId: open, letter: open, where: open, text },
  SearchPlanned: { "plan.origin.where": open, "plan.places.*.id": open, "plan.places.*.letter": open, "plan.places.*.where": open, "plan.places.*.reasons.*": open },
  SearchTickStruck: { letter: open, why: text },
  ServerStarted: { softwareVersion: open },
  ServiceRequested: { service: open, provider: open, text },
  SettingsAdopted: { digest: open },
  ShiftEnded: {},
  ShiftStarted: {},
  StatusCheckEnded: {},
  StatusCheckPaced: {},
  StatusCheckStarted: {},
  StopClearClaimed: {},
  StopEnded: {},
  StopRelocated: { "place.text": text, "place.route": open, "place.exit": open },
  StopStarted: { plate, description: text, assistFor: open, "place.text": text, "place.route": open, "place.exit": open },
  StrangerHeard: { "stranger.key": open, "stranger.gateway": open, "stranger.peer": open },
  StrangerNamed: { key: open },
  ToldByVoice: { who: text, answer: text },
  SubjectsExpunged: { orderId: open, authority: open, orderedBy: open, confirmedBy: open },
  TrailSegmentSealed: { segment: open, sha256: open },
  TransportEnded: {},
  TransportStarted: { who: person, destination: text },
  UnboundDuressDeclared: { key: open, bearer: open, text },
  UnitAssigned: {},
  UnitKitSet: {},
  UnitMarked: { sentence: text },
  UnitPrompted: { "deviceIds.*": open },
  UnitRegistered: { callSign: open },
  UnitStatusChanged: { reason: text },
  UnitUnmarked: {},
  UnitWarnedOfVehicle: {},
  UnitsTold: {},
  UnitRetired: { reason: text },
  VehicleChanged: {},
  VehicleChangeTapped: {},
  ShiftEndTapped: {},
  VehicleCompromised: { reason: text },
  VehicleRegistered: { "vehicle.plate": plate, "vehicle.roofNumber": open, "vehicle.look": open },
  VehicleRetired: { reason: text },
  VehicleTrackDoubted: {},
  WatchValueChanged: { key: open, reason: open },
};

/**
 * The center in which the help's examples are true: a small shift, made by ordinary commands.
 *
 * 305, 309, 312 and 317 are on shift in District 9, 321 is not, and 325, of no group, is transporting. 317 is on a
 * traffic stop (26-000123), a traffic hazard (26-000124) waits for 309, nobody has the suspicious vehicle (26-000125).
 * 312, 309 and 325 have an emergency alert: nobody's, one that Baca wants closed, and Rivera's. Where 312's officer may
 * have been left are two places, A and B. 305 has said that it goes to 325. 26-000126 is a hunt: he was seen at A, perhaps
 * at B, C is watched, 317 was sent to a point, and he can be met at one more.
 */
import { type AlertId, asId, type UnitId } from "../../base/ids.ts";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { type Command, CommandSchema } from "../../domain/command.ts";
import { decide } from "../../domain/decide.ts";
import { type DomainEvent, EVENT_VERSION } from "../../domain/event.ts";
import { foldEvent } from "../../domain/fold.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { LineContext } from "./line-context.ts";

/** 05:31:07 in Denver, 15 March 2026. */
export const EXAMPLE_NOW_MS = Date.UTC(2026, 2, 15, 11, 31, 7);

/** A fresh context; what a test does to its center touches no other. */
export function exampleContext(): LineContext {
  const center = emptyCenter();
  center.practice = true;
  const settings = defaultSettings();
  const context = {
    center,
    settings,
    nowMs: EXAMPLE_NOW_MS,
    timeZone: "America/Denver",
    roads: newMexico,
    dispatcher: "Rivera",
  };
  const startMs = EXAMPLE_NOW_MS - 600_000;
  for (const [i, command] of commandsBefore().entries()) give(context, command, startMs + i * 1_000);
  raise(center, "312", startMs + 300_000);
  plan(center, "312", startMs + 305_000);
  meeting(center, startMs + 306_000);
  raise(center, "309", startMs + 310_000);
  raise(center, "325", startMs + 315_000);
  give(context, { type: "TakeAlert", alert: "325" }, startMs + 316_000);
  give(context, { type: "TellUnits", alert: "325" }, startMs + 317_000);
  give(context, { type: "OfferHelp", alert: "325", unit: "305" }, startMs + 318_000);
  give(
    context,
    { type: "CloseAlert", alert: "309", reason: "SAFE", text: "seen at the station" },
    startMs + 320_000,
    "Baca",
  );
  return context;
}

/** Decides a command, folds what it causes, and gives the events; a refusal is a mistake in the example. */
export function give(context: LineContext, raw: unknown, atMs: number, name = "Rivera"): readonly DomainEvent[] {
  const command: Command = CommandSchema.parse(raw);
  const { center, settings } = context;
  const madeAtMs = command.madeAtMs === undefined ? {} : { madeAtMs: command.madeAtMs };
  const actor = { kind: "dispatcher", name } as const;
  const decision = decide(center, command, { nowMs: atMs, actor, settings, nextSeq: center.seq + 1, ...madeAtMs });
  if (!decision.ok) throw new Error(`${command.type} refused: ${decision.refusal} ${decision.detail ?? ""}`);
  for (const event of decision.events) fold(center, event, atMs, name);
  return decision.events;
}

function fold(center: Center, event: DomainEvent, atMs: number, name: string): void {
  const actor = { kind: "dispatcher", name } as const;
  const head = { seq: center.seq + 1, term: 1, version: EVENT_VERSION, cause: "example", subjects: [] };
  foldEvent(center, { ...head, atMs, actor, event });
}

function raise(center: Center, callSign: string, atMs: number): void {
  const alertId = asId<AlertId>(`A${center.seq + 1}`);
  const unitId = asId<UnitId>(`NMSP-${callSign}`);
  const sentence = "the car is driving, the stop is not cleared";
  const cause = { key: "MV:stop", monitor: "MV", level: "emergency", sentence, evidence: [], silence: false } as const;
  fold(
    center,
    { type: "AlertRaised", alertId, subject: { kind: "unit", unitId }, cause, covert: false },
    atMs,
    "watch",
  );
}

function plan(center: Center, callSign: string, atMs: number): void {
  const alertId = center.openAlertBySubject.get(`unit:NMSP-${callSign}`);
  if (alertId === undefined) return;
  const places = (
    [
      ["A", 35.1433, -103.8069, 327, 2],
      ["B", 35.1325, -103.8382, 325, 1],
    ] as const
  ).map(([letter, latDeg, lonDeg, milepost, weight]) => {
    const times = { fromMs: atMs - 60_000, toMs: atMs - 52_000, goesOn: false };
    const said = { where: `I-40 MM ${milepost}`, reasons: ["stood about 8 s"] };
    return { id: `at-${letter}`, letter, kind: "halt" as const, latDeg, lonDeg, weight, ...times, ...said };
  });
  const about = { askedAtMs: atMs, contactAtMs: atMs - 600_000, highwaysOnly: true, notes: ["highways-only" as const] };
  fold(center, { type: "SearchPlanned", alertId, plan: { ...about, elsewhereWeight: 0.5, places } }, atMs, "roads");
}

function meeting(center: Center, atMs: number): void {
  const incident = [...center.incidents.values()].find(({ number }) => number === "26-000126");
  if (incident === undefined) return;
  const point = { latDeg: 35.1433, lonDeg: -103.8069, where: "I-40 MM 327 WB", roadClass: "motorway", aheadM: 12_900 };
  const there = { unitId: asId<UnitId>("NMSP-305"), unitAtMs: atMs + 120_000, strips: false };
  const intercept = {
    of: { kind: "sighting" as const, letter: "A" },
    along: "I-40 MM 335 WB",
    fromMs: atMs,
    points: [{ ...point, heAtMs: atMs + 300_000, units: [there], turnOffsBefore: 1 }],
    lookedM: 64_000,
    notes: [],
  };
  const about = { askedAtMs: atMs, untilMs: atMs + 1_800_000, highwaysOnly: true, assumptions: [], plausible: [] };
  fold(
    center,
    { type: "HuntPlanned", incidentId: incident.id, plan: { ...about, containments: [], intercept } },
    atMs,
    "roads",
  );
}

function commandsBefore(): readonly unknown[] {
  const units = ["305", "309", "312", "317", "321", "325"];
  const hazard = { type: "CreateIncident", agency: "NMSP", group: "D9" };
  return [
    { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
    { type: "RegisterGroup", group: "D9", agency: "NMSP", name: "District 9", channel: "D9 Main" },
    { type: "RegisterVehicle", vehicle: "4471", agency: "NMSP", look: "white loaner" },
    ...units.flatMap((callSign) => [
      { type: "RegisterOfficer", officer: `1${callSign}`, agency: "NMSP", name: `Officer ${callSign}` },
      { type: "RegisterVehicle", vehicle: `4${callSign}`, agency: "NMSP" },
      { type: "RegisterDevice", device: `P-${callSign}`, kind: "portable", keys: [`taip:P${callSign}`] },
      { type: "RegisterUnit", agency: "NMSP", callSign, ...(callSign === "325" ? {} : { group: "D9" }) },
    ]),
    ...units
      .filter((callSign) => callSign !== "321")
      .map((unit) => ({ type: "StartShift", unit, officers: [`1${unit}`], vehicle: `4${unit}` })),
    { type: "SignOn", position: "P1", name: "Rivera", groups: ["D9"] },
    { type: "SignOn", position: "P2", name: "Baca" },
    ...Array.from({ length: 122 }, () => ({ ...hazard, incidentType: "MVAST", place: { text: "I-40 MM 300" } })),
    ...Array.from({ length: 122 }, (_, i) => ({
      type: "CloseIncident",
      incident: `26-${String(i + 1).padStart(6, "0")}`,
      disposition: "ASSIST",
    })),
    { type: "StartStop", unit: "317", kind: "traffic", plate: "NM XYZ789", place: { text: "I-40 MM 321 WB" } },
    { type: "RecordContact", unit: "317", said: "on scene, two occupants" },
    { ...hazard, incidentType: "THAZ", place: { text: "I-40 MM 331" }, text: "ladder in the lane" },
    { ...hazard, incidentType: "VEHSUSP", place: { text: "Tucumcari" } },
    { type: "StartTransport", unit: "325", who: "prisoner", destination: "Quay County jail", odometerMi: 45120.4 },
    { type: "AddCaution", about: "plate", subject: "NM XYZ789", text: "no license", level: "note", source: "return" },
    { type: "AssignUnit", unit: "309", incident: "26-000124" },
    { type: "RequestService", incident: "26-000124", service: "Fire" },
    {
      type: "AddCaution",
      about: "plate",
      subject: "TX KLM456",
      text: "wanted for fraud",
      level: "note",
      source: "QCSO",
    },
    { type: "HoldChannel", channel: "SO Main" },
    { ...hazard, incidentType: "PURSUIT", place: { text: "I-40 MM 335 WB" } },
    {
      type: "StartHunt",
      incident: "26-000126",
      place: { text: "I-40 MM 335 WB", latDeg: 35.17, lonDeg: -103.68 },
      mode: "car",
    },
    {
      type: "RecordHuntFact",
      incident: "26-000126",
      kind: "sighting",
      place: { text: "I-40 MM 329", latDeg: 35.15, lonDeg: -103.78 },
    },
    {
      type: "RecordHuntFact",
      incident: "26-000126",
      kind: "watched",
      place: { text: "I-40 MM 343", latDeg: 35.19, lonDeg: -103.55 },
    },
    {
      type: "SendToHoldPoint",
      incident: "26-000126",
      unit: "317",
      place: { text: "I-40 MM 321 WB", latDeg: 35.11, lonDeg: -103.9 },
    },
  ];
}

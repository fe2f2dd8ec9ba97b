/**
 * Who is out, in what, with which devices, as drawn from a seed: the roster of a simulated center of any size.
 *
 * The mix is meant to be ordinary: modems of three tongues and several paces, radios that report every half minute to
 * two minutes, phones, cars and officers without any device, two-officer cars, take-home cars, loaners.
 */
import type { Random } from "../../base/prng.ts";
import { SECOND_MS } from "../../base/time.ts";
import { type Command, CommandSchema } from "../../domain/command.ts";
import { type PatrolBeat, patrolBeats } from "../../roads/new-mexico/practice-routes.ts";

export type Tongue = "taip-ln" | "taip-pv" | "nmea-rmc" | "owntracks";
export type PlannedDevice = {
  readonly id: string;
  readonly kind: "vehicle-modem" | "portable" | "phone";
  readonly tongue: Tongue;
  /** How it names itself in its bytes. */
  readonly key: string;
  readonly intervalMs: number;
  /** The gateway that it sends to; each carrier has its own. */
  readonly gateway: string;
  readonly peer: string;
  readonly prompts: boolean;
  readonly manDown: boolean;
  /** Keeps what it could not send, and sends it later in a burst. */
  readonly stores: boolean;
  /** How far its clock is off. */
  readonly clockOffMs: number;
  /** Standard deviation of its receiver's error on each axis. */
  readonly noiseM: number;
};
export type PlannedOfficer = { readonly badge: string; readonly name: string; readonly portable?: PlannedDevice };
export type PlannedUnit = {
  readonly id: string;
  readonly callSign: string;
  readonly agency: string;
  readonly group: string;
  readonly beat: PatrolBeat;
  readonly vehicle: string;
  /** Stays in its driver's yard after the shift. */
  readonly takeHome: boolean;
  readonly modem?: PlannedDevice;
  /** The crew of the first part of the run, and the one that relieves it. */
  readonly crew: readonly PlannedOfficer[];
  readonly relief: readonly PlannedOfficer[];
  /** Types its stops on a computer in the car. */
  readonly hasComputer: boolean;
};
export type PlannedPosition = { readonly position: string; readonly name: string; readonly groups: readonly string[] };
/** A car that stands in the yard of a beat, for whoever goes out next. */
export type PlannedSpare = { readonly vehicle: string; readonly beat: PatrolBeat; readonly modem: PlannedDevice };
export type Plan = {
  readonly units: readonly PlannedUnit[];
  /** Cars beside those that the first crews go out in; absent where everybody keeps the car of whom they relieve. */
  readonly spares?: readonly PlannedSpare[];
  readonly positions: readonly PlannedPosition[];
  readonly groups: readonly string[];
  /** Cars that dispatch is told of before anybody is out. */
  readonly wanted?: readonly { readonly plate: string; readonly level: "high" | "note"; readonly text: string }[];
};

/** The gateways of the center: one for each way in. */
export const GATEWAYS = {
  east: "modem-udp-east",
  west: "modem-udp-west",
  tcp: "modem-tcp",
  http: "device-http",
} as const;

const UNITS_PER_GROUP = 20;

/** Draws a plan. Positions share the groups among them. */
export function drawPlan(random: Random, unitCount: number, positionCount: number): Plan {
  const beats = patrolBeats();
  const groupCount = Math.max(1, Math.ceil(unitCount / UNITS_PER_GROUP));
  const groups = Array.from({ length: groupCount }, (_, index) => `D${index + 1}`);
  const units = Array.from({ length: unitCount }, (_, index) =>
    drawUnit(random.stream(`unit-${index}`), index, groups[index % groupCount] ?? "D1", beats),
  );
  const positions = Array.from({ length: positionCount }, (_, index) => ({
    position: `P${index + 1}`,
    name: `Dispatcher ${index + 1}`,
    groups: groups.filter((_group, at) => at % positionCount === index),
  }));
  return { units, positions, groups };
}

/** The same plan with a car more in the yard of every beat that units are on. */
export function withSpares(plan: Plan, random: Random): Plan {
  const beats = [...new Set(plan.units.map(({ beat }) => beat))];
  const spares = beats.map((beat, index) => {
    const callSign = `S${index + 1}`;
    const modem = drawModem(random.stream(`spare-${index}`), callSign, plan.units.length + index, carrierOf(beat));
    return { vehicle: `V-${callSign}`, beat, modem };
  });
  return { ...plan, spares };
}

function carrierOf(beat: PatrolBeat): string {
  return beat.route !== "I-10" && beat.route !== "I-25" ? GATEWAYS.east : GATEWAYS.west;
}

function drawUnit(random: Random, index: number, group: string, beats: readonly PatrolBeat[]): PlannedUnit {
  const callSign = String(100 + index);
  const agency = index % 9 === 8 ? "RCSO" : "NMSP";
  const beat = beats[index % beats.length] ?? random.pick(beats);
  const carrier = carrierOf(beat);
  const two = random.next() < 0.15;
  const draw = (part: string, tag: string): PlannedOfficer => drawOfficer(random.stream(part), callSign, tag, carrier);
  const modem = random.next() < 0.92 ? drawModem(random.stream("modem"), callSign, index, carrier) : undefined;
  return {
    id: `${agency}-${callSign}`,
    callSign,
    agency,
    group,
    beat,
    vehicle: `V-${callSign}`,
    takeHome: random.next() < 0.2,
    ...(modem === undefined ? {} : { modem }),
    crew: two ? [draw("first", "A"), draw("second", "B")] : [draw("first", "A")],
    relief: [draw("relief", "C")],
    hasComputer: random.next() < 0.25,
  };
}

function drawModem(random: Random, callSign: string, index: number, carrier: string): PlannedDevice {
  const chance = random.next();
  const tongue: Tongue = chance < 0.45 ? "taip-ln" : chance < 0.72 ? "taip-pv" : "nmea-rmc";
  return {
    id: `modem-${callSign}`,
    kind: "vehicle-modem",
    tongue,
    // TAIP names have four characters.
    key: tongue === "nmea-rmc" ? `CAR-${callSign}` : taipName("M", index),
    intervalMs: random.pick([5, 5, 5, 10, 10, 15]) * SECOND_MS,
    gateway: tongue === "nmea-rmc" ? GATEWAYS.tcp : carrier,
    peer: `10.${1 + (index >> 8)}.${index & 255}.1:5000`,
    prompts: false,
    manDown: false,
    stores: random.next() < 0.5,
    clockOffMs: drawClockOff(random, tongue),
    noiseM: random.between(1.5, 5),
  };
}

function drawOfficer(random: Random, callSign: string, tag: string, carrier: string): PlannedOfficer {
  const badge = `${callSign}${tag}`;
  const name = `Officer ${badge}`;
  const chance = random.next();
  if (chance < 0.12) return { badge, name };
  const isPhone = chance < 0.35;
  const number = Number(callSign) * 3 + (tag.codePointAt(0) ?? 0) - 65;
  const portable: PlannedDevice = {
    id: `${isPhone ? "phone" : "radio"}-${badge}`,
    kind: isPhone ? "phone" : "portable",
    tongue: isPhone ? "owntracks" : "taip-pv",
    key: isPhone ? `${badge}/phone` : taipName("P", number),
    intervalMs: isPhone ? random.pick([10, 15, 30]) * SECOND_MS : random.pick([30, 30, 60, 60, 120]) * SECOND_MS,
    gateway: isPhone ? GATEWAYS.http : carrier,
    peer: `10.${20 + (number >> 8)}.${number & 255}.1:5000`,
    prompts: isPhone || random.next() < 0.5,
    manDown: !isPhone && random.next() < 0.5,
    stores: isPhone,
    clockOffMs: drawClockOff(random, isPhone ? "owntracks" : "taip-pv"),
    noiseM: random.between(2, 7),
  };
  return { badge, name, portable };
}

// Three in a hundred are off by seconds to an hour; a phone has the network's time.
function drawClockOff(random: Random, tongue: Tongue): number {
  if (tongue === "owntracks" || random.next() > 0.03) return 0;
  return Math.round(random.pick([-3_600, -600, -90, -20, 8, 40, 3_600]) * SECOND_MS * random.between(0.9, 1));
}

function taipName(letter: string, index: number): string {
  return `${letter}${index.toString(36).toUpperCase().padStart(3, "0")}`;
}

/** What has to be known before the first device is heard: agencies, groups, officers, cars, devices, units. */
export function rosterOf(plan: Plan): Command[] {
  return [
    { type: "RegisterAgency", agency: "NMSP", name: "New Mexico State Police" },
    { type: "RegisterAgency", agency: "RCSO", name: "Roosevelt County Sheriff", callSignPrefix: "R" },
    ...plan.groups.map((group) => ({
      type: "RegisterGroup",
      group,
      agency: "NMSP",
      name: `District ${group}`,
      channel: `Channel ${group}`,
    })),
    ...plan.units.flatMap(commandsOf),
    ...(plan.spares ?? []).flatMap(({ vehicle, modem }) => [
      { type: "RegisterVehicle", vehicle, agency: "NMSP", plate: `G ${vehicle}` },
      registration(modem, { vehicle }),
    ]),
    ...(plan.wanted ?? []).map(({ plate, level, text }) => ({
      type: "AddCaution",
      about: "plate",
      subject: plate,
      level,
      text,
      source: "NCIC",
    })),
  ].map((command) => CommandSchema.parse(command));
}

function commandsOf(unit: PlannedUnit): object[] {
  const { agency, callSign, group, vehicle } = unit;
  const officers = [...unit.crew, ...unit.relief];
  return [
    ...officers.map(({ badge, name }) => ({ type: "RegisterOfficer", officer: badge, agency, name })),
    { type: "RegisterVehicle", vehicle, agency, plate: `G ${callSign}`, roofNumber: callSign },
    ...(unit.modem === undefined ? [] : [registration(unit.modem, { vehicle })]),
    ...officers.flatMap(({ badge, portable }) =>
      portable === undefined ? [] : [registration(portable, { officer: badge })],
    ),
    { type: "RegisterUnit", agency, callSign, group },
  ];
}

function registration(device: PlannedDevice, bearer: { vehicle?: string; officer?: string }): object {
  const protocol = device.tongue === "owntracks" ? "owntracks" : device.tongue === "nmea-rmc" ? "nmea" : "taip";
  return {
    type: "RegisterDevice",
    device: device.id,
    kind: device.kind,
    // Emergency keys and sensors come by way of the radio controller, under the device's inventory name.
    keys: [`${protocol}:${device.key}`, `sensor:${device.id}`],
    ...bearer,
    intervalS: device.intervalMs / SECOND_MS,
    prompts: device.prompts,
    manDown: device.manDown,
  };
}

/**
 * Who works the practice shift, in what, with which devices: one table, and the commands that make it known.
 *
 * Everybody here is invented. The mix is meant: modems of three tongues, radios and phones, a unit without any
 * device, one whose officer carries none, one of two officers, one in a loaner car.
 */
import { type Command, CommandSchema } from "../../domain/command.ts";

export type DeviceSpeech = "taip-ln" | "taip-pv" | "nmea-rmc" | "owntracks";
export type RosterDevice = {
  readonly id: string;
  readonly speech: DeviceSpeech;
  /** How it names itself, as it stands in its bytes. */
  readonly key: string;
  readonly intervalMs: number;
  readonly manDown?: boolean;
};
export type RosterOfficer = { readonly badge: string; readonly name: string; readonly portable?: RosterDevice };
export type RosterUnit = {
  readonly callSign: string;
  readonly agency: string;
  readonly group: string;
  readonly officers: readonly RosterOfficer[];
  /** The car it begins its shift in, and the loaner that it goes out with instead. */
  readonly vehicle: string;
  readonly loaner?: string;
  readonly modem?: RosterDevice;
  readonly spikeStrips?: boolean;
};
export type RosterDispatcher = { readonly position: string; readonly name: string; readonly groups: readonly string[] };

const MODEM_MS = 5_000;
const PORTABLE_MS = 10_000;

const agencies = [
  { agency: "NMSP", name: "New Mexico State Police" },
  { agency: "RCSO", name: "Roosevelt County Sheriff", callSignPrefix: "R" },
] as const;

const groups = [
  { group: "D9", agency: "NMSP", name: "District 9, Clovis and Tucumcari", channel: "SP East" },
  { group: "RC", agency: "RCSO", name: "Roosevelt County", channel: "RC 1" },
  { group: "D4", agency: "NMSP", name: "District 4, Las Cruces", channel: "SP South" },
  { group: "D12", agency: "NMSP", name: "District 12, Deming", channel: "SP Southwest" },
] as const;

/** Two dispatchers, each with a part of the state. */
export const practiceDispatchers: readonly RosterDispatcher[] = [
  { position: "P1", name: "Salas", groups: ["D9", "RC"] },
  { position: "P2", name: "Whitfield", groups: ["D4", "D12"] },
];

/** Twelve units, one for each beat. */
export const practiceUnits: readonly RosterUnit[] = [
  unit("312", "D9", [officer("3120", "M. Baca", radio("312"))], "taip-ln", { spikeStrips: true }),
  unit("305", "D9", [officer("3050", "J. Trujillo", phone("305"))], "taip-pv", { spikeStrips: true }),
  unit("317", "D9", [officer("3170", "A. Sandoval", phone("317"))], "nmea-rmc", {}),
  unit("309", "D9", [officer("3090", "K. Archuleta")], "nmea-rmc", {}),
  unit("321", "D9", [officer("3210", "R. Dominguez", { ...radio("321"), manDown: true })], "taip-ln", {}),
  unit("326", "D9", [officer("3260", "L. Quintana", phone("326"))], "taip-pv", { loaner: "L-07" }),
  { ...unit("330", "RC", [officer("R330", "T. Ellison", phone("330"))], "nmea-rmc", {}), agency: "RCSO" },
  unit("417", "D12", [officer("4170", "D. Marquez", radio("417"))], "taip-ln", { spikeStrips: true }),
  unit("409", "D12", [officer("4090", "S. Yazzie", radio("409"))], "nmea-rmc", {}),
  unit(
    "412",
    "D4",
    [officer("4120", "C. Ortega", phone("412")), officer("4121", "P. Lindqvist", phone("412b"))],
    "taip-pv",
    { spikeStrips: true },
  ),
  unit("421", "D4", [officer("4210", "E. Romero")], "taip-ln", {}),
  unit("424", "D12", [officer("4240", "B. Chavez")], undefined, {}),
];

/**
 * A unit that nobody plays: whoever tries the field app beside the console begins its shift themselves.
 */
const visitor = [
  { type: "RegisterOfficer", officer: "3900", agency: "NMSP", name: "You, the visitor" },
  { type: "RegisterVehicle", vehicle: "V-390", agency: "NMSP", plate: "G 3904", roofNumber: "390", look: "patrol car" },
  { type: "RegisterUnit", agency: "NMSP", callSign: "390", group: "D9" },
] as const;

/** Everything that has to be known before the first device is heard, and the two dispatchers at their places. */
export function practiceRoster(units: readonly RosterUnit[] = practiceUnits): Command[] {
  return [
    ...agencies.map((agency) => ({ type: "RegisterAgency", ...agency })),
    ...groups.map((group) => ({ type: "RegisterGroup", ...group })),
    ...units.flatMap(commandsOf),
    ...visitor,
    ...practiceDispatchers.map((dispatcher) => ({ type: "SignOn", ...dispatcher })),
  ].map((command) => CommandSchema.parse(command));
}

function commandsOf(row: RosterUnit): object[] {
  const { agency, callSign, group, vehicle, loaner, modem } = row;
  const car = { type: "RegisterVehicle", agency, look: "black and white patrol car" };
  return [
    ...row.officers.map(({ badge, name }) => ({ type: "RegisterOfficer", officer: badge, agency, name })),
    { ...car, vehicle, plate: `G ${callSign}4`, roofNumber: callSign },
    ...(loaner === undefined
      ? []
      : [{ ...car, vehicle: loaner, plate: "G 0070", roofNumber: "07", look: "white loaner car" }]),
    // The modem that reports is that of the car which is driven.
    ...(modem === undefined ? [] : [registration(modem, "vehicle-modem", { vehicle: loaner ?? vehicle })]),
    ...row.officers.flatMap(({ badge, portable }) =>
      portable === undefined
        ? []
        : [registration(portable, portable.speech === "owntracks" ? "phone" : "portable", { officer: badge })],
    ),
    { type: "RegisterUnit", agency, callSign, group, ...(row.spikeStrips === true ? { spikeStrips: true } : {}) },
    { type: "StartShift", unit: callSign, officers: row.officers.map(({ badge }) => badge), vehicle },
    ...(loaner === undefined ? [] : [{ type: "ChangeVehicle", unit: callSign, vehicle: loaner }]),
  ];
}

/** The command that makes a device known; a practice also uses it to give one a sensor. */
export function registration(
  device: RosterDevice,
  kind: string,
  bearer: { vehicle?: string; officer?: string },
): object {
  return {
    type: "RegisterDevice",
    device: device.id,
    kind,
    // A radio's emergency key and sensors come by way of the radio controller, under the same name.
    keys: [`${protocolOf(device.speech)}:${device.key}`, ...(kind === "portable" ? [`sensor:${device.key}`] : [])],
    ...bearer,
    intervalS: device.intervalMs / 1_000,
    manDown: device.manDown === true,
  };
}

function protocolOf(speech: DeviceSpeech): string {
  switch (speech) {
    case "taip-ln":
    case "taip-pv":
      return "taip";
    case "nmea-rmc":
      return "nmea";
    case "owntracks":
      return "owntracks";
  }
}

function unit(
  callSign: string,
  group: string,
  officers: readonly RosterOfficer[],
  speech: DeviceSpeech | undefined,
  more: { readonly loaner?: string; readonly spikeStrips?: boolean },
): RosterUnit {
  const vehicle = more.loaner ?? `V-${callSign}`;
  return {
    callSign,
    agency: "NMSP",
    group,
    officers,
    vehicle: `V-${callSign}`,
    ...more,
    ...(speech === undefined
      ? {}
      : {
          modem: {
            id: `modem-${vehicle}`,
            speech,
            // TAIP names have four characters.
            key: speech === "nmea-rmc" ? `CAR-${callSign}` : `M${callSign}`,
            intervalMs: MODEM_MS,
          },
        }),
  };
}

function officer(badge: string, name: string, portable?: RosterDevice): RosterOfficer {
  return portable === undefined ? { badge, name } : { badge, name, portable };
}

function radio(callSign: string): RosterDevice {
  return { id: `radio-${callSign}`, speech: "taip-ln", key: `P${callSign}`, intervalMs: PORTABLE_MS };
}

function phone(callSign: string): RosterDevice {
  return { id: `phone-${callSign}`, speech: "owntracks", key: `${callSign}/phone`, intervalMs: PORTABLE_MS };
}

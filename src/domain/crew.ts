/**
 * Who and what rides in a unit: its vehicle's devices, each of its people's, and all of them together.
 */
import type { OfficerId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Device, devicesOf } from "./device.ts";
import type { Unit } from "./unit.ts";

/** One person of a unit with the devices that speak for that person; none is named for the unit's own. */
export type CrewMember = { readonly officerId: OfficerId | undefined; readonly devices: readonly Device[] };
export type Crew = {
  readonly vehicleDevices: readonly Device[];
  readonly people: readonly CrewMember[];
  readonly devices: readonly Device[];
};

/**
 * The unit's devices as they are bound now. A device that is bound to the unit itself counts as its vehicle's
 * where it is of the mounted kinds, and as its only person's otherwise.
 */
export function crewOf(center: Center, unit: Unit): Crew {
  const own = devicesOf(center, { kind: "unit", unitId: unit.id });
  const mounted = own.filter((device) => device.kind === "vehicle-modem" || device.kind === "laptop");
  const carried = own.filter((device) => !mounted.includes(device));
  const vehicleId = unit.shift?.vehicleId;
  const vehicleDevices = [
    ...(vehicleId === undefined ? [] : devicesOf(center, { kind: "vehicle", vehicleId })),
    ...mounted,
  ];
  const people: CrewMember[] = (unit.shift?.officerIds ?? []).map((officerId) => ({
    officerId,
    devices: devicesOf(center, { kind: "officer", officerId }),
  }));
  const only = people.length === 1 ? people[0] : undefined;
  if (carried.length > 0) {
    if (only === undefined) people.push({ officerId: undefined, devices: carried });
    else people[0] = { ...only, devices: [...only.devices, ...carried] };
  }
  return { vehicleDevices, people, devices: [...vehicleDevices, ...people.flatMap((person) => person.devices)] };
}

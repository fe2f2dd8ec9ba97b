/**
 * Shifts: who rides in what, with which devices. A loaner car is bound in one command.
 * Ending a shift with an open alert is recorded, and the watch goes on (SH3).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type DeviceId, type OfficerId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { Actor } from "./actor.ts";
import type { Center } from "./center.ts";
import type { Context, EventHead } from "./context.ts";
import type { DeviceEvent } from "./device.ts";
import { inOrder, type KitItem, KitSchema, kitOf } from "./kit.ts";
import { findOfficer, findUnit } from "./refs.ts";
import { sameData } from "./same-data.ts";
import { InstantMs, Ref } from "./text.ts";
import { patchUnit, type Unit, type UnitEvent } from "./unit.ts";

export const StartShift = z.object({
  type: z.literal("StartShift"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officers: z.array(Ref).max(8).default([]),
  vehicle: Ref.optional(),
  devices: z
    .array(Ref)
    .max(16)
    .default([])
    .describe("Personal devices taken for this shift; they go to the first officer"),
  odometerMi: z.number().min(0).max(2_000_000).optional(),
  kit: KitSchema.optional().describe("All that it carries; what the roster says where absent"),
});
export const ChangeVehicle = z.object({
  type: z.literal("ChangeVehicle"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  vehicle: Ref.describe("The loaner car; its own devices come with it"),
  odometerMi: z.number().min(0).max(2_000_000).optional(),
});
export const JoinUnit = z.object({
  type: z.literal("JoinUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officer: Ref,
});
export const LeaveUnit = z.object({
  type: z.literal("LeaveUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officer: Ref,
});
export const EndShift = z.object({ type: z.literal("EndShift"), madeAtMs: InstantMs.optional(), unit: Ref });
export const SetKit = z.object({
  type: z.literal("SetKit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  kit: KitSchema.describe("All that it carries now; an empty list says that it carries none of these"),
});
export type ShiftCommand =
  | z.infer<typeof SetKit>
  | z.infer<typeof StartShift>
  | z.infer<typeof ChangeVehicle>
  | z.infer<typeof JoinUnit>
  | z.infer<typeof LeaveUnit>
  | z.infer<typeof EndShift>;

export type Shift = {
  readonly startedAtMs: number;
  readonly officerIds: readonly OfficerId[];
  readonly vehicleId?: VehicleId;
  readonly odometerMi?: number;
  /** KI2: as it was said for this shift and this car; absent: what the roster says. */
  readonly kit?: readonly KitItem[];
  /** SH4: what somebody has only tapped on a device of the unit. */
  readonly tapped?: Tapped;
};
/** Said by a device whose holder may not be its officer. Its own screens show it; nothing else rests on it. */
export type Tapped = {
  readonly vehicle?: { readonly vehicleId: VehicleId; readonly atMs: number };
  readonly endAtMs?: number;
};

export type ShiftEvent =
  | {
      readonly type: "ShiftStarted";
      readonly unitId: UnitId;
      readonly officerIds: readonly OfficerId[];
      readonly vehicleId?: VehicleId;
      readonly odometerMi?: number;
      readonly kit?: readonly KitItem[];
    }
  | { readonly type: "UnitKitSet"; readonly unitId: UnitId; readonly kit: readonly KitItem[] }
  | {
      readonly type: "VehicleChanged";
      readonly unitId: UnitId;
      readonly vehicleId: VehicleId;
      readonly odometerMi?: number;
    }
  /** SH4: tapped where it has to be heard. */
  | { readonly type: "VehicleChangeTapped"; readonly unitId: UnitId; readonly vehicleId: VehicleId }
  /** `over: false`: whoever tapped that it is over has tapped that it goes on. */
  | { readonly type: "ShiftEndTapped"; readonly unitId: UnitId; readonly over: boolean }
  | { readonly type: "OfficerJoined"; readonly unitId: UnitId; readonly officerId: OfficerId }
  | { readonly type: "OfficerLeft"; readonly unitId: UnitId; readonly officerId: OfficerId }
  | { readonly type: "ShiftEnded"; readonly unitId: UnitId };
export type ShiftRefusal =
  | "unknown-unit"
  | "unknown-officer"
  | "unknown-vehicle"
  | "unknown-device"
  | "on-shift-already"
  | "off-duty"
  | "officer-in-another-unit"
  | "vehicle-in-another-unit"
  | "not-in-unit"
  | "on-a-stop"
  | "on-an-incident"
  | "transporting"
  | "alert-open"
  | "retired";

export function decideShift(
  center: Center,
  command: ShiftCommand,
  { actor }: Pick<Context, "actor">,
): Decision<ShiftEvent | DeviceEvent | UnitEvent, ShiftRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  switch (command.type) {
    case "StartShift":
      if (unit.shift?.tapped?.endAtMs !== undefined && isTapped(actor))
        return accept({ type: "ShiftEndTapped", unitId: unit.id, over: false });
      return startShift(center, unit, command);
    case "SetKit": {
      if (unit.shift === undefined) return refuse("off-duty", "unit", "start its shift first");
      const kit = inOrder(command.kit);
      if (sameData(kit, kitOf(center, unit))) return accept();
      return accept({ type: "UnitKitSet", unitId: unit.id, kit });
    }
    case "ChangeVehicle": {
      if (unit.shift === undefined) return refuse("off-duty", "unit");
      const vehicle = freeVehicle(center, unit, command.vehicle);
      if (!vehicle.ok) return vehicle;
      if (isTapped(actor) && (unit.stop !== undefined || isHeardOnly(center, unit)))
        return vehicle.vehicleId === (unit.shift.tapped?.vehicle?.vehicleId ?? unit.shift.vehicleId)
          ? accept()
          : accept({ type: "VehicleChangeTapped", unitId: unit.id, vehicleId: vehicle.vehicleId });
      if (unit.shift.vehicleId === vehicle.vehicleId && unit.shift.tapped === undefined) return accept();
      return accept({
        type: "VehicleChanged",
        unitId: unit.id,
        vehicleId: vehicle.vehicleId,
        ...(command.odometerMi === undefined ? {} : { odometerMi: command.odometerMi }),
      });
    }
    case "JoinUnit": {
      if (unit.shift === undefined) return refuse("off-duty", "unit");
      const officer = findOfficer(center, command.officer);
      if (officer === undefined) return refuse("unknown-officer", "officer");
      if (center.retired.has(`officer:${officer.id}`)) return refuse("retired", "officer");
      if (unit.shift.officerIds.includes(officer.id)) return accept();
      const other = center.unitByOfficer.get(officer.id);
      if (other !== undefined) return refuse("officer-in-another-unit", "officer", other);
      return accept({ type: "OfficerJoined", unitId: unit.id, officerId: officer.id });
    }
    case "LeaveUnit": {
      const officer = findOfficer(center, command.officer);
      if (officer === undefined) return refuse("unknown-officer", "officer");
      if (!unit.shift?.officerIds.includes(officer.id)) return refuse("not-in-unit", "officer");
      return accept({ type: "OfficerLeft", unitId: unit.id, officerId: officer.id });
    }
    case "EndShift": {
      if (unit.shift === undefined) return accept();
      // SH4: what looks cleared on the device since it was tapped is not told to be uncleared either.
      if (isTapped(actor) && isHeardOnly(center, unit) && unit.stop?.clearClaimedAtMs !== undefined)
        return endTapped(unit);
      // SH2: nobody goes home from a stop; SH3: nor under an open alert. Both are said, not tidied away.
      if (unit.stop !== undefined) return refuse("on-a-stop", "unit", "clear it first");
      if (unit.currentIncidentId !== undefined) return refuse("on-an-incident", "unit", "clear it first");
      if (unit.transport !== undefined) return refuse("transporting", "unit", "end the transport first");
      // SH4: a refusal would tell whoever holds the device that an alert stands.
      if (isTapped(actor) && isHeardOnly(center, unit)) return endTapped(unit);
      if (center.openAlertBySubject.has(`unit:${unit.id}`))
        return refuse("alert-open", "unit", "close its alert first");
      return accept({ type: "ShiftEnded", unitId: unit.id });
    }
  }
}

function endTapped({ id, shift }: Unit): Decision<ShiftEvent, never> {
  return shift?.tapped?.endAtMs === undefined
    ? accept<ShiftEvent>({ type: "ShiftEndTapped", unitId: id, over: true })
    : accept<ShiftEvent>();
}

function isTapped(actor: Actor): boolean {
  return actor.kind === "officer" || actor.kind === "device";
}

/** SH4: while somebody may be in danger, or its car is in other hands, whoever taps may not be the officer. */
export function isHeardOnly(center: Center, unit: Unit): boolean {
  const vehicleId = unit.shift?.vehicleId;
  return (
    unit.duress !== undefined ||
    center.openAlertBySubject.has(`unit:${unit.id}`) ||
    (vehicleId !== undefined && center.vehicles.get(vehicleId)?.compromised !== undefined)
  );
}

function startShift(
  center: Center,
  unit: Unit,
  command: z.infer<typeof StartShift>,
): Decision<ShiftEvent | DeviceEvent, ShiftRefusal> {
  if (unit.shift !== undefined) return refuse("on-shift-already", "unit");
  if (center.retired.has(`unit:${unit.id}`)) return refuse("retired", "unit", "an administrator registers it again");
  const officerIds: OfficerId[] = [];
  for (const ref of command.officers) {
    const officer = findOfficer(center, ref);
    if (officer === undefined) return refuse("unknown-officer", "officers", ref);
    if (center.retired.has(`officer:${officer.id}`)) return refuse("retired", "officers", ref);
    const other = center.unitByOfficer.get(officer.id);
    if (other !== undefined) return refuse("officer-in-another-unit", "officers", `${ref} rides in ${other}`);
    if (!officerIds.includes(officer.id)) officerIds.push(officer.id);
  }
  const vehicle = command.vehicle === undefined ? undefined : freeVehicle(center, unit, command.vehicle);
  if (vehicle !== undefined && !vehicle.ok) return vehicle;
  const bearer = officerIds[0];
  const bindings: DeviceEvent[] = [];
  for (const ref of command.devices) {
    const deviceId = asId<DeviceId>(ref);
    if (!center.devices.has(deviceId)) return refuse("unknown-device", "devices", ref);
    if (center.retired.has(`device:${deviceId}`)) return refuse("retired", "devices", ref);
    const binding =
      bearer === undefined
        ? ({ kind: "unit", unitId: unit.id } as const)
        : ({ kind: "officer", officerId: bearer } as const);
    bindings.push({ type: "DeviceBound", deviceId, binding });
  }
  const started: ShiftEvent = {
    type: "ShiftStarted",
    unitId: unit.id,
    officerIds,
    ...(vehicle === undefined ? {} : { vehicleId: vehicle.vehicleId }),
    ...(command.odometerMi === undefined ? {} : { odometerMi: command.odometerMi }),
    ...(command.kit === undefined ? {} : { kit: inOrder(command.kit) }),
  };
  return accept<ShiftEvent | DeviceEvent>(started, ...bindings);
}

function freeVehicle(
  center: Center,
  unit: Unit,
  ref: string,
):
  | { readonly ok: true; readonly vehicleId: VehicleId }
  | { readonly ok: false; readonly refusal: ShiftRefusal; readonly field: string } {
  const vehicleId = asId<VehicleId>(ref);
  if (!center.vehicles.has(vehicleId)) return { ok: false, refusal: "unknown-vehicle", field: "vehicle" };
  if (center.retired.has(`vehicle:${vehicleId}`)) return { ok: false, refusal: "retired", field: "vehicle" };
  const other = center.unitByVehicle.get(vehicleId);
  if (other !== undefined && other !== unit.id)
    return { ok: false, refusal: "vehicle-in-another-unit", field: "vehicle" };
  return { ok: true, vehicleId };
}

export function evolveShift(center: Center, event: ShiftEvent, head: EventHead): void {
  const unit = center.units.get(event.unitId);
  if (unit === undefined) return;
  switch (event.type) {
    case "ShiftStarted": {
      const { type: _, unitId, ...data } = event;
      for (const officerId of data.officerIds) center.unitByOfficer.set(officerId, unitId);
      if (data.vehicleId !== undefined) center.unitByVehicle.set(data.vehicleId, unitId);
      patchUnit(center, unitId, {
        shift: { ...data, startedAtMs: head.madeAtMs ?? head.atMs },
        status: "CheckedIn",
        statusSinceMs: head.madeAtMs ?? head.atMs,
        statusReason: undefined,
        marks: {},
      });
      return;
    }
    case "VehicleChanged": {
      if (unit.shift === undefined) return;
      const { kit, tapped: _, ...rest } = unit.shift;
      if (unit.shift.vehicleId === event.vehicleId) {
        // SH4: somebody was asked, and is where they were.
        patchUnit(center, unit.id, { shift: { ...rest, ...(kit === undefined ? {} : { kit }) } });
        return;
      }
      if (unit.shift.vehicleId !== undefined) center.unitByVehicle.delete(unit.shift.vehicleId);
      center.unitByVehicle.set(event.vehicleId, unit.id);
      // KI3: what was said of the other car's kit says nothing of this one's.
      patchUnit(center, unit.id, {
        shift: { ...rest, vehicleId: event.vehicleId },
        // MV1: where the other vehicle has been before is nothing that this stop is about.
        ...(unit.stop === undefined ? {} : { stop: { ...unit.stop, relocatedAtMs: head.atMs } }),
      });
      return;
    }
    case "VehicleChangeTapped": {
      if (unit.shift === undefined) return;
      const vehicle = { vehicleId: event.vehicleId, atMs: head.atMs };
      patchUnit(center, unit.id, { shift: { ...unit.shift, tapped: { ...unit.shift.tapped, vehicle } } });
      return;
    }
    case "ShiftEndTapped": {
      if (unit.shift === undefined) return;
      const { endAtMs: _, ...before } = unit.shift.tapped ?? {};
      const tapped = event.over ? { ...before, endAtMs: head.atMs } : before;
      patchUnit(center, unit.id, { shift: { ...unit.shift, tapped } });
      return;
    }
    case "UnitKitSet": {
      if (unit.shift !== undefined) patchUnit(center, unit.id, { shift: { ...unit.shift, kit: event.kit } });
      return;
    }
    case "OfficerJoined": {
      if (unit.shift === undefined) return;
      center.unitByOfficer.set(event.officerId, unit.id);
      patchUnit(center, unit.id, {
        shift: { ...unit.shift, officerIds: [...unit.shift.officerIds, event.officerId] },
      });
      return;
    }
    case "OfficerLeft": {
      if (unit.shift === undefined) return;
      center.unitByOfficer.delete(event.officerId);
      patchUnit(center, unit.id, {
        shift: { ...unit.shift, officerIds: unit.shift.officerIds.filter((id) => id !== event.officerId) },
      });
      return;
    }
    case "ShiftEnded": {
      for (const officerId of unit.shift?.officerIds ?? []) center.unitByOfficer.delete(officerId);
      if (unit.shift?.vehicleId !== undefined) center.unitByVehicle.delete(unit.shift.vehicleId);
      patchUnit(center, unit.id, {
        shift: undefined,
        status: "OffDuty",
        statusSinceMs: head.madeAtMs ?? head.atMs,
        statusReason: undefined,
        check: undefined,
        prompt: undefined,
        marks: {},
        quiet: {},
        assignments: [],
      });
      return;
    }
  }
}

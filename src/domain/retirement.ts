/**
 * Retirement: somebody leaves the agency, a car is sold, a radio is lost for good, a call sign is out of use. It is an event as its registration was;
 * what happened in its name stays in the log, and its name stays known there. From then on nobody is sent out with it.
 *
 * Nothing that is in use is retired (LV1), and nothing that is retired comes back by itself (LV3). Rules LV1 to LV4.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type DeviceId, type OfficerId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Binding, type Device, type DeviceEvent, devicesOf, unitOfBinding } from "./device.ts";
import { findUnit } from "./refs.ts";
import { InstantMs, line, Ref } from "./text.ts";

const Reason = line(200).describe("Why: left, sold, lost, broken");

export const RetireOfficer = z.object({
  type: z.literal("RetireOfficer"),
  madeAtMs: InstantMs.optional(),
  officer: Ref.describe("The badge or employee number"),
  reason: Reason,
});
export const RetireVehicle = z.object({
  type: z.literal("RetireVehicle"),
  madeAtMs: InstantMs.optional(),
  vehicle: Ref,
  reason: Reason,
});
export const RetireDevice = z.object({
  type: z.literal("RetireDevice"),
  madeAtMs: InstantMs.optional(),
  device: Ref,
  reason: Reason,
});
export const RetireUnit = z.object({
  type: z.literal("RetireUnit"),
  madeAtMs: InstantMs.optional(),
  unit: Ref.describe("The call sign, or the agency and the call sign"),
  reason: Reason,
});
export type RetirementCommand =
  | z.infer<typeof RetireUnit>
  | z.infer<typeof RetireOfficer>
  | z.infer<typeof RetireVehicle>
  | z.infer<typeof RetireDevice>;

export type RetirementEvent =
  | { readonly type: "UnitRetired"; readonly unitId: UnitId; readonly reason: string }
  | { readonly type: "OfficerRetired"; readonly officerId: OfficerId; readonly reason: string }
  | { readonly type: "VehicleRetired"; readonly vehicleId: VehicleId; readonly reason: string }
  | { readonly type: "DeviceRetired"; readonly deviceId: DeviceId; readonly reason: string };
export type RetirementRefusal =
  | "unknown-unit"
  | "unknown-officer"
  | "unknown-vehicle"
  | "unknown-device"
  | "on-shift"
  | "in-other-hands"
  | "alert-open";

/** Says what a retirement causes, or why it causes nothing. What is retired already is left as it is. */
export function decideRetirement(
  center: Center,
  command: RetirementCommand,
): Decision<RetirementEvent | DeviceEvent, RetirementRefusal> {
  switch (command.type) {
    case "RetireOfficer": {
      const officerId = asId<OfficerId>(command.officer);
      if (!center.officers.has(officerId)) return refuse("unknown-officer", "officer");
      if (center.retired.has(`officer:${officerId}`)) return accept();
      const unitId = center.unitByOfficer.get(officerId);
      if (unitId !== undefined) return refuse("on-shift", "officer", `rides in ${unitId}: end that first`);
      return accept<RetirementEvent | DeviceEvent>(...unbound(center, { kind: "officer", officerId }), {
        type: "OfficerRetired",
        officerId,
        reason: command.reason,
      });
    }
    case "RetireVehicle": {
      const vehicleId = asId<VehicleId>(command.vehicle);
      const vehicle = center.vehicles.get(vehicleId);
      if (vehicle === undefined) return refuse("unknown-vehicle", "vehicle");
      if (center.retired.has(`vehicle:${vehicleId}`)) return accept();
      const unitId = center.unitByVehicle.get(vehicleId);
      if (unitId !== undefined) return refuse("on-shift", "vehicle", `carries ${unitId}: end that first`);
      // LV2: as long as somebody else has it, it is looked for.
      if (vehicle.compromised !== undefined) return refuse("in-other-hands", "vehicle");
      return accept<RetirementEvent | DeviceEvent>(...unbound(center, { kind: "vehicle", vehicleId }), {
        type: "VehicleRetired",
        vehicleId,
        reason: command.reason,
      });
    }
    case "RetireUnit": {
      const unit = findUnit(center, command.unit);
      if (unit === undefined) return refuse("unknown-unit", "unit");
      if (center.retired.has(`unit:${unit.id}`)) return accept();
      if (unit.shift !== undefined) return refuse("on-shift", "unit", "end its shift first");
      const isRinging = unit.duress !== undefined || center.openAlertBySubject.has(`unit:${unit.id}`);
      if (isRinging) return refuse("alert-open", "unit", "close its alert first");
      return accept<RetirementEvent | DeviceEvent>(...unbound(center, { kind: "unit", unitId: unit.id }), {
        type: "UnitRetired",
        unitId: unit.id,
        reason: command.reason,
      });
    }
    case "RetireDevice": {
      const device = center.devices.get(asId<DeviceId>(command.device));
      if (device === undefined) return refuse("unknown-device", "device");
      if (center.retired.has(`device:${device.id}`)) return accept();
      const fault = useOf(center, device);
      if (fault !== undefined) return fault;
      const loosed: DeviceEvent[] =
        device.binding.kind === "none" ? [] : [{ type: "DeviceBound", deviceId: device.id, binding: { kind: "none" } }];
      return accept<RetirementEvent | DeviceEvent>(...loosed, {
        type: "DeviceRetired",
        deviceId: device.id,
        reason: command.reason,
      });
    }
  }
}

export function evolveRetirement(center: Center, event: RetirementEvent): void {
  switch (event.type) {
    case "OfficerRetired":
      center.retired.add(`officer:${event.officerId}`);
      return;
    case "VehicleRetired":
      center.retired.add(`vehicle:${event.vehicleId}`);
      return;
    case "UnitRetired":
      center.retired.add(`unit:${event.unitId}`);
      return;
    case "DeviceRetired": {
      center.retired.add(`device:${event.deviceId}`);
      const device = center.devices.get(event.deviceId);
      if (device === undefined) return;
      // LV4: whoever speaks in its name is a stranger from now on, whose danger rings all the same.
      for (const key of device.keys) center.deviceByKey.delete(key);
      center.devices.set(device.id, { ...device, keys: [] });
      return;
    }
  }
}

// LV1: a device that tells of somebody who is out, or of an alarm that nobody has answered, is in use.
function useOf(center: Center, { id, binding, alarms }: Device): Decision<never, RetirementRefusal> | undefined {
  const unitId = unitOfBinding(center, binding);
  if (unitId !== undefined && center.units.get(unitId)?.shift !== undefined) {
    return refuse("on-shift", "device", `speaks for ${unitId}: unbind it first`);
  }
  const isRinging = Object.keys(alarms).length > 0 || center.openAlertBySubject.has(`device:${id}`);
  return isRinging ? refuse("alert-open", "device", "it has an alarm that has not ended") : undefined;
}

function unbound(center: Center, bearer: Binding): DeviceEvent[] {
  return devicesOf(center, bearer).map(({ id }) => ({ type: "DeviceBound", deviceId: id, binding: { kind: "none" } }));
}

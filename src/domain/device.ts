/**
 * Devices: what reports, and whose person or vehicle it speaks for.
 *
 * A device is known by address keys, `protocol:key` (what it calls itself) or `protocol@host` (where it sends
 * from, for those that give no name). What is heard and not known is a stranger: listed, bindable, and its
 * duress rings all the same.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type DeviceId, type OfficerId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import { findUnit } from "./refs.ts";
import type { AlarmKind, Protocol } from "./report.ts";
import { sameData } from "./same-data.ts";
import { Code, InstantMs, line, Ref } from "./text.ts";

export const DeviceKindSchema = z.enum(["vehicle-modem", "laptop", "portable", "phone", "body-sensor", "radio-key"]);
export type DeviceKind = z.infer<typeof DeviceKindSchema>;
const AddressKey = z
  .string()
  .trim()
  .regex(/^(taip|nmea|gpsd|owntracks|osmand|sensor|any)[:@].{1,80}$/, "is not protocol:key or protocol@host");

export const RegisterDevice = z.object({
  type: z.literal("RegisterDevice"),
  madeAtMs: InstantMs.optional(),
  device: Code.describe("The device's inventory name: unique in the center"),
  kind: DeviceKindSchema,
  keys: z
    .array(AddressKey)
    .min(1)
    .max(8)
    .describe("How it names itself, e.g. taip:0312, owntracks:312/phone, nmea@10.1.2.3"),
  vehicle: Ref.optional().describe("The vehicle it is mounted in"),
  officer: Ref.optional().describe("The officer who carries it"),
  unit: Ref.optional().describe("The unit it speaks for, where neither person nor vehicle is registered"),
  intervalS: z.number().min(0.2).max(3_600).optional().describe("How often it should report"),
  prompts: z.boolean().optional().describe("Whether it can show its bearer a prompt"),
  manDown: z.boolean().optional().describe("Whether it has a man-down sensor"),
});
export const BindDevice = z.object({
  type: z.literal("BindDevice"),
  madeAtMs: InstantMs.optional(),
  device: Ref,
  vehicle: Ref.optional(),
  officer: Ref.optional(),
  unit: Ref.optional(),
});
export const UnbindDevice = z.object({
  type: z.literal("UnbindDevice"),
  madeAtMs: InstantMs.optional(),
  device: Ref,
});
export const BindStranger = z.object({
  type: z.literal("BindStranger"),
  madeAtMs: InstantMs.optional(),
  stranger: line(100).describe("The stranger's address key"),
  device: Code.optional().describe("A name for it; the key itself where none is given"),
  kind: DeviceKindSchema,
  vehicle: Ref.optional(),
  officer: Ref.optional(),
  unit: Ref.optional(),
});
export type DeviceCommand =
  | z.infer<typeof RegisterDevice>
  | z.infer<typeof BindDevice>
  | z.infer<typeof UnbindDevice>
  | z.infer<typeof BindStranger>;

export type Binding =
  | { readonly kind: "vehicle"; readonly vehicleId: VehicleId }
  | { readonly kind: "officer"; readonly officerId: OfficerId }
  | { readonly kind: "unit"; readonly unitId: UnitId }
  | { readonly kind: "none" };

export type Device = {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  readonly keys: readonly string[];
  readonly binding: Binding;
  readonly intervalS?: number;
  readonly prompts: boolean;
  readonly manDown: boolean;
  readonly boundAtMs?: number;
  /** Whom it spoke for before it was unbound: an emergency from it still says so. */
  readonly lastBinding?: Binding;
  /** Its last alarm of each kind that has not ended. */
  readonly alarms: Readonly<Partial<Record<AlarmKind, { readonly sinceMs: number; readonly text?: string }>>>;
};

export type Stranger = {
  readonly key: string;
  readonly protocol: Protocol;
  readonly gateway: string;
  readonly peer: string;
  readonly firstHeardAtMs: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
};

export type DeviceEvent =
  | { readonly type: "DeviceRegistered"; readonly device: Omit<Device, "alarms" | "boundAtMs" | "lastBinding"> }
  | { readonly type: "DeviceBound"; readonly deviceId: DeviceId; readonly binding: Binding }
  | { readonly type: "StrangerHeard"; readonly stranger: Stranger }
  | { readonly type: "StrangerNamed"; readonly key: string; readonly deviceId: DeviceId }
  | {
      readonly type: "DeviceAlarmChanged";
      readonly deviceId: DeviceId;
      readonly unitId?: UnitId;
      readonly alarm: AlarmKind;
      readonly active: boolean;
      readonly text?: string;
      readonly latDeg?: number;
      readonly lonDeg?: number;
    };
export type DeviceRefusal =
  | "unknown-device"
  | "unknown-vehicle"
  | "unknown-officer"
  | "unknown-unit"
  | "unknown-stranger"
  | "key-taken"
  | "name-taken"
  | "retired"
  | "one-bearer-only"
  | "bearer-missing";

type Bearer = {
  readonly vehicle?: string | undefined;
  readonly officer?: string | undefined;
  readonly unit?: string | undefined;
};

export function decideDevice(center: Center, command: DeviceCommand): Decision<DeviceEvent, DeviceRefusal> {
  switch (command.type) {
    case "RegisterDevice": {
      const bearer = findBearer(center, command);
      if (!bearer.ok) return bearer;
      const id = asId<DeviceId>(command.device);
      const taken = command.keys.find((key) => (center.deviceByKey.get(key) ?? id) !== id);
      if (taken !== undefined) return refuse("key-taken", "keys", `${taken} is ${center.deviceByKey.get(taken)}`);
      const device = {
        id,
        kind: command.kind,
        keys: command.keys,
        // A device that is registered again without a bearer keeps the one it has.
        binding: bearer.binding.kind === "none" ? (center.devices.get(id)?.binding ?? bearer.binding) : bearer.binding,
        prompts: command.prompts ?? (command.kind === "phone" || command.kind === "laptop"),
        manDown: command.manDown ?? false,
        ...(command.intervalS === undefined ? {} : { intervalS: command.intervalS }),
      };
      const known = center.devices.get(id);
      if (known !== undefined && !center.retired.has(`device:${id}`)) {
        const { alarms: _a, boundAtMs: _b, lastBinding: _l, ...rest } = known;
        if (sameData(rest, device)) return accept();
      }
      return accept({ type: "DeviceRegistered", device });
    }
    case "BindDevice": {
      const device = center.devices.get(asId<DeviceId>(command.device));
      if (device === undefined) return refuse("unknown-device", "device");
      if (center.retired.has(`device:${device.id}`)) return refuse("retired", "device", "register it again first");
      const bearer = findBearer(center, command);
      if (!bearer.ok) return bearer;
      if (bearer.binding.kind === "none") return refuse("bearer-missing");
      if (sameData(device.binding, bearer.binding)) return accept();
      return accept({ type: "DeviceBound", deviceId: device.id, binding: bearer.binding });
    }
    case "UnbindDevice": {
      const device = center.devices.get(asId<DeviceId>(command.device));
      if (device === undefined) return refuse("unknown-device", "device");
      if (device.binding.kind === "none") return accept();
      return accept({ type: "DeviceBound", deviceId: device.id, binding: { kind: "none" } });
    }
    case "BindStranger": {
      const stranger = center.strangers.get(command.stranger);
      if (stranger === undefined) return refuse("unknown-stranger", "stranger");
      const bearer = findBearer(center, command);
      if (!bearer.ok) return bearer;
      if (bearer.binding.kind === "none") return refuse("bearer-missing");
      const id = asId<DeviceId>(command.device ?? stranger.key);
      if (center.devices.has(id)) return refuse("name-taken", "device");
      const device = {
        id,
        kind: command.kind,
        keys: [stranger.key],
        binding: bearer.binding,
        prompts: command.kind === "phone" || command.kind === "laptop",
        manDown: false,
      };
      return accept<DeviceEvent>(
        { type: "DeviceRegistered", device },
        { type: "StrangerNamed", key: stranger.key, deviceId: id },
      );
    }
  }
}

function findBearer(
  center: Center,
  bearer: Bearer,
):
  | { readonly ok: true; readonly binding: Binding }
  | { readonly ok: false; readonly refusal: DeviceRefusal; readonly field?: string } {
  const named = [bearer.vehicle, bearer.officer, bearer.unit].filter((name) => name !== undefined);
  if (named.length > 1) return refuse("one-bearer-only");
  if (bearer.vehicle !== undefined) {
    const vehicleId = asId<VehicleId>(bearer.vehicle);
    if (!center.vehicles.has(vehicleId)) return refuse("unknown-vehicle", "vehicle");
    if (center.retired.has(`vehicle:${vehicleId}`)) return refuse("retired", "vehicle");
    return { ok: true, binding: { kind: "vehicle", vehicleId } };
  }
  if (bearer.officer !== undefined) {
    const officerId = asId<OfficerId>(bearer.officer);
    if (!center.officers.has(officerId)) return refuse("unknown-officer", "officer");
    if (center.retired.has(`officer:${officerId}`)) return refuse("retired", "officer");
    return { ok: true, binding: { kind: "officer", officerId } };
  }
  if (bearer.unit !== undefined) {
    const unit = findUnit(center, bearer.unit);
    if (unit === undefined) return refuse("unknown-unit", "unit");
    if (center.retired.has(`unit:${unit.id}`)) return refuse("retired", "unit");
    return { ok: true, binding: { kind: "unit", unitId: unit.id } };
  }
  return { ok: true, binding: { kind: "none" } };
}

export function evolveDevice(center: Center, event: DeviceEvent, head: EventHead): void {
  switch (event.type) {
    case "DeviceRegistered": {
      center.retired.delete(`device:${event.device.id}`);
      const known = center.devices.get(event.device.id);
      for (const key of known?.keys ?? []) center.deviceByKey.delete(key);
      for (const key of event.device.keys) center.deviceByKey.set(key, event.device.id);
      indexBearer(center, event.device.id, known?.binding, event.device.binding);
      center.devices.set(event.device.id, {
        ...event.device,
        alarms: known?.alarms ?? {},
        boundAtMs: head.atMs,
        ...(known?.lastBinding === undefined ? {} : { lastBinding: known.lastBinding }),
      });
      return;
    }
    case "DeviceBound": {
      const device = center.devices.get(event.deviceId);
      if (device === undefined) return;
      indexBearer(center, device.id, device.binding, event.binding);
      center.devices.set(device.id, {
        ...device,
        binding: event.binding,
        boundAtMs: head.atMs,
        ...(device.binding.kind === "none" ? {} : { lastBinding: device.binding }),
      });
      return;
    }
    case "StrangerHeard":
      center.strangers.set(event.stranger.key, event.stranger);
      return;
    case "StrangerNamed":
      center.strangers.delete(event.key);
      return;
    case "DeviceAlarmChanged": {
      const device = center.devices.get(event.deviceId);
      if (device === undefined) return;
      const { [event.alarm]: _, ...others } = device.alarms;
      const alarms = event.active
        ? {
            ...others,
            [event.alarm]: { sinceMs: head.atMs, ...(event.text === undefined ? {} : { text: event.text }) },
          }
        : others;
      center.devices.set(device.id, { ...device, alarms });
      return;
    }
  }
}

/** The unit that a binding leads to at present, if any. */
export function unitOfBinding(center: Center, binding: Binding | undefined): UnitId | undefined {
  switch (binding?.kind) {
    case "vehicle":
      return center.unitByVehicle.get(binding.vehicleId);
    case "officer":
      return center.unitByOfficer.get(binding.officerId);
    case "unit":
      return binding.unitId;
    case "none":
    case undefined:
      return undefined;
  }
}

/** The key of a bearer in the index of devices; undefined for none. */
export function bearerKey(binding: Binding): string | undefined {
  switch (binding.kind) {
    case "vehicle":
      return `vehicle:${binding.vehicleId}`;
    case "officer":
      return `officer:${binding.officerId}`;
    case "unit":
      return `unit:${binding.unitId}`;
    case "none":
      return undefined;
  }
}

/** Moves a device in the index of bearers from one binding to another. */
export function indexBearer(center: Center, deviceId: DeviceId, from: Binding | undefined, to: Binding): void {
  const fromKey = from === undefined ? undefined : bearerKey(from);
  if (fromKey !== undefined) {
    const rest = (center.devicesByBearer.get(fromKey) ?? []).filter((id) => id !== deviceId);
    if (rest.length === 0) center.devicesByBearer.delete(fromKey);
    else center.devicesByBearer.set(fromKey, rest);
  }
  const toKey = bearerKey(to);
  if (toKey !== undefined) {
    center.devicesByBearer.set(toKey, [...(center.devicesByBearer.get(toKey) ?? []), deviceId]);
  }
}

/** The devices bound to a bearer, in the order in which they were bound. */
export function devicesOf(center: Center, binding: Binding): Device[] {
  const key = bearerKey(binding);
  const ids = key === undefined ? undefined : center.devicesByBearer.get(key);
  if (ids === undefined) return [];
  return ids.map((id) => center.devices.get(id)).filter((device) => device !== undefined);
}

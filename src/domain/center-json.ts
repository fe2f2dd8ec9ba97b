/**
 * A center as JSON and back: for snapshots, for consoles that join, for recordings that open with facts.
 * Maps become lists of values under their ids; the derived indexes are built again on reading.
 */
import { z } from "zod";
import { type Alert, subjectKey } from "./alert.ts";
import { type Center, emptyCenter } from "./center.ts";
import { indexBearer } from "./device.ts";

const LISTS = [
  "agencies",
  "groups",
  "officers",
  "vehicles",
  "devices",
  "units",
  "incidents",
  "cautions",
  "alerts",
  "messages",
  "positions",
  "consoles",
] as const;

const CenterHeadSchema = z.looseObject({
  seq: z.int().min(0),
  atMs: z.int(),
  practice: z.boolean(),
});

/** A plain object that `JSON.stringify` writes in full. The same center gives the same text. */
export function centerToJson(center: Center): Record<string, unknown> {
  const json: Record<string, unknown> = {
    seq: center.seq,
    atMs: center.atMs,
    practice: center.practice,
    degraded: center.degraded ?? null,
    strangers: [...center.strangers.values()],
    channels: [...center.channels.values()],
    incidentNumbers: [...center.incidentNumbers],
    watchValues: [...center.watchValues],
    retired: [...center.retired],
  };
  for (const list of LISTS) json[list] = [...center[list].values()];
  return json;
}

/**
 * Reads what `centerToJson` wrote. Throws a ZodError where it is no such object; what stands inside the lists is
 * trusted, because the caller has checked that the same fold wrote it.
 */
export function centerFromJson(json: unknown): Center {
  const head = CenterHeadSchema.parse(json);
  const center = emptyCenter();
  center.seq = head.seq;
  center.atMs = head.atMs;
  center.practice = head.practice;
  // The fold's own writing: its shape is the center's by the fold hash that the caller compared.
  center.degraded = (head["degraded"] ?? undefined) as Center["degraded"];
  for (const list of LISTS) fill(center[list], head[list]);
  for (const item of listOf(head["strangers"])) center.strangers.set(String(Reflect.get(item, "key")), item as never);
  for (const item of listOf(head["channels"])) center.channels.set(String(Reflect.get(item, "channel")), item as never);
  for (const pair of listOf(head["incidentNumbers"])) {
    if (Array.isArray(pair)) center.incidentNumbers.set(String(pair[0]), Number(pair[1]));
  }
  for (const pair of listOf(head["watchValues"])) {
    if (Array.isArray(pair)) center.watchValues.set(String(pair[0]), Number(pair[1]));
  }
  const retired: unknown = head["retired"];
  if (Array.isArray(retired)) for (const name of retired) center.retired.add(String(name));
  rebuildIndexes(center);
  return center;
}

function listOf(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((item): item is object => typeof item === "object" && item !== null) : [];
}

function fill(map: Map<never, never> | Map<string, unknown>, value: unknown): void {
  const target = map as Map<string, unknown>; // every one of the lists is keyed by its values' own id
  for (const item of listOf(value)) target.set(String(Reflect.get(item, "id")), item);
}

function rebuildIndexes(center: Center): void {
  for (const device of center.devices.values()) {
    for (const key of device.keys) center.deviceByKey.set(key, device.id);
    indexBearer(center, device.id, undefined, device.binding);
  }
  for (const unit of center.units.values()) {
    for (const officerId of unit.shift?.officerIds ?? []) center.unitByOfficer.set(officerId, unit.id);
    if (unit.shift?.vehicleId !== undefined) center.unitByVehicle.set(unit.shift.vehicleId, unit.id);
  }
  for (const alert of center.alerts.values()) indexAlert(center, alert);
}

function indexAlert(center: Center, alert: Alert): void {
  if (alert.phase !== "closed") center.openAlertBySubject.set(subjectKey(alert.subject), alert.id);
}

/**
 * Emergency keys of radios and body sensors, by HTTP: one JSON object that says who and what.
 *
 * The interface for systems that have none of their own (a radio controller's emergency, a holster sensor). A
 * message whose kind is danger rings even where its place or time makes no sense.
 */
import { z } from "zod";
import { parseIso } from "../../base/time.ts";
import type { AlarmKind, Decoded, Fix, FrameFault, Report } from "../../domain/report.ts";
import { instantOrAbsent } from "../instant-or-absent.ts";

export const alarmKinds = [
  "duress",
  "man-down",
  "no-motion",
  "crash",
  "airbag",
  "holster",
  "tamper",
] as const satisfies readonly AlarmKind[];

const KEY_LENGTH_MAX = 80;
const Latitude = z.number().min(-90).max(90);
const Longitude = z.number().min(-180).max(180);

export const SensorMessage = z
  .object({
    deviceKey: z.string().trim().min(1).max(KEY_LENGTH_MAX).describe("The radio's or sensor's own id"),
    kind: z.enum(alarmKinds).optional().describe("Absent for a sign of life"),
    active: z.boolean().default(true).describe("False when the alarm has ended"),
    at: z
      .union([z.iso.datetime({ offset: true }), z.int()])
      .optional()
      .describe("When, ISO 8601 or milliseconds UTC"),
    lat: Latitude.optional().describe("Degrees north, WGS 84"),
    lon: Longitude.optional().describe("Degrees east, WGS 84"),
    latDeg: Latitude.optional().describe("The same as lat"),
    lonDeg: Longitude.optional().describe("The same as lon"),
    accuracyM: z.number().min(0).max(100_000).optional(),
    speedMps: z.number().min(0).max(400).optional(),
    batteryPercent: z.number().min(0).max(100).optional(),
    text: z.string().max(200).optional(),
  })
  .refine((message) => hasLatitude(message) === hasLongitude(message), {
    path: ["lat"],
    message: "a place needs both lat and lon",
  });
type SensorMessage = z.infer<typeof SensorMessage>;

/** Decodes one message. */
export function decodeSensor(payload: unknown): Decoded[] {
  const parsed = SensorMessage.safeParse(payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const isRange = issue?.code === "too_big" || issue?.code === "too_small";
    const detail = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
    return [...dangerDespite(payload), fault(isRange ? "out-of-range" : "malformed", detail)];
  }
  const message = parsed.data;
  const { kind, active, text, batteryPercent } = message;
  const fix = fixOf(message);
  const report: Report = {
    protocol: "sensor",
    messageType: kind ?? "alive",
    deviceKey: message.deviceKey,
    ...(fix === undefined ? { heartbeat: true } : { fix }),
    ...(batteryPercent === undefined ? {} : { batteryPercent }),
    ...(kind === undefined ? {} : { alarm: { kind, active, ...(text === undefined ? {} : { text }) } }),
  };
  return [{ kind: "report", report }];
}

function hasLatitude(message: { readonly lat?: unknown; readonly latDeg?: unknown }): boolean {
  return (message.lat ?? message.latDeg) !== undefined;
}

function hasLongitude(message: { readonly lon?: unknown; readonly lonDeg?: unknown }): boolean {
  return (message.lon ?? message.lonDeg) !== undefined;
}

function fixOf(message: SensorMessage): Fix | undefined {
  const latDeg = message.lat ?? message.latDeg;
  const lonDeg = message.lon ?? message.lonDeg;
  if (latDeg === undefined || lonDeg === undefined) return undefined;
  const { at } = message;
  const fixAtMs = typeof at === "string" ? parseIso(at) : at === undefined ? undefined : instantOrAbsent(at);
  return {
    latDeg,
    lonDeg,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(message.accuracyM === undefined ? {} : { accuracyM: message.accuracyM }),
    ...(message.speedMps === undefined ? {} : { speedMps: message.speedMps }),
  };
}

// Danger first: a kind that is danger is reported whatever else is wrong with the message.
function dangerDespite(payload: unknown): Decoded[] {
  if (typeof payload !== "object" || payload === null) return [];
  const kind = alarmKinds.find((known) => known === Reflect.get(payload, "kind"));
  if (kind === undefined || Reflect.get(payload, "active") === false) return [];
  const key: unknown = Reflect.get(payload, "deviceKey");
  const deviceKey =
    typeof key === "string" || typeof key === "number" ? String(key).trim().slice(0, KEY_LENGTH_MAX) : "";
  const report: Report = {
    protocol: "sensor",
    messageType: kind,
    ...(deviceKey === "" ? {} : { deviceKey }),
    heartbeat: true,
    alarm: { kind, active: true },
  };
  return [{ kind: "report", report }];
}

function fault(code: FrameFault["code"], detail: string): Decoded {
  return { kind: "fault", fault: { protocol: "sensor", code, messageType: "sensor", detail } };
}

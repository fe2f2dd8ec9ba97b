/**
 * Emergency keys of radios and body sensors, by HTTP: one JSON object that says who and what.
 *
 * The interface for systems that have none of their own (a radio controller's emergency, a holster sensor). A
 * message whose kind is danger rings even where its place or time makes no sense.
 */
import { z } from "zod";
import { parseIso } from "../../base/time.ts";
import type { AlarmKind, Decoded, Fix } from "../../domain/report.ts";

export const alarmKinds = [
  "duress",
  "man-down",
  "no-motion",
  "crash",
  "airbag",
  "holster",
  "tamper",
] as const satisfies readonly AlarmKind[];

export const SensorMessage = z.object({
  deviceKey: z.string().trim().min(1).max(80).describe("The radio's or sensor's own id"),
  kind: z.enum(alarmKinds).optional().describe("Absent for a sign of life"),
  active: z.boolean().default(true).describe("False when the alarm has ended"),
  at: z
    .union([z.iso.datetime({ offset: true }), z.int()])
    .optional()
    .describe("When, ISO 8601 or milliseconds UTC"),
  latDeg: z.number().min(-90).max(90).optional(),
  lonDeg: z.number().min(-180).max(180).optional(),
  accuracyM: z.number().min(0).max(100_000).optional(),
  speedMps: z.number().min(0).max(400).optional(),
  batteryPercent: z.number().min(0).max(100).optional(),
  text: z.string().max(200).optional(),
});

/** Decodes one message. */
export function decodeSensor(payload: unknown): Decoded[] {
  const parsed = SensorMessage.safeParse(payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") ?? "";
    const danger = dangerDespite(payload);
    return [
      ...danger,
      {
        kind: "fault",
        fault: {
          protocol: "sensor",
          code: "malformed",
          messageType: "sensor",
          detail: `${field}: ${issue?.message ?? ""}`,
        },
      },
    ];
  }
  const message = parsed.data;
  const fix = fixOf(message);
  return [
    {
      kind: "report",
      report: {
        protocol: "sensor",
        messageType: message.kind ?? "alive",
        deviceKey: message.deviceKey,
        ...(fix === undefined ? { heartbeat: true } : { fix }),
        ...(message.batteryPercent === undefined ? {} : { batteryPercent: message.batteryPercent }),
        ...(message.kind === undefined
          ? {}
          : {
              alarm: {
                kind: message.kind,
                active: message.active,
                ...(message.text === undefined ? {} : { text: message.text }),
              },
            }),
      },
    },
  ];
}

function fixOf(message: z.infer<typeof SensorMessage>): Fix | undefined {
  const { latDeg, lonDeg, at } = message;
  if (latDeg === undefined || lonDeg === undefined) return undefined;
  const fixAtMs = typeof at === "string" ? parseIso(at) : at;
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
  return [
    {
      kind: "report",
      report: {
        protocol: "sensor",
        messageType: kind,
        heartbeat: true,
        alarm: { kind, active: true },
        ...(typeof key === "string" && key.trim() !== "" ? { deviceKey: key.trim().slice(0, 80) } : {}),
      },
    },
  ];
}

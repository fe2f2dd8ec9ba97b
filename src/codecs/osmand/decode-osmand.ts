/**
 * OsmAnd and Traccar Client: the query form (speed in knots) and the JSON form (speed in m/s, -1 for unknown).
 *
 * An alarm is read before anything else may fail: a message that says SOS is danger, whatever is wrong with the
 * rest of it.
 */
import { z } from "zod";
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { DAY_MS, parseIso } from "../../base/time.ts";
import type { AlarmKind, Decoded, Fix, FrameFault, Report } from "../../domain/report.ts";

type Query = ReadonlyMap<string, string>;

/** Decodes the query (or form) parameters of one message. */
export function decodeOsmandQuery(query: Query): Decoded[] {
  const deviceKey = (query.get("id") ?? query.get("deviceid"))?.trim().slice(0, 80);
  const named = deviceKey === undefined || deviceKey === "" ? {} : { deviceKey };
  const alarm = alarmOf(query.get("alarm"));
  const battery = numberIn(query, "batt");
  const common: Report = {
    protocol: "osmand",
    messageType: "query",
    ...named,
    ...(alarm === undefined ? {} : { alarm }),
    ...(battery === undefined || battery < 0 || battery > 100 ? {} : { batteryPercent: battery }),
  };
  const [latText, lonText] = query.get("location")?.split(",") ?? [query.get("lat"), query.get("lon")];
  if (latText === undefined || lonText === undefined) {
    if (alarm !== undefined) return [{ kind: "report", report: { ...common, heartbeat: true } }];
    return named.deviceKey === undefined
      ? [fault("malformed", "query", "neither id nor location")]
      : [{ kind: "report", report: { ...common, heartbeat: true, remarks: ["no-fix"] } }];
  }
  const place = placeOf(Number(latText), Number(lonText));
  if (place === undefined) {
    const dangers: Decoded[] = alarm === undefined ? [] : [{ kind: "report", report: { ...common, heartbeat: true } }];
    return [...dangers, fault("out-of-range", "query", "lat, lon")];
  }
  const knots = numberIn(query, "speed");
  const courseDeg = numberIn(query, "bearing") ?? numberIn(query, "heading");
  const altitudeM = numberIn(query, "altitude");
  const accuracyM = numberIn(query, "accuracy");
  const hdop = numberIn(query, "hdop");
  const fixAtMs = instantOf(query.get("timestamp"));
  const fix: Fix = {
    ...place,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(knots === undefined || knots < 0 ? {} : { speedMps: knots * MPS_PER_KNOT }),
    ...(courseDeg === undefined || courseDeg < 0 ? {} : { courseDeg: courseDeg % 360 }),
    ...(altitudeM === undefined ? {} : { altitudeM }),
    ...(accuracyM === undefined || accuracyM < 0 ? {} : { accuracyM }),
    ...(hdop === undefined ? {} : { hdop }),
  };
  return [{ kind: "report", report: { ...common, fix } }];
}

const JsonMessage = z.looseObject({
  device_id: z.union([z.string().max(80), z.number()]).optional(),
  location: z
    .looseObject({
      timestamp: z.union([z.string(), z.number()]).optional(),
      coords: z
        .looseObject({
          latitude: z.number(),
          longitude: z.number(),
          accuracy: z.number().optional(),
          speed: z.number().optional(),
          heading: z.number().optional(),
          altitude: z.number().optional(),
        })
        .optional(),
      battery: z.looseObject({ level: z.number().optional() }).optional(),
      alarm: z.unknown().optional(),
      event: z.unknown().optional(),
      extras: z.unknown().optional(),
    })
    .optional(),
  alarm: z.unknown().optional(),
});

/** Decodes the JSON form. */
export function decodeOsmandJson(payload: unknown): Decoded[] {
  const alarm = alarmAnywhere(payload);
  const parsed = JsonMessage.safeParse(payload);
  if (!parsed.success) {
    const id: unknown = typeof payload === "object" && payload !== null ? Reflect.get(payload, "device_id") : undefined;
    const named = typeof id === "string" || typeof id === "number" ? { deviceKey: String(id).slice(0, 80) } : {};
    const dangers: Decoded[] =
      alarm === undefined
        ? []
        : [{ kind: "report", report: { protocol: "osmand", messageType: "json", ...named, alarm, heartbeat: true } }];
    return [...dangers, fault("malformed", "json", parsed.error.issues[0]?.path.join("."))];
  }
  const { location, device_id } = parsed.data;
  const level = known(location?.battery?.level);
  const common: Report = {
    protocol: "osmand",
    messageType: "json",
    ...(device_id === undefined ? {} : { deviceKey: String(device_id) }),
    ...(alarm === undefined ? {} : { alarm }),
    ...(level === undefined ? {} : { batteryPercent: Math.round(level * 100) }),
  };
  const coords = location?.coords;
  if (coords === undefined) return [{ kind: "report", report: { ...common, heartbeat: true, remarks: ["no-fix"] } }];
  const place = placeOf(coords.latitude, coords.longitude);
  if (place === undefined) {
    const dangers: Decoded[] = alarm === undefined ? [] : [{ kind: "report", report: { ...common, heartbeat: true } }];
    return [...dangers, fault("out-of-range", "json", "coords")];
  }
  const fixAtMs = instantOf(location?.timestamp);
  const accuracyM = known(coords.accuracy);
  const speedMps = known(coords.speed);
  const courseDeg = known(coords.heading);
  const fix: Fix = {
    ...place,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(courseDeg === undefined ? {} : { courseDeg: courseDeg % 360 }),
    ...(coords.altitude === undefined ? {} : { altitudeM: coords.altitude }),
  };
  return [{ kind: "report", report: { ...common, fix } }];
}

// -1 stands for unknown in this form, also where a value may be small.
function known(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value;
}

function alarmAnywhere(payload: unknown): Report["alarm"] {
  if (typeof payload !== "object" || payload === null) return undefined;
  const location: unknown = Reflect.get(payload, "location");
  const inLocation: unknown =
    typeof location === "object" && location !== null ? Reflect.get(location, "alarm") : undefined;
  const extras: unknown =
    typeof location === "object" && location !== null ? Reflect.get(location, "extras") : undefined;
  const inExtras: unknown = typeof extras === "object" && extras !== null ? Reflect.get(extras, "alarm") : undefined;
  return alarmOf(Reflect.get(payload, "alarm") ?? inLocation ?? inExtras);
}

const ALARMS: Readonly<Record<string, AlarmKind>> = {
  sos: "duress",
  panic: "duress",
  emergency: "duress",
  duress: "duress",
  fall: "man-down",
  falldown: "man-down",
  mandown: "man-down",
  nomovement: "no-motion",
  accident: "crash",
  crash: "crash",
  tampering: "tamper",
  removing: "tamper",
};

/** An alarm's name into what it means. One that nobody knows is taken as duress: somebody raised an alarm. */
function alarmOf(value: unknown): Report["alarm"] {
  if (value === undefined || value === null || value === false || value === "") return undefined;
  const text = String(value).slice(0, 60);
  const name = text.toLowerCase().replace(/[^a-z]/g, "");
  if (name in QUIET_ALARMS) return undefined;
  return { kind: ALARMS[name] ?? "duress", active: true, text };
}

// What trackers also send under this name, and what is no danger to an officer.
const QUIET_ALARMS: Readonly<Record<string, true>> = {
  lowbattery: true,
  lowpower: true,
  overspeed: true,
  geofence: true,
  geofenceenter: true,
  geofenceexit: true,
  powercut: true,
  poweron: true,
  poweroff: true,
  powerrestored: true,
  idle: true,
  general: true,
  movement: true,
  door: true,
  tow: true,
  vibration: true,
  hardacceleration: true,
  hardbraking: true,
  hardcornering: true,
};

function placeOf(latDeg: number, lonDeg: number): { latDeg: number; lonDeg: number } | undefined {
  if (!(Math.abs(latDeg) <= 90) || !(Math.abs(lonDeg) <= 180)) return undefined;
  return { latDeg, lonDeg };
}

function numberIn(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

// Seconds, milliseconds or ISO 8601: a number this small can only be seconds.
function instantOf(value: string | number | undefined): number | undefined {
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number < 1_000 * DAY_MS ? Math.round(number * 1_000) : Math.round(number);
  return parseIso(String(value));
}

function fault(code: FrameFault["code"], messageType: string, detail?: string): Decoded {
  return {
    kind: "fault",
    fault: { protocol: "osmand", code, messageType, ...(detail === undefined ? {} : { detail }) },
  };
}

/**
 * OsmAnd and Traccar Client: the query form (speed in knots) and the JSON form (speed in m/s, -1 for unknown).
 *
 * An alarm is read before anything else may fail: a message that says SOS is danger, whatever is wrong with the
 * rest of it.
 */
import { z } from "zod";
import { isOnEarth, MPS_PER_KNOT } from "../../base/geo.ts";
import { DAY_MS, parseIso, SECOND_MS } from "../../base/time.ts";
import type { Decoded, Fix, FrameFault, Report } from "../../domain/report.ts";
import { instantOrAbsent } from "../instant-or-absent.ts";
import { alarmNamed } from "./alarm-names.ts";

type Query = ReadonlyMap<string, string>;

const KEY_LENGTH_MAX = 80;

/** Decodes the query (or form) parameters of one message. */
export function decodeOsmandQuery(query: Query): Decoded[] {
  const alarm = alarmNamed(query.get("alarm"));
  const deviceKey = (query.get("id") ?? query.get("deviceid"))?.trim().slice(0, KEY_LENGTH_MAX);
  const battery = numberIn(query, "batt");
  const ignition = query.get("ignition");
  const report: Report = {
    protocol: "osmand",
    messageType: "query",
    ...(deviceKey === undefined || deviceKey === "" ? {} : { deviceKey }),
    ...(alarm === undefined ? {} : { alarm }),
    ...(battery === undefined || battery < 0 || battery > 100 ? {} : { batteryPercent: battery }),
    ...(ignition === "true" || ignition === "false" ? { ignition: ignition === "true" } : {}),
  };
  const [latText, lonText] = query.get("location")?.split(",") ?? [query.get("lat"), query.get("lon")];
  if (latText === undefined && lonText === undefined) {
    if (report.deviceKey === undefined && alarm === undefined)
      return [fault("malformed", "query", "neither id nor location")];
    return [alive(report)];
  }
  const latDeg = numberOf(latText);
  const lonDeg = numberOf(lonText);
  if (latDeg === undefined || lonDeg === undefined) return without(report, fault("malformed", "query", "lat, lon"));
  if (!isOnEarth(latDeg, lonDeg)) return without(report, fault("out-of-range", "query", "lat, lon"));
  return [located(report, { latDeg, lonDeg, ...queryFix(query) })];
}

function queryFix(query: Query): Partial<Fix> {
  const knots = numberIn(query, "speed");
  const courseDeg = numberIn(query, "bearing") ?? numberIn(query, "heading");
  const altitudeM = numberIn(query, "altitude");
  const accuracyM = numberIn(query, "accuracy");
  const hdop = numberIn(query, "hdop");
  const fixAtMs = instantOf(query.get("timestamp"));
  return {
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(knots === undefined || knots < 0 ? {} : { speedMps: knots * MPS_PER_KNOT }),
    ...(courseDeg === undefined || courseDeg < 0 ? {} : { courseDeg: courseDeg % 360 }),
    ...(altitudeM === undefined ? {} : { altitudeM }),
    ...(accuracyM === undefined || accuracyM < 0 ? {} : { accuracyM }),
    ...(hdop === undefined || hdop < 0 ? {} : { hdop }),
  };
}

const Number_ = z.number().nullish();
const JsonMessage = z.looseObject({
  device_id: z.union([z.string(), z.number()]).nullish(),
  location: z
    .looseObject({
      timestamp: z.union([z.string(), z.number()]).nullish(),
      coords: z
        .looseObject({
          latitude: z.number(),
          longitude: z.number(),
          accuracy: Number_,
          speed: Number_,
          heading: Number_,
          altitude: Number_,
        })
        .nullish(),
      battery: z.looseObject({ level: Number_ }).nullish(),
    })
    .nullish(),
});

/** Decodes the JSON form. */
export function decodeOsmandJson(payload: unknown): Decoded[] {
  const id = property(payload, "device_id");
  const deviceKey = typeof id === "string" || typeof id === "number" ? String(id).trim().slice(0, KEY_LENGTH_MAX) : "";
  const alarm = alarmAnywhere(payload);
  const begun: Report = {
    protocol: "osmand",
    messageType: "json",
    ...(deviceKey === "" ? {} : { deviceKey }),
    ...(alarm === undefined ? {} : { alarm }),
  };
  const parsed = JsonMessage.safeParse(payload);
  if (!parsed.success) return without(begun, fault("malformed", "json", parsed.error.issues[0]?.path.join(".")));
  const { location } = parsed.data;
  const level = known(location?.battery?.level);
  const report: Report =
    level === undefined || level > 1 ? begun : { ...begun, batteryPercent: Math.round(level * 100) };
  const coords = location?.coords;
  if (coords === undefined || coords === null) {
    if (deviceKey === "" && alarm === undefined) return [fault("malformed", "json", "neither device_id nor location")];
    return [alive(report)];
  }
  const { latitude: latDeg, longitude: lonDeg } = coords;
  if (!isOnEarth(latDeg, lonDeg)) return without(report, fault("out-of-range", "json", "coords"));
  const fixAtMs = instantOf(location?.timestamp);
  const accuracyM = known(coords.accuracy);
  const speedMps = known(coords.speed);
  const courseDeg = known(coords.heading);
  const altitudeM = coords.altitude;
  const fix: Fix = {
    latDeg,
    lonDeg,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(courseDeg === undefined ? {} : { courseDeg: courseDeg % 360 }),
    // -1 stands for unknown here too, though a place one metre below the sea has it as well.
    ...(altitudeM === undefined || altitudeM === null || altitudeM === -1 ? {} : { altitudeM }),
  };
  return [located(report, fix)];
}

// -1 stands for unknown in this form.
function known(value: number | null | undefined): number | undefined {
  return value === undefined || value === null || value < 0 ? undefined : value;
}

// The alarm's name stands beside the location, inside it, or among the extras, by the app's version.
function alarmAnywhere(payload: unknown): Report["alarm"] {
  const location = property(payload, "location");
  return (
    alarmNamed(property(payload, "alarm")) ??
    alarmNamed(property(location, "alarm")) ??
    alarmNamed(property(property(location, "extras"), "alarm"))
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function located(report: Report, fix: Fix): Decoded {
  return { kind: "report", report: { ...report, fix, ...(fix.fixAtMs === undefined ? { remarks: ["no-date"] } : {}) } };
}

function alive(report: Report): Decoded {
  return { kind: "report", report: { ...report, heartbeat: true, remarks: ["no-fix"] } };
}

// What is wrong with the rest does not take the danger away.
function without(report: Report, fault: Decoded): Decoded[] {
  return report.alarm === undefined ? [fault] : [alive(report), fault];
}

function numberIn(query: Query, name: string): number | undefined {
  return numberOf(query.get(name));
}

// What JavaScript takes for a number besides numbers (an empty text, 0x10, Infinity) is none here.
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?\s*$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

// Seconds, milliseconds or ISO 8601: a number this small can only be seconds.
function instantOf(value: string | number | null | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "number" ? value : numberOf(value);
  if (number !== undefined) return instantOrAbsent(number < 1_000 * DAY_MS ? number * SECOND_MS : number);
  return parseIso(String(value));
}

function fault(code: FrameFault["code"], messageType: string, detail?: string): Decoded {
  return {
    kind: "fault",
    fault: { protocol: "osmand", code, messageType, ...(detail === undefined ? {} : { detail }) },
  };
}

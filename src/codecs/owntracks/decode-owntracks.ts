/**
 * OwnTracks: the JSON of its app, by HTTP or MQTT, into reports.
 *
 * Speeds are km/h. A ping says that the phone is alive now; its `tst` is no new fix. A last will says that the
 * broker has lost the phone. Encrypted payloads and other types are counted, not guessed at.
 */
import { z } from "zod";
import { isOnEarth, MPS_PER_KMH } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Decoded, Fix, FrameFault, Report } from "../../domain/report.ts";
import { instantOrAbsent } from "../instant-or-absent.ts";

const Location = z.looseObject({
  lat: z.number(),
  lon: z.number(),
  tst: z.number(),
  acc: z.number().optional(),
  vel: z.number().optional(),
  cog: z.number().optional(),
  alt: z.number().optional(),
  batt: z.number().optional(),
  t: z.string().optional(),
  tid: z.string().optional(),
});

/** What a phone may send at once after hours without coverage; more than this is cut and counted. */
const ITEMS_MAX = 1_000;
const KEY_LENGTH_MAX = 80;

/**
 * Decodes one payload. `deviceKey` is `user/device`, from the topic, the account or the query; without it the
 * phone's short tracker id has to do. An empty payload gives nothing: the app sends such.
 */
export function decodeOwntracks(payload: unknown, deviceKey: string | undefined): Decoded[] {
  if (!Array.isArray(payload)) return decodeOne(payload, deviceKey);
  const decoded = payload.slice(0, ITEMS_MAX).flatMap((item: unknown) => decodeOne(item, deviceKey));
  if (payload.length > ITEMS_MAX) decoded.push(fault("too-long", "array", `${payload.length - ITEMS_MAX} items more`));
  return decoded;
}

/** The device key of an MQTT topic `owntracks/<user>/<device>[/event]`; undefined where it is another topic. */
export function owntracksKeyOfTopic(topic: string): string | undefined {
  const [root, user, device] = topic.split("/");
  if (root !== "owntracks" || user === undefined || device === undefined || user === "" || device === "")
    return undefined;
  return `${user}/${device}`.slice(0, KEY_LENGTH_MAX);
}

function decodeOne(payload: unknown, deviceKey: string | undefined): Decoded[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return payload === null ? [] : [fault("malformed", "", "not an object")];
  }
  if (Object.keys(payload).length === 0) return [];
  const type: unknown = Reflect.get(payload, "_type");
  switch (type) {
    case "location":
    case "transition":
      return [decodeLocation(payload, type, deviceKey)];
    case "lwt":
      return [{ kind: "report", report: { ...begun("lwt", deviceKey), lost: true } }];
    case "encrypted":
      return [
        fault("unauthorized", type, "encrypted payloads can't be read: turn the app's encryption off and use TLS"),
      ];
    default:
      return [fault("unknown-message", typeof type === "string" ? type.slice(0, 32) : "")];
  }
}

// A transition is a location too: the place at which a region was entered or left.
function decodeLocation(payload: object, type: "location" | "transition", deviceKey: string | undefined): Decoded {
  const parsed = Location.safeParse(payload);
  if (!parsed.success) {
    // A transition need not say where; that the phone is alive it says.
    if (type === "transition") return { kind: "report", report: { ...begun(type, deviceKey), heartbeat: true } };
    return fault("malformed", type, parsed.error.issues[0]?.path.join("."));
  }
  const location = parsed.data;
  const { batt } = location;
  const report: Report = {
    ...begun(type, deviceKey ?? location.tid?.slice(0, KEY_LENGTH_MAX)),
    ...(batt === undefined || batt < 0 || batt > 100 ? {} : { batteryPercent: batt }),
  };
  if (location.t === "p") return { kind: "report", report: { ...report, heartbeat: true } };
  if (!isOnEarth(location.lat, location.lon)) return fault("out-of-range", type, "lat, lon");
  return { kind: "report", report: { ...report, fix: fixOf(location) } };
}

function fixOf({ lat, lon, tst, acc, vel, cog, alt }: z.infer<typeof Location>): Fix {
  const fixAtMs = instantOrAbsent(tst * SECOND_MS);
  return {
    latDeg: lat,
    lonDeg: lon,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(acc === undefined || acc < 0 ? {} : { accuracyM: acc }),
    ...(vel === undefined || vel < 0 ? {} : { speedMps: vel * MPS_PER_KMH }),
    ...(cog === undefined || cog < 0 ? {} : { courseDeg: cog % 360 }),
    ...(alt === undefined ? {} : { altitudeM: alt }),
  };
}

function begun(messageType: string, deviceKey: string | undefined): Report {
  return { protocol: "owntracks", messageType, ...(deviceKey === undefined ? {} : { deviceKey }) };
}

function fault(code: FrameFault["code"], messageType: string, detail?: string): Decoded {
  return {
    kind: "fault",
    fault: { protocol: "owntracks", code, messageType, ...(detail === undefined ? {} : { detail }) },
  };
}

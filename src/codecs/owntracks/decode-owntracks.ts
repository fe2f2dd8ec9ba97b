/**
 * OwnTracks: the JSON of its app, by HTTP or MQTT, into reports.
 *
 * Speeds are km/h. A ping says that the phone is alive now; its `tst` is no new fix. A last will says that the
 * broker has lost the phone. Encrypted payloads and other types are counted, not guessed at.
 */
import { z } from "zod";
import { MPS_PER_KMH } from "../../base/geo.ts";
import type { Decoded, Fix, FrameFault, Report } from "../../domain/report.ts";

const Location = z.looseObject({
  _type: z.literal("location"),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  tst: z.number(),
  acc: z.number().min(0).optional(),
  vel: z.number().min(0).optional(),
  cog: z.number().optional(),
  alt: z.number().optional(),
  batt: z.number().min(0).max(100).optional(),
  t: z.string().max(4).optional(),
  tid: z.string().max(8).optional(),
});

/**
 * Decodes one payload. `deviceKey` is `user/device`, from the topic, the account or the query; without it the
 * phone's short tracker id has to do. An empty payload gives nothing: the app sends such.
 */
export function decodeOwntracks(payload: unknown, deviceKey: string | undefined): Decoded[] {
  if (Array.isArray(payload))
    return payload.slice(0, 1_000).flatMap((item: unknown) => decodeOwntracks(item, deviceKey));
  if (typeof payload !== "object" || payload === null) return [];
  const type: unknown = Reflect.get(payload, "_type");
  if (type === undefined) return [];
  const named = deviceKey === undefined ? {} : { deviceKey };
  switch (type) {
    case "location":
      return [decodeLocation(payload, deviceKey)];
    case "lwt":
      return [{ kind: "report", report: { protocol: "owntracks", messageType: "lwt", ...named, lost: true } }];
    case "transition":
      return [
        { kind: "report", report: { protocol: "owntracks", messageType: "transition", ...named, heartbeat: true } },
      ];
    case "encrypted":
      return [
        fault(
          "unauthorized",
          "encrypted",
          "encrypted payloads are not read here; turn the app's encryption off and use TLS",
        ),
      ];
    default:
      return [fault("unknown-message", String(type).slice(0, 32))];
  }
}

/** The device key of an MQTT topic `owntracks/<user>/<device>[/event]`; undefined where it is another topic. */
export function owntracksKeyOfTopic(topic: string): string | undefined {
  const [root, user, device] = topic.split("/");
  return root === "owntracks" && user !== undefined && device !== undefined ? `${user}/${device}` : undefined;
}

function decodeLocation(payload: object, deviceKey: string | undefined): Decoded {
  const parsed = Location.safeParse(payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const isRange = issue?.code === "too_big" || issue?.code === "too_small";
    return fault(isRange ? "out-of-range" : "malformed", "location", issue?.path.join("."));
  }
  const location = parsed.data;
  const key = deviceKey ?? location.tid;
  const common: Report = {
    protocol: "owntracks",
    messageType: "location",
    ...(key === undefined ? {} : { deviceKey: key }),
    ...(location.batt === undefined ? {} : { batteryPercent: location.batt }),
  };
  if (location.t === "p") return { kind: "report", report: { ...common, heartbeat: true } };
  const fix: Fix = {
    latDeg: location.lat,
    lonDeg: location.lon,
    fixAtMs: Math.round(location.tst * 1_000),
    ...(location.acc === undefined ? {} : { accuracyM: location.acc }),
    ...(location.vel === undefined ? {} : { speedMps: location.vel * MPS_PER_KMH }),
    ...(location.cog === undefined ? {} : { courseDeg: ((location.cog % 360) + 360) % 360 }),
    ...(location.alt === undefined ? {} : { altitudeM: location.alt }),
  };
  return { kind: "report", report: { ...common, fix } };
}

function fault(code: FrameFault["code"], messageType: string, detail?: string): Decoded {
  return {
    kind: "fault",
    fault: { protocol: "owntracks", code, messageType, ...(detail === undefined ? {} : { detail }) },
  };
}

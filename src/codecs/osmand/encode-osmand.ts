/** OsmAnd and Traccar Client messages as phones send them: for practice and tests. */
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { isoUtc, SECOND_MS } from "../../base/time.ts";
import { jsonBytes } from "../bytes.ts";
import type { FixToSend } from "../fix-to-send.ts";

export type OsmandExtras = { readonly batteryPercent?: number; readonly alarm?: string };

/** The query of a GET or POST, without the question mark. */
export function encodeOsmandQuery(deviceKey: string, fix: FixToSend, extras: OsmandExtras = {}): string {
  const knots = fix.speedMps === undefined ? undefined : fix.speedMps / MPS_PER_KNOT;
  const parameters: readonly (readonly [string, string | number | undefined])[] = [
    ["id", deviceKey],
    ["timestamp", Math.floor(fix.fixAtMs / SECOND_MS)],
    ["lat", fix.latDeg],
    ["lon", fix.lonDeg],
    ["speed", knots],
    ["bearing", fix.courseDeg],
    ["altitude", fix.altitudeM],
    ["accuracy", fix.accuracyM],
    ["batt", extras.batteryPercent],
    ["alarm", extras.alarm],
  ];
  return parameters
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join("&");
}

/** The body of the JSON form, in which -1 stands for unknown. */
export function encodeOsmandJson(deviceKey: string, fix: FixToSend, extras: OsmandExtras = {}): Uint8Array {
  const { batteryPercent } = extras;
  const message = {
    device_id: deviceKey,
    location: {
      timestamp: isoUtc(fix.fixAtMs),
      coords: {
        latitude: fix.latDeg,
        longitude: fix.lonDeg,
        accuracy: fix.accuracyM ?? -1,
        speed: fix.speedMps ?? -1,
        heading: fix.courseDeg ?? -1,
        altitude: fix.altitudeM ?? -1,
      },
      is_moving: (fix.speedMps ?? 0) > 0,
      battery: { level: batteryPercent === undefined ? -1 : batteryPercent / 100, is_charging: false },
      extras: extras.alarm === undefined ? {} : { alarm: extras.alarm },
    },
  };
  return jsonBytes(message);
}

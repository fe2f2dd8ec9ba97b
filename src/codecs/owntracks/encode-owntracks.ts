/** OwnTracks payloads as the app sends them: for practice and tests. */
import { MPS_PER_KMH } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import { jsonBytes } from "../bytes.ts";
import type { FixToSend } from "../fix-to-send.ts";

export type PhoneState = {
  /** Two characters that the app shows on its map. */
  readonly trackerId?: string;
  readonly batteryPercent?: number;
  /** What made the phone send: by hand, a ping, a region, a timer. */
  readonly trigger?: "u" | "p" | "c" | "t";
};

/** A location, as the app posts or publishes it. The app sends whole km/h and whole seconds. */
export function encodeOwntracksLocation(fix: FixToSend, state: PhoneState = {}): Uint8Array {
  const location = {
    _type: "location",
    lat: fix.latDeg,
    lon: fix.lonDeg,
    tst: Math.floor(fix.fixAtMs / SECOND_MS),
    acc: fix.accuracyM,
    vel: fix.speedMps === undefined ? undefined : Math.round(fix.speedMps / MPS_PER_KMH),
    cog: fix.courseDeg === undefined ? undefined : Math.round(fix.courseDeg) % 360,
    alt: fix.altitudeM === undefined ? undefined : Math.round(fix.altitudeM),
    batt: state.batteryPercent,
    t: state.trigger,
    tid: state.trackerId,
  };
  return jsonBytes(location);
}

/** The last will that a broker publishes when it loses a phone. */
export function encodeOwntracksLastWill(connectedAtMs: number): Uint8Array {
  return jsonBytes({ _type: "lwt", tst: Math.floor(connectedAtMs / SECOND_MS) });
}

/** gpsd's lines as the daemon writes them: for practice and tests. */
import { isoUtc } from "../../base/time.ts";
import { asciiBytes } from "../bytes.ts";
import type { FixToSend } from "../fix-to-send.ts";

/** The daemon's greeting, with its line's end. */
export function encodeGpsdVersion(): Uint8Array {
  return asciiBytes('{"class":"VERSION","release":"3.25","rev":"3.25","proto_major":3,"proto_minor":15}\n');
}

/** A TPV of a receiver with a fix in three dimensions, with its line's end. */
export function encodeGpsdTpv(fix: FixToSend, device = "/dev/ttyACM0"): Uint8Array {
  const tpv = {
    class: "TPV",
    device,
    mode: 3,
    time: isoUtc(fix.fixAtMs),
    lat: fix.latDeg,
    lon: fix.lonDeg,
    altMSL: fix.altitudeM,
    eph: fix.accuracyM,
    speed: fix.speedMps,
    track: fix.courseDeg,
  };
  return asciiBytes(`${JSON.stringify(tpv)}\n`);
}

/** A TPV of a receiver without a fix. */
export function encodeGpsdNoFix(device = "/dev/ttyACM0"): Uint8Array {
  return asciiBytes(`${JSON.stringify({ class: "TPV", device, mode: 1 })}\n`);
}

/**
 * NMEA sentences as receivers send them: for practice, tests and benchmarks.
 */
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { isoUtc } from "../../base/time.ts";
import { asciiBytes, xorOf } from "../bytes.ts";

export type NmeaFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
};

/** An RMC sentence with CR and LF; `prefix` is what a modem puts before it, e.g. `312,`. */
export function encodeNmeaRmc(fix: NmeaFix, prefix = ""): Uint8Array {
  const iso = isoUtc(fix.fixAtMs);
  const time = `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}.${iso.slice(20, 22)}`;
  const date = `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
  const knots = fix.speedMps === undefined ? "" : (fix.speedMps / MPS_PER_KNOT).toFixed(1);
  const course = fix.courseDeg === undefined ? "" : fix.courseDeg.toFixed(1);
  const place = `${angle(fix.latDeg, 2, "N", "S")},${angle(fix.lonDeg, 3, "E", "W")}`;
  return sentence(`GPRMC,${time},A,${place},${knots},${course},${date},,,A`, prefix);
}

/** A void RMC: the receiver has no fix. */
export function encodeNmeaVoidRmc(prefix = ""): Uint8Array {
  return sentence("GPRMC,,V,,,,,,,,,,N", prefix);
}

function angle(valueDeg: number, digits: number, plus: string, minus: string): string {
  // Rounded as a whole first, so that 59.99999 minutes never come out as 60.
  const tenThousandths = Math.round(Math.abs(valueDeg) * 60 * 100_000);
  const degrees = Math.floor(tenThousandths / 6_000_000);
  const minutes = (tenThousandths - degrees * 6_000_000) / 100_000;
  return `${String(degrees).padStart(digits, "0")}${minutes.toFixed(5).padStart(8, "0")},${valueDeg < 0 ? minus : plus}`;
}

function sentence(body: string, prefix: string): Uint8Array {
  const bytes = asciiBytes(body);
  const sum = xorOf(bytes, 0, bytes.length).toString(16).toUpperCase().padStart(2, "0");
  return asciiBytes(`${prefix}$${body}*${sum}\r\n`);
}

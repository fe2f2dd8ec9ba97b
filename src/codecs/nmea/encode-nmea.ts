/**
 * NMEA sentences as receivers send them: for practice, tests and benchmarks.
 */
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { isoUtc } from "../../base/time.ts";
import { asciiBytes, xorOf } from "../bytes.ts";
import type { FixToSend } from "../fix-to-send.ts";

/** An RMC sentence with CR and LF; `prefix` is what a modem puts before it, e.g. `312,`. */
export function encodeNmeaRmc(fix: FixToSend, prefix = ""): Uint8Array {
  const iso = isoUtc(fix.fixAtMs);
  const date = `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}`;
  const knots = fix.speedMps === undefined ? "" : (fix.speedMps / MPS_PER_KNOT).toFixed(1);
  const course = fix.courseDeg === undefined ? "" : fix.courseDeg.toFixed(1);
  return encodeNmeaSentence(`GPRMC,${time(iso)},A,${place(fix)},${knots},${course},${date},,,A`, prefix);
}

/** A GGA sentence with CR and LF. */
export function encodeNmeaGga(fix: FixToSend, prefix = ""): Uint8Array {
  const satellites = fix.satelliteCount === undefined ? "" : String(fix.satelliteCount).padStart(2, "0");
  const altitude = fix.altitudeM === undefined ? "" : fix.altitudeM.toFixed(1);
  const body = `GPGGA,${time(isoUtc(fix.fixAtMs))},${place(fix)},1,${satellites},${fix.hdop?.toFixed(1) ?? ""},${altitude},M,,M,,`;
  return encodeNmeaSentence(body, prefix);
}

/** A void RMC: the receiver has no fix. */
export function encodeNmeaVoidRmc(prefix = ""): Uint8Array {
  return encodeNmeaSentence("GPRMC,,V,,,,,,,,,,N", prefix);
}

/** A sentence of any kind, given what stands between `$` and `*`. */
export function encodeNmeaSentence(body: string, prefix = ""): Uint8Array {
  const sum = xorOf(asciiBytes(body), 0, body.length).toString(16).toUpperCase().padStart(2, "0");
  return asciiBytes(`${prefix}$${body}*${sum}\r\n`);
}

function time(iso: string): string {
  return `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}.${iso.slice(20, 23)}`;
}

function place(fix: FixToSend): string {
  return `${angle(fix.latDeg, 2, "N", "S")},${angle(fix.lonDeg, 3, "E", "W")}`;
}

function angle(valueDeg: number, digits: number, plus: string, minus: string): string {
  // Rounded as a whole first, so that 59.99999 minutes never come out as 60.
  const minutesE5 = Math.round(Math.abs(valueDeg) * 60 * 100_000);
  const degrees = Math.floor(minutesE5 / 6_000_000);
  const minutes = (minutesE5 - degrees * 6_000_000) / 100_000;
  return `${String(degrees).padStart(digits, "0")}${minutes.toFixed(5).padStart(8, "0")},${valueDeg < 0 ? minus : plus}`;
}

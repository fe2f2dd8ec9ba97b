/**
 * NMEA 0183: one sentence from `$` to its checksum into a report or into what enriches the next one.
 *
 * RMC carries the position with date and speed; GGA adds satellites, HDOP and altitude of the same second, and
 * stands for itself only where a receiver sends no RMC. A sentence whose checksum is wrong or missing is not
 * believed. A void sentence is a heartbeat: it says that the device is alive and not where it is.
 */
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { DAY_MS, nearestTimeOfDay, utcInstant } from "../../base/time.ts";
import type { Decoded, Fix, FrameFault, Report, ReportRemark } from "../../domain/report.ts";
import { asciiText, decimalIn, digitsAt, hexByteAt, xorOf } from "../bytes.ts";

/** What a GGA sentence knows of its second. */
export type GgaDetail = {
  readonly msOfDay: number;
  readonly satelliteCount?: number;
  readonly hdop?: number;
  readonly altitudeM?: number;
};
export type NmeaSentence =
  | { readonly kind: "decoded"; readonly decoded: Decoded; readonly msOfDay?: number }
  | { readonly kind: "gga"; readonly detail: GgaDetail; readonly decoded: Decoded }
  /** A sound sentence of another type: the device is alive. */
  | { readonly kind: "other"; readonly messageType: string };

/** Talkers whose positions are believed: GPS, GLONASS, Galileo, BeiDou, QZSS, and combinations. */
const TALKERS: ReadonlySet<string> = new Set(["GP", "GN", "GL", "GA", "GB", "BD", "QZ"]);
const FIELDS_MAX = 32;

/** Decodes the sentence whose `$` stands at `from`; `to` is the end of its line, without CR and LF. Never throws. */
export function decodeNmea(bytes: Uint8Array, from: number, to: number, receivedAtMs: number): NmeaSentence {
  let star = to - 1;
  while (star > from && bytes[star] !== 42) star--;
  const messageType = asciiText(bytes, from + 1, Math.min(from + 6, to));
  if (star <= from + 5) return faulty("missing-checksum", messageType);
  if (xorOf(bytes, from + 1, star) !== hexByteAt(bytes, star + 1)) return faulty("bad-checksum", messageType);
  const isPosition = bytes[from + 6] === 44 && TALKERS.has(messageType.slice(0, 2));
  if (isPosition && messageType.endsWith("RMC")) return decodeRmc(bytes, from, star, receivedAtMs, messageType);
  if (isPosition && messageType.endsWith("GGA")) return decodeGga(bytes, from, star, receivedAtMs, messageType);
  return { kind: "other", messageType };
}

/** Adds what a GGA of the same second knows to a report's fix. */
export function enrich(report: Report, detail: GgaDetail): Report {
  if (report.fix === undefined) return report;
  const { msOfDay: _, ...known } = detail;
  return { ...report, fix: { ...report.fix, ...known } };
}

function decodeRmc(
  bytes: Uint8Array,
  from: number,
  star: number,
  receivedAtMs: number,
  messageType: string,
): NmeaSentence {
  const field = fieldsOf(bytes, from, star);
  const status = bytes[field[2] ?? star];
  if (status !== 65) return { kind: "decoded", decoded: alive(messageType, ["no-fix"]) };
  const msOfDay = timeOfDay(bytes, field[1] ?? star, field[2] ?? star);
  const place = placeOf(bytes, field, 3);
  if (place === undefined) return faulty("malformed", messageType);
  if (Math.abs(place.latDeg) > 90 || Math.abs(place.lonDeg) > 180) return faulty("out-of-range", messageType);
  const knots = decimalIn(bytes, field[7] ?? star, end(field, 7, star));
  const courseDeg = decimalIn(bytes, field[8] ?? star, end(field, 8, star));
  const dayMs = dateOf(bytes, field[9] ?? star, end(field, 9, star));
  const remarks: ReportRemark[] = dayMs === undefined ? ["no-date"] : [];
  const fixAtMs =
    msOfDay === undefined ? undefined : dayMs === undefined ? nearestTimeOfDay(msOfDay, receivedAtMs) : dayMs + msOfDay;
  const fix: Fix = {
    ...place,
    kind: "gps",
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(Number.isNaN(knots) ? {} : { speedMps: knots * MPS_PER_KNOT }),
    ...(Number.isNaN(courseDeg) || courseDeg < 0 || courseDeg > 360 ? {} : { courseDeg: courseDeg % 360 }),
  };
  const decoded: Decoded = {
    kind: "report",
    report: { protocol: "nmea", messageType, fix, ...(remarks.length === 0 ? {} : { remarks }) },
  };
  return msOfDay === undefined ? { kind: "decoded", decoded } : { kind: "decoded", decoded, msOfDay };
}

function decodeGga(
  bytes: Uint8Array,
  from: number,
  star: number,
  receivedAtMs: number,
  messageType: string,
): NmeaSentence {
  const field = fieldsOf(bytes, from, star);
  const quality = digitsAt(bytes, field[6] ?? star, 1);
  if (!(quality > 0)) return { kind: "other", messageType };
  const msOfDay = timeOfDay(bytes, field[1] ?? star, field[2] ?? star);
  const place = placeOf(bytes, field, 2);
  if (place === undefined || msOfDay === undefined) return faulty("malformed", messageType);
  if (Math.abs(place.latDeg) > 90 || Math.abs(place.lonDeg) > 180) return faulty("out-of-range", messageType);
  const satelliteCount = decimalIn(bytes, field[7] ?? star, end(field, 7, star));
  const hdop = decimalIn(bytes, field[8] ?? star, end(field, 8, star));
  const altitudeM = decimalIn(bytes, field[9] ?? star, end(field, 9, star));
  const detail: GgaDetail = {
    msOfDay,
    ...(Number.isNaN(satelliteCount) ? {} : { satelliteCount }),
    ...(Number.isNaN(hdop) ? {} : { hdop }),
    ...(Number.isNaN(altitudeM) ? {} : { altitudeM }),
  };
  const { msOfDay: _, ...known } = detail;
  const fix: Fix = {
    ...place,
    ...known,
    fixAtMs: nearestTimeOfDay(msOfDay, receivedAtMs),
    kind: quality === 2 ? "differential" : quality === 6 ? "dead-reckoning" : "gps",
  };
  return {
    kind: "gga",
    detail,
    decoded: { kind: "report", report: { protocol: "nmea", messageType, fix, remarks: ["no-date"] } },
  };
}

// Where each field begins; field 0 is the sentence's name.
function fieldsOf(bytes: Uint8Array, from: number, star: number): number[] {
  const starts = [from + 1];
  for (let at = from + 1; at < star && starts.length < FIELDS_MAX; at++) if (bytes[at] === 44) starts.push(at + 1);
  return starts;
}

function end(field: readonly number[], index: number, star: number): number {
  const next = field[index + 1];
  return next === undefined ? star : next - 1;
}

function timeOfDay(bytes: Uint8Array, from: number, next: number): number | undefined {
  const hours = digitsAt(bytes, from, 2);
  const minutes = digitsAt(bytes, from + 2, 2);
  const seconds = decimalIn(bytes, from + 4, next - 1);
  if (Number.isNaN(hours + minutes + seconds) || hours > 23 || minutes > 59 || seconds >= 61) return undefined;
  return Math.min(DAY_MS - 1, Math.round((hours * 3_600 + minutes * 60 + seconds) * 1_000));
}

// ddmm.mmmm,N,dddmm.mmmm,E from the field of this index on.
function placeOf(
  bytes: Uint8Array,
  field: readonly number[],
  index: number,
): { latDeg: number; lonDeg: number } | undefined {
  const latDeg = degrees(bytes, field, index, 2, 78, 83);
  const lonDeg = degrees(bytes, field, index + 2, 3, 69, 87);
  return latDeg === undefined || lonDeg === undefined ? undefined : { latDeg, lonDeg };
}

function degrees(
  bytes: Uint8Array,
  field: readonly number[],
  index: number,
  wholeDigits: number,
  plus: number,
  minus: number,
): number | undefined {
  const from = field[index];
  const next = field[index + 1];
  if (from === undefined || next === undefined) return undefined;
  const whole = digitsAt(bytes, from, wholeDigits);
  const minutes = decimalIn(bytes, from + wholeDigits, next - 1);
  const side = bytes[next];
  if (Number.isNaN(whole + minutes) || minutes >= 60 || (side !== plus && side !== minus)) return undefined;
  const value = whole + minutes / 60;
  return side === minus ? -value : value;
}

// Some receivers write a broken year after a rollover of their calendar: the place is sound, the date is not known.
function dateOf(bytes: Uint8Array, from: number, to: number): number | undefined {
  const day = digitsAt(bytes, from, 2);
  const month = digitsAt(bytes, from + 2, 2);
  const year = digitsAt(bytes, from + 4, 2);
  if (to - from !== 6 || Number.isNaN(day + month + year) || day < 1 || day > 31 || month < 1 || month > 12)
    return undefined;
  return utcInstant(year >= 80 ? 1900 + year : 2000 + year, month, day);
}

function alive(messageType: string, remarks: readonly ReportRemark[]): Decoded {
  return { kind: "report", report: { protocol: "nmea", messageType, heartbeat: true, remarks } };
}

function faulty(code: FrameFault["code"], messageType: string): NmeaSentence {
  return { kind: "decoded", decoded: { kind: "fault", fault: { protocol: "nmea", code, messageType } } };
}

/**
 * NMEA 0183: what a sound sentence says of where its sender is.
 *
 * RMC carries the position with date and speed; GGA adds satellites, HDOP and altitude of the same second, and has
 * no date. A void sentence says that the device is alive and not where it is, whatever stands in its fields.
 * Fields of any width are read, as modems write them (`7339.8585,W`); an empty field is absent, never zero.
 */
import { isOnEarth, MPS_PER_KNOT } from "../../base/geo.ts";
import { DAY_MS, nearestTimeOfDay, utcInstant } from "../../base/time.ts";
import type { Decoded, Fix, FixKind, FrameFault, Report } from "../../domain/report.ts";
import { decimalIn, digitsAt } from "../bytes.ts";
import { REMARK, remarksOf } from "../remarks.ts";
import type { SentenceScan } from "./sentence-scan.ts";

/** What a GGA sentence knows of its second besides the place; NaN where it says nothing. */
export type GgaDetail = {
  readonly msOfDay: number;
  readonly satelliteCount: number;
  readonly hdop: number;
  readonly altitudeM: number;
};
/** While it is being written. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };
export type SentenceType = "RMC" | "GGA" | "other";

const NO_FIX = remarksOf(REMARK.noFix);
const NO_DATE = remarksOf(REMARK.noDate);
const [A, V, P] = [65, 86, 80];
const DOT = 46;

/** The type of a sentence. All talkers' positions are believed; a manufacturer's own sentences (`$P…`) are others. */
export function sentenceType(scan: SentenceScan): SentenceType {
  const { bytes, from } = scan;
  if (scan.commaCount === 0 || scan.stop(0) !== from + 6 || bytes[from + 1] === P) return "other";
  const [a, b, c] = [bytes[from + 3], bytes[from + 4], bytes[from + 5]];
  if (a === 82 && b === 77 && c === 67) return "RMC";
  return a === 71 && b === 71 && c === A ? "GGA" : "other";
}

/** Milliseconds of the day in field 1 of an RMC or GGA; NaN where it says none. */
export function sentenceTime(scan: SentenceScan): number {
  const { bytes } = scan;
  const at = scan.start(1);
  const to = scan.stop(1);
  if (to - at < 6) return Number.NaN;
  const hours = digitsAt(bytes, at, 2);
  const minutes = digitsAt(bytes, at + 2, 2);
  const seconds = to - at === 6 ? digitsAt(bytes, at + 4, 2) : decimalIn(bytes, at + 4, to);
  if (!(hours <= 23 && minutes <= 59 && seconds < 61)) return Number.NaN;
  return Math.min(DAY_MS - 1, (hours * 60 + minutes) * 60_000 + Math.round(seconds * 1_000));
}

/** Decodes an RMC. `detail` is what a GGA of the same second told, if there was one. */
export function decodeRmc(
  scan: SentenceScan,
  msOfDay: number,
  receivedAtMs: number,
  deviceKey: string | undefined,
  detail: GgaDetail | undefined,
): Decoded {
  const { bytes } = scan;
  if (scan.commaCount < 9) return fault("malformed", "RMC");
  const status = scan.stop(2) - scan.start(2) === 1 ? bytes[scan.start(2)] : undefined;
  const kind = rmcKind(bytes, scan);
  if (status === V || (status === A && kind === undefined)) return aliveWithoutFix("RMC", deviceKey);
  if (status !== A) return fault("malformed", "RMC");
  const latDeg = degreesIn(scan, 3, 78, 83);
  const lonDeg = degreesIn(scan, 5, 69, 87);
  if (Number.isNaN(latDeg + lonDeg)) return fault("malformed", "RMC");
  if (!isOnEarth(latDeg, lonDeg)) return fault("out-of-range", "RMC");
  const speedMps = decimalIn(bytes, scan.start(7), scan.stop(7)) * MPS_PER_KNOT;
  const courseDeg = decimalIn(bytes, scan.start(8), scan.stop(8));
  const dayMs = dateIn(bytes, scan.start(9), scan.stop(9));
  const fixAtMs = dayMs + msOfDay;
  if (
    fixAtMs === fixAtMs &&
    speedMps >= 0 &&
    courseDeg >= 0 &&
    courseDeg < 360 &&
    detail === undefined &&
    deviceKey !== undefined
  ) {
    // What nearly every sentence is: one object without detours.
    const fix: Fix = { latDeg, lonDeg, kind: kind ?? "gps", fixAtMs, speedMps, courseDeg };
    return { kind: "report", report: { protocol: "nmea", messageType: "RMC", deviceKey, fix } };
  }
  const isDated = !Number.isNaN(dayMs);
  const fix: Draft<Fix> = { latDeg, lonDeg, kind: kind ?? "gps" };
  if (isDated && !Number.isNaN(msOfDay)) fix.fixAtMs = fixAtMs;
  // A date that is left out is nearest to now; of one that is nonsense the time is not believed either.
  else if (scan.start(9) === scan.stop(9) && !Number.isNaN(msOfDay))
    fix.fixAtMs = nearestTimeOfDay(msOfDay, receivedAtMs);
  if (speedMps >= 0) fix.speedMps = speedMps;
  if (courseDeg >= 0 && courseDeg <= 360) fix.courseDeg = courseDeg % 360;
  if (detail !== undefined) addDetail(fix, detail);
  return located("RMC", deviceKey, fix, isDated);
}

/** Decodes a GGA: its place as a report of its own, and what it can add to the RMC of its second. */
export function decodeGga(
  scan: SentenceScan,
  msOfDay: number,
  receivedAtMs: number,
  deviceKey: string | undefined,
): { readonly decoded: Decoded; readonly detail?: GgaDetail } {
  const { bytes } = scan;
  if (scan.commaCount < 9) return { decoded: fault("malformed", "GGA") };
  const quality = decimalIn(bytes, scan.start(6), scan.stop(6));
  if (!(quality > 0)) return { decoded: aliveWithoutFix("GGA", deviceKey) };
  const latDeg = degreesIn(scan, 2, 78, 83);
  const lonDeg = degreesIn(scan, 4, 69, 87);
  if (Number.isNaN(latDeg + lonDeg)) return { decoded: fault("malformed", "GGA") };
  if (!isOnEarth(latDeg, lonDeg)) return { decoded: fault("out-of-range", "GGA") };
  const satelliteCount = decimalIn(bytes, scan.start(7), scan.stop(7));
  const hdop = decimalIn(bytes, scan.start(8), scan.stop(8));
  const altitudeM = decimalIn(bytes, scan.start(9), scan.stop(9));
  const detail: GgaDetail = { msOfDay, satelliteCount, hdop, altitudeM };
  const fix: Draft<Fix> = { latDeg, lonDeg, kind: ggaKind(quality) };
  if (!Number.isNaN(msOfDay)) fix.fixAtMs = nearestTimeOfDay(msOfDay, receivedAtMs);
  addDetail(fix, detail);
  const decoded = located("GGA", deviceKey, fix, false);
  return Number.isNaN(msOfDay) ? { decoded } : { decoded, detail };
}

/** A device that is alive and has not said where. */
export function aliveWithoutFix(messageType: string, deviceKey: string | undefined): Decoded {
  return {
    kind: "report",
    report: {
      protocol: "nmea",
      messageType,
      ...(deviceKey === undefined ? {} : { deviceKey }),
      heartbeat: true,
      remarks: NO_FIX,
    },
  };
}

function located(messageType: string, deviceKey: string | undefined, fix: Fix, isDated: boolean): Decoded {
  const report: Draft<Report> = { protocol: "nmea", messageType, fix };
  if (deviceKey !== undefined) report.deviceKey = deviceKey;
  if (!isDated) report.remarks = NO_DATE;
  return { kind: "report", report };
}

function addDetail(fix: Draft<Fix>, { satelliteCount, hdop, altitudeM }: GgaDetail): void {
  if (satelliteCount >= 0) fix.satelliteCount = satelliteCount;
  if (hdop >= 0) fix.hdop = hdop;
  if (!Number.isNaN(altitudeM)) fix.altitudeM = altitudeM;
}

// dddmm.mmmm and its hemisphere in the fields of this index and the next; NaN where they are anything else.
function degreesIn(scan: SentenceScan, field: number, plus: number, minus: number): number {
  const { bytes } = scan;
  const from = scan.start(field);
  const to = scan.stop(field);
  const side = scan.stop(field + 1) === to + 2 ? bytes[to + 1] : undefined;
  if (side !== plus && side !== minus) return Number.NaN;
  let whole = 0;
  let at = from;
  for (; at < to && bytes[at] !== DOT; at++) {
    const digit = (bytes[at] as number) - 48; // at is inside the array
    if (digit < 0 || digit > 9) return Number.NaN;
    whole = whole * 10 + digit;
  }
  const digits = at - from;
  let part = 0;
  let scale = 1;
  for (at++; at < to; at++) {
    const digit = (bytes[at] as number) - 48; // at is inside the array
    if (digit < 0 || digit > 9) return Number.NaN;
    part = part * 10 + digit;
    scale *= 10;
  }
  const degrees = Math.floor(whole / 100);
  const minutes = whole - degrees * 100 + part / scale;
  if (digits < 1 || digits > 7 || scale > 1e12 || minutes >= 60) return Number.NaN;
  const value = degrees + minutes / 60;
  return side === minus ? -value : value;
}

// ddmmyy as the beginning of its day. Years from 80 are of the last century: GPS itself began in 1980. Whether the
// date can be is for the track to judge; NaN is only what is no date at all.
function dateIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 6) return Number.NaN;
  const date = digitsAt(bytes, from, 6);
  if (Number.isNaN(date)) return Number.NaN;
  if (date === lastDate.date) return lastDate.dayMs;
  const day = Math.floor(date / 10_000);
  const month = Math.floor(date / 100) % 100;
  const year = date % 100;
  if (day < 1 || day > 31 || month < 1 || month > 12) return Number.NaN;
  lastDate.date = date;
  lastDate.dayMs = utcInstant(year >= 80 ? 1_900 + year : 2_000 + year, month, day);
  return lastDate.dayMs;
}

// A memo and nothing else: thousands of sentences in a row carry the same date.
const lastDate = { date: -1, dayMs: 0 };

// The mode indicator of newer receivers, field 12. Undefined says that there is no fix in spite of status A.
function rmcKind(bytes: Uint8Array, scan: SentenceScan): FixKind | undefined {
  if (scan.commaCount < 12 || scan.stop(12) - scan.start(12) !== 1) return "gps";
  switch (bytes[scan.start(12)]) {
    case 68: // D: differential
    case 70: // F: float RTK
    case 80: // P: precise
    case 82: // R: RTK
      return "differential";
    case 69: // E: estimated
      return "dead-reckoning";
    case 77: // M: entered by hand
    case 83: // S: simulator
      return "unknown";
    case 78: // N: not valid
      return undefined;
    default:
      return "gps";
  }
}

function ggaKind(quality: number): FixKind {
  switch (quality) {
    case 2:
    case 4:
    case 5:
      return "differential";
    case 6:
      return "dead-reckoning";
    case 7:
    case 8:
      return "unknown";
    default:
      return "gps";
  }
}

function fault(code: FrameFault["code"], messageType: string): Decoded {
  return { kind: "fault", fault: { protocol: "nmea", code, messageType } };
}

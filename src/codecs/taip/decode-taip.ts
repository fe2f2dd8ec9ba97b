/**
 * TAIP, the Trimble ASCII Interface Protocol: one frame from `>` to `<` into a report.
 *
 * Speeds are miles an hour, LN altitudes feet; decimal points are implied and signs explicit. PV, LN and CP carry
 * no date: the day nearest to receipt is theirs. A sum that fits neither way of counting is not believed; no sum
 * at all is accepted and remarked. Messages of other types are kept as unknown, never half-decoded.
 */
import { isOnEarth, METERS_PER_FOOT, MPS_PER_MPH } from "../../base/geo.ts";
import { DAY_MS, nearestTimeOfDay, SECOND_MS, utcInstant } from "../../base/time.ts";
import type { Decoded, Fix, FixKind, FrameFault, Report } from "../../domain/report.ts";
import { asciiText, digitsAt, hexByteAt, signedDigitsAt, TextMemo } from "../bytes.ts";
import { eventAlarm, textAlarm, type Wiring } from "../device-wiring.ts";
import { REMARK, remarksOf } from "../remarks.ts";

/** What a sender's frames have in common; one object lives as long as its sender. */
export type TaipContext = {
  readonly wiring: Wiring;
  readonly names: TextMemo;
  /** The name of frames without an id of their own: what the sender said last in an ID message. */
  senderKey: string | undefined;
};

export function taipContext(wiring: Wiring = {}): TaipContext {
  return { wiring, names: new TextMemo(), senderKey: undefined };
}

const GPS_EPOCH_MS = utcInstant(1980, 1, 6);
const WEEK_MS = 7 * DAY_MS;
const WEEKS_A_ROLLOVER = 1_024;
const KEY_LENGTH_MAX = 64;
const TEXT_LENGTH_MAX = 120;

const SEMICOLON = 59;
const STAR = 42;
const R = 82;
const typeCode = (text: string): number => (text.charCodeAt(0) << 8) | text.charCodeAt(1);
const PV = typeCode("PV");
const LN = typeCode("LN");
const CP = typeCode("CP");
const EV = typeCode("EV");
const AL = typeCode("AL");
const ID = typeCode("ID");
const TX = typeCode("TX");

/** A frame that has been taken apart: where its data stands, whose it is, and what was remarked on the way. */
type Frame = {
  readonly bytes: Uint8Array;
  readonly messageType: string;
  readonly at: number;
  readonly end: number;
  readonly receivedAtMs: number;
  readonly deviceKey: string | undefined;
  readonly remarks: number;
};

/** Decodes the frame whose `>` stands at `from` and whose `<` stands at `to`. Never throws. */
export function decodeTaip(
  bytes: Uint8Array,
  from: number,
  to: number,
  receivedAtMs: number,
  context: TaipContext = taipContext(),
): Decoded {
  if (to - from < 4 || !isCapital(bytes[from + 2]) || !isCapital(bytes[from + 3])) return fault("malformed");
  const type = ((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0);
  // The sum stands last: `*`, two hex digits, `<`.
  const starAt = bytes[to - 3] === STAR ? to - 3 : -1;
  let sum = 0;
  let end = starAt < 0 ? to : starAt;
  let keyAt = -1;
  for (let at = from; at < (starAt < 0 ? to : starAt); at++) {
    const byte = bytes[at] ?? 0;
    sum ^= byte;
    if (byte !== SEMICOLON) continue;
    if (at < end) end = at;
    const next = bytes[at + 1];
    if (next === STAR && at + 1 !== starAt) return fault("bad-checksum", typeName(type)); // a sum that was cut
    if (next === 73 && bytes[at + 2] === 68 && bytes[at + 3] === 61) keyAt = at + 4; // ID=
  }
  let remarks = 0;
  if (starAt < 0) {
    // `;k7F<`: what stands where a sum stands is a sum whose star was lost on the way.
    if (bytes[to - 4] === SEMICOLON && !Number.isNaN(hexByteAt(bytes, to - 2)))
      return fault("bad-checksum", typeName(type));
    remarks = REMARK.noChecksum;
  } else {
    const wanted = hexByteAt(bytes, starAt + 1);
    if (wanted === sum) remarks = REMARK.checksumWithoutStar;
    else if (wanted !== (sum ^ STAR)) return fault("bad-checksum", typeName(type));
  }
  // Only what a device reports is a report; a question or a setting that strays here is not.
  if (bytes[from + 1] !== R) return fault("unknown-message", asciiText(bytes, from + 1, from + 4));
  const deviceKey = keyAt < 0 ? context.senderKey : (keyIn(bytes, keyAt, to, context.names) ?? context.senderKey);
  return decodeMessage(
    type,
    { bytes, messageType: typeName(type), at: from + 4, end, receivedAtMs, deviceKey, remarks },
    context,
  );
}

function decodeMessage(type: number, frame: Frame, context: TaipContext): Decoded {
  switch (type) {
    case PV:
      if (frame.end - frame.at !== 30) return fault("malformed", "PV");
      return decodePv(frame, frame.at, secondsOfDay(frame.bytes, frame.at), true, undefined, REMARK.noDate);
    case LN:
      return decodeLn(frame);
    case CP:
      return decodeCp(frame);
    case EV:
      return decodeEv(frame, context);
    case AL:
      return frame.end - frame.at === 17 ? alive(frame, 0) : fault("malformed", "AL");
    case ID: {
      const named = asciiText(frame.bytes, frame.at, Math.min(frame.end, frame.at + KEY_LENGTH_MAX)).trim();
      if (named === "") return fault("malformed", "ID");
      context.senderKey = named;
      return alive({ ...frame, deviceKey: named }, 0);
    }
    case TX:
      return decodeTx(frame, context);
    default:
      return fault("unknown-message", frame.messageType);
  }
}

// Time 5, latitude S2.5, longitude S3.5, speed 3, heading 3, source 1, age 1; EV ends in the same.
function decodePv(
  frame: Frame,
  at: number,
  timeOfDayMs: number,
  isTimeOfDay: boolean,
  alarm: Report["alarm"],
  remarks: number,
): Decoded {
  const { bytes } = frame;
  const latDeg = signedDigitsAt(bytes, at + 5, 7) / 1e5;
  const lonDeg = signedDigitsAt(bytes, at + 13, 8) / 1e5;
  const speedMph = digitsAt(bytes, at + 22, 3);
  const courseDeg = digitsAt(bytes, at + 25, 3);
  const source = digitsAt(bytes, at + 28, 1);
  const age = digitsAt(bytes, at + 29, 1);
  if (Number.isNaN(timeOfDayMs + latDeg + lonDeg + source + age)) return broken(frame, "malformed", alarm);
  if (age === 0 || source === 9) return alive(frame, REMARK.noFix | (remarks & REMARK.unknownEvent), alarm);
  if (!isOnEarth(latDeg, lonDeg) || (isTimeOfDay && timeOfDayMs >= DAY_MS)) return broken(frame, "out-of-range", alarm);
  const fixAtMs = isTimeOfDay ? nearestTimeOfDay(timeOfDayMs, frame.receivedAtMs) : timeOfDayMs;
  const kind = kindOf(source);
  const fix: Fix =
    speedMph >= 0 && courseDeg <= 360
      ? { latDeg, lonDeg, fixAtMs, kind, speedMps: speedMph * MPS_PER_MPH, courseDeg: courseDeg % 360 }
      : { latDeg, lonDeg, fixAtMs, kind, ...motion(speedMph, courseDeg) };
  return located(frame, fix, remarks | (age === 1 ? REMARK.oldFix : 0), alarm);
}

// Time 5.3, latitude S2.7, longitude S3.7, altitude S6.2, speed 3.1, vertical speed S3.1, heading 3.1, count 2,
// then 4 digits for each satellite, 10 reserved, source 1, age 1.
function decodeLn(frame: Frame): Decoded {
  const { bytes, at, end } = frame;
  const satelliteCount = digitsAt(bytes, at + 51, 2);
  if (end - at !== 65 + 4 * satelliteCount) return fault("malformed", "LN");
  const millisOfDay = digitsAt(bytes, at, 8);
  const latDeg = signedDigitsAt(bytes, at + 8, 9) / 1e7;
  const lonDeg = signedDigitsAt(bytes, at + 18, 10) / 1e7;
  const altitudeFt = signedDigitsAt(bytes, at + 29, 8) / 100;
  const speedMph = digitsAt(bytes, at + 38, 4) / 10;
  const courseDeg = digitsAt(bytes, at + 47, 4) / 10;
  const source = digitsAt(bytes, end - 2, 1);
  const age = digitsAt(bytes, end - 1, 1);
  if (Number.isNaN(millisOfDay + latDeg + lonDeg + source + age)) return fault("malformed", "LN");
  if (age === 0 || source === 9) return alive(frame, REMARK.noFix);
  if (!isOnEarth(latDeg, lonDeg) || millisOfDay >= DAY_MS) return fault("out-of-range", "LN");
  const fixAtMs = nearestTimeOfDay(millisOfDay, frame.receivedAtMs);
  const kind = kindOf(source);
  const fix: Fix =
    speedMph >= 0 && courseDeg <= 360 && !Number.isNaN(altitudeFt)
      ? {
          latDeg,
          lonDeg,
          fixAtMs,
          kind,
          speedMps: speedMph * MPS_PER_MPH,
          courseDeg: courseDeg % 360,
          altitudeM: altitudeFt * METERS_PER_FOOT,
          satelliteCount,
        }
      : {
          latDeg,
          lonDeg,
          fixAtMs,
          kind,
          satelliteCount,
          ...motion(speedMph, courseDeg),
          ...(Number.isNaN(altitudeFt) ? {} : { altitudeM: altitudeFt * METERS_PER_FOOT }),
        };
  return located(frame, fix, REMARK.noDate | (age === 1 ? REMARK.oldFix : 0), undefined);
}

// Time 5, latitude S2.4, longitude S3.4, source 1, age 1.
function decodeCp(frame: Frame): Decoded {
  const { bytes, at } = frame;
  if (frame.end - at !== 22) return fault("malformed", "CP");
  const timeOfDayMs = secondsOfDay(bytes, at);
  const latDeg = signedDigitsAt(bytes, at + 5, 6) / 1e4;
  const lonDeg = signedDigitsAt(bytes, at + 12, 7) / 1e4;
  const source = digitsAt(bytes, at + 20, 1);
  const age = digitsAt(bytes, at + 21, 1);
  if (Number.isNaN(timeOfDayMs + latDeg + lonDeg + source + age)) return fault("malformed", "CP");
  if (age === 0 || source === 9) return alive(frame, REMARK.noFix);
  if (!isOnEarth(latDeg, lonDeg) || timeOfDayMs >= DAY_MS) return fault("out-of-range", "CP");
  const fix: Fix = { latDeg, lonDeg, fixAtMs: nearestTimeOfDay(timeOfDayMs, frame.receivedAtMs), kind: kindOf(source) };
  return located(frame, fix, REMARK.noDate | (age === 1 ? REMARK.oldFix : 0), undefined);
}

// Event 2, week 4, day 1, then as PV: the only message with a date.
function decodeEv(frame: Frame, context: TaipContext): Decoded {
  const { bytes, at } = frame;
  if (frame.end - at < 2) return fault("malformed", "EV");
  const event = digitsAt(bytes, at, 2);
  const kind = Number.isNaN(event) ? undefined : eventAlarm(context.wiring, frame.deviceKey, event);
  const alarm: Report["alarm"] = kind === undefined ? undefined : { kind, active: true, text: `event ${event}` };
  if (frame.end - at !== 37 || Number.isNaN(event)) return broken(frame, "malformed", alarm);
  const week = digitsAt(bytes, at + 2, 4);
  const day = digitsAt(bytes, at + 6, 1);
  const timeOfDayMs = secondsOfDay(bytes, at + 7);
  if (day > 6 || timeOfDayMs >= DAY_MS) return broken(frame, "out-of-range", alarm);
  const fixAtMs = GPS_EPOCH_MS + wholeWeek(week, frame.receivedAtMs) * WEEK_MS + day * DAY_MS + timeOfDayMs;
  return decodePv(frame, at + 7, fixAtMs, false, alarm, kind === undefined ? REMARK.unknownEvent : 0);
}

// Old receivers count weeks in ten bits: of a number below 1,024 the rollover nearest to receipt is meant. One that
// is larger was counted in full, and is taken as it is.
function wholeWeek(week: number, receivedAtMs: number): number {
  if (!(week < WEEKS_A_ROLLOVER)) return week;
  const nowWeek = (receivedAtMs - GPS_EPOCH_MS) / WEEK_MS;
  return week + Math.max(0, Math.round((nowWeek - week) / WEEKS_A_ROLLOVER)) * WEEKS_A_ROLLOVER;
}

// A text that the unit sent by itself. It says that the device is alive, and may be an alarm by its wiring.
function decodeTx(frame: Frame, context: TaipContext): Decoded {
  const text = asciiText(frame.bytes, frame.at, Math.min(frame.end, frame.at + TEXT_LENGTH_MAX)).trim();
  const kind = textAlarm(context.wiring, frame.deviceKey, text);
  return alive(frame, 0, kind === undefined ? undefined : { kind, active: true, text });
}

// Danger outlives a broken position: an event that means an alarm is reported without its place.
function broken(frame: Frame, code: FrameFault["code"], alarm: Report["alarm"]): Decoded {
  return alarm === undefined ? fault(code, frame.messageType) : alive(frame, REMARK.noFix, alarm);
}

function motion(speedMph: number, courseDeg: number): { speedMps?: number; courseDeg?: number } {
  return {
    ...(Number.isNaN(speedMph) ? {} : { speedMps: speedMph * MPS_PER_MPH }),
    ...(courseDeg <= 360 ? { courseDeg: courseDeg % 360 } : {}),
  };
}

function secondsOfDay(bytes: Uint8Array, at: number): number {
  return digitsAt(bytes, at, 5) * SECOND_MS;
}

function kindOf(source: number): FixKind {
  switch (source) {
    case 0:
    case 1:
      return "gps";
    case 2:
    case 3:
      return "differential";
    case 6:
      return "dead-reckoning";
    case 8:
      return "degraded-dead-reckoning";
    default:
      return "unknown"; // the standard names no others
  }
}

function keyIn(bytes: Uint8Array, from: number, to: number, names: TextMemo): string | undefined {
  let end = from;
  while (end < to && bytes[end] !== SEMICOLON && end - from < KEY_LENGTH_MAX) end++;
  const text = names.read(bytes, from, end).trim();
  return text === "" ? undefined : text;
}

function located(frame: Frame, fix: Fix, remarks: number, alarm: Report["alarm"]): Decoded {
  const { deviceKey, messageType } = frame;
  const bits = frame.remarks | remarks;
  if (deviceKey !== undefined && alarm === undefined && bits !== 0) {
    return { kind: "report", report: { protocol: "taip", messageType, deviceKey, fix, remarks: remarksOf(bits) } };
  }
  return {
    kind: "report",
    report: {
      protocol: "taip",
      messageType,
      ...(deviceKey === undefined ? {} : { deviceKey }),
      fix,
      ...(alarm === undefined ? {} : { alarm }),
      ...(bits === 0 ? {} : { remarks: remarksOf(bits) }),
    },
  };
}

function alive(frame: Frame, remarks: number, alarm?: Report["alarm"]): Decoded {
  const bits = frame.remarks | remarks;
  return {
    kind: "report",
    report: {
      protocol: "taip",
      messageType: frame.messageType,
      ...(frame.deviceKey === undefined ? {} : { deviceKey: frame.deviceKey }),
      heartbeat: true,
      ...(alarm === undefined ? {} : { alarm }),
      ...(bits === 0 ? {} : { remarks: remarksOf(bits) }),
    },
  };
}

function fault(code: FrameFault["code"], messageType?: string): Decoded {
  return { kind: "fault", fault: { protocol: "taip", code, ...(messageType === undefined ? {} : { messageType }) } };
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 65 && byte <= 90;
}

function typeName(type: number): string {
  switch (type) {
    case PV:
      return "PV";
    case LN:
      return "LN";
    default:
      return String.fromCharCode(type >> 8, type & 0xff);
  }
}

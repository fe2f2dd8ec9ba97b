/**
 * TAIP, the Trimble ASCII Interface Protocol: one frame from `>` to `<` into a report.
 *
 * Speeds are miles an hour, LN altitudes feet; decimal points are implied and signs explicit. PV, LN and CP carry
 * no date: the day nearest to receipt is theirs. A sum that fits neither way of counting is not believed; no sum
 * at all is accepted and remarked. Messages of other types are kept as unknown, never half-decoded.
 */
import { METERS_PER_FOOT, MPS_PER_MPH } from "../../base/geo.ts";
import { DAY_MS, nearestTimeOfDay, SECOND_MS, utcInstant } from "../../base/time.ts";
import type { AlarmKind, Decoded, Fix, FixKind, FrameFault, Report, ReportRemark } from "../../domain/report.ts";
import { asciiText, digitsAt, hexByteAt, signedDigitsAt, xorOf } from "../bytes.ts";

export type TaipOptions = {
  /** What an event's number means where the agency wired a key or a sensor to it. */
  readonly eventAlarms?: Readonly<Record<number, AlarmKind>>;
};

const GPS_EPOCH_MS = utcInstant(1980, 1, 6);
const WEEK_MS = 7 * DAY_MS;
const WEEKS_A_ROLLOVER = 1_024;
const DANGER_WORDS = /\b(duress|emergency|panic|sos|mayday)\b/i;

/** Decodes the frame whose `>` stands at `from` and whose `<` stands at `to`. Never throws. */
export function decodeTaip(
  bytes: Uint8Array,
  from: number,
  to: number,
  receivedAtMs: number,
  options: TaipOptions = {},
): Decoded {
  const messageType = asciiText(bytes, from + 2, from + 4);
  if (to - from < 4 || !/^[A-Z]{2}$/.test(messageType)) return fault("malformed", undefined);
  let dataEnd = to;
  let deviceKey: string | undefined;
  let sumAt = -1;
  for (let at = from + 4; at < to; at++) {
    if (bytes[at] !== 59) continue; // `;` begins an attachment
    dataEnd = Math.min(dataEnd, at);
    if (bytes[at + 1] === 42) sumAt = at + 1;
    else if (bytes[at + 1] === 73 && bytes[at + 2] === 68 && bytes[at + 3] === 61)
      deviceKey = textUntilMark(bytes, at + 4, to);
  }
  const remarks: ReportRemark[] = [];
  if (sumAt < 0) {
    remarks.push("no-checksum");
  } else {
    const wanted = hexByteAt(bytes, sumAt + 1);
    const withStar = xorOf(bytes, from, sumAt + 1);
    if (wanted !== withStar) {
      if (wanted !== (withStar ^ 42)) return fault("bad-checksum", messageType);
      remarks.push("checksum-without-star");
    }
  }
  const frame: Frame = { bytes, at: from + 4, end: dataEnd, receivedAtMs, remarks, messageType, deviceKey };
  // Only what a device reports is a report; a question or a setting that strays here is not.
  if (bytes[from + 1] !== 82) return fault("unknown-message", asciiText(bytes, from + 1, from + 4));
  switch (messageType) {
    case "PV":
      return decodePosition(frame, { latDigits: 7, lonDigits: 8, withMotion: true });
    case "CP":
      return decodePosition(frame, { latDigits: 6, lonDigits: 7, withMotion: false });
    case "LN":
      return decodeLong(frame);
    case "EV":
      return decodeEvent(frame, options);
    case "AL":
      return heartbeat(frame, []);
    case "ID":
      return heartbeat({ ...frame, deviceKey: deviceKey ?? asciiText(bytes, frame.at, frame.end).trim() }, []);
    case "TX":
      return decodeText(frame);
    default:
      return fault("unknown-message", messageType);
  }
}

type Frame = {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly receivedAtMs: number;
  readonly remarks: ReportRemark[];
  readonly messageType: string;
  readonly deviceKey: string | undefined;
};

function decodePosition(
  frame: Frame,
  shape: { readonly latDigits: number; readonly lonDigits: number; readonly withMotion: boolean },
): Decoded {
  const { bytes, at } = frame;
  const length = 5 + 1 + shape.latDigits + 1 + shape.lonDigits + (shape.withMotion ? 6 : 0) + 2;
  if (frame.end - at !== length) return fault("malformed", frame.messageType);
  const secondsOfDay = digitsAt(bytes, at, 5);
  return finish(frame, at + 5, shape, timeOfDay(secondsOfDay, frame.receivedAtMs), {}, ["no-date"]);
}

function decodeEvent(frame: Frame, options: TaipOptions): Decoded {
  const { bytes, at } = frame;
  if (frame.end - at !== 37) return fault("malformed", "EV");
  const event = digitsAt(bytes, at, 2);
  const week = digitsAt(bytes, at + 2, 4);
  const day = digitsAt(bytes, at + 6, 1);
  const seconds = digitsAt(bytes, at + 7, 5);
  if (Number.isNaN(event + week + day + seconds) || day > 6 || seconds >= 86_400) return fault("out-of-range", "EV");
  const givenMs = GPS_EPOCH_MS + week * WEEK_MS + day * DAY_MS + seconds * SECOND_MS;
  // Receivers count weeks in ten bits: the turn nearest to receipt is meant.
  const turns = Math.round((frame.receivedAtMs - givenMs) / (WEEKS_A_ROLLOVER * WEEK_MS));
  const fixAtMs =
    week < WEEKS_A_ROLLOVER || turns === 0 ? givenMs + Math.max(0, turns) * WEEKS_A_ROLLOVER * WEEK_MS : givenMs;
  const kind = options.eventAlarms?.[event];
  const extra = kind === undefined ? {} : { alarm: { kind, active: true, text: `event ${event}` } };
  return finish(frame, at + 12, { latDigits: 7, lonDigits: 8, withMotion: true }, fixAtMs, extra, []);
}

function decodeLong(frame: Frame): Decoded {
  const { bytes, at } = frame;
  const satelliteCount = digitsAt(bytes, at + 51, 2);
  if (frame.end - at !== 65 + 4 * satelliteCount) return fault("malformed", "LN");
  const millisOfDay = digitsAt(bytes, at, 8);
  const latDeg = signedDigitsAt(bytes, at + 8, 9) / 1e7;
  const lonDeg = signedDigitsAt(bytes, at + 18, 10) / 1e7;
  const altitudeFt = signedDigitsAt(bytes, at + 29, 8) / 100;
  const speedMph = digitsAt(bytes, at + 38, 4) / 10;
  const courseDeg = digitsAt(bytes, at + 47, 4) / 10;
  const source = digitsAt(bytes, frame.end - 2, 1);
  const age = digitsAt(bytes, frame.end - 1, 1);
  if (Number.isNaN(millisOfDay + latDeg + lonDeg + source + age)) return fault("malformed", "LN");
  if (!isPlace(latDeg, lonDeg) || millisOfDay >= DAY_MS) return fault("out-of-range", "LN");
  if (age === 0 || source === 9) return heartbeat(frame, ["no-fix"]);
  const fix: Fix = {
    latDeg,
    lonDeg,
    fixAtMs: nearestTimeOfDay(millisOfDay, frame.receivedAtMs),
    kind: kindOf(source),
    satelliteCount,
    ...(Number.isNaN(altitudeFt) ? {} : { altitudeM: altitudeFt * METERS_PER_FOOT }),
    ...(Number.isNaN(speedMph) ? {} : { speedMps: speedMph * MPS_PER_MPH }),
    ...(Number.isNaN(courseDeg) || courseDeg > 360 ? {} : { courseDeg: courseDeg % 360 }),
  };
  return report(frame, { fix }, age === 1 ? ["no-date", "old-fix"] : ["no-date"]);
}

function finish(
  frame: Frame,
  latAt: number,
  shape: { readonly latDigits: number; readonly lonDigits: number; readonly withMotion: boolean },
  fixAtMs: number,
  extra: Partial<Report>,
  remarks: readonly ReportRemark[],
): Decoded {
  const { bytes } = frame;
  const lonAt = latAt + 1 + shape.latDigits;
  const restAt = lonAt + 1 + shape.lonDigits;
  const latDeg = signedDigitsAt(bytes, latAt, shape.latDigits) / 10 ** (shape.latDigits - 2);
  const lonDeg = signedDigitsAt(bytes, lonAt, shape.lonDigits) / 10 ** (shape.lonDigits - 3);
  const source = digitsAt(bytes, frame.end - 2, 1);
  const age = digitsAt(bytes, frame.end - 1, 1);
  if (Number.isNaN(latDeg + lonDeg + source + age + fixAtMs)) return malformedBut(frame, extra);
  if (age === 0 || source === 9) return heartbeat(frame, ["no-fix"], extra);
  if (!isPlace(latDeg, lonDeg)) return outOfRangeBut(frame, extra);
  const speedMph = shape.withMotion ? digitsAt(bytes, restAt, 3) : Number.NaN;
  const courseDeg = shape.withMotion ? digitsAt(bytes, restAt + 3, 3) : Number.NaN;
  const fix: Fix = {
    latDeg,
    lonDeg,
    fixAtMs,
    kind: kindOf(source),
    ...(Number.isNaN(speedMph) ? {} : { speedMps: speedMph * MPS_PER_MPH }),
    ...(Number.isNaN(courseDeg) || courseDeg > 360 ? {} : { courseDeg: courseDeg % 360 }),
  };
  return report(frame, { fix, ...extra }, age === 1 ? [...remarks, "old-fix"] : remarks);
}

// Danger outlives a broken position: an event that means an alarm is reported without its place.
function malformedBut(frame: Frame, extra: Partial<Report>): Decoded {
  return extra.alarm === undefined ? fault("malformed", frame.messageType) : heartbeat(frame, ["no-fix"], extra);
}

function outOfRangeBut(frame: Frame, extra: Partial<Report>): Decoded {
  return extra.alarm === undefined ? fault("out-of-range", frame.messageType) : heartbeat(frame, ["no-fix"], extra);
}

function decodeText(frame: Frame): Decoded {
  const text = asciiText(frame.bytes, frame.at, Math.min(frame.end, frame.at + 120)).trim();
  if (!DANGER_WORDS.test(text)) return heartbeat(frame, []);
  return heartbeat(frame, [], { alarm: { kind: "duress", active: true, text } });
}

function timeOfDay(secondsOfDay: number, receivedAtMs: number): number {
  return secondsOfDay < 86_400 ? nearestTimeOfDay(secondsOfDay * SECOND_MS, receivedAtMs) : Number.NaN;
}

function isPlace(latDeg: number, lonDeg: number): boolean {
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
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

function textUntilMark(bytes: Uint8Array, from: number, to: number): string | undefined {
  let end = from;
  while (end < to && bytes[end] !== 59 && bytes[end] !== 60 && end - from < 32) end++;
  const text = asciiText(bytes, from, end).trim();
  return text === "" ? undefined : text;
}

function heartbeat(frame: Frame, remarks: readonly ReportRemark[], extra: Partial<Report> = {}): Decoded {
  return report(frame, { heartbeat: true, ...extra }, remarks);
}

function report(frame: Frame, parts: Partial<Report>, remarks: readonly ReportRemark[]): Decoded {
  const all = [...frame.remarks, ...remarks];
  return {
    kind: "report",
    report: {
      protocol: "taip",
      messageType: frame.messageType,
      ...(frame.deviceKey === undefined ? {} : { deviceKey: frame.deviceKey }),
      ...parts,
      ...(all.length === 0 ? {} : { remarks: all }),
    },
  };
}

function fault(code: FrameFault["code"], messageType: string | undefined): Decoded {
  return { kind: "fault", fault: { protocol: "taip", code, ...(messageType === undefined ? {} : { messageType }) } };
}

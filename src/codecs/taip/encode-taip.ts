/**
 * TAIP frames as modems send them, with id and checksum: for practice, tests and benchmarks.
 */
import { METERS_PER_FOOT, MPS_PER_MPH } from "../../base/geo.ts";
import { DAY_MS, utcInstant } from "../../base/time.ts";
import { asciiBytes, xorOf } from "../bytes.ts";
import type { FixToSend } from "../fix-to-send.ts";

/** A PV frame. */
export function encodeTaipPv(fix: FixToSend, id?: string): Uint8Array {
  return encodeTaipFrame(`RPV${seconds(fix.fixAtMs)}${position(fix)}`, id);
}

/** A PV frame of a receiver that has no fix: its last place, with age 0. */
export function encodeTaipNoFix(lastFix: FixToSend, id?: string): Uint8Array {
  return encodeTaipFrame(`RPV${seconds(lastFix.fixAtMs)}${position(lastFix).slice(0, -2)}90`, id);
}

/** An LN frame with no satellites listed. */
export function encodeTaipLn(fix: FixToSend, id?: string): Uint8Array {
  const millis = unsigned(Math.floor(fix.fixAtMs % DAY_MS), 8);
  const altitude = signed(((fix.altitudeM ?? 0) / METERS_PER_FOOT) * 100, 8);
  const speed = unsigned(((fix.speedMps ?? 0) / MPS_PER_MPH) * 10, 4);
  const course = unsigned((fix.courseDeg ?? 0) * 10, 4);
  const place = `${signed(fix.latDeg * 1e7, 9)}${signed(fix.lonDeg * 1e7, 10)}`;
  return encodeTaipFrame(`RLN${millis}${place}${altitude}${speed}+0000${course}00${"0".repeat(10)}12`, id);
}

/** A CP frame. */
export function encodeTaipCp(fix: FixToSend, id?: string): Uint8Array {
  const place = `${signed(fix.latDeg * 1e4, 6)}${signed(fix.lonDeg * 1e4, 7)}`;
  return encodeTaipFrame(`RCP${seconds(fix.fixAtMs)}${place}12`, id);
}

/** An EV frame of an event number from 0 to 99. */
export function encodeTaipEv(event: number, fix: FixToSend, id?: string): Uint8Array {
  const days = Math.floor((fix.fixAtMs - utcInstant(1980, 1, 6)) / DAY_MS);
  const head = `${unsigned(event, 2)}${unsigned(Math.floor(days / 7), 4)}${days % 7}`;
  return encodeTaipFrame(`REV${head}${seconds(fix.fixAtMs)}${position(fix)}`, id);
}

/** A frame of any message, with its sum counted as the vendor counts it, the star included. */
export function encodeTaipFrame(body: string, id?: string): Uint8Array {
  const head = `>${body}${id === undefined ? "" : `;ID=${id}`};*`;
  const sum = xorOf(asciiBytes(head), 0, head.length).toString(16).toUpperCase().padStart(2, "0");
  return asciiBytes(`${head}${sum}<`);
}

function position(fix: FixToSend): string {
  const speed = unsigned((fix.speedMps ?? 0) / MPS_PER_MPH, 3);
  return `${signed(fix.latDeg * 1e5, 7)}${signed(fix.lonDeg * 1e5, 8)}${speed}${unsigned(fix.courseDeg ?? 0, 3)}12`;
}

function seconds(atMs: number): string {
  return unsigned(Math.floor((atMs % DAY_MS) / 1_000), 5);
}

function signed(value: number, digits: number): string {
  return (value < 0 ? "-" : "+") + unsigned(Math.abs(value), digits);
}

// A value that is too large for its field is written as the largest that fits.
function unsigned(value: number, digits: number): string {
  return String(Math.min(10 ** digits - 1, Math.round(value))).padStart(digits, "0");
}

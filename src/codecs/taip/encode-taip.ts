/**
 * TAIP frames as modems send them, with id and checksum: for practice, tests and benchmarks.
 */
import { METERS_PER_FOOT, MPS_PER_MPH } from "../../base/geo.ts";
import { DAY_MS, utcInstant } from "../../base/time.ts";
import { asciiBytes, xorOf } from "../bytes.ts";

export type TaipFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  readonly altitudeM?: number;
};

/** A PV frame. */
export function encodeTaipPv(fix: TaipFix, id?: string): Uint8Array {
  return frame(`RPV${seconds(fix.fixAtMs)}${position(fix)}`, id);
}

/** An LN frame with no satellites listed. */
export function encodeTaipLn(fix: TaipFix, id?: string): Uint8Array {
  const millis = String(fix.fixAtMs % DAY_MS).padStart(8, "0");
  const altitude = signed(((fix.altitudeM ?? 1_240) / METERS_PER_FOOT) * 100, 8);
  const speed = unsigned(((fix.speedMps ?? 0) / MPS_PER_MPH) * 10, 4);
  const course = unsigned((fix.courseDeg ?? 0) * 10, 4);
  const place = `${signed(fix.latDeg * 1e7, 9)}${signed(fix.lonDeg * 1e7, 10)}`;
  return frame(`RLN${millis}${place}${altitude}${speed}+0000${course}00${"0".repeat(10)}12`, id);
}

/** A CP frame. */
export function encodeTaipCp(fix: TaipFix, id?: string): Uint8Array {
  return frame(`RCP${seconds(fix.fixAtMs)}${signed(fix.latDeg * 1e4, 6)}${signed(fix.lonDeg * 1e4, 7)}12`, id);
}

/** An EV frame of an event number from 0 to 99. */
export function encodeTaipEv(event: number, fix: TaipFix, id?: string): Uint8Array {
  const days = Math.floor((fix.fixAtMs - utcInstant(1980, 1, 6)) / DAY_MS);
  const head = `${unsigned(event, 2)}${unsigned(Math.floor(days / 7), 4)}${days % 7}`;
  return frame(`REV${head}${seconds(fix.fixAtMs)}${position(fix)}`, id);
}

function position(fix: TaipFix): string {
  const speed = unsigned((fix.speedMps ?? 0) / MPS_PER_MPH, 3);
  return `${signed(fix.latDeg * 1e5, 7)}${signed(fix.lonDeg * 1e5, 8)}${speed}${unsigned(fix.courseDeg ?? 0, 3)}12`;
}

function seconds(atMs: number): string {
  return unsigned(Math.floor((atMs % DAY_MS) / 1_000), 5);
}

function signed(value: number, digits: number): string {
  return (value < 0 ? "-" : "+") + unsigned(Math.abs(value), digits);
}

function unsigned(value: number, digits: number): string {
  return String(Math.min(10 ** digits - 1, Math.round(value))).padStart(digits, "0");
}

function frame(body: string, id: string | undefined): Uint8Array {
  const head = asciiBytes(`>${body}${id === undefined ? "" : `;ID=${id}`};*`);
  const sum = xorOf(head, 0, head.length).toString(16).toUpperCase().padStart(2, "0");
  return asciiBytes(`${String.fromCharCode(...head)}${sum}<`);
}

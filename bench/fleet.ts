/** A fleet for benchmarks: what its units are called, and the frames that their modems send while they drive. */
import { encodeTaipFrame, encodeTaipLn } from "../src/codecs/taip/encode-taip.ts";

const METERS_PER_DEG = 111_320;
const SPEED_MPS = 20;
const ROWS = 70;

export const callSignOf = (index: number): string => `B${String(index).padStart(4, "0")}`;
export const modemId = (index: number): string => String(index).padStart(4, "0");

/** The frame of a driving unit's modem: northward from a place of its own. */
export function fixFrame(index: number, atMs: number, sinceMs: number): Uint8Array {
  const latDeg = 31.5 + (index % ROWS) * 0.07 + ((atMs - sinceMs) / 1_000) * (SPEED_MPS / METERS_PER_DEG);
  const lonDeg = -108.9 + Math.floor(index / ROWS) * 0.08;
  return encodeTaipLn({ latDeg, lonDeg, speedMps: SPEED_MPS, courseDeg: 0, fixAtMs: atMs }, modemId(index));
}

/** The frame of a pressed key that a modem knows as a text. */
export function duressFrame(index: number): Uint8Array {
  return encodeTaipFrame("RTXDURESS", modemId(index));
}

/**
 * Short words for the tests of tracks: a fix so many metres from a place in Tucumcari, at a second of a day in 2026.
 */
import { METERS_PER_DEG_LAT } from "../base/geo.ts";
import { SECOND_MS, utcInstant } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";

export const DAY_START_MS = utcInstant(2026, 3, 15);
const LAT_DEG = 35.17;
const LON_DEG = -103.72;
const METERS_PER_DEG_LON = METERS_PER_DEG_LAT * Math.cos((LAT_DEG * Math.PI) / 180);

/** The instant of a second of that day. */
export function at(second: number): number {
  return DAY_START_MS + Math.round(second * SECOND_MS);
}

/** A fix so far east and north of the place, with its own time at a second of that day. */
export function fixAt(second: number, eastM: number, northM = 0, more: Partial<Fix> = {}): Fix {
  return {
    latDeg: LAT_DEG + northM / METERS_PER_DEG_LAT,
    lonDeg: LON_DEG + eastM / METERS_PER_DEG_LON,
    fixAtMs: at(second),
    ...more,
  };
}

/** How far east of the place a longitude is. */
export function eastM(lonDeg: number): number {
  return (lonDeg - LON_DEG) * METERS_PER_DEG_LON;
}

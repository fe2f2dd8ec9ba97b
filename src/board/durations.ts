/**
 * Times and distances as a dispatcher reads them: `0:42`, `3 min`, `11 mi`. Rounded down where it is an age, so
 * that nothing is shown as older than it is known to be.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { METERS_PER_FOOT, METERS_PER_MILE } from "../base/geo.ts";

/** How much an age takes from a location's worth. Old ones fade in these steps and never disappear. */
export type AgeStep = "fresh" | "ageing" | "stale";

const FRESH_MAX_MS = 30 * SECOND_MS;
const AGEING_MAX_MS = 5 * MINUTE_MS;

/** The step of an age. An age below zero (a clock that is ahead) is fresh. */
export function ageStep(ageMs: number): AgeStep {
  if (ageMs <= FRESH_MAX_MS) return "fresh";
  return ageMs <= AGEING_MAX_MS ? "ageing" : "stale";
}

/** A running time: `0:42`, `12:05`, `1:02:14`. Negative counts as zero. */
export function clockText(durationMs: number): string {
  const totalS = Math.max(0, Math.floor(durationMs / SECOND_MS));
  const hours = Math.floor(totalS / 3_600);
  const minutes = Math.floor((totalS % 3_600) / 60);
  const seconds = pad(totalS % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** An age in the shortest words that still tell: `4 s`, `3 min`, `2 h`, `5 d`. */
export function ageText(ageMs: number): string {
  const age = Math.max(0, ageMs);
  if (age < MINUTE_MS) return `${Math.floor(age / SECOND_MS)} s`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min`;
  if (age < 2 * DAY_MS) return `${Math.floor(age / HOUR_MS)} h`;
  return `${Math.floor(age / DAY_MS)} d`;
}

/** A distance by air in miles, in feet where it is short: `420 ft`, `0.8 mi`, `11 mi`. */
export function distanceText(distanceM: number): string {
  if (distanceM < 300) return `${Math.round(distanceM / METERS_PER_FOOT / 10) * 10} ft`;
  const miles = distanceM / METERS_PER_MILE;
  return miles < 9.95 ? `${miles.toFixed(1)} mi` : `${Math.round(miles)} mi`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

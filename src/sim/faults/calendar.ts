/**
 * Hours in which clocks have gone wrong before: the turn of a year, a leap day, daylight saving in both directions,
 * the end of 31-bit seconds, a receiver's week rollover.
 */
import type { Random } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS, utcInstant } from "../../base/time.ts";

const HOURS: readonly (readonly [name: string, atMs: number])[] = [
  ["year end", utcInstant(2027, 1, 1)],
  ["leap day begins", utcInstant(2028, 2, 29)],
  ["leap day ends", utcInstant(2028, 3, 1)],
  // Denver changes its clocks at 02:00 local time.
  ["daylight saving begins", utcInstant(2027, 3, 14, 9 * HOUR_MS)],
  ["daylight saving ends", utcInstant(2026, 11, 1, 8 * HOUR_MS)],
  ["2038", utcInstant(2038, 1, 19, 3 * HOUR_MS + 14 * MINUTE_MS + 7_000)],
  ["week rollover", utcInstant(2038, 11, 21)],
];

/** A start such that one of those hours falls into the first half of a run; its name with it. */
export function drawStart(random: Random, durationMs: number): { readonly startMs: number; readonly name: string } {
  const [name, atMs] = random.pick(HOURS);
  return { name, startMs: Math.round((atMs - random.between(0.1, 0.45) * durationMs) / 1_000) * 1_000 };
}

/**
 * What the times of a trail say of the clock that made them, as its fixes stand in a file: a clock that was set meanwhile
 * would else look like a trail that ended, or like hours of silence.
 */
import { MINUTE_MS } from "../../base/time.ts";
import type { TrailFix } from "../../roads/network/map-match.ts";

/** Less is a device that sends what it had stored. */
const BACK_MIN_MS = MINUTE_MS;
/** More steps back than these are a trail in another order, and no clock. */
const STEPS_MAX = 3;
const GAP_MIN_MS = 12 * 60 * MINUTE_MS;

/** A sentence for each place at which the clock seems to have been set. */
export function clockNotes(fixes: readonly TrailFix[]): string[] {
  const steps = fixes.flatMap((fix, i) => {
    const before = fixes[i - 1];
    return before === undefined ? [] : [{ from: before.fixAtMs, to: fix.fixAtMs }];
  });
  const back = steps.filter(({ from, to }) => from - to > BACK_MIN_MS);
  const ahead = steps.filter(({ from, to }) => to - from > GAP_MIN_MS);
  if (back.length + ahead.length > STEPS_MAX) return [];
  return [
    ...back.map(
      ({ from, to }) =>
        `the clock goes back by ${spanText(from - to)} after ${timeText(from)}: it was set, or a part of the trail stands elsewhere`,
    ),
    ...ahead.map(
      ({ from, to }) =>
        `the clock goes on by ${spanText(to - from)} after ${timeText(from)}: it was set, or these are two trails`,
    ),
  ];
}

function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

function spanText(spanMs: number): string {
  const minutes = Math.round(spanMs / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`;
}

/**
 * Nearest help as a list: by minutes on the road where there is a way, then those without one by distance, each named for
 * what it is. A straight line is never turned into a time.
 */
import { distanceText } from "../../board/durations.ts";
import type { Help } from "../../board/nearest-help.ts";
import type { DriveTimeKnown, DriveTimesKnown } from "./road-answers.ts";

export type HelpByRoad = Help & { readonly road: DriveTimeKnown | undefined };

/** The quickest by road first; behind them those without a time, the nearest by air first. */
export function helpByRoad(near: readonly Help[], times: DriveTimesKnown | undefined, countMax: number): HelpByRoad[] {
  return near
    .map((help): HelpByRoad => ({ ...help, road: times?.byUnit.get(help.unitId) }))
    .toSorted((a, b) => (a.road?.timeMs ?? Infinity) - (b.road?.timeMs ?? Infinity) || a.distanceM - b.distanceM)
    .slice(0, countMax);
}

/** "11 min", or "12 mi by air" where there is no way by road. */
export function howFar({ road, distanceM }: HelpByRoad): string {
  return road?.timeMs === undefined ? `${distanceText(distanceM)} by air` : minutesText(road.timeMs);
}

/** Whole minutes, rounded up: help that takes ten and a half minutes is not there after ten. */
export function minutesText(timeMs: number): string {
  return `${Math.max(1, Math.ceil(timeMs / 60_000 - 0.05))} min`;
}

/** What is behind it: the way's length and the straight line, or why there is no way. */
export function howFarStory({ road, distanceM, direction }: HelpByRoad): string {
  const air = `${distanceText(distanceM)} ${direction} by air`;
  if (road?.timeMs === undefined) return road?.why === undefined ? air : `${road.why}; ${air}`;
  return `${distanceText(road.lengthM ?? 0)} by road on an emergency run; ${air}`;
}

/** What stands over such a list: how it was measured, and on what. */
export function measuredWords(times: DriveTimesKnown | undefined): string {
  if (times === undefined) return "by air";
  return times.highwaysOnly ? "by road, highways only" : "by road";
}

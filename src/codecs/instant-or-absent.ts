/**
 * Numbers that a device sends as instants. Whether a date can be is for the track to judge; a number that is no
 * instant at all (beyond what a calendar can say) is an absent one.
 */
import type { Instant } from "../base/time.ts";

/** The farthest that ECMAScript's calendar reaches from 1970, either way: about 273,790 years. */
const INSTANT_MAX_MS = 8.64e15;

/** Milliseconds since 1970 as an instant; undefined where the number can't be one. */
export function instantOrAbsent(ms: number): Instant | undefined {
  return Math.abs(ms) <= INSTANT_MAX_MS ? Math.round(ms) : undefined;
}

/**
 * Points in the words people read out, by the road table that the program carries. Answers are kept by place (about
 * ten metres) and heading, because a standing car asks again every second.
 */
import type { Point } from "../../base/geo.ts";
import { describePlace } from "../../roads/describe-place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";

const KEPT_MAX = 5_000;
const kept = new Map<string, { readonly short: string; readonly full: string }>();

/** A place for a narrow column (`I-40 MM 320 EB`; whole where no milepost says it) and `I-40 MM 320 EB, 10 mi W of Tucumcari`. */
export function placeWords(point: Point, courseDeg?: number): { readonly short: string; readonly full: string } {
  const heading = courseDeg === undefined ? "" : Math.round(courseDeg / 30);
  const key = `${point.latDeg.toFixed(4)},${point.lonDeg.toFixed(4)},${heading}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { text, shortText, milepost } = describePlace(newMexico, {
    latDeg: point.latDeg,
    lonDeg: point.lonDeg,
    ...(courseDeg === undefined ? {} : { courseDeg }),
  });
  const words = { short: milepost === undefined ? text : shortText, full: text };
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, words);
  return words;
}

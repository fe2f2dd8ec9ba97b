/**
 * Where something is, as a dispatcher would say it, with the point on the map where it is known.
 *
 * `text` is always there and is what people read out; the other parts are what Vigil understood of it.
 */
import { z } from "zod";
import type { Point } from "../base/geo.ts";
import { LatDeg, line, LonDeg } from "./text.ts";

export const PlaceSchema = z.object({
  text: line(200).describe("The place in words, e.g. I-40 MM 320 EB"),
  latDeg: LatDeg.optional(),
  lonDeg: LonDeg.optional(),
  route: line(16).optional(),
  milepost: z.number().min(0).max(5_000).optional(),
  exit: line(12).optional(),
  direction: z.enum(["NB", "SB", "EB", "WB"]).optional(),
});
export type Place = z.infer<typeof PlaceSchema>;

/** The point of a place, where both coordinates are known. */
export function placePoint(place: Place | undefined): Point | undefined {
  if (place?.latDeg === undefined || place.lonDeg === undefined) return undefined;
  return { latDeg: place.latDeg, lonDeg: place.lonDeg };
}

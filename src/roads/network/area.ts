/**
 * A part of the land, as GeoJSON draws it: polygons with holes, in degrees. An agency's own area, so that what lies beyond
 * it counts for nobody's gap. Rule AR1 in ../SPEC.md.
 */
import { z } from "zod";
import type { Point } from "../../base/geo.ts";

/** A closed line: longitude, latitude, longitude, latitude, … */
type Ring = readonly number[];
export type Area = {
  /** What people call it. */
  readonly name: string;
  /** Each polygon: its outline, then its holes. */
  readonly polygons: readonly (readonly Ring[])[];
};

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], z.number());
const polygon = z.array(z.array(position).min(4)).min(1);
const geometry = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: polygon }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(polygon).min(1) }),
]);
const feature = z.object({ type: z.literal("Feature"), geometry });
const geoJson = z.union([
  geometry,
  feature,
  z.object({ type: z.literal("FeatureCollection"), features: z.array(feature).min(1) }),
]);

/** The area that a GeoJSON text draws, all its polygons together; undefined where it draws none, or anything else. */
export function areaFromGeoJson(name: string, value: unknown): Area | undefined {
  const read = geoJson.safeParse(value);
  if (!read.success) return undefined;
  const { data } = read;
  const geometries =
    data.type === "FeatureCollection"
      ? data.features.map((one) => one.geometry)
      : [data.type === "Feature" ? data.geometry : data];
  const polygons = geometries.flatMap((one) => (one.type === "Polygon" ? [one.coordinates] : one.coordinates));
  return { name, polygons: polygons.map((rings) => rings.map((ring) => ring.flatMap(([lon, lat]) => [lon, lat]))) };
}

/** The area between two meridians and two parallels. */
export function areaOfBounds(
  name: string,
  [west, south, east, north]: readonly [number, number, number, number],
): Area {
  return { name, polygons: [[[west, south, east, south, east, north, west, north, west, south]]] };
}

/** Whether a point lies in the area, its holes left out: a ray to the east crosses its lines an odd number of times. */
export function isInArea({ polygons }: Area, { latDeg, lonDeg }: Point): boolean {
  return polygons.some((rings) => rings.reduce((inside, ring) => inside !== isInRing(ring, latDeg, lonDeg), false));
}

function isInRing(ring: Ring, latDeg: number, lonDeg: number): boolean {
  let inside = false;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [aLon, aLat, bLon, bLat] = [
      ring[i] as number,
      ring[i + 1] as number,
      ring[i + 2] as number,
      ring[i + 3] as number,
    ]; // i + 3 is inside
    if (aLat > latDeg === bLat > latDeg) continue;
    if (lonDeg < aLon + ((latDeg - aLat) / (bLat - aLat)) * (bLon - aLon)) inside = !inside;
  }
  return inside;
}

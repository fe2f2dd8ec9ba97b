/**
 * The towns written on the offline map, chosen from a world gazetteer for one region.
 *
 * The result is small enough to be sent with the page: names, places, and how far out each is worth showing.
 * Which towns a place is described by is another matter: that is the reference table's.
 */
import type { Bounds, RoadReference } from "./road-reference.ts";

export type GazetteerCity = {
  readonly name: string;
  readonly region: string;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly population: number;
  readonly isSeat: boolean;
};
/** [name, region, lat, lon, minZoom]; most important first. */
export type GazetteerRow = readonly [string, string, number, number, number];

const KM_PER_DEG = 111.2;
const MAP_MARGIN_KM = 250;

/** The box around all that a table places, and as far again as a pursuit may run. Undefined for an empty table. */
export function regionOf(reference: RoadReference, marginKm = MAP_MARGIN_KM): Bounds | undefined {
  const lines = [...reference.drawnLines, ...reference.milepostLineByRoute.values()];
  const points = [...lines.flatMap(({ line }) => line.points), ...reference.table.towns];
  const lats = points.map((point) => point.latDeg).sort((a, b) => a - b);
  const lons = points.map((point) => point.lonDeg).sort((a, b) => a - b);
  const [southDeg, northDeg, westDeg, eastDeg] = [lats[0], lats.at(-1), lons[0], lons.at(-1)];
  if (southDeg === undefined || northDeg === undefined || westDeg === undefined || eastDeg === undefined)
    return undefined;
  const lat = marginKm / KM_PER_DEG;
  const lon = lat / Math.cos((northDeg * Math.PI) / 180);
  return { westDeg: westDeg - lon, southDeg: southDeg - lat, eastDeg: eastDeg + lon, northDeg: northDeg + lat };
}

/** The towns within the box, each once, the greatest first. */
export function selectTowns(cities: Iterable<GazetteerCity>, box: Bounds): GazetteerRow[] {
  const chosen = new Map<string, GazetteerCity>();
  for (const city of cities) {
    if (!isWithin(city, box)) continue;
    const key = `${city.name}|${city.region}|${city.latDeg.toFixed(1)}|${city.lonDeg.toFixed(1)}`;
    const known = chosen.get(key);
    if (known === undefined || city.population > known.population) chosen.set(key, city);
  }
  return [...chosen.values()]
    .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1))
    .map((city) => [city.name, city.region, round(city.latDeg), round(city.lonDeg), minZoomOf(city)]);
}

// In empty country a seat of three thousand is what people steer by; its size alone would hide it.
function minZoomOf(city: GazetteerCity): number {
  if (city.population >= 200_000) return 3;
  if (city.population >= 50_000) return 4.5;
  if (city.population >= 15_000) return 5.5;
  if (city.isSeat) return 6;
  return city.population >= 5_000 ? 7 : 8;
}

function isWithin(city: GazetteerCity, box: Bounds): boolean {
  return (
    city.latDeg >= box.southDeg &&
    city.latDeg <= box.northDeg &&
    city.lonDeg >= box.westDeg &&
    city.lonDeg <= box.eastDeg
  );
}

function round(angleDeg: number): number {
  return Math.round(angleDeg * 1_000) / 1_000;
}

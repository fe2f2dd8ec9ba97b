/**
 * Where people live, as far as a source of roads tells: houses, addresses, settlements and residential land, gathered into
 * cells of about a hundred metres. It answers how near the nearest of them is, to a cell. A network without it knows
 * nothing of houses, which is not the same as none. Rules HM1 and HM2 in ../SPEC.md.
 */
import { distanceM, type Point } from "../../base/geo.ts";
import { E7 } from "./road-graph.ts";

/** The cells' middles, ordered by latitude, then by longitude; degrees times 1e7. */
export type Homes = { readonly lat: Int32Array; readonly lon: Int32Array };

/** About 111 m from south to north. */
const CELL_E7 = 10_000;
/** More cells than a state has: beyond it they are made greater. */
const CELLS_MAX = 1_000_000;
/** A residential area greater than so many cells is taken by its outline. */
const AREA_CELLS_MAX = 40_000;
const LONS = 4_000_000;

export class HomesBuilder {
  #cells = new Set<number>();
  #cellE7 = CELL_E7;

  /** Somebody lives there, or may. */
  add(latE7: number, lonE7: number): void {
    const row = Math.floor((latE7 + 90 * E7) / this.#cellE7);
    const column = Math.floor((lonE7 + 180 * E7) / this.#cellE7);
    this.#cells.add(row * LONS + column);
    if (this.#cells.size > CELLS_MAX) this.#coarsen();
  }

  /** Residential land within a closed outline: lat, lon, lat, lon, …, degrees times 1e7. */
  addArea(outline: readonly number[]): void {
    const lats = outline.filter((_, i) => i % 2 === 0);
    const lons = outline.filter((_, i) => i % 2 === 1);
    lats.forEach((lat, i) => this.add(lat, lons[i] as number)); // one a vertex
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const step = this.#cellE7;
    if (((north - south) / step + 1) * ((east - west) / step + 1) > AREA_CELLS_MAX) return;
    for (let lat = south; lat <= north; lat += step) {
      for (let lon = west; lon <= east; lon += step) if (isInside(lats, lons, lat, lon)) this.add(lat, lon);
    }
  }

  finish(): Homes {
    const order = Float64Array.from(this.#cells).sort();
    const lat = new Int32Array(order.length);
    const lon = new Int32Array(order.length);
    order.forEach((cell, i) => {
      lat[i] = Math.round((Math.floor(cell / LONS) + 0.5) * this.#cellE7 - 90 * E7);
      lon[i] = Math.round(((cell % LONS) + 0.5) * this.#cellE7 - 180 * E7);
    });
    return { lat, lon };
  }

  #coarsen(): void {
    const { lat, lon } = this.finish();
    this.#cellE7 *= 2;
    this.#cells = new Set();
    lat.forEach((value, i) => this.add(value, lon[i] as number)); // as many of both
  }
}

/** How far the nearest home is, to a cell; undefined where none is within `withinM`. */
export function nearestHomeM({ lat, lon }: Homes, { latDeg, lonDeg }: Point, withinM: number): number | undefined {
  const reachLat = (withinM / 111_000) * E7;
  const reachLon = reachLat / Math.max(0.1, Math.cos((latDeg * Math.PI) / 180));
  const [here, aside] = [latDeg * E7, lonDeg * E7];
  let best = Infinity;
  for (let i = firstFrom(lat, here - reachLat, 0, lat.length); i < lat.length; ) {
    const row = lat[i] as number; // i < lat.length
    if (row > here + reachLat) break;
    const end = firstFrom(lat, row + 1, i, lat.length);
    for (let j = firstFrom(lon, aside - reachLon, i, end); j < end; j++) {
      const column = lon[j] as number; // j < end
      if (column > aside + reachLon) break;
      best = Math.min(best, distanceM(latDeg, lonDeg, row / E7, column / E7));
    }
    i = end;
  }
  return best <= withinM ? best : undefined;
}

/** The first index from `low` whose number is not below a value. */
function firstFrom(sorted: Int32Array, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value)
      low = middle + 1; // between low and high
    else high = middle;
  }
  return low;
}

function isInside(lats: readonly number[], lons: readonly number[], lat: number, lon: number): boolean {
  let inside = false;
  for (let i = 0, j = lats.length - 1; i < lats.length; j = i++) {
    const [aLat, aLon, bLat, bLon] = [lats[i] as number, lons[i] as number, lats[j] as number, lons[j] as number]; // both inside
    if (aLat > lat !== bLat > lat && lon < aLon + ((lat - aLat) / (bLat - aLat)) * (bLon - aLon)) inside = !inside;
  }
  return inside;
}

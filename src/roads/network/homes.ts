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
/** Residential land of more cells (some 1,200 km²) is taken by its outline: more is rather a mistake of the map. */
const AREA_CELLS_MAX = 100_000;
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

  /**
   * Residential land that these lines enclose together; land within land is a hole. Each is lat, lon, lat, lon, …,
   * degrees times 1e7; together they close. Where they enclose more than is worth it they count alone.
   */
  addArea(lines: readonly (readonly number[])[]): void {
    for (const line of lines)
      for (let i = 0; i < line.length; i += 2) this.add(line[i] as number, line[i + 1] as number); // pairs
    const step = this.#cellE7; // also where the cells are made greater meanwhile
    for (const { lat, west, east } of rowsWithin(lines, step)) {
      const first = Math.ceil((west + 180 * E7) / step - 0.5);
      for (let lon = (first + 0.5) * step - 180 * E7; lon < east; lon += step) this.add(lat, lon);
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

type RowWithin = { readonly lat: number; readonly west: number; readonly east: number };

/** What rows of cells have of their middles within lines that close; nothing where it would be too much. */
function rowsWithin(lines: readonly (readonly number[])[], step: number): RowWithin[] {
  const crossings = crossingsOf(lines, step);
  const rows: RowWithin[] = [];
  let cells = 0;
  for (const [row, lons] of crossings) {
    lons.sort((a, b) => a - b);
    const lat = (row + 0.5) * step - 90 * E7;
    for (let i = 0; i + 1 < lons.length; i += 2) {
      const [west, east] = [lons[i] as number, lons[i + 1] as number]; // i + 1 is inside
      cells += (east - west) / step;
      rows.push({ lat, west, east });
    }
  }
  return cells > AREA_CELLS_MAX ? [] : rows;
}

/** By row of cells, where its middle crosses the lines; empty where that is too often. */
function crossingsOf(lines: readonly (readonly number[])[], step: number): Map<number, number[]> {
  const crossings = new Map<number, number[]>();
  const rowFrom = (lat: number): number => Math.ceil((lat + 90 * E7) / step - 0.5);
  let count = 0;
  for (const line of lines) {
    for (let i = 2; i < line.length; i += 2) {
      const [aLat, aLon, bLat, bLon] = line.slice(i - 2, i + 2) as [number, number, number, number]; // two pairs
      const [first, end] = [rowFrom(Math.min(aLat, bLat)), rowFrom(Math.max(aLat, bLat))];
      count += end - first;
      if (count > AREA_CELLS_MAX) return new Map();
      for (let row = first; row < end; row++) {
        const share = ((row + 0.5) * step - 90 * E7 - aLat) / (bLat - aLat);
        const lons = crossings.get(row) ?? [];
        lons.push(aLon + share * (bLon - aLon));
        crossings.set(row, lons);
      }
    }
  }
  return crossings;
}

/**
 * Places numbered along a Hilbert curve, so that neighbours on the ground get neighbouring numbers.
 *
 * The curve is D. Hilbert's of 1891; the walk down its quadrants is the usual one with rotation of the axes.
 */
const WORLD_LAT = 1.8e9;
const WORLD_LON = 3.6e9;

/** The indices 0..n-1 of points (degrees times 1e7), ordered along the curve; equal cells in the order given. */
export function hilbertOrder(lats: Int32Array, lons: Int32Array): Uint32Array {
  const count = lats.length;
  // Cell and index share one float's 53 bits, so that the sort is the machine's own.
  const indexBits = Math.max(1, Math.ceil(Math.log2(count + 1)));
  const curveBits = Math.min(16, Math.floor((52 - indexBits) / 2));
  const scale = 2 ** indexBits;
  const keys = new Float64Array(count);
  const box = boundsOf(lats, lons);
  for (let i = 0; i < count; i++) {
    const x = cellOf((lons[i] as number) - box.west, box.size, curveBits); // i < count, as below
    const y = cellOf((lats[i] as number) - box.south, box.size, curveBits);
    keys[i] = hilbertIndex(x, y, curveBits) * scale + i;
  }
  keys.sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = (keys[i] as number) % scale;
  return order;
}

function boundsOf(lats: Int32Array, lons: Int32Array): { west: number; south: number; size: number } {
  let [west, east, south, north] = [WORLD_LON, -WORLD_LON, WORLD_LAT, -WORLD_LAT];
  for (let i = 0; i < lats.length; i++) {
    const [lat, lon] = [lats[i] as number, lons[i] as number]; // as long as each other
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return { west, south, size: Math.max(1, east - west, north - south) };
}

function cellOf(offset: number, size: number, bits: number): number {
  return Math.min(2 ** bits - 1, Math.floor((offset / size) * 2 ** bits));
}

function hilbertIndex(cellX: number, cellY: number, bits: number): number {
  let [x, y, index] = [cellX, cellY, 0];
  for (let side = 2 ** (bits - 1); side >= 1; side /= 2) {
    const right = (x & side) !== 0 ? 1 : 0;
    const upper = (y & side) !== 0 ? 1 : 0;
    index = index * 4 + ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) {
        x = side - 1 - (x & (side - 1));
        y = side - 1 - (y & (side - 1));
      }
      [x, y] = [y, x];
    }
    x &= side - 1;
    y &= side - 1;
  }
  return index;
}

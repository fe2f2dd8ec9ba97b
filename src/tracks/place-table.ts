/**
 * Where many things are now, kept for one question: which of them are nearest to a point.
 *
 * Typed arrays, and chains of what stands in one cell of a grid: the question looks at the cells around the point, ring
 * after ring, until nothing outside of them can be nearer, and at everything only where that leads too far. It compares
 * on a plane that is right near the point; distances that leave here are great circles.
 */
import { distanceM } from "../base/geo.ts";

export type Near<Key> = { readonly key: Key; readonly distanceM: number; readonly atMs: number };
type Asked<Key> = { readonly count: number; readonly sinceMs: number; readonly accept: (key: Key) => boolean };

const RAD_PER_DEG = Math.PI / 180;
/** About 5.5 km: a few units of a county. */
const CELLS_PER_DEG = 20;
const CELL_DEG = 1 / CELLS_PER_DEG;
const COLUMNS = 360 * CELLS_PER_DEG;
const ROWS = 180 * CELLS_PER_DEG;
/** Farther out than this nearly everything has been looked at by then, or nothing is there. */
const RINGS_MAX = 12;
/** Fewer than this are looked at sooner than the cells around a point. */
const GRID_MIN = 128;
const CAPACITY_AT_FIRST = 64;
const NONE = -1;
/** Neighbouring cells go to buckets far apart (Knuth's multiplier). */
const SPREAD = 0x9e3779b1;
/** Bounds are sums of rounded numbers. */
const ROUNDING = 1 - 1e-9;

export class PlaceTable<Key> {
  readonly #slots = new Map<Key, number>();
  #keys: (Key | undefined)[] = [];
  #free: number[] = [];
  #latDeg = new Float64Array(CAPACITY_AT_FIRST);
  #lonDeg = new Float64Array(CAPACITY_AT_FIRST);
  #atMs = new Float64Array(CAPACITY_AT_FIRST);
  // Of each slot its cell, and its neighbours in the chain of the cell's bucket. As many buckets as slots.
  #cell = new Int32Array(CAPACITY_AT_FIRST).fill(NONE);
  #next = new Int32Array(CAPACITY_AT_FIRST);
  #before = new Int32Array(CAPACITY_AT_FIRST);
  #first = new Int32Array(CAPACITY_AT_FIRST).fill(NONE);
  #bucketShift = shiftFor(CAPACITY_AT_FIRST);

  /** Puts or moves a thing; `atMs` says how old the place is. */
  set(key: Key, latDeg: number, lonDeg: number, atMs: number): void {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#keys.length;
      if (slot >= this.#latDeg.length) this.#grow();
      this.#slots.set(key, slot);
      this.#keys[slot] = key;
    }
    this.#latDeg[slot] = latDeg;
    this.#lonDeg[slot] = lonDeg;
    this.#atMs[slot] = atMs;
    const cell = cellOf(rowAt(latDeg), columnAt(lonDeg));
    if (this.#cell[slot] === cell) return;
    this.#unchain(slot);
    this.#chain(slot, cell);
  }

  delete(key: Key): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#unchain(slot);
    this.#keys[slot] = undefined;
    this.#atMs[slot] = Number.NEGATIVE_INFINITY;
    this.#free.push(slot);
  }

  /**
   * The nearest things, nearest first, at most `count`, among those placed at or after `sinceMs` that `accept`
   * lets through. `accept` is asked only of what would be among the nearest so far.
   */
  nearest(latDeg: number, lonDeg: number, options: Asked<Key>): Near<Key>[] {
    const best =
      (this.#slots.size < GRID_MIN ? undefined : this.#nearestAround(latDeg, lonDeg, options)) ??
      this.#nearestOfAll(latDeg, lonDeg, options);
    return best.slots.map((slot) => ({
      key: this.#keys[slot] as Key, // only slots in use were taken
      distanceM: distanceM(latDeg, lonDeg, this.#latDeg[slot] as number, this.#lonDeg[slot] as number),
      atMs: this.#atMs[slot] as number,
    }));
  }

  #nearestOfAll(latDeg: number, lonDeg: number, options: Asked<Key>): Nearest {
    const best = new Nearest(latDeg, lonDeg, options.count);
    for (let slot = 0; slot < this.#keys.length; slot++) this.#offer(best, slot, options);
    return best;
  }

  // Undefined where the cells that were looked at do not settle it.
  #nearestAround(latDeg: number, lonDeg: number, options: Asked<Key>): Nearest | undefined {
    const best = new Nearest(latDeg, lonDeg, options.count);
    const row = rowAt(latDeg);
    const column = columnAt(lonDeg);
    const edgeLatDeg = Math.min(latDeg + 90 - row * CELL_DEG, (row + 1) * CELL_DEG - (latDeg + 90));
    const edgeLonDeg = Math.min(lonDeg + 180 - column * CELL_DEG, (column + 1) * CELL_DEG - (lonDeg + 180));
    for (let ring = 0; ring <= RINGS_MAX; ring++) {
      for (let dRow = -ring; dRow <= ring; dRow++) {
        const isSide = dRow === -ring || dRow === ring;
        const step = isSide || ring === 0 ? 1 : 2 * ring;
        for (let dColumn = -ring; dColumn <= ring; dColumn += step)
          this.#offerCell(best, cellOf(row + dRow, column + dColumn), options);
      }
      // Whatever stands outside of these rings is farther off than this.
      const outsideDeg = Math.min(ring * CELL_DEG + edgeLatDeg, (ring * CELL_DEG + edgeLonDeg) * best.perLon);
      if (outsideDeg > 0 && best.worst < outsideDeg * outsideDeg * ROUNDING) return best;
    }
    return undefined;
  }

  #offerCell(best: Nearest, cell: number, options: Asked<Key>): void {
    let slot = this.#first[this.#bucketOf(cell)] as number; // the bucket is inside the array
    for (; slot !== NONE; slot = this.#next[slot] as number) {
      if (this.#cell[slot] === cell) this.#offer(best, slot, options);
    }
  }

  #offer(best: Nearest, slot: number, { sinceMs, accept }: Asked<Key>): void {
    if ((this.#atMs[slot] as number) < sinceMs) return; // the slot is inside the arrays, here and below
    const planar = best.planarTo(this.#latDeg[slot] as number, this.#lonDeg[slot] as number);
    if (!best.wants(planar, slot)) return;
    const key = this.#keys[slot];
    if (key !== undefined && accept(key)) best.take(planar, slot);
  }

  #bucketOf(cell: number): number {
    return Math.imul(cell, SPREAD) >>> this.#bucketShift;
  }

  #chain(slot: number, cell: number): void {
    const bucket = this.#bucketOf(cell);
    const next = this.#first[bucket] as number; // the bucket is inside the array
    this.#cell[slot] = cell;
    this.#next[slot] = next;
    this.#before[slot] = NONE;
    if (next !== NONE) this.#before[next] = slot;
    this.#first[bucket] = slot;
  }

  #unchain(slot: number): void {
    const cell = this.#cell[slot] as number; // the slot and its neighbours are inside the arrays
    if (cell === NONE) return;
    const next = this.#next[slot] as number;
    const before = this.#before[slot] as number;
    if (next !== NONE) this.#before[next] = before;
    if (before === NONE) this.#first[this.#bucketOf(cell)] = next;
    else this.#next[before] = next;
    this.#cell[slot] = NONE;
  }

  #grow(): void {
    const capacity = 2 * this.#latDeg.length;
    const wider = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(capacity);
      next.set(old);
      return next;
    };
    this.#latDeg = wider(this.#latDeg);
    this.#lonDeg = wider(this.#lonDeg);
    this.#atMs = wider(this.#atMs);
    const cells = this.#cell;
    this.#cell = new Int32Array(capacity).fill(NONE);
    this.#next = new Int32Array(capacity);
    this.#before = new Int32Array(capacity);
    this.#first = new Int32Array(capacity).fill(NONE);
    this.#bucketShift = shiftFor(capacity);
    for (const [slot, cell] of cells.entries()) if (cell !== NONE) this.#chain(slot, cell);
  }
}

/** The nearest so far, nearest first; of two that are equally far the one in the lower slot. */
class Nearest {
  readonly slots: number[] = [];
  readonly perLon: number;
  readonly #planars: number[] = [];
  readonly #latDeg: number;
  readonly #lonDeg: number;
  readonly #count: number;

  constructor(latDeg: number, lonDeg: number, count: number) {
    this.perLon = Math.cos(latDeg * RAD_PER_DEG);
    this.#latDeg = latDeg;
    this.#lonDeg = lonDeg;
    this.#count = count;
  }

  /** What comes in at all must not be farther than this; infinite while there is room. */
  get worst(): number {
    return this.#planars[this.#count - 1] ?? Number.POSITIVE_INFINITY;
  }

  planarTo(latDeg: number, lonDeg: number): number {
    const dLat = latDeg - this.#latDeg;
    let dLon = Math.abs(lonDeg - this.#lonDeg);
    if (dLon > 180) dLon = 360 - dLon;
    return dLat * dLat + dLon * this.perLon * (dLon * this.perLon);
  }

  wants(planar: number, slot: number): boolean {
    const { worst } = this;
    return planar < worst || (planar === worst && slot < (this.slots[this.#count - 1] ?? slot + 1));
  }

  take(planar: number, slot: number): void {
    let at = this.slots.length;
    while (at > 0 && this.#isAfter(at - 1, planar, slot)) at--;
    this.slots.splice(at, 0, slot);
    this.#planars.splice(at, 0, planar);
    if (this.slots.length > this.#count) {
      this.slots.pop();
      this.#planars.pop();
    }
  }

  #isAfter(at: number, planar: number, slot: number): boolean {
    const known = this.#planars[at] ?? Number.POSITIVE_INFINITY;
    return known > planar || (known === planar && (this.slots[at] ?? 0) > slot);
  }
}

// The upper bits of a product are the ones that all of the cell's bits have gone into.
function shiftFor(buckets: number): number {
  return 32 - Math.log2(buckets);
}

function rowAt(latDeg: number): number {
  return Math.floor((latDeg + 90) * CELLS_PER_DEG);
}

function columnAt(lonDeg: number): number {
  return Math.floor((lonDeg + 180) * CELLS_PER_DEG);
}

// Columns run round the Earth. A row beyond a pole has no cell of its own, and no thing stands in it.
function cellOf(row: number, column: number): number {
  const around = column >= COLUMNS ? column - COLUMNS : column < 0 ? column + COLUMNS : column;
  return (row < 0 || row > ROWS ? ROWS + 1 : row) * COLUMNS + around;
}

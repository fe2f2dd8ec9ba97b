/**
 * The area he may be in: from every road he can be on, across country in a straight line, as a grid of earliest
 * moments, and as outlines at any instant. The grid is made once; an outline reads it.
 *
 * Good to a cell, which is told. Off the roads he is slow, so the area is the roads' surroundings. Rule RE8.
 */
import { METERS_PER_DEG_LAT, type Point } from "../../base/geo.ts";
import { KeyHeap } from "../network/key-heap.ts";
import { pointOnEdge } from "../network/snap.ts";
import { offRoadMps } from "./flight.ts";
import { type Reach, stretchesUntil } from "./reach.ts";
import { NEVER_MS } from "./reach-search.ts";

export type ReachArea = {
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
  /** The middle of the cell in the south-west. */
  readonly south: number;
  readonly west: number;
  readonly latStepDeg: number;
  readonly lonStepDeg: number;
  /** Per cell, row by row from the south: milliseconds after the reach's base, `NEVER_MS` beyond the time looked at. */
  readonly arrivals: Uint32Array;
};
/** A closed outline, its last point the first; what lies inside an even number of them is outside. */
export type Outline = readonly Point[];

const CELLS_MAX = 40_000;
const CELL_MIN_M = 200;
const DIAGONAL = Math.SQRT2;

/** Makes the grid over everything reached until the end of the time looked at. Undefined where nothing is. */
export function areaOf(reach: Reach, cellsMax = CELLS_MAX): ReachArea | undefined {
  const samples: { point: Point; atMs: number; mps: number }[] = [];
  const spans = stretchesUntil(reach, reach.untilMs);
  const box = { south: Infinity, north: -Infinity, west: Infinity, east: -Infinity };
  const widen = ({ latDeg, lonDeg }: Point): void => {
    box.south = Math.min(box.south, latDeg);
    box.north = Math.max(box.north, latDeg);
    box.west = Math.min(box.west, lonDeg);
    box.east = Math.max(box.east, lonDeg);
  };
  for (const { edge, fromFraction, toFraction } of spans) {
    for (const fraction of [fromFraction, (fromFraction + toFraction) / 2, toFraction])
      widen(pointOnEdge(reach.network.graph, { edge, fraction }));
  }
  for (const { from } of reach.branches) from.forEach(widen);
  if (box.south === Infinity) return undefined;
  const grid = gridOver(box, reach, cellsMax);
  for (const { edge, fromFraction, toFraction, fromMs, toMs, branch } of spans) {
    const lengthM = (reach.network.graph.edgeLengthM[edge] ?? 0) * Math.abs(toFraction - fromFraction);
    const steps = Math.max(1, Math.ceil((2 * lengthM) / grid.cellM));
    const mps = offRoadMps(branch.mode);
    for (let i = 0; i <= steps; i++) {
      const fraction = fromFraction + (i / steps) * (toFraction - fromFraction);
      const atMs = fromMs + (i / steps) * (toMs - fromMs) - reach.baseMs;
      samples.push({ point: pointOnEdge(reach.network.graph, { edge, fraction }), atMs, mps });
    }
  }
  for (const { from, fromMs, mode } of reach.branches) {
    for (const point of from) samples.push({ point, atMs: fromMs - reach.baseMs, mps: offRoadMps(mode) });
  }
  // Each way of getting on spreads with its own speed; the earliest of all counts.
  for (const mps of new Set(samples.map((sample) => sample.mps))) {
    spread(
      grid,
      samples.filter((sample) => sample.mps === mps),
      mps,
      reach.untilMs - reach.baseMs,
    );
  }
  return grid;
}

/** The outlines of where he may be at an instant: closed lines between the cells reached by then and the others. */
export function outlinesAt(area: ReachArea, reach: Pick<Reach, "baseMs">, atMs: number): Outline[] {
  const { columns, rows } = area;
  const limit = atMs - reach.baseMs;
  // Beyond the grid is outside; what was never reached lies a little later than asked, so that lines end between cells.
  const value = (column: number, row: number): number => {
    if (column < 0 || row < 0 || column >= columns || row >= rows) return 1;
    const arrival = area.arrivals[row * columns + column] ?? NEVER_MS;
    return arrival === NEVER_MS ? 1 : Math.max(-1, Math.min(1, (arrival - limit) / spanMs(area)));
  };
  const next = new Map<number, { readonly end: number; readonly point: Point }>();
  const width = columns + 2;
  // Crossings are named by the side of a square that they lie on: two sides a corner, its east and its north.
  const sideKey = (column: number, row: number, north: boolean): number =>
    2 * ((row + 1) * width + column + 1) + (north ? 1 : 0);
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const [sw, se, ne, nw] = [
        value(column, row),
        value(column + 1, row),
        value(column + 1, row + 1),
        value(column, row + 1),
      ];
      const sides = [
        { key: sideKey(column, row, false), point: crossing(area, column, row, sw, se, false) },
        { key: sideKey(column + 1, row, true), point: crossing(area, column + 1, row, se, ne, true) },
        { key: sideKey(column, row + 1, false), point: crossing(area, column, row + 1, nw, ne, false) },
        { key: sideKey(column, row, true), point: crossing(area, column, row, sw, nw, true) },
      ];
      const inside = (sw <= 0 ? 1 : 0) | (se <= 0 ? 2 : 0) | (ne <= 0 ? 4 : 0) | (nw <= 0 ? 8 : 0);
      for (const [from, to] of LINES[inside] ?? []) {
        const [start, end] = [sides[from], sides[to]];
        if (start !== undefined && end !== undefined) next.set(start.key, { end: end.key, point: start.point });
      }
    }
  }
  return closedLines(next);
}

/**
 * For each of the sixteen squares (which corners are inside), the lines through it from side to side, the inside on
 * the left: sides are south 0, east 1, north 2, west 3. Each crossing is the start of one line and the end of another.
 */
const LINES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

function closedLines(next: Map<number, { readonly end: number; readonly point: Point }>): Outline[] {
  const outlines: Outline[] = [];
  for (const start of next.keys()) {
    const points: Point[] = [];
    let key = start;
    for (let step = next.get(key); step !== undefined; step = next.get(key)) {
      next.delete(key);
      points.push(step.point);
      key = step.end;
    }
    const [first] = points;
    if (first !== undefined && points.length >= 3) outlines.push([...points, first]);
  }
  return outlines;
}

function crossing(area: ReachArea, column: number, row: number, a: number, b: number, north: boolean): Point {
  const share = a === b ? 0.5 : Math.max(0.02, Math.min(0.98, a / (a - b)));
  return {
    latDeg: area.south + (row + (north ? share : 0)) * area.latStepDeg,
    lonDeg: area.west + (column + (north ? 0 : share)) * area.lonStepDeg,
  };
}

/** How long a slow walker takes through a cell: the scale on which outlines are placed between two cells. */
function spanMs(area: ReachArea): number {
  return (area.cellM / offRoadMps("foot")) * 1_000;
}

function gridOver(
  box: { south: number; north: number; west: number; east: number },
  reach: Reach,
  cellsMax: number,
): ReachArea {
  const lonScale = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
  const spanS = (reach.untilMs - reach.baseMs) / 1_000;
  const fastest = Math.max(...reach.branches.map(({ mode }) => offRoadMps(mode)));
  // From the outermost road he gets no farther than this in the time left; the box is never larger than it must be.
  const marginM = Math.min(spanS * fastest, 20_000) + CELL_MIN_M;
  const heightM = (box.north - box.south) * METERS_PER_DEG_LAT + 2 * marginM;
  const widthM = (box.east - box.west) * METERS_PER_DEG_LAT * lonScale + 2 * marginM;
  const cellM = Math.max(CELL_MIN_M, Math.sqrt((heightM * widthM) / cellsMax));
  const latStepDeg = cellM / METERS_PER_DEG_LAT;
  const lonStepDeg = latStepDeg / lonScale;
  const [columns, rows] = [Math.ceil(widthM / cellM) + 1, Math.ceil(heightM / cellM) + 1];
  return {
    cellM,
    columns,
    rows,
    south: box.south - (marginM / cellM) * latStepDeg,
    west: box.west - (marginM / cellM) * lonStepDeg,
    latStepDeg,
    lonStepDeg,
    arrivals: new Uint32Array(columns * rows).fill(NEVER_MS),
  };
}

/** From the samples over the cells, straight and diagonal, at one speed; keeps the earlier of what is there. */
function spread(
  grid: ReachArea,
  samples: readonly { readonly point: Point; readonly atMs: number }[],
  mps: number,
  limitMs: number,
): void {
  const { columns, rows, arrivals } = grid;
  const heap = new KeyHeap();
  const reach = (column: number, row: number, atMs: number): void => {
    if (column < 0 || row < 0 || column >= columns || row >= rows || atMs > limitMs) return;
    const cell = row * columns + column;
    if (atMs >= (arrivals[cell] ?? 0)) return;
    arrivals[cell] = atMs;
    heap.push(atMs, cell);
  };
  for (const { point, atMs } of samples) {
    const column = Math.round((point.lonDeg - grid.west) / grid.lonStepDeg);
    const row = Math.round((point.latDeg - grid.south) / grid.latStepDeg);
    reach(column, row, Math.round(atMs));
  }
  const stepMs = Math.round((grid.cellM / mps) * 1_000);
  const slantMs = Math.round(stepMs * DIAGONAL);
  while (heap.size > 0) {
    const [nowMs, cell] = [heap.topKey, heap.topValue];
    heap.pop();
    if (nowMs !== arrivals[cell]) continue;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (dx !== 0 || dy !== 0) reach(column + dx, row + dy, nowMs + (dx !== 0 && dy !== 0 ? slantMs : stepMs));
      }
    }
  }
}

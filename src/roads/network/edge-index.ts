/**
 * Which edges may lie in a box: boxes around eight neighbouring edges, around eight such boxes, and so on.
 *
 * Edges are numbered along a Hilbert curve already, so the boxes need no list of what is in them: two bytes an edge.
 * `boxes` holds west, south, east, north of each, the lowest level first.
 */
import { E7, forEachPoint, type RoadGraph } from "./road-graph.ts";

const FAN = 8;

/** A box in degrees times 1e7. */
export type BoxE7 = {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
};

/** Builds the boxes over the edges of a graph whose own `boxes` are not read. */
export function boxesOver(graph: Omit<RoadGraph, "boxes">): Int32Array {
  const levels = levelSizes(graph.edgeCount);
  const boxes = new Int32Array(4 * levels.reduce((sum, size) => sum + size, 0));
  for (let i = 0; i < boxes.length; i += 4)
    boxes.set([2_147_483_647, 2_147_483_647, -2_147_483_648, -2_147_483_648], i);
  const whole = graph as RoadGraph; // forEachPoint reads no boxes
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const box = 4 * Math.floor(edge / FAN);
    forEachPoint(whole, edge, (lat, lon) => widen(boxes, box, lon, lat, lon, lat));
  }
  let start = 0;
  for (let level = 1; level < levels.length; level++) {
    const below = levels[level - 1] as number; // level is at least 1
    for (let i = 0; i < below; i++) {
      const [w, s, e, n] = boxes.subarray(4 * (start + i), 4 * (start + i) + 4) as unknown as [
        number,
        number,
        number,
        number,
      ]; // four numbers a box
      widen(boxes, 4 * (start + below + Math.floor(i / FAN)), w, s, e, n);
    }
    start += below;
  }
  return boxes;
}

/** Calls back with every edge whose box of eight meets the box asked about: all that touch it, and some that don't. */
export function forEachEdgeNear(graph: RoadGraph, box: BoxE7, visit: (edge: number) => void): void {
  const levels = levelSizes(graph.edgeCount);
  const starts: number[] = [];
  let total = 0;
  for (const size of levels) {
    starts.push(total);
    total += size;
  }
  const descend = (level: number, index: number): void => {
    if (!meets(graph.boxes, 4 * ((starts[level] as number) + index), box)) return; // a level that exists
    const end = Math.min((index + 1) * FAN, level === 0 ? graph.edgeCount : (levels[level - 1] as number));
    for (let below = index * FAN; below < end; below++) {
      if (level === 0) visit(below);
      else descend(level - 1, below);
    }
  };
  if (graph.edgeCount > 0) descend(levels.length - 1, 0);
}

/** The box within `radiusM` of a place. */
export function boxAround(latDeg: number, lonDeg: number, radiusM: number): BoxE7 {
  const lat = radiusM / 111_195;
  const lon = lat / Math.max(0.01, Math.cos((latDeg * Math.PI) / 180));
  return {
    west: Math.floor((lonDeg - lon) * E7),
    east: Math.ceil((lonDeg + lon) * E7),
    south: Math.floor((latDeg - lat) * E7),
    north: Math.ceil((latDeg + lat) * E7),
  };
}

/** The box around the whole network; undefined for one without edges. */
export function boxOfAll(graph: RoadGraph): BoxE7 | undefined {
  if (graph.edgeCount === 0) return undefined;
  const [west = 0, south = 0, east = 0, north = 0] = graph.boxes.subarray(-4);
  return { west, south, east, north };
}

/** How many boxes each level has, the lowest first; the last has one. */
export function levelSizes(edgeCount: number): number[] {
  const sizes: number[] = [];
  for (let size = edgeCount; size > 1 || sizes.length === 0; ) {
    size = Math.ceil(size / FAN);
    sizes.push(size);
    if (size <= 1) break;
  }
  return sizes;
}

function widen(boxes: Int32Array, box: number, west: number, south: number, east: number, north: number): void {
  if (west < (boxes[box] as number)) boxes[box] = west; // a box of four numbers, as below
  if (south < (boxes[box + 1] as number)) boxes[box + 1] = south;
  if (east > (boxes[box + 2] as number)) boxes[box + 2] = east;
  if (north > (boxes[box + 3] as number)) boxes[box + 3] = north;
}

function meets(boxes: Int32Array, box: number, asked: BoxE7): boolean {
  return (
    (boxes[box] as number) <= asked.east && // four numbers a box
    (boxes[box + 1] as number) <= asked.north &&
    (boxes[box + 2] as number) >= asked.west &&
    (boxes[box + 3] as number) >= asked.south
  );
}

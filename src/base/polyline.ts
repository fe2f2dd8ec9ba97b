/**
 * A line of points with its lengths worked out once: where a distance along it lies, and which distance
 * lies nearest to a place.
 *
 * Between two points the line is straight on the map (longitude scaled by the local latitude), which for
 * segments of up to some tens of km differs from the great circle by less than a patrol car's width.
 */
import { assert, present } from "./assert.ts";
import { bearingDeg, distanceBetweenM, METERS_PER_DEG_LAT, type Point } from "./geo.ts";

export type Polyline = {
  readonly points: readonly Point[];
  /** Distance from the first point to each point, metres; as long as `points`. */
  readonly cumulativeM: Float64Array;
  readonly lengthM: number;
};
export type PlaceOnPolyline = Point & { readonly headingDeg: number };
export type NearestOnPolyline = {
  /** Distance from the first point, along the line, to the nearest place on it. */
  readonly alongM: number;
  /** Distance from the place asked about to the line. */
  readonly offsetM: number;
  /** Index of the segment's first point, and how far along that segment, 0 to 1. */
  readonly segment: number;
  readonly fraction: number;
};

/** Works out the lengths of a line. It must have at least two points; equal neighbours are allowed. */
export function measurePolyline(points: readonly Point[]): Polyline {
  assert(points.length >= 2, "a polyline needs two points");
  const cumulativeM = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    cumulativeM[i] = at(cumulativeM, i - 1) + distanceBetweenM(point(points, i - 1), point(points, i));
  }
  return { points, cumulativeM, lengthM: at(cumulativeM, points.length - 1) };
}

/** The place at a distance along the line, and the way the line runs there. Beyond an end it is that end. */
export function alongPolyline(line: Polyline, distanceM: number): PlaceOnPolyline {
  const segment = segmentAt(line, distanceM);
  const a = point(line.points, segment);
  const b = point(line.points, segment + 1);
  const startM = at(line.cumulativeM, segment);
  const lengthM = at(line.cumulativeM, segment + 1) - startM;
  const fraction = lengthM === 0 ? 0 : Math.max(0, Math.min(1, (distanceM - startM) / lengthM));
  return {
    latDeg: a.latDeg + fraction * (b.latDeg - a.latDeg),
    lonDeg: a.lonDeg + fraction * (b.lonDeg - a.lonDeg),
    headingDeg: bearingDeg(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg),
  };
}

/** The place on the line that lies nearest to a point. */
export function nearestOnPolyline(line: Polyline, latDeg: number, lonDeg: number): NearestOnPolyline {
  const lonScale = Math.cos((latDeg * Math.PI) / 180);
  let best = { squared: Infinity, segment: 0, fraction: 0 };
  for (let i = 0; i + 1 < line.points.length; i++) {
    const a = point(line.points, i);
    const b = point(line.points, i + 1);
    const ax = (a.lonDeg - lonDeg) * lonScale;
    const ay = a.latDeg - latDeg;
    const dx = (b.lonDeg - a.lonDeg) * lonScale;
    const dy = b.latDeg - a.latDeg;
    const squaredLength = dx * dx + dy * dy;
    const fraction = squaredLength === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / squaredLength));
    const squared = (ax + fraction * dx) ** 2 + (ay + fraction * dy) ** 2;
    if (squared < best.squared) best = { squared, segment: i, fraction };
  }
  const startM = at(line.cumulativeM, best.segment);
  return {
    alongM: startM + best.fraction * (at(line.cumulativeM, best.segment + 1) - startM),
    offsetM: Math.sqrt(best.squared) * METERS_PER_DEG_LAT,
    segment: best.segment,
    fraction: best.fraction,
  };
}

/** The part of a line between two distances along it, backwards when `toM` lies before `fromM`. */
export function slicePolyline(line: Polyline, fromM: number, toM: number): readonly Point[] {
  const lowM = Math.min(fromM, toM);
  const highM = Math.max(fromM, toM);
  const inner = line.points.filter((_, i) => at(line.cumulativeM, i) > lowM && at(line.cumulativeM, i) < highM);
  const cut = [plain(alongPolyline(line, lowM)), ...inner, plain(alongPolyline(line, highM))];
  return toM < fromM ? cut.reverse() : cut;
}

// Binary search: the last segment that begins at or before the distance and has a length, so that the
// heading at a doubled point is the way on from it.
function segmentAt(line: Polyline, distanceM: number): number {
  let low = 0;
  let high = line.points.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(line.cumulativeM, middle) <= distanceM) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && at(line.cumulativeM, low) >= line.lengthM) low--;
  return low;
}

function plain(place: PlaceOnPolyline): Point {
  return { latDeg: place.latDeg, lonDeg: place.lonDeg };
}

function at(lengths: Float64Array, index: number): number {
  return present(lengths[index], "an index within the polyline");
}

function point(points: readonly Point[], index: number): Point {
  return present(points[index], "an index within the polyline");
}

/**
 * Mileposts and exits to points, and points back to mileposts, by linear interpolation in a reference table.
 *
 * As accurate as the table says of itself (`accuracyM`); a milepost outside the table has no point rather
 * than a guessed one. Missing is never zero.
 */
import { present } from "../base/assert.ts";
import { bearingDeg, distanceM, type Point } from "../base/geo.ts";
import { nearestOnPolyline } from "../base/polyline.ts";
import type { ReferenceExit } from "./reference-table.ts";
import { findRoute, type MilepostLine, type RoadReference } from "./road-reference.ts";

export type MilepostHere = {
  readonly route: string;
  /** To a hundredth; the table's accuracy is coarser. */
  readonly milepost: number;
  /** How far the place lies from the road, metres. */
  readonly offsetM: number;
  /** The way the road runs here towards higher mileposts, degrees from north. */
  readonly increasingDeg: number;
};
export type ExitPlace = ReferenceExit & { readonly route: string };

/** The point of a milepost (fractions allowed), or undefined where the table has no such route or milepost. */
export function pointAtMilepost(reference: RoadReference, route: string, milepost: number): Point | undefined {
  const found = findRoute(reference, route);
  const line = found === undefined ? undefined : reference.milepostLineByRoute.get(found.route);
  if (line === undefined) return undefined;
  const last = line.mileposts.length - 1;
  if (!(milepost >= numberAt(line, 0) && milepost <= numberAt(line, last))) return undefined;
  let segment = 0;
  while (segment < last - 1 && numberAt(line, segment + 1) <= milepost) segment++;
  const from = numberAt(line, segment);
  const fraction = (milepost - from) / (numberAt(line, segment + 1) - from);
  const a = present(line.line.points[segment], "a point for each milepost");
  const b = present(line.line.points[segment + 1], "a point for each milepost");
  return {
    latDeg: a.latDeg + fraction * (b.latDeg - a.latDeg),
    lonDeg: a.lonDeg + fraction * (b.lonDeg - a.lonDeg),
  };
}

/** The milepost nearest to a place among all routes with mileposts, if one lies within `maxM` of it. */
export function nearestMilepost(
  reference: RoadReference,
  latDeg: number,
  lonDeg: number,
  maxM: number,
): MilepostHere | undefined {
  let best: MilepostHere | undefined;
  for (const line of reference.milepostLineByRoute.values()) {
    const here = milepostOn(line, latDeg, lonDeg);
    if (here.offsetM <= (best?.offsetM ?? maxM)) best = here;
  }
  return best;
}

/** The milepost of a route that lies nearest to a place, however far; undefined for a route without mileposts. */
export function milepostOnRoute(
  reference: RoadReference,
  route: string,
  latDeg: number,
  lonDeg: number,
): MilepostHere | undefined {
  const found = findRoute(reference, route);
  const line = found === undefined ? undefined : reference.milepostLineByRoute.get(found.route);
  return line === undefined ? undefined : milepostOn(line, latDeg, lonDeg);
}

/** The exit with that number ("321", "53b"), as the table lists it. */
export function exitByNumber(reference: RoadReference, route: string, exit: string): ExitPlace | undefined {
  const found = findRoute(reference, route);
  const place = found?.exits.find((candidate) => candidate.exit === exit.toUpperCase());
  return found === undefined || place === undefined ? undefined : { ...place, route: found.route };
}

/** The exit nearest to a place, by air, if one lies within `maxM` of it. */
export function nearestExit(
  reference: RoadReference,
  latDeg: number,
  lonDeg: number,
  maxM: number,
): (ExitPlace & { readonly distanceM: number }) | undefined {
  let best: (ExitPlace & { readonly distanceM: number }) | undefined;
  for (const route of reference.table.routes) {
    for (const exit of route.exits) {
      const awayM = distanceM(latDeg, lonDeg, exit.latDeg, exit.lonDeg);
      if (awayM <= (best?.distanceM ?? maxM)) best = { ...exit, route: route.route, distanceM: awayM };
    }
  }
  return best;
}

function milepostOn(line: MilepostLine, latDeg: number, lonDeg: number): MilepostHere {
  const near = nearestOnPolyline(line.line, latDeg, lonDeg);
  const from = numberAt(line, near.segment);
  const milepost = from + near.fraction * (numberAt(line, near.segment + 1) - from);
  const a = present(line.line.points[near.segment], "a point for each milepost");
  const b = present(line.line.points[near.segment + 1], "a point for each milepost");
  return {
    route: line.route,
    milepost: Math.round(milepost * 100) / 100,
    offsetM: near.offsetM,
    increasingDeg: bearingDeg(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg),
  };
}

function numberAt(line: MilepostLine, index: number): number {
  return present(line.mileposts[index], "an index within the mileposts");
}

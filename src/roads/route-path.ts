/**
 * The way along one signed route between two mileposts or two places, as a measured line.
 *
 * For patrols and drawings, not for routing: it follows one route and never turns off it.
 */
import { distanceBetweenM, type Point } from "../base/geo.ts";
import { measurePolyline, nearestOnPolyline, type Polyline, slicePolyline } from "../base/polyline.ts";
import { pointAtMilepost } from "./milepost.ts";
import { findRoute, type RoadReference } from "./road-reference.ts";

/** Lines whose ends lie this near to each other join: far less than any two junctions are apart. */
const JOIN_M = 15;
/** A place farther than this from the route is not on it. */
const ON_ROUTE_M = 5_000;

/** The road between two mileposts, in the order asked; undefined where the table has not both. */
export function milepostPath(reference: RoadReference, route: string, from: number, to: number): Polyline | undefined {
  const found = findRoute(reference, route);
  const start = pointAtMilepost(reference, route, from);
  const end = pointAtMilepost(reference, route, to);
  if (found === undefined || start === undefined || end === undefined || from === to) return undefined;
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const inner = found.mileposts
    .filter(([milepost]) => milepost > low && milepost < high)
    .map(([, latDeg, lonDeg]) => ({ latDeg, lonDeg }));
  return measurePolyline([start, ...(from < to ? inner : inner.reverse()), end]);
}

/** The drawn road between the places on a route that lie nearest to two points; undefined where it has a gap. */
export function routePath(reference: RoadReference, route: string, from: Point, to: Point): Polyline | undefined {
  const name = findRoute(reference, route)?.route;
  const lines = reference.drawnLines.filter((drawn) => name !== undefined && drawn.routes.includes(name));
  for (const chain of chainsOf(lines.map(({ line }) => line.points))) {
    const line = measurePolyline(chain);
    const start = nearestOnPolyline(line, from.latDeg, from.lonDeg);
    const end = nearestOnPolyline(line, to.latDeg, to.lonDeg);
    if (start.offsetM > ON_ROUTE_M || end.offsetM > ON_ROUTE_M || start.alongM === end.alongM) continue;
    return measurePolyline(slicePolyline(line, start.alongM, end.alongM));
  }
  return undefined;
}

/** Joins lines end to end as long as any fits. */
function chainsOf(lines: readonly (readonly Point[])[]): (readonly Point[])[] {
  const open = [...lines];
  const chains: (readonly Point[])[] = [];
  for (let chain = open.shift(); chain !== undefined; chain = open.shift()) {
    for (let i = 0; i < open.length; ) {
      const joined = join(chain, open[i] ?? []);
      if (joined === undefined) i++;
      else {
        chain = joined;
        open.splice(i, 1);
        i = 0;
      }
    }
    chains.push(chain);
  }
  return chains;
}

function join(a: readonly Point[], b: readonly Point[]): readonly Point[] | undefined {
  if (meet(a.at(-1), b[0])) return [...a, ...b.slice(1)];
  if (meet(a.at(-1), b.at(-1))) return [...a, ...b.toReversed().slice(1)];
  if (meet(b.at(-1), a[0])) return [...b, ...a.slice(1)];
  return meet(b[0], a[0]) ? [...b.toReversed(), ...a.slice(1)] : undefined;
}

function meet(a: Point | undefined, b: Point | undefined): boolean {
  return a !== undefined && b !== undefined && distanceBetweenM(a, b) <= JOIN_M;
}

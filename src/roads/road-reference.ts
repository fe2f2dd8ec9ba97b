/**
 * A reference table made ready to be asked: routes found by any spelling of their name, milepost lines
 * measured. Built once when the configuration is read, then only read.
 */
import { METERS_PER_DEG_LAT, type Point } from "../base/geo.ts";
import { measurePolyline, type Polyline } from "../base/polyline.ts";
import type { ReferenceRoute, ReferenceTable } from "./reference-table.ts";

export type MilepostLine = {
  readonly route: string;
  readonly mileposts: Float64Array;
  readonly line: Polyline;
};
export type DrawnLine = { readonly routes: readonly string[]; readonly line: Polyline; readonly bounds: Bounds };
/** The box around a line, degrees. */
export type Bounds = {
  readonly westDeg: number;
  readonly southDeg: number;
  readonly eastDeg: number;
  readonly northDeg: number;
};
export type RoadReference = {
  readonly table: ReferenceTable;
  /** By `routeKey`. */
  readonly routeByKey: ReadonlyMap<string, ReferenceRoute>;
  /** By the route's name as the table spells it. */
  readonly milepostLineByRoute: ReadonlyMap<string, MilepostLine>;
  readonly drawnLines: readonly DrawnLine[];
};

/** Prepares a table. The table has been through `readReferenceTable`, or is one of the program's own. */
export function indexReference(table: ReferenceTable): RoadReference {
  const milepostLines = table.routes.filter((route) => route.mileposts.length > 0).map(milepostLineOf);
  return {
    table,
    routeByKey: new Map(table.routes.map((route) => [routeKey(route.route), route])),
    milepostLineByRoute: new Map(milepostLines.map((line) => [line.route, line])),
    drawnLines: table.lines.map((drawn) => {
      const line = measurePolyline(drawn.points.map(pointOf));
      return { routes: drawn.routes, line, bounds: boundsOf(line.points) };
    }),
  };
}

/** What is left of a route's name when spelling is taken away: "i-40", "I 40" and "I40" are one. */
export function routeKey(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

/** Whether a place may lie within a distance of a box: false only where it certainly does not. */
export function mayLieWithin(bounds: Bounds, place: Point, distanceM: number): boolean {
  const latMargin = distanceM / METERS_PER_DEG_LAT;
  const lonMargin = latMargin / Math.max(0.01, Math.cos((place.latDeg * Math.PI) / 180));
  return (
    place.latDeg >= bounds.southDeg - latMargin &&
    place.latDeg <= bounds.northDeg + latMargin &&
    place.lonDeg >= bounds.westDeg - lonMargin &&
    place.lonDeg <= bounds.eastDeg + lonMargin
  );
}

/** The table's route of that name, however it is spelled. */
export function findRoute(reference: RoadReference, name: string): ReferenceRoute | undefined {
  return reference.routeByKey.get(routeKey(name));
}

function boundsOf(points: readonly Point[]): Bounds {
  const lats = points.map((point) => point.latDeg);
  const lons = points.map((point) => point.lonDeg);
  return {
    westDeg: Math.min(...lons),
    southDeg: Math.min(...lats),
    eastDeg: Math.max(...lons),
    northDeg: Math.max(...lats),
  };
}

function milepostLineOf(route: ReferenceRoute): MilepostLine {
  return {
    route: route.route,
    mileposts: Float64Array.from(route.mileposts, ([milepost]) => milepost),
    line: measurePolyline(route.mileposts.map(([, latDeg, lonDeg]) => ({ latDeg, lonDeg }))),
  };
}

function pointOf([latDeg, lonDeg]: readonly [number, number]): Point {
  return { latDeg, lonDeg };
}

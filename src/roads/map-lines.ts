/**
 * A reference table as GeoJSON for the map: lines, exits, mile markers, towns.
 *
 * Each point carries `minZoom`, the map's zoom from which it is worth its place; a layer filters by it. The
 * lines are for looking at ("highways only"): routing and snapping use other data.
 */
import type { Point } from "../base/geo.ts";
import { pointAtMilepost } from "./milepost.ts";
import type { RouteClass, TownSize } from "./reference-table.ts";
import { findRoute, type RoadReference } from "./road-reference.ts";

type Position = [lonDeg: number, latDeg: number];
export type LineFeature<Properties> = {
  type: "Feature";
  geometry: { type: "LineString"; coordinates: Position[] };
  properties: Properties;
};
export type PointFeature<Properties> = {
  type: "Feature";
  geometry: { type: "Point"; coordinates: Position };
  properties: Properties;
};
export type FeatureCollection<Feature> = { type: "FeatureCollection"; features: Feature[] };

export type RoadLineProperties = {
  /** What to write along the line: "I-40", or "US 60 · US 84" where they share it. */
  label: string;
  class: RouteClass;
  /** Lower is the greater road: for drawing order and for which label wins. */
  rank: number;
};
export type ExitProperties = { route: string; exit: string; name: string; label: string; minZoom: number };
/** `every` is the coarsest round step the milepost belongs to: 10, 5 or 1 miles. */
export type MileMarkerProperties = {
  route: string;
  milepost: number;
  label: string;
  every: 10 | 5 | 1;
  minZoom: number;
};
export type TownProperties = { name: string; size: TownSize; minZoom: number };

const RANK = { interstate: 0, us: 1, state: 2, local: 3 } as const satisfies Record<RouteClass, number>;
const MARKER_MIN_ZOOM = { 10: 7, 5: 9, 1: 10.5 } as const;
const EXIT_MIN_ZOOM = 8.5;
const TOWN_MIN_ZOOM = { city: 4, town: 7, settlement: 8.5 } as const satisfies Record<TownSize, number>;

/** All routes as lines, the greatest last so that they are drawn on top. */
export function roadLines(reference: RoadReference): FeatureCollection<LineFeature<RoadLineProperties>> {
  const drawn = reference.drawnLines.map(({ routes, line }) => lineFeature(reference, routes, line.points));
  const measured = [...reference.milepostLineByRoute.values()].map(({ route, line }) =>
    lineFeature(reference, [route], line.points),
  );
  const features = [...drawn, ...measured].sort((a, b) => b.properties.rank - a.properties.rank);
  return { type: "FeatureCollection", features };
}

/** Every exit as a point. */
export function exitPoints(reference: RoadReference): FeatureCollection<PointFeature<ExitProperties>> {
  const features = reference.table.routes.flatMap((route) =>
    route.exits.map((exit) =>
      pointFeature(exit, {
        route: route.route,
        exit: exit.exit,
        name: exit.name,
        label: `Exit ${exit.exit}`,
        minZoom: EXIT_MIN_ZOOM,
      }),
    ),
  );
  return { type: "FeatureCollection", features };
}

/** Every whole milepost as a point, interpolated where the table has none of its own. */
export function mileMarkers(reference: RoadReference): FeatureCollection<PointFeature<MileMarkerProperties>> {
  const features: PointFeature<MileMarkerProperties>[] = [];
  for (const { route, mileposts } of reference.milepostLineByRoute.values()) {
    const last = mileposts.at(-1) ?? -1;
    for (let milepost = Math.ceil(mileposts[0] ?? 0); milepost <= last; milepost++) {
      const point = pointAtMilepost(reference, route, milepost);
      if (point === undefined) continue;
      const every = milepost % 10 === 0 ? 10 : milepost % 5 === 0 ? 5 : 1;
      features.push(
        pointFeature(point, { route, milepost, label: `${milepost}`, every, minZoom: MARKER_MIN_ZOOM[every] }),
      );
    }
  }
  return { type: "FeatureCollection", features };
}

/** The table's towns as points, cities first so that a collision keeps the greater name. */
export function townPoints(reference: RoadReference): FeatureCollection<PointFeature<TownProperties>> {
  const features = reference.table.towns
    .map((town) => pointFeature(town, { name: town.name, size: town.size, minZoom: TOWN_MIN_ZOOM[town.size] }))
    .sort((a, b) => a.properties.minZoom - b.properties.minZoom);
  return { type: "FeatureCollection", features };
}

function lineFeature(
  reference: RoadReference,
  routes: readonly string[],
  points: readonly Point[],
): LineFeature<RoadLineProperties> {
  const classes = routes.map((route) => findRoute(reference, route)?.class ?? "local");
  const [greatest = "local"] = classes.sort((a, b) => RANK[a] - RANK[b]);
  return {
    type: "Feature",
    geometry: { type: "LineString", coordinates: points.map(position) },
    properties: { label: routes.join(" · "), class: greatest, rank: RANK[greatest] },
  };
}

function pointFeature<Properties>(point: Point, properties: Properties): PointFeature<Properties> {
  return { type: "Feature", geometry: { type: "Point", coordinates: position(point) }, properties };
}

function position(point: Point): Position {
  return [point.lonDeg, point.latDeg];
}

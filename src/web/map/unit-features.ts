/**
 * Units as points for the map. A vehicle is a square, a person a circle; a person is drawn apart from the vehicle where
 * they are apart, or where there is no vehicle. Age and alert choose the picture, never the place.
 */
import { destinationPoint, distanceBetweenM, type Point } from "../../base/geo.ts";
import type { Board } from "../../board/board.ts";
import { ageText } from "../../board/durations.ts";
import { type HostileCar, hostileCars } from "../../board/hostile-cars.ts";
import { type Placed, type UnitRow, unitRow } from "../../board/unit-row.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import type { Settings } from "../../domain/settings.ts";

export type UnitPointProperties = {
  /** Absent of a car in other hands that is no unit's any more. */
  readonly unitId?: string;
  readonly of: "person" | "vehicle";
  readonly label: string;
  /** The name of the picture: kind, tone, age. */
  readonly picture: string;
  readonly level: AlertLevel | "none";
  /** Greater is drawn later and keeps its label. */
  readonly weight: number;
  readonly chosen: boolean;
  /** Where it is going, where that is known and it moves. */
  readonly courseDeg?: number;
  readonly headingPicture?: string;
};
export type Feature<Geometry, Properties> = {
  readonly type: "Feature";
  readonly geometry: Geometry;
  readonly properties: Properties;
};
export type PointGeometry = { readonly type: "Point"; readonly coordinates: [number, number] };
export type LineGeometry = { readonly type: "LineString"; readonly coordinates: [number, number][] };
export type PolygonGeometry = { readonly type: "Polygon"; readonly coordinates: [number, number][][] };
export type Collection<F> = { readonly type: "FeatureCollection"; readonly features: readonly F[] };

/** Nearer than this, and while nothing is wrong, the person is taken to be in or at the car. */
const TOGETHER_M = 60;
const MOVES_MPS = 2;
const WEIGHT = { none: 1, notice: 2, urgent: 3, emergency: 4 } as const;
/** Who is out with somebody keeps the name where one of two must go; who is at work, before who is free. */
const OUT_WEIGHT = 4;
const BUSY_WEIGHT = 2;

export const TONES = ["plain", "busy", "notice", "urgent", "emergency"] as const;

/** All units on duty, and those with an alert whatever their status, as points. */
export function unitPoints(
  board: Board,
  settings: Settings,
  nowMs: number,
  chosenUnitId: string | undefined,
): Collection<Feature<PointGeometry, UnitPointProperties>> {
  const features = [...board.center.units.values()].flatMap((unit) => {
    const row = unitRow(board, unit, settings, nowMs);
    if (!row.onShift && row.alert === undefined) return [];
    return placesOf(row, row.unitId === chosenUnitId).map((placed) =>
      pointOf(row, placed, row.unitId === chosenUnitId),
    );
  });
  // HU8: a car in other hands is nobody's help, and is drawn apart whatever has become of its unit.
  const hostile = hostileCars(board, nowMs).flatMap((car) => hostilePoint(car, car.unitId === chosenUnitId));
  return collection([...features, ...hostile].toSorted((a, b) => a.properties.weight - b.properties.weight));
}

function placesOf(row: UnitRow, chosen: boolean): Placed[] {
  const { person, vehicle } = row;
  // Its car stands for itself; the officer may be in it, and must not be hidden behind it.
  if (row.compromised) return person === undefined ? [] : [person];
  if (vehicle === undefined) return person === undefined ? [] : [person];
  if (person === undefined) return [vehicle];
  const apart = distanceBetweenM(person.location, vehicle.location) > TOGETHER_M;
  return apart && (chosen || row.alert !== undefined || row.stop !== undefined) ? [vehicle, person] : [vehicle];
}

function pointOf(row: UnitRow, placed: Placed, chosen: boolean): Feature<PointGeometry, UnitPointProperties> {
  const level = row.alert?.level ?? "none";
  const tone: (typeof TONES)[number] = level !== "none" ? level : row.primary === "Available" ? "plain" : "busy";
  const age = placed.age === "fresh" ? "" : ` ${ageText(placed.ageMs)}`;
  const what = row.alert === undefined ? "" : placed.of === "person" ? " person" : " car";
  const { courseDeg, speedMps } = placed.location;
  const moves = courseDeg !== undefined && speedMps !== undefined && speedMps >= MOVES_MPS && placed.age !== "stale";
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [placed.location.lonDeg, placed.location.latDeg] },
    properties: {
      unitId: row.unitId,
      of: placed.of,
      label: `${row.callSign}${what}${age}`,
      picture: `${placed.of}-${tone}-${placed.age}`,
      level,
      weight: WEIGHT[level] * 10 + workWeight(row) + (placed.of === "person" ? 1 : 0),
      chosen,
      ...(moves ? { courseDeg, headingPicture: `heading-${tone}` } : {}),
    },
  };
}

function workWeight(row: UnitRow): number {
  if (row.stop !== undefined) return OUT_WEIGHT;
  return row.primary === "Available" ? 0 : BUSY_WEIGHT;
}

function hostilePoint(car: HostileCar, chosen: boolean): Feature<PointGeometry, UnitPointProperties>[] {
  const { seen } = car;
  if (seen === undefined) return [];
  const { latDeg, lonDeg, courseDeg, speedMps } = seen.location;
  const moves = courseDeg !== undefined && speedMps !== undefined && speedMps >= MOVES_MPS && seen.age !== "stale";
  const doubt = car.doubts.length === 0 ? "" : ` (${car.doubts.join(", ").replace("its fix is ", "")})`;
  return [
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [lonDeg, latDeg] },
      properties: {
        ...(car.unitId === undefined ? {} : { unitId: car.unitId }),
        of: "vehicle",
        label: `${car.name} IN OTHER HANDS${doubt}`,
        picture: `hostile-${car.doubts.length === 0 ? "fresh" : seen.age === "stale" ? "stale" : "ageing"}`,
        level: "emergency",
        weight: WEIGHT.emergency * 10 + 9,
        chosen,
        ...(moves ? { courseDeg, headingPicture: "heading-emergency" } : {}),
      },
    },
  ];
}

/** A circle on the ground, as the ring of a polygon. */
export function circle(center: Point, radiusM: number): Feature<PolygonGeometry, Record<string, never>> {
  const ring = Array.from({ length: 49 }, (_, index): [number, number] => {
    const point = destinationPoint(center.latDeg, center.lonDeg, (index % 48) * 7.5, radiusM);
    return [point.lonDeg, point.latDeg];
  });
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: {} };
}

export function collection<F>(features: readonly F[]): Collection<F> {
  return { type: "FeatureCollection", features };
}

export function lineOf<P>(points: readonly Point[], properties: P): Feature<LineGeometry, P> {
  return {
    type: "Feature",
    geometry: { type: "LineString", coordinates: points.map(({ latDeg, lonDeg }) => [lonDeg, latDeg]) },
    properties,
  };
}

export function pointFeature<P>({ latDeg, lonDeg }: Point, properties: P): Feature<PointGeometry, P> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lonDeg, latDeg] }, properties };
}

/**
 * Places on the earth, as a sphere of the mean radius: within 0.6 % of the ellipsoid, which is far below
 * what a patrol car's receiver or a dispatcher's decision can tell apart.
 *
 * Latitudes and longitudes are degrees (WGS 84), distances metres, bearings degrees clockwise from north.
 */
export type Point = { readonly latDeg: number; readonly lonDeg: number };

const EARTH_RADIUS_M = 6_371_008.8;
const RAD_PER_DEG = Math.PI / 180;
/** Metres in one degree of latitude on the sphere used here. */
export const METERS_PER_DEG_LAT = EARTH_RADIUS_M * RAD_PER_DEG;

/** Great-circle distance in metres (haversine: exact near zero, where the watch needs it). */
export function distanceM(aLatDeg: number, aLonDeg: number, bLatDeg: number, bLonDeg: number): number {
  const sinLat = Math.sin(((bLatDeg - aLatDeg) * RAD_PER_DEG) / 2);
  const sinLon = Math.sin(((bLonDeg - aLonDeg) * RAD_PER_DEG) / 2);
  const h = sinLat * sinLat + Math.cos(aLatDeg * RAD_PER_DEG) * Math.cos(bLatDeg * RAD_PER_DEG) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Great-circle distance in metres between two points. */
export function distanceBetweenM(a: Point, b: Point): number {
  return distanceM(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg);
}

/** Initial great-circle bearing from a to b, degrees clockwise from north in [0, 360). */
export function bearingDeg(aLatDeg: number, aLonDeg: number, bLatDeg: number, bLonDeg: number): number {
  const dLon = (bLonDeg - aLonDeg) * RAD_PER_DEG;
  const lat1 = aLatDeg * RAD_PER_DEG;
  const lat2 = bLatDeg * RAD_PER_DEG;
  const y = Math.sin(dLon) * Math.cos(lat2);
  const x = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon);
  return normalizeDeg(Math.atan2(y, x) / RAD_PER_DEG);
}

/** The point reached from a start along a bearing after a distance on the great circle. */
export function destinationPoint(latDeg: number, lonDeg: number, bearing: number, distance: number): Point {
  const angular = distance / EARTH_RADIUS_M;
  const lat1 = latDeg * RAD_PER_DEG;
  const theta = bearing * RAD_PER_DEG;
  const sinLat2 = Math.sin(lat1) * Math.cos(angular) + Math.cos(lat1) * Math.sin(angular) * Math.cos(theta);
  const lat2 = Math.asin(Math.max(-1, Math.min(1, sinLat2)));
  const y = Math.sin(theta) * Math.sin(angular) * Math.cos(lat1);
  const x = Math.cos(angular) - Math.sin(lat1) * sinLat2;
  const lon2 = lonDeg + Math.atan2(y, x) / RAD_PER_DEG;
  return { latDeg: lat2 / RAD_PER_DEG, lonDeg: ((lon2 + 540) % 360) - 180 };
}

/** An angle brought into [0, 360). */
export function normalizeDeg(angleDeg: number): number {
  const rest = angleDeg % 360;
  return rest < 0 ? rest + 360 : rest;
}

/** The smallest turn between two bearings, 0 to 180 degrees. */
export function turnDeg(aDeg: number, bDeg: number): number {
  const turn = Math.abs(normalizeDeg(aDeg) - normalizeDeg(bDeg));
  return turn > 180 ? 360 - turn : turn;
}

const COMPASS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"] as const;
export type CompassPoint = (typeof COMPASS)[number];

/** The eight-point compass word for a bearing. */
export function compassPoint(bearing: number): CompassPoint {
  return COMPASS[Math.round(normalizeDeg(bearing) / 45) % 8] ?? "N";
}

/** True for a finite latitude and longitude on the earth. Says nothing about whether anybody is there. */
export function isOnEarth(latDeg: number, lonDeg: number): boolean {
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
}

export const METERS_PER_MILE = 1_609.344;
export const METERS_PER_FOOT = 0.3048;
export const MPS_PER_MPH = 0.44704;
export const MPS_PER_KNOT = 1_852 / 3_600;
export const MPS_PER_KMH = 1 / 3.6;

/**
 * Whether the units have changed so that it can be seen on the map as it is zoomed. Drawing two thousand takes a
 * processor a good part of a second; a car that has moved by the hundredth of a pixel is not worth it.
 *
 * What says something (who is there, how it is, its words, its alert) is drawn at once. What has only moved waits the
 * longer the more there are, and is drawn when it has moved by more than a pixel.
 */
import type { Collection, Feature, PointGeometry, UnitPointProperties } from "./unit-features.ts";

export type UnitCollection = Collection<Feature<PointGeometry, UnitPointProperties>>;

const MOVED_PX = 1.5;
const TURNED_DEG = 30;
const TILE_PX = 512;
/** Movement of so many units is drawn as often as the map is told of it. */
const FEW_UNITS = 250;
const MS_PER_UNIT = 1;

/** What is to be done with `after` where `before` is what is drawn: draw it now, when its turn comes, or not at all. */
export function visibleChange(before: UnitCollection, after: UnitCollection, zoom: number): "now" | "in-turn" | "none" {
  if (before.features.length !== after.features.length) return "now";
  const pxPerDeg = (TILE_PX * 2 ** zoom) / 360;
  let moved = false;
  for (const [index, feature] of after.features.entries()) {
    const drawn = before.features[index];
    if (drawn === undefined || !saysTheSame(drawn.properties, feature.properties)) return "now";
    moved ||= hasMoved(drawn, feature, pxPerDeg);
  }
  return moved ? "in-turn" : "none";
}

/** How long movement waits after a drawing of so many units. */
export function turnEveryMs(count: number): number {
  return count <= FEW_UNITS ? 0 : count * MS_PER_UNIT;
}

function saysTheSame(a: UnitPointProperties, b: UnitPointProperties): boolean {
  return (
    a.unitId === b.unitId &&
    a.of === b.of &&
    a.label === b.label &&
    a.picture === b.picture &&
    a.level === b.level &&
    a.chosen === b.chosen &&
    a.weight === b.weight
  );
}

type UnitFeature = UnitCollection["features"][number];

function hasMoved(drawn: UnitFeature, now: UnitFeature, pxPerDeg: number): boolean {
  const [lonBefore, latBefore] = drawn.geometry.coordinates;
  const [lon, lat] = now.geometry.coordinates;
  // A degree of latitude is never fewer pixels than one of longitude: at most half as many again where people drive.
  if (Math.abs(lon - lonBefore) * pxPerDeg > MOVED_PX || Math.abs(lat - latBefore) * pxPerDeg > MOVED_PX) return true;
  const [before, after] = [drawn.properties.courseDeg, now.properties.courseDeg];
  if ((before === undefined) !== (after === undefined)) return true;
  if (before === undefined || after === undefined) return false;
  const turnDeg = Math.abs(after - before) % 360;
  return Math.min(turnDeg, 360 - turnDeg) > TURNED_DEG;
}

import { expect, test } from "vitest";
import { areaFromGeoJson, areaOfBounds, isInArea } from "./area.ts";

const square = (west: number, south: number, side: number): number[][] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

test("[AR1] a point is in an area if a polygon has it and none of that one's holes", () => {
  const area = areaFromGeoJson("ours", {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: {},
        geometry: { type: "Polygon", coordinates: [square(-106, 34, 2), square(-105.5, 34.5, 0.5)] },
      },
      { type: "Feature", geometry: { type: "MultiPolygon", coordinates: [[square(-100, 30, 1)]] } },
    ],
  });
  if (area === undefined) throw new Error("an area");
  const isIn = (latDeg: number, lonDeg: number): boolean => isInArea(area, { latDeg, lonDeg });
  expect([isIn(34.2, -105.2), isIn(34.7, -105.2), isIn(30.5, -99.5)]).toEqual([true, false, true]);
  expect([isIn(33.9, -105.2), isIn(34.2, -103.9), isIn(36.1, -105), isIn(34.2, -106.1)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("[AR1] what draws no area is none: another kind, an open scribble, degrees off the earth", () => {
  for (const wrong of [
    undefined,
    [],
    { type: "Point", coordinates: [1, 2] },
    {
      type: "Polygon",
      coordinates: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
    { type: "Polygon", coordinates: [square(500, 34, 1)] },
    { type: "FeatureCollection", features: [] },
  ]) {
    expect(areaFromGeoJson("none", wrong)).toBeUndefined();
  }
});

test("[AR1] bounds are an area", () => {
  const box = areaOfBounds("box", [-104, 35, -103, 36]);
  expect(isInArea(box, { latDeg: 35.5, lonDeg: -103.5 })).toBe(true);
  expect(isInArea(box, { latDeg: 35.5, lonDeg: -104.5 })).toBe(false);
});

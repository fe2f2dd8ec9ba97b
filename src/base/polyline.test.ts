import { describe, expect, test } from "vitest";
import { alongPolyline, measurePolyline, nearestOnPolyline, slicePolyline } from "./polyline.ts";

const west = { latDeg: 35, lonDeg: -104 };
const east = { latDeg: 35, lonDeg: -103.9 };
const corner = measurePolyline([west, east, east, { latDeg: 35.1, lonDeg: -103.9 }]);

describe("[PY1] a place along a line", () => {
  test("[PY1] begins at the first point and heads the way the line runs", () => {
    const place = alongPolyline(corner, 0);
    expect(place).toMatchObject({ latDeg: 35, lonDeg: -104 });
    expect(place.headingDeg).toBeCloseTo(90, 0);
  });

  test("[PY1] a doubled point does not break the heading of what follows", () => {
    const place = alongPolyline(corner, corner.lengthM - 5_000);
    expect(place.lonDeg).toBeCloseTo(-103.9, 6);
    expect(place.headingDeg).toBeCloseTo(0, 6);
  });

  test("[PY1] beyond an end it is that end", () => {
    expect(alongPolyline(corner, -50)).toMatchObject({ latDeg: 35, lonDeg: -104 });
    expect(alongPolyline(corner, corner.lengthM + 50)).toMatchObject({ latDeg: 35.1, lonDeg: -103.9 });
  });

  test("[PY1] the end of a line that ends in a doubled point keeps the heading of arrival", () => {
    const doubled = measurePolyline([west, east, east]);
    expect(alongPolyline(doubled, doubled.lengthM).headingDeg).toBeCloseTo(90, 0);
  });

  test("[PY1] a line without length is one place", () => {
    const standing = measurePolyline([west, west]);
    expect(alongPolyline(standing, 0)).toMatchObject({ latDeg: 35, lonDeg: -104 });
    expect(alongPolyline(standing, 10)).toMatchObject({ latDeg: 35, lonDeg: -104 });
    expect(nearestOnPolyline(standing, 35, -104)).toMatchObject({ offsetM: 0, alongM: 0 });
  });

  test("a line of one point is a defect", () => {
    expect(() => measurePolyline([{ latDeg: 1, lonDeg: 1 }])).toThrow("two points");
  });
});

describe("the nearest place on a line", () => {
  test("says how far along, and how far off", () => {
    const near = nearestOnPolyline(corner, 35.05, -103.89);
    expect(near.segment).toBe(2);
    expect(near.fraction).toBeCloseTo(0.5, 3);
    expect(near.offsetM).toBeGreaterThan(900);
    expect(near.offsetM).toBeLessThan(920);
  });
});

describe("a slice of a line", () => {
  test("keeps the corner and has the asked length, either way round", () => {
    const there = measurePolyline(slicePolyline(corner, 1_000, 12_000));
    const back = measurePolyline(slicePolyline(corner, 12_000, 1_000));
    expect(there.lengthM).toBeCloseTo(11_000, -1);
    expect(back.lengthM).toBeCloseTo(there.lengthM, 6);
    expect(back.points[0]).toEqual(there.points.at(-1));
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceBetweenM } from "./geo.ts";
import { alongPolyline, measurePolyline, nearestOnPolyline } from "./polyline.ts";

const point = fc.record({
  latDeg: fc.double({ min: 31, max: 37, noNaN: true }),
  lonDeg: fc.double({ min: -109, max: -103, noNaN: true }),
});

test("[PY1] a place along any line lies on it, and steps along it are no longer than asked", () => {
  let checked = 0;
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 2, maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (points, part) => {
        const line = measurePolyline(points);
        const place = alongPolyline(line, part * line.lengthM);
        expect(nearestOnPolyline(line, place.latDeg, place.lonDeg).offsetM).toBeLessThan(1);
        const next = alongPolyline(line, part * line.lengthM + 100);
        // A straight line on the map is not the great circle: over hundreds of km its steps differ by a per cent.
        expect(distanceBetweenM(place, next)).toBeLessThan(103);
        checked++;
      },
    ),
  );
  expect(checked).toBeGreaterThan(50);
});

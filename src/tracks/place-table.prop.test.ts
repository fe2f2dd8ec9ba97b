/** The nearest of many: the cells around a point give what looking at all of them gives. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PlaceTable } from "./place-table.ts";

type Place = { readonly latDeg: number; readonly lonDeg: number; readonly atMs: number };
type Ask = Place & { readonly count: number; readonly everyNth: number };

// In steps, so that many are equally far; around a town, over a state, about the date line, and near a pole.
const around = (latDeg: number, lonDeg: number, spreadDeg: number) =>
  fc.record({
    latDeg: fc.integer({ min: -50, max: 50 }).map((n) => Math.min(90, latDeg + (n * spreadDeg) / 50)),
    lonDeg: fc.integer({ min: -50, max: 50 }).map((n) => wrapped(lonDeg + (n * spreadDeg) / 50)),
    atMs: fc.integer({ min: 0, max: 3 }),
  });
const place = fc.oneof(
  around(35, -106, 0.05),
  around(35, -106, 0.5),
  around(35, -106, 4),
  around(-17, 180, 0.3),
  around(89.5, 0, 1),
);
const ask = fc.record({ place, count: fc.constantFrom(1, 3, 10), everyNth: fc.constantFrom(1, 2, 7, 1_000) });

test("the nearest are those that looking at everything finds, in the same order, whatever was moved and deleted", () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 150, maxLength: 400 }),
      fc.array(fc.record({ index: fc.nat(), to: fc.option(place) }), { maxLength: 200 }),
      fc.array(ask, { minLength: 5, maxLength: 20 }),
      (places, changes, asks) => {
        const table = new PlaceTable<number>();
        const known = new Map<number, Place>();
        const put = (key: number, at: Place): void => {
          known.set(key, at);
          table.set(key, at.latDeg, at.lonDeg, at.atMs);
        };
        for (const [key, at] of places.entries()) put(key, at);
        for (const { index, to } of changes) {
          const key = index % places.length;
          if (to !== null) put(key, to);
          else if (known.delete(key)) table.delete(key);
        }
        for (const { place: at, count, everyNth } of asks) {
          const accept = (key: number): boolean => key % everyNth === 0;
          const near = table.nearest(at.latDeg, at.lonDeg, { count, sinceMs: at.atMs, accept });
          found += near.length;
          expect(near.map(({ key }) => planar(at, known.get(key)))).toEqual(
            nearestPlanars(known, { ...at, count, everyNth }),
          );
          expect(new Set(near.map(({ key }) => key)).size).toBe(near.length);
          for (const { key } of near) expect(accept(key) && (known.get(key)?.atMs ?? -1) >= at.atMs).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(0);
});

test("of two that are equally far the one that came first is nearer, in few and in many", () => {
  for (const others of [10, 1_000]) {
    const table = new PlaceTable<string>();
    for (let n = 0; n < others; n++) table.set(`far ${n}`, 36 + n / 1_000, -104, 1);
    table.set("west", 35, -106 - 1 / 32, 1);
    table.set("east", 35, -106 + 1 / 32, 1);
    const near = table.nearest(35, -106, { count: 1, sinceMs: 0, accept: () => true });
    expect(near.map(({ key }) => key)).toEqual(["west"]);
  }
});

function nearestPlanars(known: ReadonlyMap<number, Place>, { count, everyNth, ...at }: Ask): number[] {
  return [...known]
    .filter(([key, { atMs }]) => key % everyNth === 0 && atMs >= at.atMs)
    .map(([, one]) => planar(at, one))
    .toSorted((a, b) => a - b)
    .slice(0, count);
}

function planar(from: Place, to: Place | undefined): number {
  if (to === undefined) return Number.NaN;
  const apart = Math.abs(to.lonDeg - from.lonDeg);
  const dLon = (apart > 180 ? 360 - apart : apart) * Math.cos((from.latDeg * Math.PI) / 180);
  return (to.latDeg - from.latDeg) ** 2 + dLon * dLon;
}

function wrapped(lonDeg: number): number {
  return lonDeg > 180 ? lonDeg - 360 : lonDeg < -180 ? lonDeg + 360 : lonDeg;
}

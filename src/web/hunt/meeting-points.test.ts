import { expect, test } from "vitest";
import { asId, type UnitId } from "../../base/ids.ts";
import type { HuntIntercept } from "../../domain/hunt-plan.ts";
import { meetingRows } from "./meeting-points.ts";

const MINUTE_MS = 60_000;

function intercept(...sparesMin: readonly (readonly number[])[]): HuntIntercept {
  const heAtMs = 60 * MINUTE_MS;
  const points = sparesMin.map((spares, i) => ({
    latDeg: 35,
    lonDeg: -104 + i / 10,
    where: `I-40 MM ${320 + i} EB`,
    roadClass: "motorway",
    aheadM: 1_000 * i,
    heAtMs,
    units: spares.map((spareMin, k) => ({
      unitId: asId<UnitId>(`NMSP-${305 + k}`),
      unitAtMs: heAtMs - spareMin * MINUTE_MS,
      strips: false,
    })),
    turnOffsBefore: 0,
  }));
  const about = { of: { kind: "sighting", letter: "A" } as const, along: "I-40", fromMs: 0, lookedM: 1, notes: [] };
  return { ...about, points };
}

test("[HU10] only who is there early enough is on the list, to the second; a point keeps its number when others go", () => {
  const rows = meetingRows(intercept([1], [5, 2], [1.99]), 2);
  expect(rows.map(({ number, units }) => [number, units.map(({ unitId }) => unitId as string)])).toEqual([
    [2, ["NMSP-305", "NMSP-306"]],
  ]);
  expect(meetingRows(intercept([1], [5, 2], [1.99]), 1).map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("nothing worked out is no row", () => {
  expect(meetingRows(undefined, 1)).toEqual([]);
});

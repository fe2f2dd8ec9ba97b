/** A hunt on the map: what is drawn of his reach never leaves out where he can be by then. */
import { expect, test } from "vitest";
import { asId, type IncidentId } from "../../base/ids.ts";
import type { Hunt } from "../../domain/hunt.ts";
import type { HuntPicture, HuntView } from "../hunt/hunt-view.ts";
import { huntPicture } from "./hunt-features.ts";

const MINUTE_MS = 60_000;
/** A whole number of the steps in which what is drawn moves on. */
const T0 = 1_773_570_000_000;

/** A square around a place, counter-clockwise, so many tenths of a degree to each side. */
function square(tenths: number): number[] {
  const [west, east, south, north] = [-104 - tenths / 10, -104 + tenths / 10, 35 - tenths / 10, 35 + tenths / 10];
  return [west, south, east, south, east, north, west, north, west, south];
}

/** He goes east, a tenth of a degree in five minutes; the area grows as fast, and is known every five minutes. */
const picture: HuntPicture = {
  askedAtMs: T0,
  baseMs: T0,
  untilMs: T0 + 15 * MINUTE_MS,
  highwaysOnly: false,
  reaches: [
    {
      pace: "fleeing",
      roads: [{ path: [-104, 35, -103.7, 35], fromMs: T0, toMs: T0 + 15 * MINUTE_MS, likely: 0, branch: 0 }],
      roadsLeftOut: 0,
      branches: [{ mode: "car", words: "by car", fromMs: T0 }],
      areas: [1, 2, 3].map((count) => ({ atMs: T0 + 5 * count * MINUTE_MS, outlines: [square(count)] })),
      towards: [],
    },
  ],
};
const hunt: Hunt = { sinceMs: T0, facts: [], factCount: 1, sent: [] };
const view: HuntView = {
  incidentId: asId<IncidentId>("I1"),
  pace: "fleeing",
  spareMin: 2,
  offsetMs: 0,
  picture,
};

type Drawn = { readonly features: readonly { readonly geometry: { readonly coordinates: unknown } }[] };
/** The easternmost longitude that is drawn, of the roads and of the area; undefined where nothing is. */
function eastAt(minutes: number): { road: number | undefined; area: number | undefined } {
  const sources = huntPicture(view, hunt, T0 + minutes * MINUTE_MS);
  const eastOf = (source: unknown): number | undefined => {
    const numbers = (source as Drawn).features.flatMap(({ geometry }) => (geometry.coordinates as unknown[]).flat(3));
    const lons = numbers.filter((value): value is number => typeof value === "number" && value < 0);
    return lons.length === 0 ? undefined : Math.max(...lons);
  };
  return { road: eastOf(sources["hunt-roads"]), area: eastOf(sources["hunt-area"]) };
}

test("[RE8] the area that is drawn holds every road that is drawn, at any moment and not only when it was worked out", () => {
  let compared = 0;
  for (const minutes of [0.5, 1, 4.75, 5, 5.25, 9, 10, 12, 14.75, 15]) {
    const { road, area } = eastAt(minutes);
    expect(road, `${minutes} min`).toBeCloseTo(-104 + minutes / 50, 6);
    expect(area ?? Number.NEGATIVE_INFINITY, `${minutes} min`).toBeGreaterThanOrEqual((road ?? 0) - 1e-9);
    compared++;
  }
  expect(compared).toBe(10);
});

test("before he was seen nothing is drawn of him, and after the time looked at the last that is known", () => {
  expect(eastAt(-1)).toEqual({ road: undefined, area: undefined });
  expect(eastAt(20).area).toBeCloseTo(-103.7, 6);
});

/** Nobody is told a time that is a straight line. */
import { expect, test } from "vitest";
import { asId } from "../../base/ids.ts";
import type { Help } from "../../board/nearest-help.ts";
import { helpByRoad, howFar, howFarStory, measuredWords, minutesText } from "./help-by-road.ts";
import type { DriveTimesKnown } from "./road-answers.ts";

function help(id: string, distanceM: number): Help {
  const about = { callSign: id, status: "Available", available: true, assigned: false, ageMs: 1_000 };
  return { unitId: asId(id), distanceM, direction: "E", ...about };
}

const near = [help("305", 8_000), help("309", 20_000), help("317", 30_000)];
const times: DriveTimesKnown = {
  highwaysOnly: true,
  placeOffRoadM: 40,
  byUnit: new Map([
    ["309", { timeMs: 12 * 60_000 + 20_000, lengthM: 26_000, why: undefined }],
    ["317", { timeMs: 9 * 60_000, lengthM: 31_000, why: undefined }],
    ["305", { timeMs: undefined, lengthM: undefined, why: "no road within 5 km of the unit; straight-line only" }],
  ]),
};

test("[DT3] the quickest by road first; who has no way stands behind, by air, and with the reason", () => {
  const rows = helpByRoad(near, times, 5);
  expect(rows.map(({ callSign }) => callSign)).toEqual(["317", "309", "305"]);
  expect(rows.map(howFar)).toEqual(["9 min", "13 min", "5.0 mi by air"]);
  expect(rows.map(howFarStory)[2]).toBe("no road within 5 km of the unit; straight-line only; 5.0 mi E by air");
  expect(rows.map(howFarStory)[0]).toContain("by road on an emergency run");
  expect(measuredWords(times)).toBe("by road, highways only");
});

test("[DT3] with no answer of the roads all is by air, and says so", () => {
  const rows = helpByRoad(near, undefined, 2);
  expect(rows.map(howFar)).toEqual(["5.0 mi by air", "12 mi by air"]);
  expect(measuredWords(undefined)).toBe("by air");
  expect(minutesText(61_000)).toBe("1 min");
  expect(minutesText(70_000)).toBe("2 min");
});

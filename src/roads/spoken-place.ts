/**
 * Places as they are said on the air: coordinates figure by figure, mile markers and directions as words. For
 * whoever reads them out, and for whoever has them read out by a machine.
 */
import type { Point } from "../base/geo.ts";

const FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "niner"] as const;
/** Four places after the point are eleven metres: who is there sees the rest. */
const PLACES = 4;
const DIRECTIONS: Readonly<Record<string, string>> = {
  NB: "northbound",
  SB: "southbound",
  EB: "eastbound",
  WB: "westbound",
};
const COMPASS: Readonly<Record<string, string>> = { N: "north", E: "east", S: "south", W: "west" };

/** "three five point one four three three north, one zero three point eight zero six niner west". */
export function spokenCoordinates({ latDeg, lonDeg }: Point): string {
  const lat = `${spokenFigures(Math.abs(latDeg).toFixed(PLACES))} ${latDeg < 0 ? "south" : "north"}`;
  return `${lat}, ${spokenFigures(Math.abs(lonDeg).toFixed(PLACES))} ${lonDeg < 0 ? "west" : "east"}`;
}

/** A description such as "I-40 MM 320.4 EB, 10 mi W of Tucumcari", as it is said: "… mile marker 320 point 4 eastbound, 10 miles west of …". */
export function spokenPlace(text: string): string {
  return text
    .replace(/\bMM (\d+)(?:\.(\d+))?/g, (_, whole: string, part?: string) =>
      part === undefined || /^0+$/.test(part) ? `mile marker ${whole}` : `mile marker ${whole} point ${part}`,
    )
    .replace(/(?<=\d )(NB|SB|EB|WB)\b/g, (way: string) => DIRECTIONS[way] ?? way)
    .replace(/\b(\d+(?:\.\d+)?) mi\b/g, "$1 miles")
    .replace(/\b1 miles\b/g, "1 mile")
    .replace(/\b(\d+) m\b/g, "$1 meters")
    .replace(/\b([NESW]{1,3})(?= of )/g, (point: string) => spokenCompass(point));
}

function spokenCompass(point: string): string {
  return Array.from(point, (letter) => COMPASS[letter] ?? letter).join("-");
}

function spokenFigures(digits: string): string {
  return Array.from(digits, (digit) => (digit === "." ? "point" : (FIGURES[Number(digit)] ?? digit))).join(" ");
}

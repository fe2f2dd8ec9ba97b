import fc from "fast-check";
import { expect, test } from "vitest";
import { isOnEarth } from "../base/geo.ts";
import { newMexico } from "./new-mexico/reference.ts";
import { parsePlace } from "./parse-place.ts";

const words = fc.constantFrom(
  "I40",
  "I-25",
  "US",
  "54",
  "NM",
  "104",
  "MM",
  "mile",
  "marker",
  "320",
  "X",
  "exit",
  "102",
  "EB",
  "W/B",
  "&",
  "at",
  "@",
  "35.17",
  "-103.7",
  "35",
  "10.3",
  "N",
  "W",
  "103",
  "°",
  "'",
  ",",
  ".",
  "white",
  "BMW",
  "12345678901234567890",
);
const phrase = fc
  .array(words, { maxLength: 14 })
  .chain((parts) =>
    fc
      .array(fc.constantFrom("", " ", "  ", "-"), { minLength: parts.length, maxLength: parts.length })
      .map((gaps) => parts.map((part, i) => part + (gaps[i] ?? "")).join("")),
  );
const spoken = fc
  .tuple(
    fc.constantFrom("I40", "i-25", "I 10", "US 54", "u.s. hwy 60", "NM104", "sr 9", "hwy 70", "TX 20", "I35E"),
    fc.constantFrom(" MM ", " mile marker ", " X", " exit ", " @"),
    fc.oneof(
      fc.nat({ max: 500 }).map(String),
      fc.nat({ max: 4_999 }).map((tenths) => (tenths / 10).toFixed(1)),
    ),
    fc.constantFrom("", " EB", " w/b", " northbound", " white BMW"),
  )
  .map((parts) => parts.join(""));
const surveyed = fc
  .record({
    lat: fc.double({ min: -95, max: 95, noNaN: true }),
    lon: fc.double({ min: -200, max: 200, noNaN: true }),
    digits: fc.integer({ min: 1, max: 8 }),
    between: fc.constantFrom(",", " ", ", "),
  })
  .map(({ lat, lon, digits, between }) => lat.toFixed(digits) + between + lon.toFixed(digits));
const anything = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 200 }),
  phrase,
  spoken,
  surveyed,
);

test("[PL1] any text is a place: no throw, a point only on the earth, text never lost", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(anything, (text) => {
      const place = parsePlace(newMexico, text);
      kinds.add(place.kind);
      if (place.point !== undefined) expect(isOnEarth(place.point.latDeg, place.point.lonDeg)).toBe(true);
      if (text.trim() !== "") expect(place.text).not.toBe("");
      if (place.kind === "address" && place.point === undefined)
        expect(place.text).toBe(text.trim().replaceAll(/\s+/g, " "));
    }),
    { numRuns: 3_000 },
  );
  expect([...kinds].sort()).toEqual(["address", "coordinates", "exit", "milepost"]);
});

test("[PL6] a place's own text, read again, is the same place", () => {
  let numbered = 0;
  fc.assert(
    fc.property(fc.oneof(phrase, spoken, surveyed), (text) => {
      const { detail: _, ...place } = parsePlace(newMexico, text);
      const again = parsePlace(newMexico, place.text);
      if (place.kind === "coordinates") {
        // The text has five decimals, about a metre.
        expect(Math.abs((again.point?.latDeg ?? Number.NaN) - place.point.latDeg)).toBeLessThan(0.000_006);
        expect(Math.abs((again.point?.lonDeg ?? Number.NaN) - place.point.lonDeg)).toBeLessThan(0.000_006);
      } else expect(again).toEqual(place);
      if (place.kind !== "address") numbered++;
    }),
    { numRuns: 3_000 },
  );
  expect(numbered).toBeGreaterThan(500);
});

test("[PL1] a hostile length costs no more than a look", () => {
  for (const part of ["I40 MM ", "35 ", "N", "U S ", "STATE ROAD ", "35.1 -", "(,;", "1"]) {
    // A search that grew with the square of the length would run into the test's time limit.
    expect(parsePlace(newMexico, part.repeat(20_000)).kind).toBeDefined();
  }
});

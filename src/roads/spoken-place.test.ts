import { expect, test } from "vitest";
import { spokenCoordinates, spokenPlace } from "./spoken-place.ts";

test("[SK1] coordinates are said figure by figure, with their half of the earth", () => {
  expect(spokenCoordinates({ latDeg: 35.14333, lonDeg: -103.8069 })).toBe(
    "three five point one four three three north, one zero three point eight zero six niner west",
  );
  expect(spokenCoordinates({ latDeg: -0.5, lonDeg: 9 })).toBe(
    "zero point five zero zero zero south, niner point zero zero zero zero east",
  );
});

test("[SK1] mile markers, directions and distances are said as words", () => {
  expect(spokenPlace("I-40 MM 320 EB, 10 mi W of Tucumcari")).toBe(
    "I-40 mile marker 320 eastbound, 10 miles west of Tucumcari",
  );
  expect(spokenPlace("I-40 MM 327.3")).toBe("I-40 mile marker 327 point 3");
  expect(spokenPlace("300 m SSE of US 54 MM 12.0 NB")).toBe(
    "300 meters south-south-east of US 54 mile marker 12 northbound",
  );
  expect(spokenPlace("1 mi NE of Cuervo")).toBe("1 mile north-east of Cuervo");
  expect(spokenPlace("Main Street")).toBe("Main Street");
});

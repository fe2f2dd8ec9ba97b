import { describe, expect, test } from "vitest";
import { destinationPoint } from "../base/geo.ts";
import { coordinatesText, describePlace, placeInWords } from "./describe-place.ts";
import { exitByNumber, pointAtMilepost } from "./milepost.ts";
import { newMexico } from "./new-mexico/reference.ts";
import { parsePlace } from "./parse-place.ts";

const mm320 = pointAtMilepost(newMexico, "I-40", 320) ?? { latDeg: 0, lonDeg: 0 };

describe("a place in words", () => {
  test("[DP1] the road, then the town", () => {
    expect(describePlace(newMexico, mm320)).toEqual({
      text: "I-40 MM 320, 11 mi W of Tucumcari",
      shortText: "I-40 MM 320",
      route: "I-40",
      milepost: 320,
      offRoadM: 0,
      nearestTown: "Tucumcari",
      townDistanceM: expect.closeTo(18_450, -2),
      townBearingDeg: 253,
      townBearing: "W",
    });
  });

  test("[DP4] as somebody there would enter it: the short words, and a milepost only with its road", () => {
    const place = placeInWords(newMexico, { ...mm320, courseDeg: 95 });
    expect(place).toEqual({ text: "I-40 MM 320 EB", ...mm320, route: "I-40", milepost: 320, direction: "EB" });
    expect(parsePlace(newMexico, place.text)).toMatchObject({ route: "I-40", milepost: 320, direction: "EB" });
    const us54 = { latDeg: 35.3, lonDeg: -103.45 };
    expect(placeInWords(newMexico, us54)).toEqual({ text: "US 54", ...us54 });
  });

  test("[DP2] a direction only where the course agrees with the road", () => {
    expect(describePlace(newMexico, { ...mm320, courseDeg: 95 }).shortText).toBe("I-40 MM 320 EB");
    expect(describePlace(newMexico, { ...mm320, courseDeg: 280 }).shortText).toBe("I-40 MM 320 WB");
    expect(describePlace(newMexico, { ...mm320, courseDeg: 5 }).shortText).toBe("I-40 MM 320");
  });

  test("[DP1] a U.S. route is named without a milepost, for it has none here", () => {
    const place = describePlace(newMexico, { latDeg: 35.3, lonDeg: -103.45 });
    expect(place.text).toBe("US 54, 18 mi NE of Tucumcari");
    expect(place.milepost).toBeUndefined();
  });

  test("[DP3] a settlement is named when one is in it, and not from afar", () => {
    const cuervo = newMexico.table.towns.find((town) => town.name === "Cuervo");
    if (cuervo === undefined) throw new Error("Cuervo");
    expect(describePlace(newMexico, { latDeg: cuervo.latDeg, lonDeg: cuervo.lonDeg }).text).toBe(
      "I-40 MM 291, at Cuervo",
    );
    const away = destinationPoint(cuervo.latDeg, cuervo.lonDeg, 90, 5_000);
    expect(describePlace(newMexico, away).nearestTown).toBe("Santa Rosa");
  });

  test("[DP1] Akela has no town: the road and Deming say where it is", () => {
    const akela = exitByNumber(newMexico, "I-10", "102");
    if (akela === undefined) throw new Error("exit 102");
    const { latDeg, lonDeg } = akela;
    expect(describePlace(newMexico, { latDeg, lonDeg, courseDeg: 100 }).text).toBe("I-10 MM 102 EB, 19 mi E of Deming");
  });

  test("[DP1] off every road the town alone, far from everything the coordinates, which read back", () => {
    expect(describePlace(newMexico, { latDeg: 33.0, lonDeg: -107.9 }).text).toBe("21 mi NE of Santa Clara");
    const far = describePlace(newMexico, { latDeg: -10.5, lonDeg: 142.25 });
    expect(far).toEqual({ text: "-10.50000, 142.25000", shortText: "-10.50000, 142.25000" });
    expect(parsePlace(newMexico, far.text)).toMatchObject({ point: { latDeg: -10.5, lonDeg: 142.25 } });
    expect(coordinatesText({ latDeg: 35.1717, lonDeg: -103.725 })).toBe("35.17170, -103.72500");
  });
});

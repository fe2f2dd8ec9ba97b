import { describe, expect, test } from "vitest";
import { newMexico } from "./new-mexico/reference.ts";
import { matchPlace, parsePlace, placeFields } from "./parse-place.ts";

const read = (text: string) => parsePlace(newMexico, text);

describe("mileposts as dispatchers type them", () => {
  test.each([
    "I40 MM 320 EB",
    "i-40 mm320 eb",
    "I 40 EB MM 320",
    "mm 320 i40 eb",
    "MM 320 EB I-40",
    "INTERSTATE 40 MILE MARKER 320 EASTBOUND",
    "I40E MP 320",
    "  at   I-40 mile post 320 E/B ",
    "I-40 @ 320 EB",
  ])("%s", (text) => {
    const place = read(text);
    expect(place).toMatchObject({
      kind: "milepost",
      text: "I-40 MM 320 EB",
      route: "I-40",
      milepost: 320,
      direction: "EB",
    });
    expect(place.point?.lonDeg).toBeCloseTo(-103.921, 2);
    expect(place.detail).toBeUndefined();
  });

  test("tenths are kept", () => {
    expect(read("I-25 mm 191.4 nb")).toMatchObject({ text: "I-25 MM 191.4 NB", milepost: 191.4 });
  });

  test("[PL2] a route without mileposts in the table keeps its words and has no point", () => {
    const place = read("US 54 MM 12");
    expect(place).toEqual({
      kind: "milepost",
      text: "US 54 MM 12",
      route: "US 54",
      milepost: 12,
      unplaced: "route-not-in-table",
    });
  });

  test("[PL2] a milepost beyond the end of the route is said to be so", () => {
    expect(read("I-10 MM 400")).toMatchObject({ unplaced: "milepost-beyond-table" });
    expect(read("I-10 MM 400").point).toBeUndefined();
  });

  test.each([
    ["nm 104 mm 5", "NM 104"],
    ["state road 104 mm 5", "NM 104"],
    ["SR104 MM 5", "NM 104"],
    ["hwy 54 mm 5", "US 54"],
    ["U.S. Hwy 54 mm 5", "US 54"],
    ["tx 20 mm 5", "TX 20"],
    ["hwy 9999 mm 5", "Hwy 9999"],
  ])("%s is on %s", (text, route) => {
    expect(read(text)).toMatchObject({ kind: "milepost", route });
  });
});

describe("exits", () => {
  test.each(["I10 X 102 WB", "i-10 exit 102 wb", "exit 102 i10 wb", "I-10 WB X102"])("%s", (text) => {
    expect(read(text)).toMatchObject({
      kind: "exit",
      text: "I-10 exit 102 WB",
      exit: "102",
      name: "Akela",
      direction: "WB",
    });
    expect(read(text).point).toBeDefined();
  });

  test("[PL2] an exit the table lacks is placed by its number where exits are mileposts, else not", () => {
    expect(read("I-25 exit 352").point?.latDeg).toBeCloseTo(35.68, 1);
    expect(read("I-40 exit 999")).toMatchObject({ unplaced: "exit-not-in-table" });
    expect(read("US 70 exit 4")).toMatchObject({ unplaced: "route-not-in-table" });
  });
});

describe("coordinates", () => {
  test.each([
    "35.1717,-103.725",
    "35.1717 -103.725",
    "35.1717, -103.725",
    "35.1717N 103.725W",
    "35 10.302 N 103 43.5 W",
    "35°10.302'N 103°43.5'W",
    "35 10 18.12 N, 103 43 30 W",
    "N35 10.302 W103 43.5",
    "n 35.1717 w 103.725",
  ])("%s", (text) => {
    const place = read(text);
    expect(place.kind).toBe("coordinates");
    expect(place.point?.latDeg).toBeCloseTo(35.1717, 5);
    expect(place.point?.lonDeg).toBeCloseTo(-103.725, 5);
    expect(place.detail).toBeUndefined();
  });

  test.each(["95.5,-103.7", "35.1,-190.2", "35 61 N 103 43 W", "35 10 60 N 103 43 0 W", "35,103", "1.2.3,4.5"])(
    "[PL4] not coordinates: %s",
    (text) => {
      expect(read(text)).toEqual({ kind: "address", text });
    },
  );
});

describe("addresses and crossings", () => {
  test.each([
    "1200 E Main St",
    "N Broadway & 12th St",
    "mile high diner",
    "white BMW 320 X5",
    "",
    "I-40",
    "MM 320",
    "X 102",
  ])("[PL1] as typed: %s", (text) => {
    expect(read(text)).toEqual({ kind: "address", text });
  });

  test("[PL5] two routes that meet once have a point", () => {
    expect(read("us54 & us 84")).toMatchObject({ kind: "address", text: "US 54 & US 84", point: { latDeg: 34.944 } });
  });

  test("[PL5] two routes that share a road have no one crossing", () => {
    expect(read("US 60 & US 84").point).toBeUndefined();
    expect(read("US 60 & US 84").text).toBe("US 60 & US 84");
  });
});

describe("what is typed around a place", () => {
  test("[PL3] is kept as detail", () => {
    expect(read("I40 MM 320 EB white BMW")).toMatchObject({ text: "I-40 MM 320 EB", detail: "white BMW" });
    expect(read("rest area, I-40 mm 302 wb south side")).toMatchObject({
      text: "I-40 MM 302 WB",
      detail: "rest area, south side",
    });
  });

  test("[PL3] a command line takes the place at the start and goes on with the rest", () => {
    expect(matchPlace(newMexico, "I40 MM 320 EB white BMW")).toMatchObject({
      place: { kind: "milepost", direction: "EB" },
      rest: "white BMW",
    });
    expect(matchPlace(newMexico, "white BMW I40 MM 320")).toBeUndefined();
  });

  test("as fields for a command: the text has the detail, the unknown is absent", () => {
    expect(placeFields(read("US 54 MM 12 by the tank"))).toEqual({
      text: "US 54 MM 12, by the tank",
      route: "US 54",
      milepost: 12,
    });
    expect(placeFields(read("I10 X 102 WB"))).toMatchObject({ route: "I-10", exit: "102", direction: "WB" });
    expect(placeFields(read("35.1717,-103.725"))).toEqual({
      text: "35.17170, -103.72500",
      latDeg: 35.1717,
      lonDeg: -103.725,
    });
    expect(placeFields(read("1200 E Main St"))).toEqual({ text: "1200 E Main St" });
  });
});

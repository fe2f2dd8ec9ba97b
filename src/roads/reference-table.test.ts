import { describe, expect, test } from "vitest";
import { describePlace } from "./describe-place.ts";
import { exitByNumber, pointAtMilepost } from "./milepost.ts";
import { newMexicoTable } from "./new-mexico/reference.ts";
import { parsePlace } from "./parse-place.ts";
import { readReferenceTable } from "./reference-table.ts";
import { indexReference } from "./road-reference.ts";

/** A table as an agency in another state might write it. */
const elsewhere = {
  format: "vigil-roads/1",
  name: "Test county",
  credit: "Test county roads department",
  accuracyM: 30,
  statePrefix: "TX",
  routes: [
    {
      route: "I-35E",
      class: "interstate",
      increasing: "NB",
      mileposts: [
        [400, 32, -97],
        [410, 32.1447, -97],
      ],
      exits: [{ exit: "403B", name: "Main Street", latDeg: 32.0434, lonDeg: -97 }],
    },
    { route: "TX 22", class: "state" },
  ],
  towns: [{ name: "Hillsboro", size: "town", latDeg: 32.01, lonDeg: -97.13 }],
};

describe("a reference table", () => {
  test("[RT1] the program's own table passes the same door as an agency's", () => {
    const read = readReferenceTable(JSON.parse(JSON.stringify(newMexicoTable)));
    expect(read).toEqual({ ok: true, table: newMexicoTable });
  });

  test("[RT1] it holds what its documents say", () => {
    const exits = newMexicoTable.routes.flatMap((route) => route.exits);
    expect(exits).toHaveLength(201);
    expect(newMexicoTable.routes.filter((route) => route.mileposts.length > 0).map((route) => route.route)).toEqual([
      "I-10",
      "I-25",
      "I-40",
    ]);
    const towns = new Set(newMexicoTable.towns.map((town) => town.name));
    const joined = newMexicoTable.routes.flatMap((route) => route.towns);
    expect(joined.filter((town) => !towns.has(town))).toEqual([]);
    const routes = new Set(newMexicoTable.routes.map((route) => route.route));
    const named = [...newMexicoTable.lines, ...newMexicoTable.junctions].flatMap((item) => item.routes);
    expect(named.filter((route) => !routes.has(route))).toEqual([]);
  });

  test.each([
    ["routes.0.increasing", { ...elsewhere, routes: [{ ...elsewhere.routes[0], increasing: null }] }],
    ["routes.0.mileposts", { ...elsewhere, routes: [{ ...elsewhere.routes[0], mileposts: [[1, 32, -97]] }] }],
    [
      "routes.0.mileposts",
      {
        ...elsewhere,
        routes: [
          {
            ...elsewhere.routes[0],
            mileposts: [
              [2, 32, -97],
              [2, 33, -97],
            ],
          },
        ],
      },
    ],
    [
      "routes.0.mileposts.0.1",
      {
        ...elsewhere,
        routes: [
          {
            ...elsewhere.routes[0],
            mileposts: [
              [1, -97, 32],
              [2, 33, -97],
            ],
          },
        ],
      },
    ],
    ["routes", { ...elsewhere, routes: [elsewhere.routes[1], elsewhere.routes[1]] }],
    ["", { ...elsewhere, colour: "red" }],
    ["", null],
  ])("[RT1] a fault is told with its path: %s", (path, json) => {
    const read = readReferenceTable(json);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.problems.map((problem) => problem.path)).toContain(path);
  });

  test("[RT2] another state's table works without a word of code", () => {
    const read = readReferenceTable(elsewhere);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const reference = indexReference(read.table);
    expect(pointAtMilepost(reference, "i35e", 405)?.latDeg).toBeCloseTo(32.07235, 5);
    expect(exitByNumber(reference, "I-35E", "403b")?.name).toBe("Main Street");
    expect(parsePlace(reference, "I-35E MM 405 SB")).toMatchObject({ route: "I-35E", direction: "SB" });
    expect(parsePlace(reference, "state highway 22 mm 4")).toMatchObject({
      route: "TX 22",
      unplaced: "route-not-in-table",
    });
    expect(describePlace(reference, { latDeg: 32.01, lonDeg: -97, courseDeg: 181 }).text).toBe(
      "I-35E MM 401 SB, 8 mi E of Hillsboro",
    );
    // New Mexico's interstates are not known here.
    expect(parsePlace(reference, "I40 MM 320")).toMatchObject({ kind: "milepost", unplaced: "route-not-in-table" });
  });
});

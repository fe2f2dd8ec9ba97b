/**
 * New Mexico's roads as a reference table: the one that the program starts with when an agency names no
 * table of its own. The rows are in the files beside this one; what they are worth stands in docs/data.md.
 */
import { present } from "../../base/assert.ts";
import type { Direction, ReferenceRoute, ReferenceTable, RouteClass, TownSize } from "../reference-table.ts";
import { townSizes } from "../reference-table.ts";
import { indexReference, type RoadReference } from "../road-reference.ts";
import { interstateExits, interstateMileposts } from "./interstates.ts";
import { routeJunctions, routeTowns } from "./route-towns.ts";
import { stateHighwayLines } from "./state-highways.ts";
import { townRows } from "./towns.ts";
import { usHighwayLines } from "./us-highways.ts";

export const newMexicoTable: ReferenceTable = {
  format: "vigil-roads/1",
  name: "New Mexico highways (planning accuracy, 0.5 km)",
  credit: "Roads: U.S. National Weather Service. Places: GeoNames (CC BY 4.0).",
  accuracyM: 500,
  statePrefix: "NM",
  routes: rowsOf(routeTowns).map(readRoute),
  lines: [...readLines(usHighwayLines), ...readLines(stateHighwayLines)],
  towns: rowsOf(townRows).map(readTown),
  junctions: rowsOf(routeJunctions).map(readJunction),
};

/** The table, ready to be asked. */
export const newMexico: RoadReference = indexReference(newMexicoTable);

// The rows are ours and a test reads them all: a row that cannot be read is a defect, not bad input.
function readRoute(row: string): ReferenceRoute {
  const [, route, towns, shared] = present(/^([^:]+):([^(]*?)((?: \([^)]+\))*)$/.exec(row), `route row: ${row}`);
  const name = present(route, row);
  const mileposts = interstateMileposts[name];
  return {
    route: name,
    class: classOf(name),
    increasing: mileposts === undefined ? null : increasingOf(name),
    mileposts:
      mileposts === undefined
        ? []
        : mileposts
            .trim()
            .split(/,\s+/)
            .map((text) => numbers(text, 3)),
    exitsAreMileposts: mileposts !== undefined,
    exits: rowsOf(interstateExits[name] ?? "").map(readExit),
    towns: present(towns, row)
      .trim()
      .split(", ")
      .filter((town) => town !== ""),
    sharedRoadway: [...(shared ?? "").matchAll(/\(([^)]+) (\d+)-(\d+)\)/g)].map((match) => ({
      route: present(match[1], row),
      from: Number(match[2]),
      to: Number(match[3]),
    })),
  };
}

function classOf(route: string): RouteClass {
  if (route.startsWith("I-")) return "interstate";
  return route.startsWith("US ") ? "us" : "state";
}

// Even interstates count from the west, odd ones from the south.
function increasingOf(route: string): Direction {
  return Number(route.slice(2)) % 2 === 0 ? "EB" : "NB";
}

function readExit(row: string): ReferenceRoute["exits"][number] {
  const [, exit, lat, lon, name] = present(/^(\S+) (\S+) (\S+) (.+)$/.exec(row), `exit row: ${row}`);
  return { exit: present(exit, row), name: present(name, row), latDeg: Number(lat), lonDeg: Number(lon) };
}

function readLines(text: string): ReferenceTable["lines"] {
  const lines: ReferenceTable["lines"] = [];
  for (const row of text.split("\n").filter((line) => line !== "")) {
    if (row.startsWith(" ")) {
      const points = row
        .trim()
        .split(" ")
        .map((pair) => numbers<[number, number]>(pair.replace(",", " "), 2));
      present(lines.at(-1), "points before a route").points.push(...points);
    } else lines.push({ routes: row.split(" = "), points: [] });
  }
  return lines;
}

function readTown(row: string): ReferenceTable["towns"][number] {
  const [name, county, size, place] = row.split(" | ");
  const [latDeg, lonDeg] = numbers<[number, number]>(present(place, row), 2);
  const known = present(
    townSizes.find((candidate: TownSize) => candidate === size),
    `size in ${row}`,
  );
  return { name: present(name, row), county: present(county, row), size: known, latDeg, lonDeg };
}

function readJunction(row: string): ReferenceTable["junctions"][number] {
  const [, lat, lon, routes] = present(/^(\S+) (\S+) (.+)$/.exec(row), `junction row: ${row}`);
  return { routes: present(routes, row).split(", "), latDeg: Number(lat), lonDeg: Number(lon) };
}

function rowsOf(text: string): string[] {
  return text.split("\n").filter((row) => row !== "");
}

// The caller names the tuple that `count` makes; a wrong count is caught here.
function numbers<Tuple extends number[] = [number, number, number]>(text: string, count: number): Tuple {
  const values = text.split(" ").map(Number);
  present(values.length === count && values.every(Number.isFinite) ? true : undefined, `numbers: ${text}`);
  return values as Tuple;
}

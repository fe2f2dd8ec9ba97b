/**
 * The New Mexico tables held against the geodata they were worked out from.
 *
 * The geodata lies beside a developer's checkout (`../shared/data`) and is not part of the project: where it
 * is absent these comparisons are skipped, and say so. What the project ships is tested without it elsewhere.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { distanceM } from "../../src/base/geo.ts";
import { nearestOnPolyline } from "../../src/base/polyline.ts";
import { exitByNumber, nearestMilepost, pointAtMilepost } from "../../src/roads/milepost.ts";
import { newMexico } from "../../src/roads/new-mexico/reference.ts";

const FOLDER = new URL("../../../shared/data/", import.meta.url);
const present = existsSync(new URL("nm-mile-markers.csv", FOLDER));
if (!present) console.warn("../shared/data is absent: the New Mexico tables are not compared with their source");

describe.skipIf(!present)("New Mexico's tables against ../shared/data", () => {
  test("[MP1] every whole milepost: median within 60 m, worst within 150 m", () => {
    const errorsM = csv("nm-mile-markers.csv").map((row) => {
      const point = pointAtMilepost(newMexico, row.route, Number(row.milepost));
      if (point === undefined) throw new Error(`${row.route} ${row.milepost}`);
      return distanceM(point.latDeg, point.lonDeg, Number(row.lat), Number(row.lon));
    });
    expect(errorsM).toHaveLength(1_000);
    expect(median(errorsM)).toBeLessThan(60);
    expect(Math.max(...errorsM)).toBeLessThan(150);
  });

  test("[MP2] and back: each marker's place gives its milepost, median within 0.03 mi, worst within 0.25", () => {
    const errorsMi = csv("nm-mile-markers.csv").flatMap((row) => {
      const here = nearestMilepost(newMexico, Number(row.lat), Number(row.lon), 200);
      if (here === undefined) throw new Error(`${row.route} ${row.milepost}`);
      return here.route === row.route ? [Math.abs(here.milepost - Number(row.milepost))] : [];
    });
    expect(errorsMi.length).toBeGreaterThan(990);
    expect(median(errorsMi)).toBeLessThan(0.03);
    expect(Math.max(...errorsMi)).toBeLessThan(0.25);
  });

  test("[MP4] every exit, by number, name and place", () => {
    const rows = csv("nm-exits.csv");
    expect(rows).toHaveLength(201);
    for (const row of rows) {
      const exit = exitByNumber(newMexico, row.route, row.exit ?? "");
      expect(exit?.name).toBe(row.name);
      expect(distanceM(exit?.latDeg ?? 0, exit?.lonDeg ?? 0, Number(row.lat), Number(row.lon))).toBeLessThan(15);
    }
  });

  test("[ML1] the drawn routes: each source vertex within 350 m of the route's line, median within 60 m", () => {
    const errorsM = signedVertices().map(({ routes, latDeg, lonDeg }) => {
      const lines = [
        ...newMexico.drawnLines.filter((drawn) => drawn.routes.some((route) => routes.includes(route))),
        ...[...newMexico.milepostLineByRoute.values()].filter(({ route }) => routes.includes(route)),
      ];
      return Math.min(...lines.map(({ line }) => nearestOnPolyline(line, latDeg, lonDeg).offsetM));
    });
    expect(errorsM.length).toBeGreaterThan(3_000);
    expect(median(errorsM)).toBeLessThan(60);
    expect(quantile(errorsM, 0.99)).toBeLessThan(350);
  });

  test("towns stand where the places table has them", () => {
    const places = csv("nm-places.csv");
    for (const town of newMexico.table.towns) {
      const awayM = places
        .filter((place) => place.name === town.name && place.county === town.county)
        .map((place) => distanceM(town.latDeg, town.lonDeg, Number(place.lat), Number(place.lon)));
      expect(Math.min(...awayM), town.name).toBeLessThan(15);
    }
  });
});

type Row = Record<string, string> & { route: string };

function csv(name: string): Row[] {
  const [header = "", ...lines] = readFileSync(new URL(name, FOLDER), "utf8").trim().split("\n");
  const names = header.trim().split(",");
  return lines.map((line) => {
    const cells = [...line.trim().matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    return Object.fromEntries(names.map((field, i) => [field, cells[i] ?? ""])) as Row;
  });
}

function signedVertices(): { routes: string[]; latDeg: number; lonDeg: number }[] {
  const text = gunzipSync(readFileSync(new URL("nm-highways.geojson.gz", FOLDER))).toString("utf8");
  // The file's own documents fix this shape; the length check above catches a file that has another.
  const network = JSON.parse(text) as {
    features: { properties: { ref: string; state: string }; geometry: { coordinates: [number, number][] } }[];
  };
  return network.features
    .filter(({ properties }) => properties.ref !== "" && properties.state === "NM")
    .flatMap(({ properties, geometry }) =>
      geometry.coordinates.map(([lonDeg, latDeg]) => ({ routes: properties.ref.split(";"), latDeg, lonDeg })),
    );
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}

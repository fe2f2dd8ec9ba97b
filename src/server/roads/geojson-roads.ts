/**
 * Reads lines from a GeoJSON feature collection (RFC 7946) as a stream, packed with gzip or not. Lines meet where
 * they share a coordinate. What the properties mean is told by a field map.
 */
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { pick } from "stream-json/filters/pick.js";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { isOnEarth } from "../../base/geo.ts";
import { LineSet } from "../../roads/network/cut-lines.ts";
import { CoordinateTable } from "./coordinate-table.ts";
import { type FieldMap, readFieldRoad } from "./field-map.ts";
import { ImportTrouble } from "./import-trouble.ts";
import type { PassProgress } from "./osm-roads.ts";
import type { RoadLines } from "./road-lines.ts";

export async function readGeoJsonRoads(path: string, map: FieldMap, progress: PassProgress): Promise<RoadLines> {
  const total = statSync(path).size;
  if (total === 0) throw new ImportTrouble("truncated", "the file is empty");
  const lines = new LineSet();
  const table = new CoordinateTable(lines);
  const leftOut = new Map<string, number>();
  const file = createReadStream(path);
  let features = 0;
  const take = async (items: AsyncIterable<{ readonly value: unknown }>): Promise<void> => {
    for await (const { value } of items) {
      features++;
      const reason = addFeature(value, map, lines, table);
      if (reason !== undefined) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      if (features % 1_000 === 0) progress("features", file.bytesRead / total);
    }
  };
  const picked = pick.withParserAsStream({ filter: "features", once: true });
  try {
    if (path.toLowerCase().endsWith(".gz")) await pipeline(file, createGunzip(), picked, streamArray.asStream(), take);
    else await pipeline(file, picked, streamArray.asStream(), take);
  } catch (error) {
    if (error instanceof ImportTrouble) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (features === 0) throw new ImportTrouble("foreign", `this is not a GeoJSON feature collection (${message})`);
    throw new ImportTrouble("truncated", `the file breaks off after ${features} features (${message})`);
  }
  if (features === 0) throw new ImportTrouble("foreign", "this is not a GeoJSON feature collection with features");
  return { lines, turnRules: [], leftOut };
}

/** Adds a feature's lines; says why not, where it has none. */
function addFeature(feature: unknown, map: FieldMap, lines: LineSet, table: CoordinateTable): string | undefined {
  if (!isRecord(feature) || !isRecord(feature["geometry"])) return "feature without geometry";
  const { type, coordinates } = feature["geometry"];
  const drawn = type === "LineString" ? [coordinates] : type === "MultiLineString" ? coordinates : [];
  if (!Array.isArray(drawn) || drawn.length === 0) return "feature that is no line";
  const road = readFieldRoad(isRecord(feature["properties"]) ? feature["properties"] : {}, map);
  if (road === undefined) return "class that is not mapped";
  const label = lines.builder.label(road.name, road.refs);
  for (const line of drawn) {
    const vertices = verticesOf(line, table);
    if (vertices === undefined) return "line with a coordinate off the earth";
    lines.line(vertices, { roadClass: road.roadClass, flags: road.flags, kph: road.kph, label });
  }
  return undefined;
}

function verticesOf(line: unknown, table: CoordinateTable): number[] | undefined {
  if (!Array.isArray(line)) return undefined;
  const vertices: number[] = [];
  for (const position of line as unknown[]) {
    if (!Array.isArray(position)) return undefined;
    const [lon, lat] = position as unknown[];
    if (typeof lat !== "number" || typeof lon !== "number" || !isOnEarth(lat, lon)) return undefined;
    vertices.push(table.vertexAt(lat, lon));
  }
  return vertices;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

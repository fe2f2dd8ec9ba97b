/**
 * From a file of roads to a network of our own beside it: reads, cuts, checks that it is one, writes.
 *
 * The new file gets its name only when it is whole, so that a server that reads it meanwhile never sees half of it.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { cutLines } from "../../roads/network/cut-lines.ts";
import type { NetworkInfo, RoadNetwork } from "../../roads/network/graph-file.ts";
import { type Island, islandsOf } from "../../roads/network/islands.ts";
import { at, BACKWARD, FORWARD } from "../../roads/network/road-graph.ts";
import type { FieldMap } from "./field-map.ts";
import { readGeoJsonRoads } from "./geojson-roads.ts";
import { ImportTrouble } from "./import-trouble.ts";
import { OsmPbfFile } from "./osm-pbf.ts";
import { type PassProgress, readOsmRoads } from "./osm-roads.ts";
import { OsmXmlFile } from "./osm-xml.ts";
import type { RoadLines } from "./road-lines.ts";
import { readTigerRoads } from "./tiger-roads.ts";

export type ImportAsk = {
  readonly file: string;
  readonly fieldMap: FieldMap;
  readonly statePrefix: string;
  /** Instead of what is known of the format: the source's licence and the line that credits it. */
  readonly licence?: string;
  readonly credit?: string;
  readonly nowMs: number;
};
export type ImportReport = {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly lengthM: number;
  readonly turnRules: number;
  readonly turnRulesWithoutPlace: number;
  readonly cutAtRim: number;
  readonly leftOut: ReadonlyMap<string, number>;
  readonly islands: readonly Island[];
  /** Roads whose lanes are known, and cells of land where people live; undefined: the source does not tell. */
  readonly roadsWithLanes: number;
  readonly homeCells: number | undefined;
};
type Format = "osm.pbf" | "osm" | "geojson" | "tiger";

const OSM = { licence: "ODbL 1.0", credit: "(c) OpenStreetMap contributors", accuracyM: 10 };
const TIGER = {
  licence: "public domain (U.S. Government work)",
  credit: "Roads: U.S. Census Bureau, TIGER/Line",
  accuracyM: 15,
};
const UNKNOWN = { licence: "not stated", credit: "", accuracyM: 25 };

/** Reads a file of roads. Throws an ImportTrouble that says what is wrong with it. */
export async function importRoads(
  ask: ImportAsk,
  progress: PassProgress,
): Promise<{ network: RoadNetwork; report: ImportReport }> {
  if (!existsSync(ask.file)) throw new ImportTrouble("missing", "there is no such file");
  const format = formatOf(ask.file);
  const read = await readRoads(format, ask, progress);
  if (read.lines.lineCount === 0) {
    throw new ImportTrouble("no-roads", "there is not one road in it that a car can drive");
  }
  progress("cutting", 0);
  const { graph, report } = cutLines(read.lines, read.turnRules);
  if (!graph.edgeFlags.some((flags) => (flags & (FORWARD | BACKWARD)) !== 0)) {
    throw new ImportTrouble("no-roads", "its roads have no place, or none of them may be driven");
  }
  const about = format === "tiger" ? TIGER : format === "geojson" ? UNKNOWN : OSM;
  const info: NetworkInfo = {
    name: basename(ask.file),
    licence: ask.licence ?? about.licence,
    credit: ask.credit ?? about.credit,
    sourceSha256: await sha256Of(ask.file, progress),
    ...(read.sourceDate === undefined ? {} : { sourceDate: read.sourceDate }),
    importedAtMs: ask.nowMs,
    highwaysOnly: false,
    accuracyM: about.accuracyM,
  };
  let lengthM = 0;
  for (let edge = 0; edge < graph.edgeCount; edge++) lengthM += at(graph.edgeLengthM, edge);
  return {
    network: { graph, info, ...(read.homes === undefined ? {} : { homes: read.homes }) },
    report: {
      ...report,
      nodeCount: graph.nodeCount,
      edgeCount: graph.edgeCount,
      lengthM,
      turnRules: read.turnRules.length,
      leftOut: read.leftOut,
      islands: islandsOf(graph),
      roadsWithLanes: graph.edgeLanes.reduce((sum, lanes) => sum + (lanes > 0 ? 1 : 0), 0),
      homeCells: read.homes?.lat.length,
    },
  };
}

async function readRoads(format: Format, ask: ImportAsk, progress: PassProgress): Promise<RoadLines> {
  switch (format) {
    case "osm.pbf":
      return readOsmRoads(new OsmPbfFile(ask.file), progress);
    case "osm":
      return readOsmRoads(new OsmXmlFile(ask.file), progress);
    case "geojson":
      return readGeoJsonRoads(ask.file, ask.fieldMap, progress);
    case "tiger":
      return readTigerRoads(ask.file, ask.statePrefix, progress);
  }
}

/** By the name's end: what is inside is checked by who reads it. */
function formatOf(file: string): Format {
  const name = file.toLowerCase();
  if (name.endsWith(".pbf")) return "osm.pbf";
  if (name.endsWith(".osm") || name.endsWith(".osm.xml")) return "osm";
  if (/\.(geo)?json(\.gz)?$/.test(name)) return "geojson";
  if (name.endsWith(".shp") || name.endsWith(".zip")) return "tiger";
  throw new ImportTrouble(
    "foreign",
    "its name ends in none of .osm.pbf, .osm, .geojson, .json (also with .gz), .shp and .zip",
  );
}

async function sha256Of(file: string, progress: PassProgress): Promise<string> {
  progress("hashing", 0);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 4_194_304 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

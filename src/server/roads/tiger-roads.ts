/**
 * Reads road lines of the U.S. Census Bureau's TIGER/Line shapefiles: `shpjs` reads the shapes and the table, what
 * feature classes (MTFCC) and route types mean is here. A file covers a county and is read whole.
 *
 * TIGER draws no levels: where a bridge crosses, the lines share a vertex. So freeways meet others only at ramps
 * and at their ends. It gives neither speeds nor one-ways; an import says so.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseDbf, parseShp, parseZip } from "shpjs";
import { isOnEarth } from "../../base/geo.ts";
import { type LineKind, LineSet } from "../../roads/network/cut-lines.ts";
import { classIndex, type RoadClassName } from "../../roads/network/road-class.ts";
import { BACKWARD, FORWARD, LINK, RESTRICTED, UNPAVED } from "../../roads/network/road-graph.ts";
import { CoordinateTable } from "./coordinate-table.ts";
import { ImportTrouble } from "./import-trouble.ts";
import type { PassProgress } from "./osm-roads.ts";
import type { RoadLines } from "./road-lines.ts";

const SHP_MAGIC = 9_994;
const HEADER_BYTES = 100;

type TigerClass = { readonly name: RoadClassName; readonly flags?: number; readonly kind?: LineKind };
const CLASS_OF_MTFCC: Readonly<Record<string, TigerClass | undefined>> = {
  S1100: { name: "motorway", kind: "limited" },
  S1200: { name: "primary" },
  S1400: { name: "residential" },
  S1500: { name: "track", flags: UNPAVED },
  S1630: { name: "motorway", flags: LINK, kind: "ramp" },
  S1640: { name: "service" },
  S1730: { name: "service" },
  S1740: { name: "service", flags: RESTRICTED },
  S1780: { name: "service", flags: RESTRICTED },
};
/** By the letter of RTTYP: interstate, U.S., state; a county's road is greater than a street. */
const PREFIX_OF_ROUTE_TYPE: Readonly<Record<string, RegExp | undefined>> = {
  I: /^(?:I-|Interstate )\s*(\d+[A-Z]?)/i,
  U: /^(?:US Hwy|U ?S Highway|US Route|US)[- ]*(\d+[A-Z]?)/i,
  S: /^(?:State Rd|State Hwy|State Route|[A-Z]{2})[- ]*(\d+[A-Z]?)/i,
};

/** `statePrefix`: what stands before the number of a state road, e.g. "NM". */
export async function readTigerRoads(path: string, statePrefix: string, progress: PassProgress): Promise<RoadLines> {
  const features = path.toLowerCase().endsWith(".zip") ? await zippedFeatures(path) : fileFeatures(path);
  const lines = new LineSet();
  const table = new CoordinateTable(lines);
  const leftOut = new Map<string, number>();
  features.forEach(({ geometry, properties }, i) => {
    const reason = addLine(geometry, properties ?? {}, statePrefix, lines, table);
    if (reason !== undefined) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    if (i % 10_000 === 0) progress("features", i / features.length);
  });
  return { lines, turnRules: [], leftOut };
}

type Feature = {
  readonly geometry: { readonly type: string; readonly coordinates?: unknown } | null;
  readonly properties: Readonly<Record<string, unknown>> | null;
};

function addLine(
  geometry: Feature["geometry"],
  row: Readonly<Record<string, unknown>>,
  statePrefix: string,
  lines: LineSet,
  table: CoordinateTable,
): string | undefined {
  const mtfcc = textOf(row["MTFCC"]);
  const tiger = CLASS_OF_MTFCC[mtfcc];
  if (tiger === undefined) return `feature class ${mtfcc === "" ? "missing" : mtfcc}`;
  // shpjs gives positions of numbers for these two types
  const drawn = (
    geometry?.type === "LineString"
      ? [geometry.coordinates]
      : geometry?.type === "MultiLineString"
        ? geometry.coordinates
        : []
  ) as [number, number][][];
  if (drawn.length === 0) return "shape that is no line";
  // Metres of a projection that no .prj tells of.
  if (drawn.some((line) => line.some(([lon, lat]) => !isOnEarth(lat, lon))))
    return "line with a coordinate off the earth";
  const name = textOf(row["FULLNAME"]);
  const ref = refOf(name, textOf(row["RTTYP"]), statePrefix);
  const roadClass = classIndex(classOf(tiger.name, textOf(row["RTTYP"])));
  const label = lines.builder.label(ref === undefined ? name : "", ref === undefined ? [] : [ref]);
  for (const line of drawn) {
    const vertices = line.map(([lon, lat]) => table.vertexAt(lat, lon));
    const flags = FORWARD | BACKWARD | (tiger.flags ?? 0);
    lines.line(vertices, { roadClass, flags, kph: undefined, label, kind: tiger.kind ?? "plain" });
  }
  return undefined;
}

function classOf(name: RoadClassName, routeType: string): RoadClassName {
  if (name === "primary" && routeType === "S") return "secondary";
  return name === "residential" && routeType === "C" ? "unclassified" : name;
}

function refOf(name: string, routeType: string, statePrefix: string): string | undefined {
  const number = PREFIX_OF_ROUTE_TYPE[routeType]?.exec(name)?.[1];
  if (number === undefined) return undefined;
  if (routeType === "I") return `I-${number}`;
  return routeType === "U" ? `US ${number}` : `${statePrefix} ${number}`;
}

function fileFeatures(path: string): readonly Feature[] {
  const shp = readFileSync(path);
  checkShape(shp);
  const dbfPath = path.replace(/\.shp$/i, existsSync(path.replace(/\.shp$/i, ".DBF")) ? ".DBF" : ".dbf");
  if (!existsSync(dbfPath)) throw new ImportTrouble("missing", `the table ${dbfPath} that belongs to it is missing`);
  const prj = path.replace(/\.shp$/i, ".prj");
  return understood(() => {
    const shapes = parseShp(shp, existsSync(prj) ? readFileSync(prj, "utf8") : undefined);
    const rows = parseDbf(readFileSync(dbfPath), Buffer.from("UTF-8"));
    return paired(shapes as Feature["geometry"][], rows as Feature["properties"][]);
  });
}

async function zippedFeatures(path: string): Promise<readonly Feature[]> {
  try {
    const read = await parseZip(readFileSync(path));
    return (Array.isArray(read) ? read : [read]).flatMap(({ features }) => features as Feature[]);
  } catch (error) {
    throw new ImportTrouble("foreign", `this ZIP holds no shapefile that can be read (${messageOf(error)})`);
  }
}

function paired(shapes: readonly Feature["geometry"][], rows: readonly Feature["properties"][]): readonly Feature[] {
  if (shapes.length !== rows.length) {
    throw new ImportTrouble("damaged", `it has ${shapes.length} shapes, and its table ${rows.length} rows`);
  }
  return shapes.map((geometry, i) => ({ geometry, properties: rows[i] ?? null }));
}

/** The header says how long the file is; shpjs reads a shorter one without a word. */
function checkShape(shp: Buffer): void {
  if (shp.length < 4 || shp.readInt32BE(0) !== SHP_MAGIC) throw new ImportTrouble("foreign", "this is not a shapefile");
  if (shp.length < HEADER_BYTES || shp.readInt32BE(24) * 2 > shp.length) {
    throw new ImportTrouble("truncated", "the file is shorter than its header says: fetch it again");
  }
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ImportTrouble) throw error;
    throw new ImportTrouble("damaged", `the shapefile cannot be read (${messageOf(error)})`);
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

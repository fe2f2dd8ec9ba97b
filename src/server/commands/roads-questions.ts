/**
 * `vigil roads info`, `where`, `times`, `match`: a road network asked from a terminal. Without a network's file the
 * highways that come with the program answer, and every answer says so.
 */
import { readFileSync } from "node:fs";
import { METERS_PER_MILE, type Point } from "../../base/geo.ts";
import {
  type DriveTime,
  DriveTimeSearch,
  type PlacedUnit,
  placeUnit,
  whyText,
} from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { islandsOf } from "../../roads/network/islands.ts";
import { milepostOfPlace, placeAtMilepost, placeOnRoute } from "../../roads/network/linear-reference.ts";
import { TrailMatcher } from "../../roads/network/map-match.ts";
import { at, bytesPerEdge, ISLAND, labelOf, roadName } from "../../roads/network/road-graph.ts";
import { type OnRoad, SEARCH_M, type Snapped, snapFix } from "../../roads/network/snap.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { type ExitPlaceRead, type MilepostPlace, parsePlace } from "../../roads/parse-place.ts";
import type {
  RoadsAloneOptions,
  RoadsInfoOptions,
  RoadsMatchOptions,
  RoadsTimesOptions,
  RoadsWhereOptions,
} from "../command-options.ts";
import { readTrailCsv } from "../roads/trail-csv.ts";
import { clockNotes } from "../roads/trail-clock.ts";
import { answering, markOf } from "../roads/roads-answering.ts";

const MINUTE_MS = 60_000;
const ROUTES_SAID_MAX = 15;

export function runInfo(options: RoadsInfoOptions): number {
  return answering("info", options.networkFile, (network) => {
    const { graph, info } = network;
    const islands = islandsOf(graph);
    const km = graph.edgeLengthM.reduce((sum, lengthM) => sum + lengthM, 0) / 1_000;
    return [
      `${info.name}${info.highwaysOnly ? " (highways only)" : ""}`,
      `${graph.edgeCount} roads between ${graph.nodeCount} junctions, ${km.toFixed(0)} km, ${islands.length} islands, ` +
        `${graph.banFrom.length} forbidden turns, ${bytesPerEdge(graph).toFixed(0)} bytes a road without its drawing`,
      `licence ${info.licence}; credit: ${info.credit === "" ? "none" : info.credit}`,
      `good to ${info.accuracyM} m${info.sourceSha256 === "" ? "" : `; source sha256 ${info.sourceSha256}`}` +
        `${info.sourceDate === undefined ? "" : `, of ${info.sourceDate}`}`,
    ];
  });
}

export function runWhere(options: RoadsWhereOptions): number {
  return answering("where", options.networkFile, (network) => {
    const place = pointOf(network, options.place);
    if (typeof place === "string") return place;
    const { latDeg, lonDeg, road } = place;
    return [
      `${latDeg.toFixed(5)},${lonDeg.toFixed(5)}`,
      road === undefined ? snappedText(network, snapFix(network, { latDeg, lonDeg })) : `on ${roadText(network, road)}`,
      ...markOf(network),
    ];
  });
}

export function runTimes(options: RoadsTimesOptions): number {
  return answering("times", options.networkFile, (network) => {
    const place = pointOf(network, options.place);
    if (typeof place === "string") return place;
    const units = placedUnits(network, options.units);
    if (typeof units === "string") return units;
    const search = new DriveTimeSearch(network, options.lawful ? "lawful" : "emergency");
    const { rows, placeOffRoadM } = search.to(place, units);
    const offRoad =
      placeOffRoadM === undefined
        ? [`no road within ${SEARCH_M / 1_000} km of the place; straight-line only`]
        : placeOffRoadM > 2 * network.info.accuracyM
          ? [`the place is ${placeOffRoadM.toFixed(0)} m off the road; that is in no time`]
          : [];
    return [...rows.map(timeText), ...offRoad, ...markOf(network)];
  });
}

export function runAlone(options: RoadsAloneOptions): number {
  return answering("alone", options.networkFile, (network) => {
    const { graph } = network;
    const units = placedUnits(network, options.units);
    if (typeof units === "string") return units;
    const { edges, aloneM, totalM } = new DriveTimeSearch(network, "emergency").aloneBeyond(
      options.minutes * MINUTE_MS,
      units,
    );
    const aloneByRoute = new Map<string, number>();
    for (const edge of edges) {
      for (const ref of labelOf(graph, edge).refs) {
        aloneByRoute.set(ref, (aloneByRoute.get(ref) ?? 0) + at(graph.edgeLengthM, edge));
      }
    }
    const routes = [...aloneByRoute].sort((a, b) => b[1] - a[1]).slice(0, ROUTES_SAID_MAX);
    return [
      `help within ${options.minutes} min on ${miles(totalM - aloneM)} of ${miles(totalM)} of road; alone on ${miles(aloneM)}`,
      ...routes.map(([route, lengthM]) => `  ${route}: alone on ${miles(lengthM)}`),
      ...unitsNowhere(network, units).map(({ id, why }) => `${id} is no help anywhere: ${why}`),
      ...markOf(network),
    ];
  });
}

export function runMatch(options: RoadsMatchOptions): number {
  return answering("match", options.networkFile, (network) => {
    const read = readTrailCsv(readFileSync(options.trailFile, "utf8"));
    if (!read.ok) return `${options.trailFile}: ${read.wrong}`;
    if (read.fixes.length === 0) return ["the trail has no fix", ...markOf(network)];
    const matched = new TrailMatcher(network).match(read.fixes);
    const time = (atMs: number): string => new Date(atMs).toISOString();
    const lines = clockNotes(read.fixes);
    if (!matched.cameInOrder) lines.push("the fixes were not in the order of their times, and were put into it");
    for (const { fixes, way, lengthM } of matched.stretches) {
      const [first, last] = [fixes[0], fixes.at(-1)];
      if (first === undefined || last === undefined) continue;
      const names = way.map((half) => roadName(network.graph, half >>> 1) ?? "a road without a name");
      const roads = names.filter((name, i) => name !== names[i - 1]);
      lines.push(
        `${time(first.fix.fixAtMs)} to ${time(last.fix.fixAtMs)}: ${miles(lengthM)} along ` +
          `${roads.length === 0 ? (roadName(network.graph, first.place.edge) ?? "a road without a name") : roads.join(", ")}`,
      );
    }
    for (const gap of matched.gaps) lines.push(`${time(gap.fromMs)} to ${time(gap.toMs)}: not known (${gap.why})`);
    if (matched.offRoad.length > 0)
      lines.push(`${matched.offRoad.length} fix${matched.offRoad.length === 1 ? "" : "es"} off every road`);
    if (matched.stretches.length === 0) lines.push("no fix lies on a road of this network");
    return [...lines, ...markOf(network)];
  });
}

/** Units as typed, CALLSIGN@PLACE; a string is what is wrong. */
export function placedUnits(network: RoadNetwork, texts: readonly string[]): PlacedUnit[] | string {
  const units: PlacedUnit[] = [];
  for (const text of texts) {
    const sign = text.indexOf("@");
    if (sign < 1 || sign + 1 === text.length) return `"${text}" is not CALLSIGN@PLACE`;
    const where = pointOf(network, text.slice(sign + 1));
    if (typeof where === "string") return where;
    const id = text.slice(0, sign);
    // At two places at once one officer would close two roads.
    if (units.some((unit) => unit.id === id)) return `"${id}" stands twice among the units`;
    units.push(placeUnit(network, id, where));
  }
  return units;
}

/** The units to which no time is known from anywhere, and why. */
export function unitsNowhere(
  { graph }: RoadNetwork,
  units: readonly PlacedUnit[],
): { readonly id: string; readonly why: string }[] {
  return units.flatMap(({ id, road }) => {
    if (road === undefined) return [{ id, why: whyText("no-road-near-unit") }];
    return (at(graph.edgeFlags, road.edge) & ISLAND) === 0 ? [] : [{ id, why: whyText("unit-on-island") }];
  });
}

/** A place's point: on the carriageway, for a milepost; a string says why it has none. */
export function pointOf(network: RoadNetwork, text: string): (Point & { readonly road?: OnRoad }) | string {
  const place = parsePlace(newMexico, text);
  if (place.kind === "milepost") {
    const { route, milepost, direction } = place;
    const found = placeAtMilepost(network, newMexico, {
      route,
      milepost,
      ...(direction === undefined ? {} : { direction }),
    });
    if (found.ok) return { ...found.place.point, road: found.place };
  }
  if (place.kind === "exit" && place.point !== undefined) {
    // An exit is one of its own road, also where the road that it leads to is as near.
    const road = placeOnRoute(network, newMexico, place.point, place);
    return road === undefined ? place.point : { ...road.point, road };
  }
  if (place.point !== undefined) return place.point;
  if (place.kind === "milepost" || place.kind === "exit") return `"${text}" has no point: ${unplacedText(place)}`;
  return `"${text}" is no place with a point: give a milepost, an exit, a crossing or coordinates`;
}

function unplacedText(place: MilepostPlace | ExitPlaceRead): string {
  const what = place.kind === "milepost" ? `milepost ${place.milepost}` : `exit ${place.exit}`;
  return place.unplaced === "route-not-in-table"
    ? `the table has no ${place.kind}s of ${place.route}; give coordinates`
    : `${place.route} has no ${what} in the table`;
}

function snappedText(network: RoadNetwork, snapped: Snapped): string {
  if (snapped.kind === "on-road") {
    return `on ${roadText(network, snapped.place)}${snapped.ambiguous ? " (another road is about as near)" : ""}`;
  }
  if (snapped.nearest === undefined) return `off road: no road within ${snapped.searchM / 1_000} km`;
  return `off road: ${snapped.nearest.offsetM.toFixed(0)} m from ${roadText(network, snapped.nearest)}`;
}

/** A road with its milepost. */
export function roadText(network: RoadNetwork, place: OnRoad): string {
  const name = roadName(network.graph, place.edge) ?? "a road without a name";
  const here = milepostOfPlace(network, newMexico, place);
  if (here === undefined) return name;
  const direction = here.direction === undefined ? "" : ` ${here.direction}`;
  return `${name}, ${here.route} milepost ${here.milepost.toFixed(1)}${direction}`;
}

function timeText(row: DriveTime): string {
  if (row.kind === "no-way") return `${row.id}: ${whyText(row.why)}, ${miles(row.straightM)} by air`;
  const offRoad = row.offRoadM > 100 ? `, from the road ${row.offRoadM.toFixed(0)} m off it` : "";
  return `${row.id}: ${(row.timeMs / MINUTE_MS).toFixed(1)} min, ${miles(row.lengthM)} by road${offRoad}`;
}

/** Metres as miles, for a terminal. */
export function miles(lengthM: number): string {
  return `${(lengthM / METERS_PER_MILE).toFixed(1)} mi`;
}

/**
 * The thread that knows the roads. It opens the network, looks each time whether a newer one lies there, and answers who
 * gets where first: the main loop never waits for it, and never reads a network.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Point } from "../../base/geo.ts";
import type { SearchPlan } from "../../domain/search.ts";
import { type DriveTimes, DriveTimeSearch, placeUnit, type PlacedUnit } from "../../roads/network/drive-time.ts";
import type { Area } from "../../roads/network/area.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { indexReference } from "../../roads/road-reference.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { ReferenceTable } from "../../roads/reference-table.ts";
import { SilentWays } from "../../roads/search/silent-way.ts";
import { Coverage } from "../../roads/network/coverage.ts";
import { type AloneAnswered, type AloneAsked, aloneAnswer } from "./alone-answer.ts";
import { networkFileKey, readNetwork } from "./network-file.ts";
import { type SearchAsked, searchPlan } from "./search-answer.ts";

export type RoadsData = {
  /** What `vigil roads import` wrote; absent: the highways of the table. */
  readonly networkFile?: string;
  /** The agency's own table; absent: the program's. */
  readonly table?: ReferenceTable;
  /** The agency's own area; absent: all that the network covers. */
  readonly area?: Area;
};
export type StopAsked = Point & { readonly unitId: string; readonly stopId: string; readonly incidentId: string };
/** Somebody who could come; one that is busy with an incident, to the stops of that incident only. */
export type HelperAsked = Point & { readonly unitId: string; readonly onlyFor?: string };
export type RoadsCall = { readonly id: number } & (
  | { readonly kind: "backup"; readonly stops: readonly StopAsked[]; readonly helpers: readonly HelperAsked[] }
  | {
      readonly kind: "times";
      readonly place: Point;
      readonly countMax: number;
      readonly helpers: readonly HelperAsked[];
    }
  | { readonly kind: "search"; readonly asked: SearchAsked }
  | { readonly kind: "alone"; readonly asked: AloneAsked }
);
/** Whom it takes how long; without `nearest` nobody has a way. A stop of which nothing can be said is left out. */
export type StopAnswered = {
  readonly unitId: string;
  readonly stopId: string;
  readonly nearest?: { readonly unitId: string; readonly timeMs: number; readonly lengthM: number };
};
export type RoadsAnswer = { readonly id: number } & (
  | { readonly kind: "backup"; readonly highwaysOnly: boolean; readonly stops: readonly StopAnswered[] }
  | { readonly kind: "times"; readonly times: DriveTimes }
  | { readonly kind: "search"; readonly plan: SearchPlan }
  | { readonly kind: "alone"; readonly alone: AloneAnswered }
  | { readonly kind: "failed"; readonly error: string }
);

/** Beyond this a skeleton's road is not the road that somebody is on, in multiples of its accuracy. */
const SKELETON_REACH = 2;

const data = workerData as RoadsData; // road-desk.ts starts this thread with it
/** The searches are made when they are first asked for: each keeps some memory for every junction. */
type Opened = {
  readonly fileKey: string;
  readonly network: RoadNetwork;
  times?: DriveTimeSearch;
  ways?: SilentWays;
  coverage?: Coverage;
};
let opened: Opened | undefined;
/** Units that have not moved stay on their road. */
const placed = new Map<string, PlacedUnit>();

parentPort?.on("message", (call: RoadsCall) => {
  parentPort?.postMessage(answer(call));
});

function answer(call: RoadsCall): RoadsAnswer {
  const { id } = call;
  try {
    const known = open();
    const { network } = known;
    switch (call.kind) {
      case "times": {
        const units = call.helpers.map((helper) => placeOf(network, helper));
        return { id, kind: "times", times: theTimes(known).to(call.place, units, call.countMax) };
      }
      case "backup":
        return {
          id,
          kind: "backup",
          highwaysOnly: network.info.highwaysOnly,
          stops: backups(network, theTimes(known), call),
        };
      case "search": {
        const ways = (known.ways ??= new SilentWays(network));
        return { id, kind: "search", plan: searchPlan(call.asked, { network, ways, reference: reference() }) };
      }
      case "alone": {
        const coverage = (known.coverage ??= new Coverage(network, data.area));
        return {
          id,
          kind: "alone",
          alone: aloneAnswer(call.asked, { network, coverage, reference: reference(), area: data.area }),
        };
      }
    }
  } catch (error) {
    return { id, kind: "failed", error: error instanceof Error ? error.message : String(error) };
  }
}

function backups(
  network: RoadNetwork,
  search: DriveTimeSearch,
  { helpers, stops }: Extract<RoadsCall, { kind: "backup" }>,
): StopAnswered[] {
  const units = helpers.map((helper) => placeOf(network, helper));
  const kept = new Set(helpers.map(({ unitId }) => unitId));
  for (const unitId of placed.keys()) if (!kept.has(unitId)) placed.delete(unitId);
  const busyWith = new Map(helpers.map(({ unitId, onlyFor }) => [unitId, onlyFor]));
  return stops.flatMap((stop) => {
    const counted = units.filter(({ id: unitId }) => {
      const onlyFor = busyWith.get(unitId);
      return unitId !== stop.unitId && (onlyFor === undefined || onlyFor === stop.incidentId);
    });
    return backupOf(network, search, stop, counted) ?? [];
  });
}

function backupOf(
  network: RoadNetwork,
  search: DriveTimeSearch,
  { unitId, stopId, latDeg, lonDeg }: StopAsked,
  units: readonly PlacedUnit[],
): StopAnswered | undefined {
  const { highwaysOnly, accuracyM } = network.info;
  const reachM = highwaysOnly ? SKELETON_REACH * accuracyM : Infinity;
  // On highways alone a unit that is on none of them has no time that means anything.
  const others = units.filter((unit) => (unit.road?.offsetM ?? Infinity) <= reachM);
  if (others.length === 0) return undefined;
  const { rows, placeOffRoadM } = search.to({ latDeg, lonDeg }, others, 1);
  if (highwaysOnly && (placeOffRoadM ?? Infinity) > reachM) return undefined;
  const [first] = rows;
  if (first?.kind !== "by-road") return { unitId, stopId };
  const nearest = { unitId: first.id, timeMs: first.timeMs, lengthM: Math.round(first.lengthM) };
  return { unitId, stopId, nearest };
}

/** The network, opened again where its file has changed: an import while serving is taken over with the next question. */
function open(): Opened {
  const fileKey = data.networkFile === undefined ? "" : networkFileKey(data.networkFile);
  if (opened?.fileKey === fileKey) return opened;
  const network = data.networkFile === undefined ? highwaysOnlyNetwork(reference()) : readNetwork(data.networkFile);
  placed.clear();
  opened = { fileKey, network };
  return opened;
}

function theTimes(known: Opened): DriveTimeSearch {
  return (known.times ??= new DriveTimeSearch(known.network, "emergency"));
}

function reference(): RoadReference {
  return data.table === undefined ? newMexico : indexReference(data.table);
}

function placeOf(network: RoadNetwork, { unitId, latDeg, lonDeg }: HelperAsked): PlacedUnit {
  const known = placed.get(unitId);
  if (known !== undefined && known.fix.latDeg === latDeg && known.fix.lonDeg === lonDeg) return known;
  const made = placeUnit(network, unitId, { latDeg, lonDeg });
  placed.set(unitId, made);
  return made;
}

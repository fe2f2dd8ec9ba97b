/**
 * The thread that knows the roads. It opens the network, looks each time whether a newer one lies there, and answers who
 * gets to each stop first: the main loop never waits for it, and never reads a network.
 */
import { statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Point } from "../../base/geo.ts";
import { DriveTimeSearch, placeUnit, type PlacedUnit } from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { indexReference } from "../../roads/road-reference.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { ReferenceTable } from "../../roads/reference-table.ts";
import { readNetwork } from "./network-file.ts";

export type RoadsData = {
  /** What `vigil roads import` wrote; absent: the highways of the table. */
  readonly networkFile?: string;
  /** The agency's own table; absent: the program's. */
  readonly table?: ReferenceTable;
};
export type StopAsked = Point & { readonly unitId: string; readonly stopId: string };
export type HelperAsked = Point & { readonly unitId: string };
export type RoadsCall = {
  readonly id: number;
  readonly stops: readonly StopAsked[];
  readonly helpers: readonly HelperAsked[];
};
export type StopAnswered = {
  readonly unitId: string;
  readonly stopId: string;
  readonly nearest?: { readonly unitId: string; readonly timeMs: number; readonly lengthM: number };
};
export type RoadsAnswer =
  | { readonly id: number; readonly highwaysOnly: boolean; readonly stops: readonly StopAnswered[] }
  | { readonly id: number; readonly error: string };

const data = workerData as RoadsData; // road-desk.ts starts this thread with it
let opened: { readonly changedMs: number; readonly network: RoadNetwork; readonly search: DriveTimeSearch } | undefined;
/** Units that have not moved stay on their road. */
const placed = new Map<string, PlacedUnit>();

parentPort?.on("message", (call: RoadsCall) => {
  parentPort?.postMessage(answer(call));
});

function answer({ id, stops, helpers }: RoadsCall): RoadsAnswer {
  try {
    const { network, search } = open();
    const units = helpers.map((helper) => placeOf(network, helper));
    for (const unitId of placed.keys()) if (!helpers.some((helper) => helper.unitId === unitId)) placed.delete(unitId);
    return {
      id,
      highwaysOnly: network.info.highwaysOnly,
      stops: stops.map(({ unitId, stopId, ...place }) => {
        const others = units.filter((unit) => unit.id !== unitId);
        const [first] = search.to(place, others, 1).rows;
        if (first?.kind !== "by-road") return { unitId, stopId };
        return {
          unitId,
          stopId,
          nearest: { unitId: first.id, timeMs: first.timeMs, lengthM: Math.round(first.lengthM) },
        };
      }),
    };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The network, opened again where its file has changed: an import while serving is taken over with the next question. */
function open(): NonNullable<typeof opened> {
  const changedMs = data.networkFile === undefined ? 0 : statSync(data.networkFile).mtimeMs;
  if (opened?.changedMs === changedMs) return opened;
  const network = data.networkFile === undefined ? highwaysOnlyNetwork(reference()) : readNetwork(data.networkFile);
  placed.clear();
  opened = { changedMs, network, search: new DriveTimeSearch(network, "emergency") };
  return opened;
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

/**
 * Who gets there first: the drive time of many units to one place, by one search backwards from it.
 *
 * A time is always by road. Where there is no way, the answer says why, with the straight line beside it and named
 * as that: it is never turned into minutes. Rules DT1 to DT4 in ../SPEC.md.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { type DriveProfile, driveTimesMs } from "./drive-profile.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { at, BACKWARD, FORWARD, ISLAND, type RoadGraph, tailOf } from "./road-graph.ts";
import { type PlaceOnEdge, RoadSearch, UNREACHED } from "./road-search.ts";
import { type FixToSnap, nearestRoad, type OnRoad, SEARCH_M, snapFix } from "./snap.ts";

/** Somebody who could come, with where they are on the network: made again only when they move. */
export type PlacedUnit = { readonly id: string; readonly fix: Point; readonly road: OnRoad | undefined };
export type DriveTime =
  | {
      readonly kind: "by-road";
      readonly id: string;
      readonly timeMs: number;
      readonly lengthM: number;
      /** How far the unit is off the road that the time begins on; not in the time. */
      readonly offRoadM: number;
    }
  | { readonly kind: "no-way"; readonly id: string; readonly why: WhyNoWay; readonly straightM: number };
/** no-road-near-unit, no-road-near-place: none within `SEARCH_M`. island: on roads that are joined to nothing. */
export type WhyNoWay = "no-road-near-unit" | "no-road-near-place" | "unit-on-island" | "place-on-island" | "no-way";
export type DriveTimes = {
  /** Computed on highways alone: real ways may be shorter, and most places are on no road of it. */
  readonly highwaysOnly: boolean;
  /** How far the place itself is off the road; not in any time. Undefined where there is no road near. */
  readonly placeOffRoadM: number | undefined;
  /** The quickest first; then those without a way, the nearest by air first. */
  readonly rows: readonly DriveTime[];
};

/** Where help is farther than a limit, by road. */
export type AloneRoads = {
  readonly highwaysOnly: boolean;
  readonly edges: readonly number[];
  readonly aloneM: number;
  readonly totalM: number;
};

const WHY_WORDS: Readonly<Record<WhyNoWay, string>> = {
  "no-road-near-unit": `no road within ${SEARCH_M / 1_000} km of the unit; straight-line only`,
  "no-road-near-place": `no road within ${SEARCH_M / 1_000} km; straight-line only`,
  "unit-on-island": "the unit is on roads that are joined to nothing; straight-line only",
  "place-on-island": "the place is on roads that are joined to nothing; straight-line only",
  "no-way": "no way by road; straight-line only",
};

/** The sentence for a unit without a way. */
export function whyText(why: WhyNoWay): string {
  return WHY_WORDS[why];
}

/** Puts a unit on the network: on the road that its fix fits, or the nearest one. */
export function placeUnit(network: RoadNetwork, id: string, fix: FixToSnap): PlacedUnit {
  const snapped = snapFix(network, fix);
  const point = { latDeg: fix.latDeg, lonDeg: fix.lonDeg };
  return { id, fix: point, road: snapped.kind === "on-road" ? snapped.place : snapped.nearest };
}

export class DriveTimeSearch {
  readonly #network: RoadNetwork;
  readonly #times: Uint32Array;
  readonly #search: RoadSearch;

  constructor(network: RoadNetwork, profile: DriveProfile) {
    this.#network = network;
    this.#times = driveTimesMs(network.graph, profile);
    this.#search = new RoadSearch(network.graph, this.#times);
  }

  /** The units' drive times to a place: all of them, or only the `countMax` quickest, which is sooner found. */
  to(place: Point, units: readonly PlacedUnit[], countMax = Infinity): DriveTimes {
    const road = this.#roadOf(place);
    if (road !== undefined) this.#run(road, units, countMax);
    const driving: DriveTime[] = [];
    const others: DriveTime[] = [];
    const slower: DriveTime[] = [];
    for (const unit of units) {
      const timeMs = road === undefined || unit.road === undefined ? UNREACHED : this.#search.costOf(unit.road);
      if (road === undefined || unit.road === undefined || timeMs === UNREACHED) {
        const why = this.#whyNot(unit, road);
        const row: DriveTime = { kind: "no-way", id: unit.id, why, straightM: distanceBetweenM(unit.fix, place) };
        (why === "no-way" ? slower : others).push(row);
        continue;
      }
      const lengthM = this.#lengthM(unit.road, road);
      driving.push({ kind: "by-road", id: unit.id, timeMs, lengthM, offRoadM: unit.road.offsetM });
    }
    // A search that ended with enough units did not look for the others: they are slower, not without a way.
    if (driving.length < countMax) others.push(...slower);
    return {
      highwaysOnly: this.#network.info.highwaysOnly,
      placeOffRoadM: road?.offsetM,
      rows: [...driving.sort(byTime).slice(0, countMax), ...others.sort(byTime)],
    };
  }

  /**
   * The roads on whose middle an officer would wait longer than a limit for the first of the units; islands and roads
   * that nobody may drive are not counted. Without any unit it is all of them.
   */
  aloneBeyond(limitMs: number, units: readonly PlacedUnit[]): AloneRoads {
    const { graph } = this.#network;
    const roads = units.flatMap(({ road }) => (road === undefined ? [] : [road]));
    this.#search.run(roads, "outwards", { costMax: limitMs });
    const edges: number[] = [];
    let [aloneM, totalM] = [0, 0];
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const flags = at(graph.edgeFlags, edge);
      if ((flags & ISLAND) !== 0 || (flags & (FORWARD | BACKWARD)) === 0) continue;
      const lengthM = at(graph.edgeLengthM, edge);
      totalM += lengthM;
      if (this.#search.costOf({ edge, fraction: 0.5 }) <= limitMs) continue;
      aloneM += lengthM;
      edges.push(edge);
    }
    return { highwaysOnly: this.#network.info.highwaysOnly, edges, aloneM, totalM };
  }

  /** The place's road: the nearest that is part of the main network if one is about as near, else the nearest. */
  #roadOf(place: Point): OnRoad | undefined {
    const { graph, info } = this.#network;
    const nearest = nearestRoad(graph, place);
    if (nearest === undefined || !isOnIsland(graph, nearest)) return nearest;
    const joined = nearestRoad(graph, place, (edge) => (at(graph.edgeFlags, edge) & ISLAND) === 0);
    return joined !== undefined && joined.offsetM <= nearest.offsetM + 2 * info.accuracyM ? joined : nearest;
  }

  #run(road: OnRoad, units: readonly PlacedUnit[], countMax: number): void {
    const unitsAt = new Map<number, PlaceOnEdge[]>();
    for (const { road: unitRoad } of units) {
      if (unitRoad === undefined) continue;
      for (const half of [2 * unitRoad.edge, 2 * unitRoad.edge + 1]) {
        const node = tailOf(this.#network.graph, half);
        unitsAt.set(node, [...(unitsAt.get(node) ?? []), unitRoad]);
      }
    }
    // The search ends when so many units have a time that nothing still to be found can be quicker.
    const best = new Map<PlaceOnEdge, number>();
    const wanted = Math.min(countMax, units.filter((unit) => unit.road !== undefined).length);
    let enoughMs = Infinity;
    this.#search.run([road], "backwards", {
      settled: (node, costMs) => {
        if (costMs >= enoughMs) return true;
        for (const unitRoad of unitsAt.get(node) ?? []) best.set(unitRoad, this.#search.costOf(unitRoad));
        if (best.size >= wanted && unitsAt.has(node)) {
          enoughMs = [...best.values()].sort((a, b) => a - b)[wanted - 1] ?? Infinity;
        }
        return false;
      },
    });
  }

  #whyNot(unit: PlacedUnit, road: OnRoad | undefined): WhyNoWay {
    const { graph } = this.#network;
    if (road === undefined) return "no-road-near-place";
    if (unit.road === undefined) return "no-road-near-unit";
    if (isOnIsland(graph, unit.road)) return "unit-on-island";
    return isOnIsland(graph, road) ? "place-on-island" : "no-way";
  }

  /** Along the way that the search found from the unit to the place. */
  #lengthM(from: OnRoad, to: OnRoad): number {
    const { graph } = this.#network;
    const way = this.#search.wayOf(from);
    let lengthM = 0;
    way.forEach((half, i) => {
      const along = (place: PlaceOnEdge): number => ((half & 1) === 0 ? place.fraction : 1 - place.fraction);
      const start = i === 0 ? along(from) : 0;
      const end = i === way.length - 1 ? along(to) : 1;
      lengthM += (end - start) * at(graph.edgeLengthM, half >>> 1);
    });
    return lengthM;
  }
}

function byTime(a: DriveTime, b: DriveTime): number {
  if (a.kind !== b.kind) return a.kind === "by-road" ? -1 : 1;
  const first = a.kind === "by-road" ? a.timeMs : a.straightM;
  const second = b.kind === "by-road" ? b.timeMs : b.straightM;
  return first - second || (a.id < b.id ? -1 : 1);
}

function isOnIsland(graph: RoadGraph, { edge }: PlaceOnEdge): boolean {
  return (at(graph.edgeFlags, edge) & ISLAND) !== 0;
}

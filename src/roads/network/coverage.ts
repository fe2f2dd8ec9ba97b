/**
 * Where help is far: on which roads an officer would be alone for longer than a limit, and where one idle unit would
 * close most of that gap. Counted are roads between places (up to tertiary), by their length: in streets nobody is
 * far from help that is not far from it on the road that leads there.
 *
 * The suggestion is the best of some candidates, spread along what is open, each worked out whole: what the unit leaves
 * open where it is now counts against it. Rules DT5 and DT6 in ../SPEC.md.
 */
import type { Point } from "../../base/geo.ts";
import { type Area, isInArea } from "./area.ts";
import { driveTimesMs } from "./drive-profile.ts";
import type { PlacedUnit } from "./drive-time.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { classIndex } from "./road-class.ts";
import { at, BACKWARD, FORWARD, ISLAND, LINK } from "./road-graph.ts";
import { type PlaceOnEdge, RoadSearch, UNREACHED } from "./road-search.ts";
import { pointOnEdge } from "./snap.ts";

export type Gap = {
  /** The roads on whose middle nobody is within the limit. */
  readonly edges: readonly number[];
  readonly aloneM: number;
  readonly totalM: number;
};
export type GapMove = {
  readonly unitId: string;
  readonly to: Point;
  readonly place: PlaceOnEdge;
  /** So much less road would be open, what it leaves open counted. */
  readonly closesM: number;
  /** From where it is, on an emergency run. */
  readonly driveMs: number;
};

const COUNTED_CLASS_MAX = classIndex("tertiary");
const CANDIDATES = 20;
/** Nobody is moved for less, nor farther. */
const WORTH_M = 12_000;
const MOVE_MAX_MS = 45 * 60_000;

export class Coverage {
  readonly #network: RoadNetwork;
  readonly #search: RoadSearch;
  /** The roads that are counted. */
  readonly #counted: Uint32Array;
  readonly #totalM: number;

  /** With an area only the roads count whose middle lies in it; units help from wherever they are. */
  constructor(network: RoadNetwork, area?: Area) {
    const { graph } = network;
    this.#network = network;
    this.#search = new RoadSearch(graph, driveTimesMs(graph, "emergency"));
    const counted: number[] = [];
    let totalM = 0;
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const flags = at(graph.edgeFlags, edge);
      if ((flags & (ISLAND | LINK)) !== 0 || (flags & (FORWARD | BACKWARD)) === 0) continue;
      if (at(graph.edgeClass, edge) > COUNTED_CLASS_MAX) continue;
      if (area !== undefined && !isInArea(area, pointOf(network, { edge, fraction: 0.5 }))) continue;
      counted.push(edge);
      totalM += at(graph.edgeLengthM, edge);
    }
    this.#counted = Uint32Array.from(counted);
    this.#totalM = totalM;
  }

  /** On which roads an officer would wait longer than a limit for the first of the units. */
  beyond(limitMs: number, units: readonly PlacedUnit[]): Gap {
    const near = this.#within(limitMs, placesOf(units));
    const edges: number[] = [];
    let aloneM = 0;
    this.#counted.forEach((edge, i) => {
      if (near[i] === 1) return;
      edges.push(edge);
      aloneM += at(this.#network.graph.edgeLengthM, edge);
    });
    return { edges, aloneM, totalM: this.#totalM };
  }

  /** Which idle unit should go where, the best move first, each unit once. None where none is worth it. */
  suggest(limitMs: number, units: readonly PlacedUnit[], idleIds: ReadonlySet<string>, countMax: number): GapMove[] {
    const idle = units.filter(({ id, road }) => idleIds.has(id) && road !== undefined);
    const { edges, aloneM } = this.beyond(limitMs, units);
    if (idle.length === 0 || aloneM < WORTH_M) return [];
    const without = idle.map(({ id }) => {
      const others = units.filter((unit) => unit.id !== id);
      return this.#within(limitMs, placesOf(others));
    });
    const moves: GapMove[] = [];
    for (const place of this.#candidates(this.#reached(edges, idle))) {
      const near = this.#within(limitMs, [place]);
      idle.forEach((unit, i) => {
        const others = without[i];
        if (others === undefined) return;
        const closesM = aloneM - this.#openM(near, others);
        if (closesM >= WORTH_M)
          moves.push({ unitId: unit.id, place, to: pointOf(this.#network, place), closesM, driveMs: 0 });
      });
    }
    return this.#bestOfEach(moves, idle, countMax);
  }

  #bestOfEach(moves: readonly GapMove[], idle: readonly PlacedUnit[], countMax: number): GapMove[] {
    const best: GapMove[] = [];
    for (const move of moves.toSorted((a, b) => b.closesM - a.closesM || (a.unitId < b.unitId ? -1 : 1))) {
      if (best.length >= countMax) break;
      if (best.some(({ unitId }) => unitId === move.unitId)) continue;
      const from = idle.find(({ id }) => id === move.unitId)?.road;
      if (from === undefined) continue;
      this.#search.run([from], "outwards");
      const driveMs = this.#search.costOf(move.place);
      if (driveMs !== UNREACHED && driveMs <= MOVE_MAX_MS) best.push({ ...move, driveMs });
    }
    return best;
  }

  /** Of each counted road, whether one of the places is within the limit of its middle. */
  #within(limitMs: number, places: readonly PlaceOnEdge[]): Uint8Array {
    const near = new Uint8Array(this.#counted.length);
    if (places.length === 0) return near;
    this.#search.run(places, "outwards", { costMax: limitMs });
    this.#counted.forEach((edge, i) => {
      if (this.#search.costOf({ edge, fraction: 0.5 }) <= limitMs) near[i] = 1;
    });
    return near;
  }

  #openM(near: Uint8Array, others: Uint8Array): number {
    let openM = 0;
    this.#counted.forEach((edge, i) => {
      if (near[i] !== 1 && others[i] !== 1) openM += at(this.#network.graph.edgeLengthM, edge);
    });
    return openM;
  }

  /** Of open roads those to which one of the idle could be moved. */
  #reached(edges: readonly number[], idle: readonly PlacedUnit[]): number[] {
    this.#search.run(placesOf(idle), "outwards", { costMax: MOVE_MAX_MS });
    return edges.filter((edge) => this.#search.costOf({ edge, fraction: 0.5 }) <= MOVE_MAX_MS);
  }

  /** Middles of roads, every so many metres along their order, which follows the ground. */
  #candidates(edges: readonly number[]): PlaceOnEdge[] {
    const { edgeLengthM } = this.#network.graph;
    const everyM = edges.reduce((sum, edge) => sum + at(edgeLengthM, edge), 0) / CANDIDATES;
    const places: PlaceOnEdge[] = [];
    let [doneM, nextM] = [0, everyM / 2];
    for (const edge of edges) {
      doneM += at(edgeLengthM, edge);
      if (doneM < nextM) continue;
      places.push({ edge, fraction: 0.5 });
      while (nextM <= doneM) nextM += everyM;
    }
    return places;
  }
}

function placesOf(units: readonly PlacedUnit[]): PlaceOnEdge[] {
  return units.flatMap(({ road }) => (road === undefined ? [] : [road]));
}

function pointOf({ graph }: RoadNetwork, place: PlaceOnEdge): Point {
  const { latDeg, lonDeg } = pointOnEdge(graph, place);
  return { latDeg, lonDeg };
}

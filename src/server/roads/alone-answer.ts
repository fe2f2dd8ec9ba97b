/**
 * The second thread asked where an officer would be alone: the open roads as lines that a map can draw at once, and where
 * an idle unit would close most of the gap. Of a large network the great roads are drawn first, up to a written maximum.
 */
import type { Point } from "../../base/geo.ts";
import { placeUnit } from "../../roads/network/drive-time.ts";
import type { Area } from "../../roads/network/area.ts";
import type { Coverage } from "../../roads/network/coverage.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { at, E7, forEachPoint } from "../../roads/network/road-graph.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { whereWords } from "../../roads/search/where-words.ts";

export type AloneAsked = {
  readonly limitMs: number;
  readonly units: readonly (Point & { readonly unitId: string })[];
  /** Who could be moved. */
  readonly idleIds: readonly string[];
};
export type AloneAnswered = {
  readonly highwaysOnly: boolean;
  /** The line that a map which shows it must carry. */
  readonly credit: string;
  /** The agency's own area, by its name; absent where none is configured: then it is said of the whole network. */
  readonly area?: string;
  /** What the answer says beyond its roads, in sentences. */
  readonly notes: readonly string[];
  readonly aloneM: number;
  readonly totalM: number;
  /** Each line as longitude and latitude in turn. */
  readonly lines: readonly (readonly number[])[];
  /** Open roads that are not drawn, because there are too many. */
  readonly notDrawnM: number;
  readonly moves: readonly (Point & {
    readonly unitId: string;
    readonly where: string;
    readonly closesM: number;
    readonly driveMs: number;
  })[];
};

type AloneGround = {
  readonly network: RoadNetwork;
  readonly coverage: Coverage;
  readonly reference: RoadReference;
  readonly area: Area | undefined;
};

const POINTS_MAX = 60_000;
const MOVES_MAX = 2;

export function aloneAnswer(
  { limitMs, units, idleIds }: AloneAsked,
  { network, coverage, reference, area }: AloneGround,
): AloneAnswered {
  const { graph, info } = network;
  const placed = units.map(({ unitId, latDeg, lonDeg }) => placeUnit(network, unitId, { latDeg, lonDeg }));
  const { edges, aloneM, totalM } = coverage.beyond(limitMs, placed);
  const lines: number[][] = [];
  let [points, notDrawnM] = [0, 0];
  for (const edge of edges.toSorted((a, b) => at(graph.edgeClass, a) - at(graph.edgeClass, b))) {
    if (points >= POINTS_MAX) {
      notDrawnM += at(graph.edgeLengthM, edge);
      continue;
    }
    const line: number[] = [];
    forEachPoint(graph, edge, (lat, lon) => line.push(rounded(lon / E7), rounded(lat / E7)));
    points += line.length / 2;
    lines.push(line);
  }
  const moves = coverage
    .suggest(limitMs, placed, new Set(idleIds), MOVES_MAX)
    .map(({ unitId, to, closesM, driveMs }) => {
      return { unitId, ...to, where: whereWords(network, reference, to), closesM: Math.round(closesM), driveMs };
    });
  return {
    highwaysOnly: info.highwaysOnly,
    credit: info.credit,
    ...(area === undefined ? {} : { area: area.name }),
    notes: notesOf(area, totalM, units.length),
    aloneM: Math.round(aloneM),
    totalM: Math.round(totalM),
    lines,
    notDrawnM: Math.round(notDrawnM),
    moves,
  };
}

/** What a map without a line might be taken for. */
function notesOf(area: Area | undefined, totalM: number, unitCount: number): string[] {
  const notes =
    area === undefined ? ["no area is configured: all roads of the network are counted, also those of others"] : [];
  if (totalM === 0) {
    notes.push(
      area === undefined
        ? "the network has no road between places: where help is far is not known"
        : `no road of the network lies in ${area.name}: where help is far is not known`,
    );
  }
  if (unitCount === 0) notes.push("no unit is free and heard: an officer would be alone everywhere");
  return notes;
}

/** To a metre: it is a line on a map. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

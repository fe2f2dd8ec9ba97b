/**
 * A point in the words a dispatcher reads out: "I-40 MM 320, 10 mi W of Tucumcari".
 *
 * The road first, if one is near enough that the table can tell; then the town people know. Off any known
 * road the town alone; with neither, the coordinates. Nothing is named that the table does not hold.
 */
import {
  bearingDeg,
  type CompassPoint,
  compassPoint,
  distanceM,
  METERS_PER_MILE,
  type Point,
  turnDeg,
} from "../base/geo.ts";
import { nearestOnPolyline } from "../base/polyline.ts";
import { type MilepostHere, nearestMilepost } from "./milepost.ts";
import type { Direction, ReferenceTown } from "./reference-table.ts";
import { findRoute, mayLieWithin, type RoadReference } from "./road-reference.ts";

export type PlaceAsked = Point & {
  /** The course travelled, if known: adds "EB" where it agrees with the road. */
  readonly courseDeg?: number;
};
export type PlaceDescription = {
  /** The whole phrase, e.g. "I-40 MM 320 EB, 10 mi W of Tucumcari". */
  readonly text: string;
  /** For a narrow column: the road alone where there is one ("I-40 MM 320 EB"), else as `text`. */
  readonly shortText: string;
  readonly route?: string;
  readonly milepost?: number;
  readonly direction?: Direction;
  /** Distance from the named road, metres. */
  readonly offRoadM?: number;
  readonly nearestTown?: string;
  readonly townDistanceM?: number;
  /** From the town to the place. */
  readonly townBearingDeg?: number;
  readonly townBearing?: CompassPoint;
};

type RoadHere = {
  readonly phrase: string;
  readonly route: string;
  readonly offRoadM: number;
} & Partial<MilepostHere> & {
    readonly direction?: Direction;
  };

/** Farther than this from a road, the phrase says how far. On it, the table's own error hides the difference. */
const BESIDE_ROAD_M = 2_500;
/** A place this near to a settlement's point is said to be there. */
const IN_SETTLEMENT_M = 1_500;
const IN_TOWN_M = 1_600;
/** How far a city or a town may lie and still be the better name than a settlement that is nearer. */
const KNOWN_TOWN_M = 50 * METERS_PER_MILE;
const ALONG_ROAD_DEG = 60;

/** Describes a place. Never throws; a place far from everything in the table is told by its coordinates. */
export function describePlace(reference: RoadReference, place: PlaceAsked): PlaceDescription {
  const road = roadAt(reference, place);
  const town = townFor(reference, place);
  const townPhrase = town === undefined ? undefined : phraseOfTown(town);
  const text = [road?.phrase, townPhrase].filter((part) => part !== undefined).join(", ");
  const spoken = text === "" ? coordinatesText(place) : text;
  return {
    text: spoken,
    shortText: road?.phrase ?? spoken,
    ...(road === undefined ? {} : { route: road.route, offRoadM: Math.round(road.offRoadM) }),
    ...(road?.milepost === undefined ? {} : { milepost: road.milepost }),
    ...(road?.direction === undefined ? {} : { direction: road.direction }),
    ...(town === undefined
      ? {}
      : {
          nearestTown: town.name,
          townDistanceM: Math.round(town.awayM),
          townBearingDeg: Math.round(town.bearingDeg),
          townBearing: compassPoint(town.bearingDeg),
        }),
  };
}

/** A place as people enter it: its point, its short words, and what those say of the road. */
export type PlaceInWords = Point &
  Pick<PlaceDescription, "direction"> & {
    readonly text: string;
    /** Together or not at all: a milepost is one of its road. */
    readonly route?: string;
    readonly milepost?: number;
  };

/** What somebody who is there would enter as the place. */
export function placeInWords(reference: RoadReference, place: PlaceAsked): PlaceInWords {
  const { shortText, route, milepost, direction } = describePlace(reference, place);
  return {
    text: shortText,
    latDeg: place.latDeg,
    lonDeg: place.lonDeg,
    ...(route === undefined || milepost === undefined ? {} : { route, milepost }),
    ...(direction === undefined ? {} : { direction }),
  };
}

/** A point as text that `parsePlace` reads back: "35.17170, -103.72500" (about a metre). */
export function coordinatesText(point: Point): string {
  return `${point.latDeg.toFixed(5)}, ${point.lonDeg.toFixed(5)}`;
}

function roadAt(reference: RoadReference, place: PlaceAsked): RoadHere | undefined {
  const milepost = nearestMilepost(reference, place.latDeg, place.lonDeg, BESIDE_ROAD_M);
  const drawn = nearestDrawnLine(reference, place, Math.min(BESIDE_ROAD_M, milepost?.offsetM ?? Infinity));
  // A drawn line is good to a kilometre only: it names the road just where no milepost line is as near.
  if (drawn !== undefined && (milepost === undefined || milepost.offsetM > reference.table.accuracyM)) {
    const route = drawn.routes.join("/");
    return { phrase: route, route, offRoadM: drawn.offsetM };
  }
  if (milepost === undefined) return undefined;
  const direction = directionOn(reference, milepost, place.courseDeg);
  const phrase = `${milepost.route} MM ${Math.round(milepost.milepost)}${direction === undefined ? "" : ` ${direction}`}`;
  return { ...milepost, offRoadM: milepost.offsetM, phrase, ...(direction === undefined ? {} : { direction }) };
}

function nearestDrawnLine(
  reference: RoadReference,
  place: Point,
  maxM: number,
): { routes: readonly string[]; offsetM: number } | undefined {
  let best: { routes: readonly string[]; offsetM: number } | undefined;
  for (const { routes, line, bounds } of reference.drawnLines) {
    if (!mayLieWithin(bounds, place, maxM)) continue;
    const { offsetM } = nearestOnPolyline(line, place.latDeg, place.lonDeg);
    if (offsetM < (best?.offsetM ?? maxM)) best = { routes, offsetM };
  }
  return best;
}

const OPPOSITE = { NB: "SB", SB: "NB", EB: "WB", WB: "EB" } as const satisfies Record<Direction, Direction>;

function directionOn(reference: RoadReference, here: MilepostHere, courseDeg?: number): Direction | undefined {
  const increasing = findRoute(reference, here.route)?.increasing ?? undefined;
  if (increasing === undefined || courseDeg === undefined) return undefined;
  const turn = turnDeg(courseDeg, here.increasingDeg);
  if (turn <= ALONG_ROAD_DEG) return increasing;
  return turn >= 180 - ALONG_ROAD_DEG ? OPPOSITE[increasing] : undefined;
}

type TownNear = {
  readonly name: string;
  readonly inside: boolean;
  readonly awayM: number;
  readonly bearingDeg: number;
};

function townFor(reference: RoadReference, place: Point): TownNear | undefined {
  let nearest: { town: ReferenceTown; awayM: number } | undefined;
  let known: { town: ReferenceTown; awayM: number } | undefined;
  for (const town of reference.table.towns) {
    const awayM = distanceM(town.latDeg, town.lonDeg, place.latDeg, place.lonDeg);
    if (awayM < (nearest?.awayM ?? Infinity)) nearest = { town, awayM };
    if (town.size !== "settlement" && awayM < (known?.awayM ?? KNOWN_TOWN_M)) known = { town, awayM };
  }
  const inSettlement = nearest !== undefined && nearest.awayM <= IN_SETTLEMENT_M;
  const chosen = inSettlement ? nearest : (known ?? nearest);
  // Beyond two hundred miles the table is simply about somewhere else.
  if (chosen === undefined || chosen.awayM > 4 * KNOWN_TOWN_M) return undefined;
  return {
    name: chosen.town.name,
    awayM: chosen.awayM,
    inside: chosen.awayM <= IN_TOWN_M,
    bearingDeg: bearingDeg(chosen.town.latDeg, chosen.town.lonDeg, place.latDeg, place.lonDeg),
  };
}

function phraseOfTown(town: TownNear): string {
  if (town.inside) return `at ${town.name}`;
  const miles = Math.max(1, Math.round(town.awayM / METERS_PER_MILE));
  return `${miles} mi ${compassPoint(town.bearingDeg)} of ${town.name}`;
}

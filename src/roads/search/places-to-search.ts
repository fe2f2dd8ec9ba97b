/**
 * Where an officer may have been left: the places and stretches of a vehicle's trail since the last certain contact,
 * the likeliest first, and what remains likely when places have been searched.
 *
 * Each place where a door could have been opened has a weight; the weights over their sum are its probability (area),
 * and a search that saw nothing leaves the part that such a search would have missed (detection), as Bayes' rule
 * has it. The weights are judgements, written here in one table, not measurements. Rules PS1 to PS6 in ../SPEC.md.
 */
import { distanceBetweenM, type Point, turnDeg, bearingDeg } from "../../base/geo.ts";
import { classIndex } from "../network/road-class.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import type { TrailFix } from "../network/map-match.ts";
import { at, type RoadGraph } from "../network/road-graph.ts";
import { type Snapped, snapFix } from "../network/snap.ts";
import { inOrder, type Motion, type MotionParams, motionsOf } from "./trail-motion.ts";

export type SearchPlaceKind = "dwell" | "halt" | "silence" | "end";
export type SearchPlace = {
  /** Stays the same while the trail grows: what was ticked off stays ticked off. */
  readonly id: string;
  readonly kind: SearchPlaceKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where to go; of a silence, where it began. */
  readonly point: Point;
  /** Of a silence: where it ended. The stretch between is to be searched. */
  readonly to?: Point;
  readonly weight: number;
  /** Of all places together, 0 to 1. */
  readonly probability: number;
  /** Why here, in words, the weightiest first. */
  readonly reasons: readonly string[];
};
export type SearchAsk = {
  readonly trail: readonly TrailFix[];
  /** When the officer was last certainly heard or seen. What the vehicle did before is of no account. */
  readonly contactAtMs: number;
  readonly network?: RoadNetwork;
  readonly motion?: MotionParams;
};
export type SearchPlan = {
  /** Where the vehicle was at the last certain contact: units go there in any case, so it has no rank. */
  readonly origin: Point | undefined;
  readonly places: readonly SearchPlace[];
};
/** What a unit found out about a place: nothing, after looking so well that it would have missed the officer so often. */
export type Searched = { readonly placeId: string /** 0 to 1. */; readonly detection: number };

/** Two places nearer than this are one to whoever looks for somebody. */
const SAME_PLACE_M = 60;
/** Standing at the place of the last contact is the stop itself. */
const ORIGIN_M = 120;
/** Half of the doors that are opened in a standstill of so long. */
const DOOR_MS = 5_000;
const WEIGHTS = {
  offRoad: 1.6,
  minorRoad: 1.5,
  nearTurnOff: 1.2,
  silenceNear: 1.4,
  turnedBack: 1.5,
  /** Where the vehicle is now somebody looks into it anyhow. */
  end: 0.4,
  /** A minute of unexplained time in a silence is worth a minute's halt, somewhere along it. */
  silenceExcessMs: 60_000,
} as const;
const NEAR_SILENCE_MS = 30_000;
const TURN_OFF_M = 250;
const TURN_BACK_DEG = 120;
const WAY_LOOK_M = 1_500;
/** What a silence's way would have taken: no slower than this over the straight line. */
const SILENT_DRIVE_MPS = 18;
const MINOR_CLASS = classIndex("tertiary");

/** The places to search, the likeliest first. */
export function placesToSearch(ask: SearchAsk): SearchPlan {
  const fixes = inOrder(ask.trail);
  const since = fixes.filter(({ fixAtMs }) => fixAtMs >= ask.contactAtMs);
  const origin = fixes.findLast(({ fixAtMs }) => fixAtMs <= ask.contactAtMs) ?? since[0];
  const motions = motionsOf(since, ask.motion);
  const silences = motions.filter((motion) => motion.kind === "silence");
  const places: SearchPlace[] = [];
  for (const motion of motions) {
    if (motion.kind !== "silence" && isAtOrigin(motion, origin, since)) continue;
    const place =
      motion.kind === "silence" ? silencePlace(motion) : standingPlace(motion, since, silences, ask.network);
    if (place !== undefined) addPlace(places, place);
  }
  const end = since.at(-1);
  if (end !== undefined && !places.some((place) => distanceBetweenM(place.point, end) < SAME_PLACE_M)) {
    const nearOrigin = origin !== undefined && distanceBetweenM(origin, end) < ORIGIN_M;
    if (!nearOrigin) places.push(endPlace(end));
  }
  return { origin: origin === undefined ? undefined : pointOf(origin), places: ranked(places) };
}

/** The places again with what has been searched; those ticked off keep what such a search would have missed. */
export function afterSearching(places: readonly SearchPlace[], searched: readonly Searched[]): SearchPlace[] {
  const missed = new Map<string, number>();
  for (const { placeId, detection } of searched) {
    missed.set(placeId, (missed.get(placeId) ?? 1) * (1 - Math.max(0, Math.min(1, detection))));
  }
  return ranked(places.map((place) => ({ ...place, weight: place.weight * (missed.get(place.id) ?? 1) })));
}

/** How far somebody may have walked from a place since: unhurt at the most, terrain unknown. Metres. */
export function walkingReachM(elapsedMs: number): number {
  return Math.max(0, elapsedMs / 1_000) * 1.7;
}

function ranked(places: readonly SearchPlace[]): SearchPlace[] {
  const sum = places.reduce((total, { weight }) => total + weight, 0);
  return places
    .map((place) => ({ ...place, probability: sum === 0 ? 0 : place.weight / sum }))
    .sort((a, b) => b.weight - a.weight || a.fromMs - b.fromMs);
}

/** The stand at the stop itself, as long as the vehicle has not been away and come back. */
function isAtOrigin(motion: Motion, origin: TrailFix | undefined, since: readonly TrailFix[]): boolean {
  if (origin === undefined || motion.kind === "silence" || distanceBetweenM(origin, motion.point) > ORIGIN_M)
    return false;
  return since.every((fix) => fix.fixAtMs > motion.fromMs || distanceBetweenM(fix, origin) <= 2 * ORIGIN_M);
}

function standingPlace(
  motion: Exclude<Motion, { kind: "silence" }>,
  fixes: readonly TrailFix[],
  silences: readonly Motion[],
  network: RoadNetwork | undefined,
): SearchPlace {
  const standingMs =
    motion.kind === "dwell" ? motion.toMs - motion.fromMs : (motion.standingMinMs + motion.standingMaxMs) / 2;
  let weight = 1 / (1 + Math.exp(-(standingMs - DOOR_MS) / 2_000));
  const reasons = [`stood ${motion.kind === "halt" ? "about " : ""}${Math.max(1, Math.round(standingMs / 1_000))} s`];
  const count = (factor: number, reason: string): void => {
    weight *= factor;
    reasons.push(reason);
  };
  if (turnsBack(fixes, motion)) count(WEIGHTS.turnedBack, "went back the way it came");
  if (network !== undefined) {
    const snapped = snapFix(network, motion.point);
    if (isOffRoad(snapped, network)) count(WEIGHTS.offRoad, "off the road");
    else if (isMinor(snapped, network.graph)) count(WEIGHTS.minorRoad, "on a minor road");
    if (isNearTurnOff(snapped, network.graph)) count(WEIGHTS.nearTurnOff, "near a turn-off");
  }
  const isQuiet = silences.some(
    ({ fromMs, toMs }) => fromMs - motion.toMs < NEAR_SILENCE_MS && motion.fromMs - toMs < NEAR_SILENCE_MS,
  );
  if (isQuiet) count(WEIGHTS.silenceNear, "at the edge of a silence");
  if (motion.goesOn) count(WEIGHTS.end, "the vehicle was here last");
  return {
    id: `${motion.goesOn ? "end" : "at"}-${motion.fromMs}`,
    kind: motion.goesOn ? "end" : motion.kind,
    fromMs: motion.fromMs,
    toMs: motion.toMs,
    point: motion.point,
    weight,
    probability: 0,
    reasons,
  };
}

/** Time in a silence that driving does not explain could have been a stand anywhere along it. */
function silencePlace(silence: Extract<Motion, { kind: "silence" }>): SearchPlace | undefined {
  const silentMs = silence.toMs - silence.fromMs;
  const drivingMs = (distanceBetweenM(silence.from, silence.to) / SILENT_DRIVE_MPS) * 1_000;
  const excessMs = Math.max(0, silentMs - drivingMs);
  if (excessMs < DOOR_MS) return undefined;
  return {
    id: `silence-${silence.fromMs}`,
    kind: "silence",
    fromMs: silence.fromMs,
    toMs: silence.toMs,
    point: pointOf(silence.from),
    to: pointOf(silence.to),
    weight: Math.min(1, excessMs / WEIGHTS.silenceExcessMs),
    probability: 0,
    reasons: [
      `not heard for ${Math.round(silentMs / 1_000)} s, ${Math.round(excessMs / 1_000)} s more than driving takes`,
    ],
  };
}

function endPlace(end: TrailFix): SearchPlace {
  const reasons = ["the vehicle was here last"];
  const { fixAtMs } = end;
  return {
    id: "end-moving",
    kind: "end",
    fromMs: fixAtMs,
    toMs: fixAtMs,
    point: pointOf(end),
    weight: WEIGHTS.end / 2,
    probability: 0,
    reasons,
  };
}

/** Two stands at one place are one place, as weighty as either. */
function addPlace(places: SearchPlace[], place: SearchPlace): void {
  const index = places.findIndex(
    (known) =>
      known.kind !== "silence" && place.kind !== "silence" && distanceBetweenM(known.point, place.point) < SAME_PLACE_M,
  );
  const known = places[index];
  if (known === undefined) places.push(place);
  else if (place.weight > known.weight) places[index] = { ...place, id: known.id, fromMs: known.fromMs };
  else places[index] = { ...known, toMs: place.toMs };
}

/** Whether the way on from a stand leads back along the way to it. */
function turnsBack(fixes: readonly TrailFix[], motion: Motion): boolean {
  if (motion.kind === "silence") return false;
  const { point } = motion;
  const before = fixes.findLast((fix) => fix.fixAtMs < motion.fromMs && distanceBetweenM(fix, point) > WAY_LOOK_M);
  const after = fixes.find((fix) => fix.fixAtMs > motion.toMs && distanceBetweenM(fix, point) > WAY_LOOK_M);
  if (before === undefined || after === undefined) return false;
  const came = bearingDeg(before.latDeg, before.lonDeg, point.latDeg, point.lonDeg);
  const went = bearingDeg(point.latDeg, point.lonDeg, after.latDeg, after.lonDeg);
  return turnDeg(came, went) > TURN_BACK_DEG;
}

/** Highways alone lack most roads: off them says nothing. */
function isOffRoad(snapped: Snapped, network: RoadNetwork): boolean {
  return snapped.kind === "off-road" && !network.info.highwaysOnly;
}

function isMinor(snapped: Snapped, graph: RoadGraph): boolean {
  return snapped.kind === "on-road" && at(graph.edgeClass, snapped.place.edge) > MINOR_CLASS;
}

function isNearTurnOff(snapped: Snapped, graph: RoadGraph): boolean {
  if (snapped.kind === "off-road") return false;
  const { edge, fraction } = snapped.place;
  const lengthM = at(graph.edgeLengthM, edge);
  return [
    { node: at(graph.edgeFrom, edge), awayM: fraction * lengthM },
    { node: at(graph.edgeTo, edge), awayM: (1 - fraction) * lengthM },
  ].some(({ node, awayM }) => awayM < TURN_OFF_M && at(graph.firstSlot, node + 1) - at(graph.firstSlot, node) > 2);
}

function pointOf({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}

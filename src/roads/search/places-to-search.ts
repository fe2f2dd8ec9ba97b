/**
 * Where an officer may have been left: the places and stretches of a vehicle's trail since the last certain contact, and
 * the end of the officer's own trail where it is not the vehicle's; the likeliest first, and what remains likely when
 * places have been searched.
 *
 * Each place where a door could have been opened has a weight; the weights over their sum are its probability (area),
 * and a search that saw nothing leaves the part that such a search would have missed (detection), as Bayes' rule
 * has it. The weights are judgements, in one table, not measurements. Rules PS1 to PS9 in ../SPEC.md.
 */
import { bearingDeg, distanceBetweenM, type Point, turnDeg } from "../../base/geo.ts";
import { posterior } from "../../base/posterior.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import type { TrailFix } from "../network/map-match.ts";
import { classIndex } from "../network/road-class.ts";
import { at, type RoadGraph } from "../network/road-graph.ts";
import { nearestRoad, type Snapped, snapFix } from "../network/snap.ts";
import { type PersonEnd, personEndOf } from "./person-end.ts";
import { type SilentWays, straightWay } from "./silent-way.ts";
import { inOrder, type Motion, MOTION_PARAMS, type MotionParams, motionsOf } from "./trail-motion.ts";

export type SearchPlaceKind = "dwell" | "halt" | "silence" | "end" | "person";
export type SearchPlace = {
  /** Stays the same while the trail grows: what was ticked off stays ticked off. */
  readonly id: string;
  readonly kind: SearchPlaceKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** It was there with the last fix. */
  readonly goesOn: boolean;
  /** Where to go; of a stretch, where it begins. */
  readonly point: Point;
  /** Of a stretch: along what to search. */
  readonly line?: readonly Point[];
  readonly lengthM?: number;
  readonly weight: number;
  /** Of all places together and elsewhere, 0 to 1. */
  readonly probability: number;
  /** Why here, in words, the weightiest first. */
  readonly reasons: readonly string[];
  /** Of the last fix of somebody on foot: how exact it is, and how fast one may have walked on. */
  readonly accuracyM?: number;
  readonly walkMps?: number;
};
export type SearchAsk = {
  /** The vehicle's. */
  readonly trail: readonly TrailFix[];
  /** Of each device that the unit's people carry: one may have been left in the car, another may be with the officer. */
  readonly people?: readonly (readonly TrailFix[])[];
  /** When the officer was last certainly heard or seen. What the vehicle did before is of no account. */
  readonly contactAtMs: number;
  /** Now: a vehicle that was heard until now is where it is, and no place to search unless it stands. */
  readonly nowMs?: number;
  readonly network?: RoadNetwork;
  /** Of the same network. */
  readonly ways?: SilentWays;
  readonly motion?: MotionParams;
};
export type SearchNote = "no-trail" | "one-fix" | "not-left" | "out-of-order" | "highways-only" | "no-road-near";
export type SearchPlan = {
  /** Where the vehicle was at the last certain contact: units go there in any case, so it has no rank. */
  readonly origin: Point | undefined;
  readonly places: readonly SearchPlace[];
  /** The weight of nowhere on this list. */
  readonly elsewhereWeight: number;
  readonly elsewhere: number;
  readonly notes: readonly SearchNote[];
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
  /** Seen slow and never standing: nobody is left from a rolling car in the usual way. */
  onlySlow: 0.25,
  /** Nobody saw it slow: a guess from the time that the way took. */
  lostTime: 0.6,
  /** Where the vehicle is now somebody looks into it anyhow. */
  end: 0.4,
  /** The officer's own device was heard here, without the vehicle. */
  person: 3,
  /** The officer's own device was with the vehicle after this. It may have been left in it. */
  deviceLater: 0.35,
  /** A minute of unexplained time in a silence is worth a minute's halt, somewhere along it. */
  silenceExcessMs: 60_000,
  /** Of all that speaks for the places, what speaks for none of them; and at the least. */
  elsewhereShare: 0.15,
  elsewhereMin: 0.1,
} as const;
const NEAR_SILENCE_MS = 30_000;
const TURN_OFF_M = 250;
const TURN_BACK_DEG = 120;
const WAY_LOOK_M = 1_500;
/** What a silence's way would have taken: no slower than this. */
const SILENT_DRIVE_MPS = 18;
const WITH_DEVICE_MS = 15_000;
const MINOR_CLASS = classIndex("tertiary");

/** The places to search, the likeliest first. */
export function placesToSearch(ask: SearchAsk): SearchPlan {
  const fixes = inOrder(ask.trail);
  const since = fixes.filter(({ fixAtMs }) => fixAtMs >= ask.contactAtMs);
  const origin = fixes.findLast(({ fixAtMs }) => fixAtMs <= ask.contactAtMs) ?? since[0];
  const people = (ask.people ?? []).map((trail) => personEndOf(inOrder(trail), fixes, ask.contactAtMs));
  const motions = motionsOf(since, ask.motion);
  const silences = motions.filter((motion) => motion.kind === "silence");
  const places: SearchPlace[] = [];
  for (const motion of motions) {
    if (motion.kind === "silence") {
      for (const place of stretchPlaces(motion, fixes, ask.ways)) places.push(place);
    } else if (!isAtOrigin(motion, origin, since)) {
      addPlace(places, standingPlace(motion, since, silences, people, ask.network));
    }
  }
  addEnd(places, since, origin, ask);
  people.forEach((person, index) => addPerson(places, person, index, ask));
  const sum = places.reduce((total, { weight }) => total + weight, 0);
  const elsewhereWeight = Math.max(WEIGHTS.elsewhereMin, (WEIGHTS.elsewhereShare * sum) / (1 - WEIGHTS.elsewhereShare));
  const ranked = rankedWith(places, elsewhereWeight, () => 1);
  return {
    origin: origin === undefined ? undefined : pointOf(origin),
    elsewhereWeight,
    ...ranked,
    notes: notesOf(ask, fixes, since, ranked.places),
  };
}

/** The places again with what has been searched; those ticked off keep what such a search would have missed. */
export function afterSearching(
  { places, elsewhereWeight }: Pick<SearchPlan, "places" | "elsewhereWeight">,
  searched: readonly Searched[],
): Pick<SearchPlan, "places" | "elsewhere"> {
  const missed = new Map<string, number>();
  for (const { placeId, detection } of searched) {
    missed.set(placeId, (missed.get(placeId) ?? 1) * (1 - Math.max(0, Math.min(1, detection))));
  }
  return rankedWith(places, elsewhereWeight, ({ id }) => missed.get(id) ?? 1);
}

function rankedWith(
  places: readonly SearchPlace[],
  elsewhereWeight: number,
  likelihoodOf: (place: SearchPlace) => number,
): Pick<SearchPlan, "places" | "elsewhere"> {
  const weights = [...places.map(({ weight }) => weight), elsewhereWeight];
  const shares = posterior(weights, [...places.map(likelihoodOf), 1]);
  return {
    elsewhere: shares.at(-1) ?? 0,
    places: places
      .map((place, i) => ({ ...place, probability: shares[i] ?? 0 }))
      .sort((a, b) => b.probability - a.probability || a.fromMs - b.fromMs),
  };
}

function notesOf(
  ask: SearchAsk,
  fixes: readonly TrailFix[],
  since: readonly TrailFix[],
  places: readonly SearchPlace[],
): SearchNote[] {
  const notes: SearchNote[] = [];
  const { network, trail } = ask;
  if (fixes.length === 0 && places.length === 0) notes.push("no-trail");
  else if (fixes.length > 0 && since.length <= 1) notes.push("one-fix");
  else if (places.length === 0) notes.push("not-left");
  if (trail.some((fix, i) => fix.fixAtMs < (trail[i - 1]?.fixAtMs ?? 0))) notes.push("out-of-order");
  if (network?.info.highwaysOnly === true) notes.push("highways-only");
  if (network !== undefined && places.some(({ point }) => nearestRoad(network.graph, point) === undefined)) {
    notes.push("no-road-near");
  }
  return notes;
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
  people: readonly PersonEnd[],
  network: RoadNetwork | undefined,
): SearchPlace {
  const standingMs =
    motion.kind === "dwell" ? motion.toMs - motion.fromMs : (motion.standingMinMs + motion.standingMaxMs) / 2;
  let weight = 1 / (1 + Math.exp(-(standingMs - DOOR_MS) / 2_000));
  const reasons = [standingWords(motion, standingMs)];
  const count = (factor: number, reason: string): void => {
    weight *= factor;
    reasons.push(reason);
  };
  if (motion.kind === "halt" && motion.seen === "slow") weight *= WEIGHTS.onlySlow;
  if (motion.kind === "halt" && motion.seen === "lost-time") weight *= WEIGHTS.lostTime;
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
  if (motion.goesOn) weight *= WEIGHTS.end;
  else if (wasWithDevicesLater(motion, people)) {
    count(WEIGHTS.deviceLater, "the officer's own device was with the vehicle after this");
  }
  return {
    // PS5: a stand keeps its name when it ends.
    id: `at-${motion.fromMs}`,
    kind: motion.goesOn ? "end" : motion.kind,
    fromMs: motion.fromMs,
    toMs: motion.toMs,
    goesOn: motion.goesOn,
    point: motion.point,
    weight,
    probability: 0,
    reasons,
  };
}

function standingWords(motion: Exclude<Motion, { kind: "silence" }>, standingMs: number): string {
  if (motion.goesOn) return "the vehicle stood here with its last fix";
  const seconds = Math.max(1, Math.round(standingMs / 1_000));
  if (motion.kind === "dwell") return `stood ${seconds} s`;
  switch (motion.seen) {
    case "standing":
      return `stood about ${seconds} s`;
    case "slow":
      return "slowed down, not seen to stand";
    case "lost-time":
      return `lost about ${seconds} s between two fixes`;
  }
}

/** Time in a silence that driving does not explain could have been a stand anywhere along it: spread by time. */
function stretchPlaces(
  silence: Extract<Motion, { kind: "silence" }>,
  fixes: readonly TrailFix[],
  ways: SilentWays | undefined,
): SearchPlace[] {
  const { from, to, fromMs, toMs } = silence;
  const way = ways?.between(from, to) ?? straightWay(from, to);
  const silentMs = toMs - fromMs;
  const excessMs = Math.max(
    0,
    silentMs - (way.lengthM / Math.max(SILENT_DRIVE_MPS, speedAround(fixes, silence))) * 1_000,
  );
  if (excessMs < DOOR_MS) return [];
  const weight = Math.min(1, excessMs / WEIGHTS.silenceExcessMs);
  const heard = `not heard for ${Math.round(silentMs / 1_000)} s, ${Math.round(excessMs / 1_000)} s more than driving takes`;
  const { stretches } = way;
  return stretches.map(({ points, lengthM, timeShare }, i): SearchPlace => {
    const part = stretches.length === 1 ? [] : [`part ${i + 1} of ${stretches.length} of the way`];
    const guessed = way.byRoad ? [] : ["no way by road is known: the straight line"];
    return {
      id: `silence-${fromMs}${i === 0 ? "" : `-${i + 1}`}`,
      kind: "silence",
      fromMs,
      toMs,
      goesOn: false,
      point: points[0] ?? pointOf(from),
      line: points,
      lengthM,
      weight: weight * timeShare,
      probability: 0,
      reasons: [heard, ...part, ...guessed],
    };
  });
}

/** How fast it went just before and just after, where that is known. */
function speedAround(fixes: readonly TrailFix[], { fromMs, toMs }: Motion): number {
  const around = fixes.filter(({ fixAtMs }) => fixAtMs === fromMs || fixAtMs === toMs);
  const speeds = around.flatMap(({ speedMps }) => speedMps ?? []);
  return speeds.length === 0 ? 0 : speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
}

/** Where the vehicle was heard last, where it is not heard now. One that drives on is on every map. */
function addEnd(
  places: SearchPlace[],
  since: readonly TrailFix[],
  origin: TrailFix | undefined,
  { nowMs, motion = MOTION_PARAMS }: SearchAsk,
): void {
  const end = since.at(-1);
  if (end === undefined || (nowMs !== undefined && nowMs - end.fixAtMs < motion.silenceMs)) return;
  if (places.some((place) => place.kind !== "silence" && distanceBetweenM(place.point, end) < SAME_PLACE_M)) return;
  if (origin !== undefined && distanceBetweenM(origin, end) < ORIGIN_M) return;
  const { fixAtMs } = end;
  places.push({
    id: `last-${fixAtMs}`,
    kind: "end",
    fromMs: fixAtMs,
    toMs: fixAtMs,
    goesOn: true,
    point: pointOf(end),
    weight: WEIGHTS.end / 2,
    probability: 0,
    reasons: ["the vehicle was heard here last, moving"],
  });
}

/** Some device was with the vehicle after this, and none was heard here without it. */
function wasWithDevicesLater(
  { point, toMs }: Exclude<Motion, { kind: "silence" }>,
  people: readonly PersonEnd[],
): boolean {
  if (people.some((person) => isWherePersonIs(point, person))) return false;
  return people.some(({ withVehicleAtMs = 0 }) => withVehicleAtMs > toMs + WITH_DEVICE_MS);
}

function isWherePersonIs(point: Point, { apart }: PersonEnd): boolean {
  return apart !== undefined && distanceBetweenM(point, apart.point) < SAME_PLACE_M + (apart.accuracyM ?? 0);
}

/** PS7: where the officer's own device was heard last without the vehicle; where that is a place, the place is it. */
function addPerson(
  places: SearchPlace[],
  person: PersonEnd,
  index: number,
  { nowMs, motion = MOTION_PARAMS }: SearchAsk,
): void {
  const { apart } = person;
  if (apart === undefined) return;
  const place = places.findIndex(({ kind, point }) => kind !== "silence" && isWherePersonIs(point, person));
  const reason = "the officer's own device was heard here without the vehicle";
  const { walkMps, accuracyM } = apart;
  // Heard until now it is where it is, and nobody has walked on from it.
  const goesOn = nowMs !== undefined && nowMs - apart.toMs < motion.silenceMs;
  const foot = { walkMps, ...(accuracyM === undefined ? {} : { accuracyM }) };
  const known = places[place];
  if (known !== undefined) {
    if (known.walkMps !== undefined) return; // another device says the same
    const { fromMs, toMs } = { fromMs: Math.min(known.fromMs, apart.fromMs), toMs: Math.max(known.toMs, apart.toMs) };
    const weight = Math.max(1, known.weight) * WEIGHTS.person;
    places[place] = { ...known, ...foot, fromMs, toMs, weight, goesOn, reasons: [reason, ...known.reasons] };
    return;
  }
  places.push({
    id: index === 0 ? "person" : `person-${index + 1}`,
    kind: "person",
    fromMs: apart.fromMs,
    toMs: apart.toMs,
    goesOn,
    point: apart.point,
    weight: WEIGHTS.person,
    probability: 0,
    reasons: [reason],
    ...foot,
  });
}

/** Two stands at one place are one place, as weighty as either. */
function addPlace(places: SearchPlace[], place: SearchPlace): void {
  const index = places.findIndex(
    (known) => known.kind !== "silence" && distanceBetweenM(known.point, place.point) < SAME_PLACE_M,
  );
  const known = places[index];
  if (known === undefined) places.push(place);
  else if (place.weight > known.weight) places[index] = { ...place, id: known.id, fromMs: known.fromMs };
  else places[index] = { ...known, toMs: place.toMs, goesOn: place.goesOn };
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

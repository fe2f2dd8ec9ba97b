/**
 * Where can he be by now: from what is certain of a hunt to the earliest moment for every road, kept, so that any
 * instant before or after can be drawn without searching again; and what was assumed, always.
 *
 * A branch is one way of getting on (on foot from the crash; in the truck that was stolen). What is confirmed starts
 * its branch anew; what is not confirmed is told as possible or not, and moves nothing. Rules RE4 to RE9 in ../SPEC.md.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { roadName } from "../network/road-graph.ts";
import type { PlaceOnEdge } from "../network/road-search.ts";
import { type OnRoad, nearestRoad, roadsNear, SEARCH_M } from "../network/snap.ts";
import { type Assumption, assumptionsOf } from "./assumptions.ts";
import { type FlightMode, type FlightPace, flightTimesMs, offRoadMps } from "./flight.ts";
import { NEVER_MS, ReachSearch, type ReachSeed, type Stretch, type Watch } from "./reach-search.ts";

/** Somebody says that he was there. `word`: as people settled it. */
export type ReachSighting = Point & {
  readonly id: string;
  readonly atMs: number;
  readonly accuracyM?: number;
  readonly mode: FlightMode;
  readonly word: "confirmed" | "unconfirmed" | "refuted";
};
/** A vehicle or a horse was taken near: he may have it since `fromMs`. */
export type ReachTheft = Point & {
  readonly id: string;
  readonly fromMs: number;
  readonly accuracyM?: number;
  readonly mode: FlightMode;
};
/** A road was watched, and he did not pass; without an end it still is. */
export type WatchedRoad = Point & { readonly id: string; readonly fromMs: number; readonly toMs?: number };

export type ReachQuestion = {
  readonly sightings: readonly ReachSighting[];
  readonly thefts: readonly ReachTheft[];
  readonly watched: readonly WatchedRoad[];
  readonly pace: FlightPace;
  /** How far ahead to look. */
  readonly untilMs: number;
};

export type ReachBranch = {
  readonly id: string;
  readonly mode: FlightMode;
  readonly fromMs: number;
  readonly from: readonly Point[];
  readonly because: "sighting" | "theft";
  /** No road within 5 km: nothing of it is on the roads. */
  readonly hasRoad: boolean;
  /** The roads where he was, without the ways across country to others: who holds roads can close only these. */
  readonly starts: readonly ReachSeed[];
  readonly search: ReachSearch;
};
/** Whether he could have been where somebody says, as far as this is assumed. */
export type Plausible = {
  readonly sightingId: string;
  readonly possible: boolean;
  /** The earliest, by road, from what is certain; undefined: no way within the time looked at. */
  readonly earliestMs: number | undefined;
};
export type Reach = {
  readonly network: RoadNetwork;
  readonly pace: FlightPace;
  /** Times of the searches are after this. */
  readonly baseMs: number;
  readonly untilMs: number;
  readonly branches: readonly ReachBranch[];
  readonly plausible: readonly Plausible[];
  readonly assumptions: readonly Assumption[];
  /** On the road by what he was not seen: as they were put on the network; a watch that is on no road closes nothing. */
  readonly watches: readonly (Watch & { readonly id: string })[];
};
export type ReachAnswer =
  | { readonly ok: true; readonly reach: Reach }
  | { readonly ok: false; readonly reason: ReachRefusal };
/** no-certain-sighting: nothing to start from. no-road-near: none within 5 km of anything certain. */
export type ReachRefusal = "no-roads" | "no-certain-sighting" | "no-road-near" | "until-before-start";

const REFUSAL_WORDS: Readonly<Record<ReachRefusal, string>> = {
  "no-roads": "the network has no roads",
  "no-certain-sighting": "no certain sighting to start from",
  "no-road-near": `no road within ${SEARCH_M / 1_000} km of where he was; he is not held by that, only not computed`,
  "until-before-start": "the time asked about lies before the last certain sighting",
};
/** Confirmed within this of each other: he was at one of them, and nobody knows at which. */
const SAME_TIME_MS = 60_000;
/** A sighting without an accuracy: a passer-by's "by the bridge". */
const ACCURACY_ASSUMED_M = 100;
/** A watch stands on the road that is meant; farther off it is on none. */
const WATCH_REACH_M = 500;
/** The other carriageway of the same road is watched with it. */
const BOTH_CARRIAGEWAYS_M = 60;
/** Times are whole milliseconds of 32 bits: some 49 days. */
const SPAN_MAX_MS = 40 * 24 * 3_600_000;

/** The sentence for a reach that cannot be said. Never to be read as "he is nowhere". */
export function reachRefusalText(reason: ReachRefusal): string {
  return REFUSAL_WORDS[reason];
}

/** Searches every branch once. */
export function computeReach(network: RoadNetwork, question: ReachQuestion): ReachAnswer {
  if (network.graph.edgeCount === 0) return { ok: false, reason: "no-roads" };
  const starts = lastCertain(question.sightings);
  const thefts = question.thefts.filter(({ fromMs }) => fromMs >= (starts[0]?.atMs ?? -Infinity) - SAME_TIME_MS);
  const earliestMs = Math.min(...starts.map(({ atMs }) => atMs), ...thefts.map(({ fromMs }) => fromMs));
  if (earliestMs === Infinity) return { ok: false, reason: "no-certain-sighting" };
  if (question.untilMs < earliestMs) return { ok: false, reason: "until-before-start" };
  const baseMs = earliestMs;
  const untilMs = Math.min(question.untilMs, baseMs + SPAN_MAX_MS);
  const watches = watchesOf(network, question.watched, baseMs);
  const branch = (
    because: ReachBranch["because"],
    mode: FlightMode,
    places: readonly { readonly id: string; readonly point: Point; readonly fromMs: number; accuracyM?: number }[],
  ): ReachBranch => {
    const seedsByPlace = places.map((place) => seedsOf(network, place, mode, place.fromMs - baseMs));
    const seeds = seedsByPlace.flat();
    return {
      id: places.map(({ id }) => id).join("+"),
      mode,
      because,
      fromMs: Math.min(...places.map(({ fromMs }) => fromMs)),
      from: places.map(({ point }) => point),
      hasRoad: seeds.length > 0,
      starts: seedsByPlace.flatMap(startsOf),
      search: new ReachSearch(network.graph, flightTimesMs(network.graph, mode, question.pace), {
        seeds,
        watches,
        limitMs: untilMs - baseMs,
      }),
    };
  };
  const branches = [
    ...[...new Set(starts.map(({ mode }) => mode))].map((mode) =>
      branch(
        "sighting",
        mode,
        starts.filter((start) => start.mode === mode).map((start) => ({ ...start, point: start, fromMs: start.atMs })),
      ),
    ),
    ...thefts.map((theft) => branch("theft", theft.mode, [{ ...theft, point: theft }])),
  ];
  if (branches.every(({ hasRoad }) => !hasRoad)) return { ok: false, reason: "no-road-near" };
  const bare = { network, pace: question.pace, baseMs, untilMs, branches, watches };
  const plausible = question.sightings.flatMap((sighting) =>
    sighting.word === "unconfirmed" ? [plausibleOf(bare, sighting)] : [],
  );
  const reach = { ...bare, plausible, assumptions: assumptionsOf(bare, question) };
  return { ok: true, reach };
}

/** When he can be at a place at the earliest, over all branches; undefined: not within the time looked at. */
export function earliestAtMs(reach: Pick<Reach, "branches" | "baseMs">, place: PlaceOnEdge): number | undefined {
  let best = NEVER_MS;
  for (const { search } of reach.branches) best = Math.min(best, search.arrivalAt(place));
  return best === NEVER_MS ? undefined : reach.baseMs + best;
}

export type TimedStretch = Stretch & { readonly branch: ReachBranch };

/** Everything he may have run through until an instant, by branch; times are instants. Stretches end there. */
export function stretchesUntil(reach: Reach, atMs: number): TimedStretch[] {
  const { graph } = reach.network;
  const found: TimedStretch[] = [];
  for (const branch of reach.branches) {
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      for (const stretch of branch.search.stretchesOf(edge)) {
        const cut = cutAt(stretch, atMs - reach.baseMs);
        if (cut === undefined) continue;
        found.push({ ...cut, fromMs: cut.fromMs + reach.baseMs, toMs: cut.toMs + reach.baseMs, branch });
      }
    }
  }
  return found;
}

/** The part of a stretch until an instant. */
function cutAt(stretch: Stretch, atMs: number): Stretch | undefined {
  if (stretch.fromMs > atMs) return undefined;
  if (stretch.toMs <= atMs) return stretch;
  const share = (atMs - stretch.fromMs) / (stretch.toMs - stretch.fromMs);
  const toFraction = stretch.fromFraction + share * (stretch.toFraction - stretch.fromFraction);
  return { ...stretch, toFraction, toMs: atMs };
}

/** The newest confirmed sighting, with those of the same minute: which of them is right nobody knows. */
function lastCertain(sightings: readonly ReachSighting[]): ReachSighting[] {
  const confirmed = sightings.filter(({ word }) => word === "confirmed");
  const newestMs = Math.max(...confirmed.map(({ atMs }) => atMs));
  return confirmed.filter(({ atMs }) => newestMs - atMs <= SAME_TIME_MS).sort((a, b) => a.atMs - b.atMs);
}

/**
 * Where a branch begins on the network: on every road that lies within the sighting's accuracy, at once; and on every
 * other within 5 km, after the way to it in a straight line across country.
 */
function seedsOf(
  network: RoadNetwork,
  { point, accuracyM = ACCURACY_ASSUMED_M }: { readonly point: Point; readonly accuracyM?: number },
  mode: FlightMode,
  fromMs: number,
): ReachSeed[] {
  const sureM = Math.min(SEARCH_M, Math.hypot(accuracyM, network.info.accuracyM));
  return roadsNear(network.graph, point, SEARCH_M).map(({ edge, fraction, offsetM }) => {
    const acrossMs = (Math.max(0, offsetM - sureM) / offRoadMps(mode)) * 1_000;
    return { edge, fraction, fromMs: Math.round(fromMs + acrossMs) };
  });
}

/** Of the seeds those that he needs no way across country to; where there are none, the first that he comes to. */
function startsOf(seeds: readonly ReachSeed[]): ReachSeed[] {
  const firstMs = Math.min(...seeds.map(({ fromMs }) => fromMs));
  return seeds.filter(({ fromMs }) => fromMs === firstMs);
}

/** Watched roads on the network: the road nearest to the point, both carriageways where there are two. */
function watchesOf(
  network: RoadNetwork,
  watched: readonly WatchedRoad[],
  baseMs: number,
): (Watch & { readonly id: string })[] {
  return watched.flatMap((watch) => {
    const nearest = nearestRoad(network.graph, watch);
    if (nearest === undefined || nearest.offsetM > WATCH_REACH_M + network.info.accuracyM) return [];
    const fromMs = Math.max(0, watch.fromMs - baseMs);
    const toMs = watch.toMs === undefined ? Infinity : watch.toMs - baseMs;
    if (toMs <= fromMs) return [];
    const name = roadName(network.graph, nearest.edge);
    return roadsNear(network.graph, watch, nearest.offsetM + BOTH_CARRIAGEWAYS_M)
      .filter(({ edge }) => edge === nearest.edge || (name !== undefined && roadName(network.graph, edge) === name))
      .map(({ edge, fraction }) => ({ id: watch.id, edge, fraction, fromMs, toMs }));
  });
}

function plausibleOf(reach: Pick<Reach, "network" | "branches" | "baseMs">, sighting: ReachSighting): Plausible {
  const nearM = Math.min(SEARCH_M, Math.hypot(sighting.accuracyM ?? ACCURACY_ASSUMED_M, reach.network.info.accuracyM));
  const near: OnRoad[] = roadsNear(reach.network.graph, sighting, nearM);
  const nearest = near.length === 0 ? nearestRoad(reach.network.graph, sighting) : undefined;
  const times = [...near, ...(nearest === undefined ? [] : [nearest])].flatMap((place) => {
    const byRoadMs = earliestAtMs(reach, place);
    const acrossMs = (Math.max(0, place.offsetM - nearM) / offRoadMps(sighting.mode)) * 1_000;
    return byRoadMs === undefined ? [] : [byRoadMs + acrossMs];
  });
  // In a straight line across country he needs no road.
  for (const { from, fromMs, mode } of reach.branches) {
    for (const start of from) {
      times.push(fromMs + (Math.max(0, distanceBetweenM(start, sighting) - nearM) / offRoadMps(mode)) * 1_000);
    }
  }
  const earliestMs = times.length === 0 ? undefined : Math.round(Math.min(...times));
  return { sightingId: sighting.id, possible: earliestMs !== undefined && earliestMs <= sighting.atMs, earliestMs };
}

/**
 * Whom a car in other hands can be at soon, and how far its track may be believed. Where it is in doubt it may be at each
 * place that is said, and where it was last believed: whoever is near any of them is warned.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { placeUnit } from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { offRoadMps } from "../../roads/reach/flight.ts";
import { computeReach, earliestAtMs } from "../../roads/reach/reach.ts";
import { believeTrack, type TrackDoubt, type TrackFix } from "../../roads/reach/track-belief.ts";

export type HostileAsked = {
  readonly askedAtMs: number;
  /** The newest fix of each of its devices. */
  readonly heard: readonly TrackFix[];
  /** The last that was believed, before these. */
  readonly believed?: TrackFix;
  readonly units: readonly (Point & { readonly unitId: string })[];
};
/** Counted from when it was asked: what the car has driven since its last fix is taken off. */
export type HostileNear = { readonly unitId: string; readonly timeMs: number; readonly distanceM: number };
export type HostileAnswer = {
  readonly near: readonly HostileNear[];
  readonly doubts: readonly TrackDoubt[];
  readonly believed: TrackFix | undefined;
};

/** Whoever a car in other hands can be at within this is told. */
const WITHIN_MS = 15 * MINUTE_MS;

/** The soonest first; each unit once, by the place from which it is nearest. */
export function hostileAnswer(
  { askedAtMs, heard, believed, units }: HostileAsked,
  network: RoadNetwork,
): HostileAnswer {
  const known = believed === undefined ? {} : { believed };
  const belief = believeTrack(network, { heard, nowMs: askedAtMs, ...known });
  const soonest = new Map<string, HostileNear>();
  for (const from of belief.from) {
    for (const one of nearFrom(network, from, askedAtMs, units)) {
      if (one.timeMs < (soonest.get(one.unitId)?.timeMs ?? Infinity)) soonest.set(one.unitId, one);
    }
  }
  const near = [...soonest.values()].sort((a, b) => a.timeMs - b.timeMs);
  return { near, doubts: belief.doubts, believed: belief.believed };
}

function nearFrom(
  network: RoadNetwork,
  from: TrackFix,
  askedAtMs: number,
  units: readonly (Point & { readonly unitId: string })[],
): HostileNear[] {
  const { latDeg, lonDeg, fixAtMs } = from;
  const atMs = Math.min(fixAtMs, askedAtMs);
  const answer = computeReach(network, {
    sightings: [{ id: "car", latDeg, lonDeg, atMs, mode: "car", word: "confirmed" }],
    thefts: [],
    watched: [],
    pace: "fleeing",
    untilMs: askedAtMs + WITHIN_MS,
  });
  return units.flatMap(({ unitId, ...at }) => {
    const { road } = placeUnit(network, unitId, { latDeg: at.latDeg, lonDeg: at.lonDeg });
    const byRoadMs = answer.ok && road !== undefined ? earliestAtMs(answer.reach, road) : undefined;
    // Far from every road that is known a car is as near as it is: across country it needs none.
    const distanceM = distanceBetweenM(from, at);
    const acrossMs = atMs + (distanceM / offRoadMps("car")) * 1_000;
    const timeMs = Math.max(0, Math.round(Math.min(byRoadMs ?? Infinity, acrossMs)) - askedAtMs);
    return timeMs > WITHIN_MS ? [] : [{ unitId, timeMs, distanceM: Math.round(distanceM) }];
  });
}

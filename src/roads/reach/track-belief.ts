/**
 * How far a track may be believed whose devices are in other hands: could it have come there by road, is it at two places
 * at once, does its clock run ahead, is it silent? What is doubtful is marked and counted with, never dropped: it may be so,
 * and whoever is near it is warned. Rules TB1 to TB3 in ../SPEC.md.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { computeReach } from "./reach.ts";

export type TrackFix = Point & {
  readonly deviceId: string;
  readonly fixAtMs: number;
  readonly receivedAtMs: number;
  readonly accuracyM?: number;
};
export const trackDoubts = ["jump", "two-places", "clock-ahead", "silent"] as const;
export type TrackDoubt = (typeof trackDoubts)[number];
export type TrackBelief = {
  readonly doubts: readonly TrackDoubt[];
  /** Where it can be: the newest fix of each device, and the last that was believed where another is in doubt. */
  readonly from: readonly TrackFix[];
  /** What the next are to be judged by. */
  readonly believed: TrackFix | undefined;
};

/** Two devices of one car are heard this far apart in time at the most to be compared. */
const SAME_TIME_MS = 60_000;
/** No car gets on faster than this, on no road: 240 km/h. */
const FASTEST_MPS = 67;
const APART_M = 500;
const CLOCK_AHEAD_MS = 60_000;
const SILENT_MS = 120_000;
const ACCURACY_ASSUMED_M = 30;
/** A last believed fix older than this says nothing of where it can be now. */
const BELIEVED_WITHIN_MS = 30 * 60_000;

/** Judges the newest fix of each of a track's devices by the last one that was believed. */
export function believeTrack(
  network: RoadNetwork,
  {
    heard,
    believed,
    nowMs,
  }: { readonly heard: readonly TrackFix[]; readonly believed?: TrackFix; readonly nowMs: number },
): TrackBelief {
  const doubts = new Set<TrackDoubt>();
  const newestFirst = heard.toSorted((a, b) => b.fixAtMs - a.fixAtMs);
  const [newest] = newestFirst;
  if (newest === undefined) return { doubts: ["silent"], from: believed === undefined ? [] : [believed], believed };
  if (nowMs - newest.fixAtMs > SILENT_MS) doubts.add("silent");
  const inTime = newestFirst.filter(({ fixAtMs, receivedAtMs }) => fixAtMs - receivedAtMs <= CLOCK_AHEAD_MS);
  if (inTime.length < newestFirst.length) doubts.add("clock-ahead");
  const recent = newestFirst.filter(({ fixAtMs }) => newest.fixAtMs - fixAtMs <= SAME_TIME_MS);
  if (recent.some((fix) => isElsewhere(newest, fix))) doubts.add("two-places");
  const possible = inTime.filter((fix) => isPossible(network, believed, fix));
  if (possible.length < inTime.length) doubts.add("jump");
  const isDoubtful = doubts.has("jump") || doubts.has("two-places") || doubts.has("clock-ahead");
  const isLasting = believed !== undefined && nowMs - believed.fixAtMs <= BELIEVED_WITHIN_MS;
  return {
    doubts: trackDoubts.filter((doubt) => doubts.has(doubt)),
    from: [...recent, ...(isDoubtful && isLasting ? [believed] : [])],
    // Of two places at once nobody knows which is right: neither judges the next.
    believed: doubts.has("two-places") ? believed : (possible[0] ?? believed),
  };
}

/** Farther apart than both accuracies and the fastest car explain. */
function isElsewhere(a: TrackFix, b: TrackFix): boolean {
  const spareM = (a.accuracyM ?? ACCURACY_ASSUMED_M) + (b.accuracyM ?? ACCURACY_ASSUMED_M) + APART_M;
  return distanceBetweenM(a, b) > spareM + (FASTEST_MPS * Math.abs(a.fixAtMs - b.fixAtMs)) / 1_000;
}

/** Whether a car that flees can have come from what is believed to a fix, by road or across country, in that time. */
function isPossible(network: RoadNetwork, believed: TrackFix | undefined, fix: TrackFix): boolean {
  if (believed === undefined || fix.fixAtMs <= believed.fixAtMs)
    return believed === undefined || !isElsewhere(believed, fix);
  const straightM = Math.max(0, distanceBetweenM(believed, fix) - APART_M);
  if (straightM === 0) return true;
  if (straightM > (FASTEST_MPS * (fix.fixAtMs - believed.fixAtMs)) / 1_000) return false;
  const answer = computeReach(network, {
    sightings: [
      {
        ...pointOf(believed),
        id: "believed",
        atMs: believed.fixAtMs,
        mode: "car",
        word: "confirmed",
        accuracyM: APART_M,
      },
      { ...pointOf(fix), id: "fix", atMs: fix.fixAtMs, mode: "car", word: "unconfirmed", accuracyM: APART_M },
    ],
    thefts: [],
    watched: [],
    pace: "fleeing",
    untilMs: fix.fixAtMs,
  });
  // Where the roads cannot say, the straight line has said it: no car is that fast.
  if (!answer.ok || network.info.highwaysOnly) return true;
  return answer.reach.plausible.every(({ possible }) => possible);
}

function pointOf({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}

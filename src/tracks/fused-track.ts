/**
 * The track of a vehicle or a person: a view of the tracks of the devices bound to it, computed when asked.
 *
 * Nothing is averaged: every answer is one device's own, with that device, its accuracy and its age attached, so
 * that a dispatcher can always be told who says so (rules TR14 and TR15).
 */
import type { DeviceId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import { ASSUMED_ACCURACY_M, type DeviceTrack } from "./device-track.ts";
import type { TrackFix } from "./fix-ring.ts";

export type TrackSource = { readonly deviceId: DeviceId; readonly track: DeviceTrack };
export type FusedLocation = {
  /** The device that says so. */
  readonly deviceId: DeviceId;
  readonly fix: TrackFix;
  readonly ageMs: number;
  /** How far off it may be now: its accuracy, and the way it may have gone since. */
  readonly withinM: number;
};
export type PositionInTime = {
  readonly deviceId: DeviceId;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number;
  /** Distance in time to the nearest fix. */
  readonly gapMs: number;
};

/** The way that something may have gone for each second since a fix, where its speed is not known. */
const UNKNOWN_SPEED_MPS = 15;
/** A thing that stands may begin to move. */
const STANDING_SPREAD_MPS = 1;

export class FusedTrack {
  readonly #sources: readonly TrackSource[];

  constructor(sources: readonly TrackSource[]) {
    this.#sources = sources;
  }

  /** TR14: the best that is known now: the newest believed fix, unless an older one is that much more exact. */
  best(nowMs: number): FusedLocation | undefined {
    let best: FusedLocation | undefined;
    for (const { deviceId, track } of this.#sources) {
      const fix = track.lastBelieved();
      if (fix === undefined) continue;
      const ageMs = Math.max(0, nowMs - fix.fixAtMs);
      const withinM = (fix.accuracyM ?? ASSUMED_ACCURACY_M) + (ageMs / SECOND_MS) * spreadMps(track, fix);
      if (best === undefined || withinM < best.withinM) best = { deviceId, fix, ageMs, withinM };
    }
    return best;
  }

  /**
   * TR15: where it was at an instant: between two fixes of one device on a straight line, or at a fix within the
   * tolerance, with the way it may have gone added to the accuracy. Undefined where no fix is within the tolerance.
   */
  positionAt(atMs: number, toleranceMs: number): PositionInTime | undefined {
    let best: PositionInTime | undefined;
    for (const source of this.#sources) {
      const position = positionOf(source, atMs, toleranceMs);
      if (position === undefined) continue;
      if (best === undefined || position.accuracyM < best.accuracyM) best = position;
    }
    return best;
  }

  /** When any of its devices was last heard. */
  heardAtMs(): number | undefined {
    let heardAtMs: number | undefined;
    for (const { track } of this.#sources) {
      if (track.heardAtMs !== undefined && track.heardAtMs > (heardAtMs ?? Number.NEGATIVE_INFINITY))
        heardAtMs = track.heardAtMs;
    }
    return heardAtMs;
  }
}

function spreadMps(track: DeviceTrack, fix: TrackFix): number {
  if (track.standingSinceMs() !== undefined) return STANDING_SPREAD_MPS;
  return Math.max(fix.speedMps ?? UNKNOWN_SPEED_MPS, STANDING_SPREAD_MPS);
}

function positionOf({ deviceId, track }: TrackSource, atMs: number, toleranceMs: number): PositionInTime | undefined {
  const newest = track.lastBelieved();
  if (newest === undefined) return undefined;
  if (atMs > newest.fixAtMs) {
    const gapMs = atMs - newest.fixAtMs;
    if (gapMs > toleranceMs) return undefined;
    const accuracyM = (newest.accuracyM ?? ASSUMED_ACCURACY_M) + (gapMs / SECOND_MS) * spreadMps(track, newest);
    return { deviceId, latDeg: newest.latDeg, lonDeg: newest.lonDeg, accuracyM, gapMs };
  }
  const between = track.placeAt(atMs, Number.POSITIVE_INFINITY);
  if (between === undefined) return undefined;
  const gapMs = track.gapAt(atMs);
  if (gapMs > toleranceMs) return undefined;
  // Between two fixes the way may have bent: by no more than half of what was driven to the nearer one.
  const accuracyM = between.accuracyM + (gapMs / SECOND_MS) * between.speedMps * BEND_SHARE;
  return { deviceId, latDeg: between.latDeg, lonDeg: between.lonDeg, accuracyM, gapMs };
}

const BEND_SHARE = 0.5;

/**
 * The track of one device: its believed fixes, its clock, its usual pace, whether it stands.
 *
 * A fix is judged once, on arrival (TR rules in SPEC.md). Late, repeated, stored and impossible fixes are marked and
 * move nothing; the caller keeps them in the trail. A wrong fix never wins alone, and a wrong belief never lasts:
 * several fixes that agree with each other and not with the last believed one take its place.
 */
import { distanceM, isOnEarth } from "../base/geo.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";
import { CLOCK_PARAMS, type ClockParams, DeviceClock } from "./device-clock.ts";
import { FixRing, type TrackFix } from "./fix-ring.ts";
import { isBelieved, MARK } from "./marks.ts";
import type { OwnClock } from "./own-clock.ts";
import { ReportPace } from "./report-pace.ts";
import { Standing } from "./standing.ts";

export type { TrackFix } from "./fix-ring.ts";

export type Verdict = {
  readonly believed: boolean;
  /** Believed and newer than what was known: it is where the device is now. */
  readonly moved: boolean;
  readonly marks: number;
  /** The time at which the fix is placed: the device's, or ours where its clock can't be used. */
  readonly fixAtMs: number;
};

export type TrackParams = {
  readonly clock: ClockParams;
  /** Faster than anything that a unit rides in, with a margin for receivers. */
  readonly speedMaxMps: number;
  /** Fixes in agreement with each other that replace a belief they contradict. */
  readonly reanchorMin: number;
  /** Packets may overtake each other by so much. */
  readonly reorderMaxMs: number;
  /** What a fix of unknown accuracy may be off by, before its speed is called impossible. */
  readonly unknownAccuracyM: number;
};

export const TRACK_PARAMS: TrackParams = {
  clock: CLOCK_PARAMS,
  speedMaxMps: 90,
  reanchorMin: 3,
  reorderMaxMs: 10 * SECOND_MS,
  unknownAccuracyM: 50,
};

/** What is assumed of a fix that does not say how exact it is, where a number must be given. */
export const ASSUMED_ACCURACY_M = 15;
/** 0,0 within 100 m. */
const NULL_ISLAND_DEG = 0.0009;
/** Two messages about one moment differ by rounding only. */
const SAME_PLACE_M = 50;
const DEFAULT_CAPACITY = 64;
/** A gross claim of inexactness must not make every jump possible. */
const ACCURACY_COUNTED_MAX_M = 5_000;

type Suspect = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number;
  readonly fixAtMs: number;
  readonly count: number;
};

export class DeviceTrack {
  /** When anything was last heard. */
  heardAtMs: number | undefined;

  readonly #params: TrackParams;
  readonly #ring: FixRing;
  readonly #clock: DeviceClock;
  readonly #pace: ReportPace;
  readonly #standing = new Standing();
  #lastDeviceAtMs = Number.NaN;
  #suspect: Suspect | undefined;
  #newestStored: TrackFix | undefined;

  constructor(options: {
    readonly intervalMs: number;
    readonly capacity?: number;
    readonly params?: TrackParams;
    readonly own?: OwnClock;
  }) {
    this.#params = options.params ?? TRACK_PARAMS;
    this.#ring = new FixRing(options.capacity ?? DEFAULT_CAPACITY);
    this.#clock = new DeviceClock(this.#params.clock, options.own);
    this.#pace = new ReportPace(options.intervalMs);
  }

  /** Notes that the device was heard; stored reports say nothing about its pace. */
  hear(receivedAtMs: number, stored: boolean): void {
    if (this.heardAtMs === undefined || receivedAtMs > this.heardAtMs) this.heardAtMs = receivedAtMs;
    if (!stored) this.#pace.hear(receivedAtMs, this.#standing.isStill);
  }

  /** TR12: how often it is to be heard now: its own usual interval, which begins with the configured one. */
  intervalMs(): number {
    return Math.round(this.#pace.expectedMs(this.#standing.isStill));
  }

  /** TR5: true while the device's clock is known to be off. */
  get clockIsOff(): boolean {
    return this.#clock.isOff;
  }

  /** Receipt less fix time, the least of late: the clock's error and the shortest delay together. */
  get clockOffsetMs(): number | undefined {
    return this.#clock.offsetMs;
  }

  /** Judges a fix and takes it where it is believed. */
  accept(fix: Fix, receivedAtMs: number): Verdict {
    const ring = this.#ring;
    let marks = marksOfItself(fix, this.#params.speedMaxMps);
    const deviceAtMs = timeOf(fix);
    let fixAtMs = receivedAtMs;
    if (Number.isNaN(deviceAtMs)) {
      marks |= MARK.undated;
    } else if ((marks & MARK.stored) !== 0) {
      fixAtMs = deviceAtMs;
    } else {
      marks |= this.#clock.judge(deviceAtMs, receivedAtMs);
      fixAtMs = this.#clock.placedAtMs;
    }
    if (ring.count > 0) marks |= this.#judgeOrder(fix, fixAtMs, deviceAtMs);
    if (ring.count > 0 && isBelieved(marks)) marks |= this.#judgeJump(fix, fixAtMs);
    const believed = isBelieved(marks);
    if (believed) this.#take(fix, fixAtMs, deviceAtMs, receivedAtMs, marks);
    else if ((marks & ~BELIEVABLE_LATER) === 0) this.#noteStored(fix, fixAtMs, receivedAtMs, marks);
    return { believed, moved: believed, marks, fixAtMs };
  }

  /** The newest believed fix. */
  lastBelieved(): TrackFix | undefined {
    return this.#ring.count === 0 ? undefined : this.#ring.at(0);
  }

  /** TR2: the newest fix from a store that is newer than the newest believed one: where it was, not where it is. */
  newestStored(): TrackFix | undefined {
    const stored = this.#newestStored;
    if (stored === undefined) return undefined;
    return this.#ring.count === 0 || stored.fixAtMs > this.#ring.fixAtMs(0) ? stored : undefined;
  }

  /** Believed fixes with a time at or after `sinceFixAtMs`, oldest first, as far back as they are kept. */
  believedSince(sinceFixAtMs: number): TrackFix[] {
    const fixes: TrackFix[] = [];
    // Times are integers, so that "at or after" is "after the millisecond before".
    for (let age = this.#ring.ageAtOrBefore(sinceFixAtMs - 1) - 1; age >= 0; age--) fixes.push(this.#ring.at(age));
    return fixes;
  }

  /** TR11: since when the device stands; undefined while it moves or too little is known. */
  standingSinceMs(): number | undefined {
    return this.#standing.sinceMs();
  }

  /** Keeps twice as many fixes from now on: for a device whose way is asked for farther back. */
  growRing(): void {
    this.#ring.grow();
  }

  /** How many fixes it keeps at most. */
  get capacity(): number {
    return this.#ring.capacity;
  }

  /**
   * TR13: where the device was at an instant between two believed fixes, by a straight line. Undefined where the
   * instant is later than the newest fix, earlier than what is kept, or farther than `gapMaxMs` from either fix.
   */
  placeAt(
    fixAtMs: number,
    gapMaxMs: number,
  ): { latDeg: number; lonDeg: number; accuracyM: number; speedMps: number; gapMs: number } | undefined {
    const ring = this.#ring;
    if (ring.count === 0 || fixAtMs > ring.fixAtMs(0)) return undefined;
    const age = ring.ageAtOrBefore(fixAtMs);
    if (age === ring.count) return undefined;
    if (age === 0) return this.#placeOfNewest();
    const later = age - 1;
    const spanMs = ring.fixAtMs(later) - ring.fixAtMs(age);
    const sinceMs = fixAtMs - ring.fixAtMs(age);
    const gapMs = Math.max(sinceMs, spanMs - sinceMs);
    // No line leads over a jump that was only believed when it lasted.
    if (gapMs > gapMaxMs || (ring.marks(later) & MARK.reanchored) !== 0) return undefined;
    const latDeg = ring.latDeg(age);
    const lonDeg = ring.lonDeg(age);
    const share = sinceMs / spanMs;
    const wayM = distanceM(latDeg, lonDeg, ring.latDeg(later), ring.lonDeg(later));
    return {
      latDeg: latDeg + share * (ring.latDeg(later) - latDeg),
      lonDeg: wrapDeg(lonDeg + share * wrapDeg(ring.lonDeg(later) - lonDeg)),
      accuracyM: Math.max(orAssumed(ring.accuracyM(age)), orAssumed(ring.accuracyM(later))),
      speedMps: (wayM / spanMs) * SECOND_MS,
      gapMs,
    };
  }

  /** Distance in time from an instant to the nearest believed fix. */
  gapAt(fixAtMs: number): number {
    const ring = this.#ring;
    const age = ring.ageAtOrBefore(fixAtMs);
    const before = age < ring.count ? fixAtMs - ring.fixAtMs(age) : Number.POSITIVE_INFINITY;
    const after = age > 0 ? ring.fixAtMs(age - 1) - fixAtMs : Number.POSITIVE_INFINITY;
    return Math.min(before, after);
  }

  // The instant is that of the newest fix: the way to it tells the speed.
  #placeOfNewest(): { latDeg: number; lonDeg: number; accuracyM: number; speedMps: number; gapMs: number } {
    const ring = this.#ring;
    const told = ring.speedMps(0);
    const hasWay = ring.count > 1 && (ring.marks(0) & MARK.reanchored) === 0;
    const wayM = hasWay ? distanceM(ring.latDeg(1), ring.lonDeg(1), ring.latDeg(0), ring.lonDeg(0)) : 0;
    const speedMps = hasWay ? (wayM / (ring.fixAtMs(0) - ring.fixAtMs(1))) * SECOND_MS : Number.isNaN(told) ? 0 : told;
    return {
      latDeg: ring.latDeg(0),
      lonDeg: ring.lonDeg(0),
      accuracyM: orAssumed(ring.accuracyM(0)),
      speedMps,
      gapMs: 0,
    };
  }

  // TR1, TR7
  #judgeOrder(fix: Fix, fixAtMs: number, deviceAtMs: number): number {
    const ring = this.#ring;
    const lastAtMs = ring.fixAtMs(0);
    if (fixAtMs > lastAtMs) {
      // A clock that is off gives a doubled message two places in time; its own time tells.
      return deviceAtMs === this.#lastDeviceAtMs && isSamePlace(ring, 0, fix) ? MARK.repeated : 0;
    }
    const age = ring.ageAtOrBefore(fixAtMs);
    if (age < ring.count && ring.fixAtMs(age) === fixAtMs && isSamePlace(ring, age, fix)) return MARK.repeated;
    return lastAtMs - fixAtMs <= this.#params.reorderMaxMs ? MARK.reordered : MARK.late;
  }

  // TR8, TR9
  #judgeJump(fix: Fix, fixAtMs: number): number {
    const ring = this.#ring;
    const slackM = this.#slackM(fix.accuracyM ?? Number.NaN);
    const fromLastMs = fixAtMs - ring.fixAtMs(0);
    const lastSlackM = this.#slackM(ring.accuracyM(0));
    if (this.#isReachable(ring.latDeg(0), ring.lonDeg(0), fix, slackM + lastSlackM, fromLastMs)) {
      this.#suspect = undefined;
      return 0;
    }
    const suspect = this.#suspect;
    const agrees =
      suspect !== undefined &&
      fixAtMs > suspect.fixAtMs &&
      this.#isReachable(suspect.latDeg, suspect.lonDeg, fix, slackM + suspect.accuracyM, fixAtMs - suspect.fixAtMs);
    const count = agrees ? suspect.count + 1 : 1;
    this.#suspect = { latDeg: fix.latDeg, lonDeg: fix.lonDeg, accuracyM: slackM, fixAtMs, count };
    return count < this.#params.reanchorMin ? MARK.impossibleSpeed : MARK.reanchored;
  }

  #isReachable(latDeg: number, lonDeg: number, fix: Fix, slackM: number, spanMs: number): boolean {
    const reachM = slackM + (this.#params.speedMaxMps * Math.max(SECOND_MS, spanMs)) / SECOND_MS;
    return distanceM(latDeg, lonDeg, fix.latDeg, fix.lonDeg) <= reachM;
  }

  #slackM(accuracyM: number): number {
    return accuracyM >= 0 ? Math.min(accuracyM, ACCURACY_COUNTED_MAX_M) : this.#params.unknownAccuracyM;
  }

  #take(fix: Fix, fixAtMs: number, deviceAtMs: number, receivedAtMs: number, marks: number): void {
    const accuracyM = fix.accuracyM ?? Number.NaN;
    const speedMps = fix.speedMps ?? Number.NaN;
    const { latDeg, lonDeg } = fix;
    this.#ring.push(fixAtMs, receivedAtMs, latDeg, lonDeg, accuracyM, speedMps, fix.courseDeg ?? Number.NaN, marks);
    this.#lastDeviceAtMs = deviceAtMs;
    this.#suspect = undefined;
    if ((marks & MARK.reanchored) !== 0) this.#standing.begin(latDeg, lonDeg, accuracyM, fixAtMs);
    else this.#standing.note(latDeg, lonDeg, accuracyM, speedMps, fixAtMs);
  }

  #noteStored(fix: Fix, fixAtMs: number, receivedAtMs: number, marks: number): void {
    if (this.#newestStored !== undefined && this.#newestStored.fixAtMs >= fixAtMs) return;
    if (this.#ring.count > 0 && fixAtMs <= this.#ring.fixAtMs(0)) return;
    const { latDeg, lonDeg, accuracyM, speedMps, courseDeg } = fix;
    this.#newestStored = { latDeg, lonDeg, accuracyM, speedMps, courseDeg, fixAtMs, receivedAtMs, marks };
  }
}

/** With these marks and no others, a fix is old news rather than wrong. */
const BELIEVABLE_LATER = MARK.stored | MARK.noAccuracy | MARK.clockOff | MARK.early;

// What is to be said of a fix without knowing its device.
function marksOfItself(fix: Fix, speedMaxMps: number): number {
  let marks = fix.stored === true ? MARK.stored : 0;
  if (!isOnEarth(fix.latDeg, fix.lonDeg)) marks |= MARK.offEarth;
  if (Math.abs(fix.latDeg) < NULL_ISLAND_DEG && Math.abs(fix.lonDeg) < NULL_ISLAND_DEG) marks |= MARK.nullIsland;
  if (fix.accuracyM === undefined) marks |= MARK.noAccuracy;
  if (fix.speedMps !== undefined && fix.speedMps > speedMaxMps) marks |= MARK.impossibleSpeed;
  return marks;
}

function timeOf(fix: Fix): number {
  return fix.fixAtMs !== undefined && Number.isFinite(fix.fixAtMs) ? fix.fixAtMs : Number.NaN;
}

function isSamePlace(ring: FixRing, age: number, fix: Fix): boolean {
  return distanceM(ring.latDeg(age), ring.lonDeg(age), fix.latDeg, fix.lonDeg) <= SAME_PLACE_M;
}

function orAssumed(accuracyM: number): number {
  return Number.isNaN(accuracyM) ? ASSUMED_ACCURACY_M : accuracyM;
}

function wrapDeg(lonDeg: number): number {
  return lonDeg > 180 ? lonDeg - 360 : lonDeg < -180 ? lonDeg + 360 : lonDeg;
}

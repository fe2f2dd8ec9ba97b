/**
 * The track of one device: its believed fixes, its clock, its usual pace, whether it stands.
 *
 * A fix is judged once, on arrival (TR rules in SPEC.md). Late, early, repeated and impossible fixes are marked
 * and move nothing; the caller keeps them in the trail. A wrong fix never wins alone, and a wrong belief never
 * lasts: several fixes that agree with each other and not with the last believed one take its place.
 */
import { distanceM } from "../base/geo.ts";
import { DAY_MS, SECOND_MS, utcInstant } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";
import { BELIEVED_MARKS, MARK } from "./marks.ts";

export type TrackFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number | undefined;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
  readonly fixAtMs: number;
  readonly receivedAtMs: number;
};
export type Verdict = {
  readonly believed: boolean;
  /** Believed and newer than what was known: it is where the device is now. */
  readonly moved: boolean;
  readonly marks: number;
  /** The time at which the fix is placed: the device's, or ours where its clock can't be used. */
  readonly fixAtMs: number;
};

const AHEAD_MAX_MS = 5 * SECOND_MS;
const BEHIND_MAX_MS = 30 * SECOND_MS;
/** How much a steady clock error may vary, and how many fixes must agree on it. */
const CLOCK_SWING_MS = 3 * SECOND_MS;
const CLOCK_AGREES_MIN = 3;
/** Faster than anything that a police unit rides in, with a margin for receivers. */
const SPEED_MAX_MPS = 95;
/** Fixes in agreement with each other that replace a belief they contradict. */
const REANCHOR_MIN = 3;
const NULL_ISLAND_DEG = 0.01;
const OLDEST_MS = utcInstant(2015, 1, 1);
const STANDING_RADIUS_M = 25;
const STANDING_SPEED_MPS = 2.5;
const INTERVAL_MIN_MS = SECOND_MS;
const INTERVAL_MAX_MS = 600 * SECOND_MS;
/** Messages nearer together than this belong to one report. */
const SAME_REPORT_MS = 500;
const DEFAULT_CAPACITY = 64;

export class DeviceTrack {
  /** When anything was last heard. */
  heardAtMs: number | undefined;

  readonly #capacity: number;
  readonly #numbers: Float64Array; // four a fix: fix time, receipt, latitude, longitude
  readonly #details: Float32Array; // three a fix: accuracy, speed, course; NaN where unknown
  #count = 0;
  #next = 0;

  readonly #configuredMs: number;
  #learntMs: number | undefined;
  #countedAtMs: number | undefined;
  #slowGaps = 0;

  #clockOffsetMs = 0;
  #clockAgrees = 0;
  #clockSeenAtMs = 0;

  #suspect: { latDeg: number; lonDeg: number; fixAtMs: number; count: number } | undefined;
  #stand: { latDeg: number; lonDeg: number; accuracyM: number; sinceMs: number } | undefined;

  constructor(options: { readonly intervalMs: number; readonly capacity?: number }) {
    this.#configuredMs = options.intervalMs;
    this.#capacity = options.capacity ?? DEFAULT_CAPACITY;
    this.#numbers = new Float64Array(this.#capacity * 4);
    this.#details = new Float32Array(this.#capacity * 3);
  }

  /** Notes that the device was heard; stored reports say nothing about its pace. */
  hear(receivedAtMs: number, stored: boolean): void {
    if (this.heardAtMs === undefined || receivedAtMs > this.heardAtMs) this.heardAtMs = receivedAtMs;
    if (!stored) this.#learnPace(receivedAtMs);
  }

  /** TR7: its own usual interval: the configured one, or longer where it has shown to be slower. */
  intervalMs(): number {
    const learnt = this.#learntMs ?? this.#configuredMs;
    return Math.min(INTERVAL_MAX_MS, Math.max(INTERVAL_MIN_MS, this.#configuredMs, learnt));
  }

  /** True while the device's clock is known to be off by a steady amount. */
  get clockIsOff(): boolean {
    return this.#clockAgrees >= CLOCK_AGREES_MIN;
  }

  /** Judges a fix and takes it where it is believed. */
  accept(fix: Fix, receivedAtMs: number): Verdict {
    let marks = fix.stored === true ? MARK.stored : 0;
    const deviceAtMs = fix.fixAtMs ?? receivedAtMs;
    let fixAtMs = deviceAtMs;
    if (isNullIsland(fix)) marks |= MARK.nullIsland;
    if (deviceAtMs < OLDEST_MS || deviceAtMs > receivedAtMs + DAY_MS) {
      marks |= MARK.impossibleDate;
      fixAtMs = receivedAtMs;
    } else {
      const clock = this.#judgeClock(deviceAtMs, receivedAtMs);
      marks |= clock;
      if ((clock & MARK.clockOff) !== 0) fixAtMs = Math.min(receivedAtMs, deviceAtMs + this.#clockOffsetMs);
    }
    marks |= this.#judgeOrder(fix, fixAtMs);
    if ((fix.speedMps ?? 0) > SPEED_MAX_MPS) marks |= MARK.impossibleSpeed;
    if ((marks & ~BELIEVED_MARKS) === 0) marks |= this.#judgeJump(fix, fixAtMs);
    const isBelieved = (marks & ~BELIEVED_MARKS) === 0;
    if (isBelieved) this.#take(fix, fixAtMs, receivedAtMs);
    return { believed: isBelieved, moved: isBelieved, marks, fixAtMs };
  }

  /** The newest believed fix. */
  lastBelieved(): TrackFix | undefined {
    return this.#count === 0 ? undefined : this.#at(0);
  }

  /** Believed fixes with a time at or after `sinceFixAtMs`, oldest first, as far back as they are kept. */
  believedSince(sinceFixAtMs: number): TrackFix[] {
    const fixes: TrackFix[] = [];
    for (let age = 0; age < this.#count; age++) {
      if ((this.#numbers[this.#slot(age) * 4] as number) < sinceFixAtMs) break; // the slot is inside the ring
      fixes.push(this.#at(age));
    }
    return fixes.reverse();
  }

  /** Since when the device stands within a small circle; undefined while it moves or too little is known. */
  standingSinceMs(): number | undefined {
    const stand = this.#stand;
    if (stand === undefined || this.#count === 0) return undefined;
    const newest = this.#at(0);
    if ((newest.speedMps ?? 0) > STANDING_SPEED_MPS || newest.fixAtMs <= stand.sinceMs) return undefined;
    return stand.sinceMs;
  }

  /**
   * Where the device was at an instant between two believed fixes, by a straight line. Undefined where the instant
   * is later than the newest fix, earlier than what is kept, or farther than `gapMaxMs` from either fix.
   */
  placeAt(
    fixAtMs: number,
    gapMaxMs: number,
  ): { latDeg: number; lonDeg: number; accuracyM: number; speedMps: number; gapMs: number } | undefined {
    if (this.#count === 0) return undefined;
    let later = this.#at(0);
    if (fixAtMs > later.fixAtMs) return undefined;
    for (let age = 1; age < this.#count; age++) {
      const earlier = this.#at(age);
      if (earlier.fixAtMs > fixAtMs) {
        later = earlier;
        continue;
      }
      const spanMs = Math.max(1, later.fixAtMs - earlier.fixAtMs);
      const gapMs = Math.max(fixAtMs - earlier.fixAtMs, later.fixAtMs - fixAtMs);
      if (gapMs > gapMaxMs) return undefined;
      const share = (fixAtMs - earlier.fixAtMs) / spanMs;
      const wayM = distanceM(earlier.latDeg, earlier.lonDeg, later.latDeg, later.lonDeg);
      return {
        latDeg: earlier.latDeg + share * (later.latDeg - earlier.latDeg),
        lonDeg: earlier.lonDeg + share * (later.lonDeg - earlier.lonDeg),
        accuracyM: Math.max(earlier.accuracyM ?? 0, later.accuracyM ?? 0),
        speedMps: (wayM / spanMs) * SECOND_MS,
        gapMs,
      };
    }
    return undefined;
  }

  // TR3, TR4: an arrival that is out of step with our clock is a stored or wrong fix, unless several in a row are
  // out of step by the same amount at a live pace: then it is the clock, and the offset is known.
  #judgeClock(deviceAtMs: number, receivedAtMs: number): number {
    const offsetMs = receivedAtMs - deviceAtMs;
    if (offsetMs >= -AHEAD_MAX_MS && offsetMs <= BEHIND_MAX_MS) {
      this.#clockAgrees = 0;
      return 0;
    }
    const isLive = receivedAtMs - this.#clockSeenAtMs >= SAME_REPORT_MS;
    const agrees = Math.abs(offsetMs - this.#clockOffsetMs) <= CLOCK_SWING_MS;
    if (agrees && isLive) this.#clockAgrees++;
    else if (!agrees) this.#clockAgrees = 1;
    if (!agrees) this.#clockOffsetMs = offsetMs;
    else this.#clockOffsetMs = Math.min(this.#clockOffsetMs, offsetMs);
    this.#clockSeenAtMs = receivedAtMs;
    if (this.#clockAgrees >= CLOCK_AGREES_MIN) return MARK.clockOff;
    return offsetMs < 0 ? MARK.early : MARK.late;
  }

  // TR1, TR2
  #judgeOrder(fix: Fix, fixAtMs: number): number {
    if (this.#count === 0) return 0;
    const last = this.#slot(0) * 4;
    const lastAtMs = this.#numbers[last] as number; // the slot is inside the ring
    if (fixAtMs > lastAtMs) return 0;
    if (fixAtMs < lastAtMs) return MARK.late;
    return this.#numbers[last + 2] === fix.latDeg && this.#numbers[last + 3] === fix.lonDeg ? MARK.repeated : MARK.late;
  }

  // TR5, TR6
  #judgeJump(fix: Fix, fixAtMs: number): number {
    if (this.#count === 0) return 0;
    const last = this.#at(0);
    if (isReachable(last, last.accuracyM ?? 0, fix, fixAtMs)) {
      this.#suspect = undefined;
      return 0;
    }
    const suspect = this.#suspect;
    const agrees = suspect !== undefined && fixAtMs > suspect.fixAtMs && isReachable(suspect, 0, fix, fixAtMs);
    const count = agrees ? suspect.count + 1 : 1;
    this.#suspect = { latDeg: fix.latDeg, lonDeg: fix.lonDeg, fixAtMs, count };
    if (count < REANCHOR_MIN) return MARK.impossibleSpeed;
    this.#suspect = undefined;
    return 0;
  }

  #take(fix: Fix, fixAtMs: number, receivedAtMs: number): void {
    const slot = this.#next;
    this.#numbers[slot * 4] = fixAtMs;
    this.#numbers[slot * 4 + 1] = receivedAtMs;
    this.#numbers[slot * 4 + 2] = fix.latDeg;
    this.#numbers[slot * 4 + 3] = fix.lonDeg;
    this.#details[slot * 3] = fix.accuracyM ?? Number.NaN;
    this.#details[slot * 3 + 1] = fix.speedMps ?? Number.NaN;
    this.#details[slot * 3 + 2] = fix.courseDeg ?? Number.NaN;
    this.#next = (slot + 1) % this.#capacity;
    this.#count = Math.min(this.#count + 1, this.#capacity);
    this.#noteStanding(fix, fixAtMs);
  }

  #noteStanding(fix: Fix, fixAtMs: number): void {
    const stand = this.#stand;
    const accuracyM = fix.accuracyM ?? 0;
    const isStill = (fix.speedMps ?? 0) <= STANDING_SPEED_MPS;
    if (stand !== undefined && isStill) {
      const apartM = distanceM(stand.latDeg, stand.lonDeg, fix.latDeg, fix.lonDeg);
      if (apartM <= STANDING_RADIUS_M + Math.max(stand.accuracyM, accuracyM)) return;
    }
    this.#stand = { latDeg: fix.latDeg, lonDeg: fix.lonDeg, accuracyM, sinceMs: fixAtMs };
  }

  // Slower and slower gaps are the device's own pace only when they come several times; one gap is a gap.
  #learnPace(receivedAtMs: number): void {
    const gapMs = this.#countedAtMs === undefined ? undefined : receivedAtMs - this.#countedAtMs;
    if (gapMs !== undefined && gapMs < SAME_REPORT_MS) return;
    this.#countedAtMs = receivedAtMs;
    if (gapMs === undefined) return;
    const paceMs = this.#learntMs ?? this.#configuredMs;
    if (gapMs > 2.5 * paceMs) {
      if (++this.#slowGaps >= 3) this.#learntMs = Math.min(gapMs, INTERVAL_MAX_MS);
      return;
    }
    this.#slowGaps = 0;
    this.#learntMs = paceMs + (gapMs - paceMs) * 0.2;
  }

  // The slot of the fix that is `age` fixes older than the newest.
  #slot(age: number): number {
    return (this.#next - 1 - age + 2 * this.#capacity) % this.#capacity;
  }

  #at(age: number): TrackFix {
    const slot = this.#slot(age);
    const known = (value: number | undefined): number | undefined =>
      value === undefined || Number.isNaN(value) ? undefined : value;
    return {
      fixAtMs: this.#numbers[slot * 4] as number, // the slot is inside the ring, here and below
      receivedAtMs: this.#numbers[slot * 4 + 1] as number,
      latDeg: this.#numbers[slot * 4 + 2] as number,
      lonDeg: this.#numbers[slot * 4 + 3] as number,
      accuracyM: known(this.#details[slot * 3]),
      speedMps: known(this.#details[slot * 3 + 1]),
      courseDeg: known(this.#details[slot * 3 + 2]),
    };
  }
}

function isNullIsland(fix: Fix): boolean {
  return Math.abs(fix.latDeg) < NULL_ISLAND_DEG && Math.abs(fix.lonDeg) < NULL_ISLAND_DEG;
}

function isReachable(
  from: { readonly latDeg: number; readonly lonDeg: number; readonly fixAtMs: number },
  slackM: number,
  fix: Fix,
  fixAtMs: number,
): boolean {
  const wayM = distanceM(from.latDeg, from.lonDeg, fix.latDeg, fix.lonDeg) - slackM - (fix.accuracyM ?? 0);
  const seconds = Math.max(1, (fixAtMs - from.fixAtMs) / SECOND_MS);
  return wayM <= SPEED_MAX_MPS * seconds;
}

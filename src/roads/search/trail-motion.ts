/**
 * A trail cut into driving, standing and not knowing: dwells (stay points, after Li and others, "Mining User Similarity
 * Based on Location History", 2008, made robust to drift, bursts and single wild fixes), short halts that are
 * too brief to be one, and silences.
 *
 * Rules TM1 to TM5 in ../SPEC.md. Works forwards only, so that a trail cut anywhere gives what was known then.
 */
import { distanceM, type Point } from "../../base/geo.ts";
import type { TrailFix } from "../network/map-match.ts";

export type Dwell = {
  readonly kind: "dwell";
  readonly fromMs: number;
  readonly toMs: number;
  readonly point: Point;
  /** The fix with which it was one. */
  readonly knownAtMs: number;
  /** It had not ended with the last fix. */
  readonly goesOn: boolean;
};
/** Slowed down to a standstill or nearly, for less than a dwell. */
export type Halt = {
  readonly kind: "halt";
  /** standing: seen so. slow: seen no slower than a rolling car. lost-time: between two fixes more time passed than driving took. */
  readonly seen: "standing" | "slow" | "lost-time";
  readonly fromMs: number;
  readonly toMs: number;
  readonly point: Point;
  /** How long it stood, at the most and at the least: between two fixes nobody knows. */
  readonly standingMaxMs: number;
  readonly standingMinMs: number;
  readonly goesOn: boolean;
};
/** No fix for long, and then one somewhere else. */
export type Silence = {
  readonly kind: "silence";
  readonly fromMs: number;
  readonly toMs: number;
  readonly from: TrailFix;
  readonly to: TrailFix;
};
export type Motion = Dwell | Halt | Silence;

export type MotionParams = {
  /** Standing for so long is a dwell. */
  readonly dwellMs: number;
  /** A receiver that stands wanders within this, or within its own accuracy doubled. */
  readonly wanderM: number;
  /** No fix for so long is a silence. */
  readonly silenceMs: number;
};
export const MOTION_PARAMS: MotionParams = { dwellMs: 20_000, wanderM: 25, silenceMs: 60_000 };

/** Slower than this is standing, or so nearly that a door can be opened. */
const STANDING_MPS = 2;
/** A receiver that stands says no more than this. */
const STILL_MPS = 1.2;
/** Slower than this between fast stretches is a slow-down; a car that rolls can be left, and was hardly. */
const SLOW_MPS = 4.5;
/** A slow-down is one from at least this speed. */
const FAST_MPS = 9;
const FAST_WITHIN_MS = 40_000;
/** How a car brakes and gathers speed; the time that it loses by that is no standstill. */
const BRAKING_MPS2 = 2.8;
/** Between fixes so far apart a standstill can hide; so much lost time is more than a bend explains. */
const HIDING_MS = 8_000;
const LOST_MIN_MS = 6_000;
const LOST_MIN_SHARE = 0.3;
/** A wild fix does not end a dwell; several in a row that stay away for so long do. */
const AWAY_FIXES = 2;
const AWAY_MS = 6_000;
/** Two dwells at one place with so short a break between them are one. */
const BREAK_MS = 25_000;
/** A dwell does not move on: what creeps is traffic. */
const CREEP_MPS = 0.7;
const ACCURACY_ASSUMED_M = 10;

/** Cuts a trail. Fixes may come in any order and twice; they are put in the order of their times. */
export function motionsOf(trail: readonly TrailFix[], params: MotionParams = MOTION_PARAMS): Motion[] {
  const fixes = inOrder(trail);
  const dwells = dwellsOf(fixes, params);
  const isDwelling = (atMs: number): boolean => dwells.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
  const halts = haltsOf(fixes, params, isDwelling);
  const motions: Motion[] = [
    ...dwells,
    ...halts,
    ...hiddenHalts(fixes, params, [...dwells, ...halts]),
    ...silencesOf(fixes, params, dwells),
  ];
  return motions.sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** The fixes in the order of their times, each time once. */
export function inOrder(trail: readonly TrailFix[]): TrailFix[] {
  const sorted = trail.toSorted((a, b) => a.fixAtMs - b.fixAtMs);
  return sorted.filter((fix, i) => i === 0 || fix.fixAtMs > (sorted[i - 1]?.fixAtMs ?? 0));
}

function dwellsOf(fixes: readonly TrailFix[], params: MotionParams): Dwell[] {
  const dwells: Dwell[] = [];
  for (let start = 0; start < fixes.length; ) {
    const stay = stayFrom(fixes, start, params);
    const [first, last] = [stay.members[0], stay.members.at(-1)];
    if (first === undefined || last === undefined || stay.creeps) {
      start++;
      continue;
    }
    // At least half of the time it was seen to stand.
    const stoodFromMs = Math.max(arrivalMs(fixes, start, stay.center, params), first.fixAtMs - params.dwellMs / 2);
    const known = stay.members.find(({ fixAtMs }) => fixAtMs - stoodFromMs >= params.dwellMs);
    if (known === undefined) {
      start++;
      continue;
    }
    const before = dwells.at(-1);
    if (
      before !== undefined &&
      first.fixAtMs - before.toMs < BREAK_MS &&
      apartM(before.point, stay.center) < params.wanderM
    ) {
      dwells[dwells.length - 1] = { ...before, toMs: last.fixAtMs, goesOn: last === fixes.at(-1) };
      start = Math.max(stay.end, start + 1);
      continue;
    }
    dwells.push({
      kind: "dwell",
      fromMs: first.fixAtMs,
      toMs: last.fixAtMs,
      point: stay.center,
      knownAtMs: known.fixAtMs,
      goesOn: last === fixes.at(-1),
    });
    start = Math.max(stay.end, start + 1);
  }
  return dwells;
}

/**
 * When it came to stand where it is with this fix: nobody saw it, but how fast and how far away it was with the fix before
 * says when it was there. Never after the fix itself.
 */
function arrivalMs(
  fixes: readonly TrailFix[],
  index: number,
  place: Point,
  { silenceMs, wanderM }: MotionParams,
): number {
  const [before, here] = [fixes[index - 1], fixes[index]];
  if (here === undefined) return Infinity;
  if (before === undefined || here.fixAtMs - before.fixAtMs >= silenceMs) return here.fixAtMs;
  const earlier = fixes[index - 2];
  const speedMps =
    before.speedMps ??
    (earlier === undefined ? 0 : (apartM(earlier, before) / (before.fixAtMs - earlier.fixAtMs)) * 1_000);
  const farM = apartM(before, place);
  // One that was there already, or hardly moved, says nothing of when it stopped.
  if (speedMps < SLOW_MPS || farM < wanderM) return here.fixAtMs;
  const drivingS = farM / speedMps + speedMps / BRAKING_MPS2 / 2;
  return Math.min(here.fixAtMs, before.fixAtMs + Math.ceil(drivingS) * 1_000);
}

type Stay = {
  readonly members: readonly TrailFix[];
  readonly center: Point;
  readonly end: number;
  readonly creeps: boolean;
};

/** The fixes from one on that stay around one place. `end` is the index of the first that is away for good. */
function stayFrom(fixes: readonly TrailFix[], start: number, { wanderM }: MotionParams): Stay {
  const members: TrailFix[] = [];
  let center: Point | undefined;
  let away: TrailFix[] = [];
  let end = start;
  for (let i = start; i < fixes.length; i++) {
    const fix = fixes[i];
    if (fix === undefined) break;
    // One that says itself that it stands may wander farther: three in a thousand do, and each would cost its interval.
    const isStill = (fix.speedMps ?? Infinity) < STILL_MPS;
    const reachM = (isStill ? 2 : 1) * Math.max(wanderM, 2 * (fix.accuracyM ?? ACCURACY_ASSUMED_M));
    // Fast and near is driving past, or the first fix of driving off.
    const drives = (fix.speedMps ?? 0) > 3 * STANDING_MPS;
    if (center === undefined && drives) break;
    if (drives || (center !== undefined && apartM(fix, center) > reachM)) {
      away.push(fix);
      if (away.length >= AWAY_FIXES && fix.fixAtMs - (away[0]?.fixAtMs ?? 0) >= AWAY_MS) break;
      continue;
    }
    away = [];
    members.push(fix);
    end = i + 1;
    const count = members.length;
    const before: Point = center ?? fix;
    center = {
      latDeg: before.latDeg + (fix.latDeg - before.latDeg) / count,
      lonDeg: before.lonDeg + (fix.lonDeg - before.lonDeg) / count,
    };
  }
  return { members, center: center ?? { latDeg: 0, lonDeg: 0 }, end, creeps: doesCreep(members) };
}

/** Whether the last third of a stay has left the first third behind, faster than a receiver drifts. */
function doesCreep(members: readonly TrailFix[]): boolean {
  const third = Math.floor(members.length / 3);
  const [first, last] = [members[0], members.at(-1)];
  if (third === 0 || first === undefined || last === undefined) return false;
  const [early, late] = [meanOf(members.slice(0, third)), meanOf(members.slice(-third))];
  const seconds = ((last.fixAtMs - first.fixAtMs) / 1_000) * (2 / 3);
  const movedM = apartM(early, late);
  return seconds > 0 && movedM / seconds > CREEP_MPS && movedM > 12;
}

function haltsOf(fixes: readonly TrailFix[], params: MotionParams, isDwelling: (atMs: number) => boolean): Halt[] {
  const halts: Halt[] = [];
  let run: number[] = [];
  const close = (): void => {
    const standing = run.filter((i) => speedAt(fixes, i) < STANDING_MPS);
    const halt =
      standing.length > 0
        ? haltOf(fixes, params, standing, "standing")
        : isSlowDown(fixes, run)
          ? haltOf(fixes, params, run, "slow")
          : undefined;
    if (halt !== undefined) halts.push(halt);
    run = [];
  };
  fixes.forEach((fix, i) => {
    if (!isDwelling(fix.fixAtMs) && speedAt(fixes, i) < SLOW_MPS) run.push(i);
    else close();
  });
  close();
  return halts;
}

function haltOf(
  fixes: readonly TrailFix[],
  params: MotionParams,
  slow: readonly number[],
  seen: "standing" | "slow",
): Halt | undefined {
  const [first = -1, last = -1] = [slow[0], slow.at(-1)];
  const [from, to] = [fixes[first], fixes[last]];
  if (from === undefined || to === undefined) return undefined;
  const [before, after] = [fixes[first - 1], fixes[last + 1]];
  const earliestMs = before === undefined ? from.fixAtMs : Math.max(before.fixAtMs, from.fixAtMs - params.silenceMs);
  const latestMs = after === undefined ? to.fixAtMs : Math.min(after.fixAtMs, to.fixAtMs + params.silenceMs);
  return {
    kind: "halt",
    seen,
    fromMs: from.fixAtMs,
    toMs: to.fixAtMs,
    point: meanOf(fixes.slice(first, last + 1)),
    standingMinMs: seen === "standing" ? to.fixAtMs - from.fixAtMs : 0,
    standingMaxMs: latestMs - earliestMs,
    goesOn: after === undefined,
  };
}

/** Slow for a moment between two fast stretches; what only goes slowly all the time is traffic, or a town. */
function isSlowDown(fixes: readonly TrailFix[], run: readonly number[]): boolean {
  const [first = -1, last = -1] = [run[0], run.at(-1)];
  const [from, to] = [fixes[first], fixes[last]];
  if (from === undefined || to === undefined) return false;
  const isFast = (i: number): boolean => speedAt(fixes, i) >= FAST_MPS;
  let [before, after] = [false, false];
  for (let i = first - 1; i >= 0 && from.fixAtMs - (fixes[i]?.fixAtMs ?? 0) <= FAST_WITHIN_MS; i--)
    before ||= isFast(i);
  for (let i = last + 1; i < fixes.length && (fixes[i]?.fixAtMs ?? Infinity) - to.fixAtMs <= FAST_WITHIN_MS; i++) {
    after ||= isFast(i);
  }
  return before && after;
}

/** Between two fixes of a fast car more time passed than its way took: it may have stood where nobody saw it stand. */
function hiddenHalts(fixes: readonly TrailFix[], params: MotionParams, known: readonly (Dwell | Halt)[]): Halt[] {
  return fixes.flatMap((to, i): Halt[] => {
    const from = fixes[i - 1];
    if (from?.speedMps === undefined || to.speedMps === undefined) return [];
    const tookMs = to.fixAtMs - from.fixAtMs;
    if (tookMs < HIDING_MS || tookMs >= params.silenceMs) return [];
    if (Math.min(from.speedMps, to.speedMps) < FAST_MPS) return [];
    if (known.some(({ fromMs, toMs }) => fromMs <= to.fixAtMs && toMs >= from.fixAtMs)) return [];
    const speedMps = (from.speedMps + to.speedMps) / 2;
    const lostMs = tookMs - (apartM(from, to) / speedMps) * 1_000;
    if (lostMs < Math.max(LOST_MIN_MS, LOST_MIN_SHARE * tookMs)) return [];
    const standingMaxMs = Math.max(0, lostMs - (speedMps / BRAKING_MPS2) * 1_000);
    const seen = { kind: "halt", seen: "lost-time", point: meanOf([from, to]) } as const;
    const times = { fromMs: from.fixAtMs, toMs: to.fixAtMs, standingMinMs: 0, standingMaxMs };
    return [{ ...seen, ...times, goesOn: false }];
  });
}

function silencesOf(fixes: readonly TrailFix[], params: MotionParams, dwells: readonly Dwell[]): Silence[] {
  return fixes.flatMap((to, i): Silence[] => {
    const from = fixes[i - 1];
    if (from === undefined || to.fixAtMs - from.fixAtMs < params.silenceMs) return [];
    // Silent where it stood before and after: it stood there, and that is told by the dwell.
    const stood = dwells.some(({ fromMs, toMs }) => fromMs <= from.fixAtMs && toMs >= to.fixAtMs);
    return stood ? [] : [{ kind: "silence", fromMs: from.fixAtMs, toMs: to.fixAtMs, from, to }];
  });
}

/** What the receiver says, else the slower of the ways from the fix before and to the one after. */
function speedAt(fixes: readonly TrailFix[], index: number): number {
  const fix = fixes[index];
  if (fix === undefined) return Infinity;
  if (fix.speedMps !== undefined) return fix.speedMps;
  const between = (a: TrailFix | undefined, b: TrailFix | undefined): number => {
    if (a === undefined || b === undefined || b.fixAtMs === a.fixAtMs) return Infinity;
    const noiseM = (a.accuracyM ?? ACCURACY_ASSUMED_M) / 2;
    return Math.max(0, apartM(a, b) - noiseM) / ((b.fixAtMs - a.fixAtMs) / 1_000);
  };
  return Math.min(between(fixes[index - 1], fix), between(fix, fixes[index + 1]));
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce(
    (total, { latDeg, lonDeg }) => ({ latDeg: total.latDeg + latDeg, lonDeg: total.lonDeg + lonDeg }),
    { latDeg: 0, lonDeg: 0 },
  );
  const count = Math.max(1, points.length);
  return { latDeg: sum.latDeg / count, lonDeg: sum.lonDeg / count };
}

function apartM(a: Point, b: Point): number {
  return distanceM(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg);
}

/**
 * Which roads a trail of fixes ran along: a hidden Markov model as P. Newson and J. Krumm describe it ("Hidden Markov
 * Map Matching Through Noise and Sparseness", 2009). Each fix has the roads near it as candidates; a candidate is the
 * likelier the nearer it is and the better it fits the heading, a step between two candidates the likelier the less
 * the way by road differs from the straight line. The likeliest sequence is the answer.
 *
 * Where no way fits, or too much time passed, the trail is cut, and the gap is told, not bridged in silence. Driving
 * against a one-way is possible here, and unlikely. Rules MM1 to MM5 in ../SPEC.md.
 */
import { distanceBetweenM, turnDeg } from "../../base/geo.ts";
import { CLOSED_MS } from "./drive-profile.ts";
import type { RoadNetwork } from "./graph-file.ts";
import { at, BACKWARD, FORWARD, isOpen, type RoadGraph } from "./road-graph.ts";
import { RoadSearch, UNREACHED } from "./road-search.ts";
import { type FixToSnap, type OnRoad, roadsNear } from "./snap.ts";

export type TrailFix = FixToSnap & { readonly fixAtMs: number };
export type MatchedFix = { readonly fix: TrailFix; readonly place: OnRoad };
export type MatchedStretch = {
  /** Without those that lie within the noise of the one before: a car that stands, or a fix every second. */
  readonly fixes: readonly MatchedFix[];
  /** The half-edges driven, in order, from the first fix's road to the last one's. */
  readonly way: readonly number[];
  readonly lengthM: number;
};
export type TrailGap = {
  readonly fromMs: number;
  readonly toMs: number;
  /** silence: no fix for longer than `SILENCE_MS`. off-road: fixes, none on a road. no-way: no road joins them in the time. */
  readonly why: "silence" | "off-road" | "no-way";
};
export type MatchedTrail = {
  readonly stretches: readonly MatchedStretch[];
  readonly gaps: readonly TrailGap[];
  /** Fixes that no road fits. */
  readonly offRoad: readonly TrailFix[];
  /** False: the trail did not come in the order of its times, and was put into it. */
  readonly cameInOrder: boolean;
};

/** Without a fix for so long nobody knows which way was driven. */
export const SILENCE_MS = 180_000;
const DEVIATION_MIN_M = 5;
const NOISE_BACK_M = 25;
const CANDIDATES_MAX = 6;
/** A fix within so many deviations of the one before says nothing new. */
const NOISE = 2;
/** Newson and Krumm's beta, metres: how much longer than the straight line a step's way usually is. */
const STEP_BETA_M = 12;
const STEP_BETA_SHARE = 0.08;
/** No car is faster; a step that would need more is none. */
const SPEED_MAX_MPS = 80;
const HEADING_SD_DEG = 30;
const HEADING_MISFIT_MAX = 9;
const MOVING_MPS = 2.5;
const AGAINST_ONE_WAY = 1.5;

type Candidate = {
  readonly place: OnRoad;
  readonly score: number;
  /** Index of the candidate of the fix before, -1 at the start of a stretch. */
  from: number;
  readonly way: readonly number[];
  /** How far the steps before went back as noise, in a row. */
  readonly backM: number;
};
type Column = {
  readonly fix: TrailFix;
  /** The last fix that lay within the noise of this one. */
  heardAtMs: number;
  readonly candidates: readonly Candidate[];
};

export class TrailMatcher {
  readonly #network: RoadNetwork;
  readonly #search: RoadSearch;

  constructor(network: RoadNetwork) {
    this.#network = network;
    this.#search = new RoadSearch(network.graph, lengthsDm(network.graph));
  }

  /** Matches a trail. Fixes with one time count once. */
  match(trail: readonly TrailFix[]): MatchedTrail {
    const cameInOrder = trail.every((fix, i) => i === 0 || fix.fixAtMs >= (trail[i - 1]?.fixAtMs ?? 0));
    const ordered = trail.toSorted((a, b) => a.fixAtMs - b.fixAtMs);
    const fixes = ordered.filter((fix, i) => i === 0 || fix.fixAtMs > (ordered[i - 1]?.fixAtMs ?? 0));
    const stretches: MatchedStretch[] = [];
    const gaps: TrailGap[] = [];
    const offRoad: TrailFix[] = [];
    let columns: Column[] = [];
    let lostSince: TrailFix | undefined;
    const cut = (why: TrailGap["why"], fromMs: number, to: TrailFix): void => {
      if (columns.length > 0) stretches.push(this.#stretchOf(columns));
      columns = [];
      gaps.push({ fromMs, toMs: to.fixAtMs, why });
    };
    for (const fix of fixes) {
      const places = this.#placesNear(fix);
      if (places.length === 0) {
        offRoad.push(fix);
        lostSince ??= fix;
        continue;
      }
      const last = columns.at(-1);
      const silent = last !== undefined && fix.fixAtMs - last.heardAtMs > SILENCE_MS;
      if (last !== undefined && !silent && distanceBetweenM(last.fix, fix) < NOISE * this.#deviationM(fix)) {
        last.heardAtMs = fix.fixAtMs;
      } else if (last === undefined) {
        if (lostSince !== undefined && stretches.length > 0) closeGap(gaps, fix);
        columns = [this.#firstColumn(fix, places)];
      } else if (silent) {
        cut(lostSince === undefined ? "silence" : "off-road", last.heardAtMs, fix);
        columns = [this.#firstColumn(fix, places)];
      } else {
        const next = this.#nextColumn(last, fix, places);
        if (next === undefined) cut("no-way", last.heardAtMs, fix);
        columns.push(next ?? this.#firstColumn(fix, places));
      }
      lostSince = undefined;
    }
    const last = columns.at(-1);
    if (columns.length > 0) stretches.push(this.#stretchOf(columns));
    const end = fixes.at(-1);
    if (last !== undefined && end !== undefined && lostSince !== undefined) {
      gaps.push({ fromMs: last.heardAtMs, toMs: end.fixAtMs, why: "off-road" });
    }
    return { stretches, gaps, offRoad, cameInOrder };
  }

  #deviationM(fix: TrailFix): number {
    return Math.max(DEVIATION_MIN_M, Math.hypot(fix.accuracyM ?? 10, this.#network.info.accuracyM / 2));
  }

  #placesNear(fix: TrailFix): OnRoad[] {
    const near = roadsNear(this.#network.graph, fix, 3 * this.#deviationM(fix) + 15);
    return near.sort((a, b) => a.offsetM - b.offsetM).slice(0, CANDIDATES_MAX);
  }

  #firstColumn(fix: TrailFix, places: readonly OnRoad[]): Column {
    return {
      fix,
      heardAtMs: fix.fixAtMs,
      candidates: places.map((place) => ({
        place,
        score: this.#fit(fix, place),
        from: -1,
        way: [2 * place.edge],
        backM: 0,
      })),
    };
  }

  /** Undefined where no candidate can be reached from any of the fix before. */
  #nextColumn(before: Column, fix: TrailFix, places: readonly OnRoad[]): Column | undefined {
    const straightM = distanceBetweenM(before.fix, fix);
    const seconds = (fix.fixAtMs - before.fix.fixAtMs) / 1_000;
    const slackM = 4 * (this.#deviationM(before.fix) + this.#deviationM(fix)) + 100;
    const reachM = Math.min(SPEED_MAX_MPS * seconds, 3 * straightM) + slackM;
    const betaM = STEP_BETA_M + STEP_BETA_SHARE * straightM + this.#network.info.accuracyM / 4;
    const best = places.map((): Omit<Candidate, "place"> => ({ score: -Infinity, from: -1, way: [], backM: 0 }));
    before.candidates.forEach((candidate, from) => {
      if (candidate.score === -Infinity) return;
      this.#search.run([candidate.place], "outwards", { costMax: Math.round(10 * reachM) });
      places.forEach((place, i) => {
        const back = this.#noiseBackM(candidate, place);
        const costDm = back === undefined ? this.#search.costOf(place) : 10 * back;
        if (costDm === UNREACHED || costDm > 10 * reachM) return;
        const score = candidate.score - Math.abs(costDm / 10 - straightM) / betaM;
        const known = best[i];
        if (known !== undefined && score > known.score) {
          best[i] =
            back === undefined
              ? { score, from, way: this.#search.wayOf(place), backM: 0 }
              : { score, from, way: candidate.way.slice(-1), backM: candidate.backM + back };
        }
      });
    });
    if (best.every(({ score }) => score === -Infinity)) return undefined;
    return {
      fix,
      heardAtMs: fix.fixAtMs,
      candidates: places.map((place, i) => {
        const { score = -Infinity, from = -1, way = [], backM = 0 } = best[i] ?? {};
        return { place, score: score + this.#fit(fix, place), from, way, backM };
      }),
    };
  }

  /** On the same road a little behind is noise, no turning round: how far behind; undefined where it is no such step. */
  #noiseBackM({ place: before, from, way, backM }: Candidate, place: OnRoad): number | undefined {
    const half = way.at(-1);
    // The first fix has no way of travel yet, so nothing is behind it.
    if (from < 0 || half === undefined || place.edge !== before.edge || half >>> 1 !== place.edge) return undefined;
    const forwardM =
      (place.fraction - before.fraction) *
      at(this.#network.graph.edgeLengthM, place.edge) *
      ((half & 1) === 0 ? 1 : -1);
    return forwardM < 0 && backM - forwardM < NOISE_BACK_M ? -forwardM : undefined;
  }

  /** The logarithm of how well a road fits a fix, up to a constant. */
  #fit(fix: TrailFix, place: OnRoad): number {
    const distance = 0.5 * (place.offsetM / this.#deviationM(fix)) ** 2;
    if (fix.courseDeg === undefined || fix.speedMps === undefined || fix.speedMps < MOVING_MPS) return -distance;
    const flags = at(this.#network.graph.edgeFlags, place.edge);
    const turn = turnDeg(fix.courseDeg, place.bearingDeg);
    const misfits = [...((flags & FORWARD) === 0 ? [] : [turn]), ...((flags & BACKWARD) === 0 ? [] : [180 - turn])];
    const heading = Math.min(HEADING_MISFIT_MAX, 0.5 * (Math.min(...misfits) / HEADING_SD_DEG) ** 2);
    return -distance - heading;
  }

  #stretchOf(columns: readonly Column[]): MatchedStretch {
    const chosen: Candidate[] = [];
    let index = bestIndex(columns.at(-1)?.candidates ?? []);
    for (const { candidates } of columns.toReversed()) {
      const candidate = candidates[index];
      if (candidate === undefined) break;
      chosen.push(candidate);
      index = candidate.from;
    }
    chosen.reverse();
    const { graph } = this.#network;
    const way: number[] = [];
    let lengthM = 0;
    chosen.forEach((candidate, i) => {
      const before = chosen[i - 1];
      if (before === undefined) return;
      lengthM += stepLengthM(graph, candidate, before.place);
      const [first = -1, ...rest] = candidate.way;
      // A few metres into a side road and back is a fix beside a corner, not a turn.
      if (first === ((way.at(-1) ?? -2) ^ 1) && depthM(graph, before.place, first ^ 1) < NOISE_BACK_M) {
        way.pop();
        for (const half of rest) if (half !== way.at(-1)) way.push(half);
      } else for (const half of candidate.way) if (half !== way.at(-1)) way.push(half);
    });
    const fixes = chosen.flatMap(({ place }, i) => {
      const fix = columns[i]?.fix;
      return fix === undefined ? [] : [{ fix, place: directed(place, chosen[i]?.way.at(-1), i) }];
    });
    return { fixes, way, lengthM };
  }
}

function directed(place: OnRoad, half: number | undefined, index: number): OnRoad {
  if (half === undefined || index === 0) return place;
  return { ...place, direction: (half & 1) === 0 ? "along" : "against" };
}

/** The gap that began off the road ends where the road is found again. */
function closeGap(gaps: TrailGap[], fix: TrailFix): void {
  const open = gaps.at(-1);
  if (open?.why === "off-road" && open.toMs < fix.fixAtMs) gaps[gaps.length - 1] = { ...open, toMs: fix.fixAtMs };
}

function bestIndex(candidates: readonly Candidate[]): number {
  return candidates.reduce((best, { score }, i) => (score > (candidates[best]?.score ?? -Infinity) ? i : best), 0);
}

/** How far into a half-edge a place lies. */
function depthM(graph: RoadGraph, { edge, fraction }: OnRoad, half: number): number {
  return ((half & 1) === 0 ? fraction : 1 - fraction) * at(graph.edgeLengthM, edge);
}

/** From the place of the fix before, along the step's way, to its own. A step back within noise has no length. */
function stepLengthM(graph: RoadGraph, { place, way, backM }: Candidate, before: OnRoad): number {
  if (backM > 0) return 0;
  let lengthM = 0;
  way.forEach((half, i) => {
    const start = i === 0 ? depthM(graph, before, half) : 0;
    const end = i === way.length - 1 ? depthM(graph, place, half) : at(graph.edgeLengthM, half >>> 1);
    lengthM += end - start;
  });
  return lengthM;
}

/** Decimetres per half-edge; against a one-way half as much again. */
function lengthsDm(graph: RoadGraph): Uint32Array {
  return new Uint32Array(2 * graph.edgeCount).map((_, half) => {
    const flags = at(graph.edgeFlags, half >>> 1);
    const lengthDm = 10 * at(graph.edgeLengthM, half >>> 1);
    if (isOpen(flags, half)) return Math.max(1, Math.round(lengthDm));
    return isOpen(flags, half ^ 1) ? Math.max(1, Math.round(AGAINST_ONE_WAY * lengthDm)) : CLOSED_MS;
  });
}

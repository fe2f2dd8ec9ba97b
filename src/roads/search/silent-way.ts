/**
 * What a vehicle may have driven while nobody heard it: the quickest lawful way by road between the last fix and the
 * next one, cut into stretches of about a mile, each with its share of the time; the straight line where no road joins
 * the two. A guess about the way, and said to be one.
 */
import { distanceBetweenM, METERS_PER_MILE, type Point } from "../../base/geo.ts";
import { alongPolyline, measurePolyline, type Polyline, slicePolyline } from "../../base/polyline.ts";
import { driveTimesMs } from "../network/drive-profile.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { at, edgePoints } from "../network/road-graph.ts";
import { RoadSearch } from "../network/road-search.ts";
import { nearestRoad, type OnRoad } from "../network/snap.ts";

export type SilentStretch = {
  readonly points: readonly Point[];
  readonly lengthM: number;
  /** Of the whole way's time, 0 to 1. */
  readonly timeShare: number;
};
export type SilentWay = {
  readonly stretches: readonly SilentStretch[];
  readonly lengthM: number;
  readonly byRoad: boolean;
};

const STRETCH_M = METERS_PER_MILE;
const STRETCHES_MAX = 8;
/** A drawing of a stretch is a line on a map, and is kept in the log. */
const POINTS_MAX = 24;
/** A way that is so much longer than the straight line is not the one that was driven. */
const DETOUR_MAX = 4;
const DETOUR_ALLOWED_M = 5_000;
/** Nothing drives so long unheard that its way could be guessed. */
const WAY_MAX_MS = 3_600_000;

type Step = { readonly points: readonly Point[]; readonly timeMs: number };

/** Finds ways on one network, one after the other. */
export class SilentWays {
  readonly #network: RoadNetwork;
  readonly #times: Uint32Array;
  readonly #search: RoadSearch;

  constructor(network: RoadNetwork) {
    this.#network = network;
    this.#times = driveTimesMs(network.graph, "lawful");
    this.#search = new RoadSearch(network.graph, this.#times);
  }

  /** The way from one point to another, from the first to the last. */
  between(from: Point, to: Point): SilentWay {
    const straightM = distanceBetweenM(from, to);
    const [start, end] = [this.#roadOf(from), this.#roadOf(to)];
    if (start === undefined || end === undefined) return straightWay(from, to);
    this.#search.run([start], "outwards", { costMax: WAY_MAX_MS });
    const halves = this.#search.wayOf(end);
    const steps = halves.map((half, i) =>
      this.#step(half, i === 0 ? start : undefined, i === halves.length - 1 ? end : undefined),
    );
    const points = steps.flatMap((step) => step.points);
    if (points.length < 2) return straightWay(from, to);
    const line = measurePolyline(points);
    if (line.lengthM > DETOUR_MAX * straightM + DETOUR_ALLOWED_M) return straightWay(from, to);
    return { stretches: stretchesOf(line, timesAlong(steps)), lengthM: line.lengthM, byRoad: true };
  }

  #roadOf(point: Point): OnRoad | undefined {
    const road = nearestRoad(this.#network.graph, point);
    return road === undefined || road.offsetM > Math.max(200, 2 * this.#network.info.accuracyM) ? undefined : road;
  }

  /** A half-edge of the way, or the part of it that was driven. */
  #step(half: number, start: OnRoad | undefined, end: OnRoad | undefined): Step {
    const { graph } = this.#network;
    const edge = half >>> 1;
    const backwards = (half & 1) === 1;
    const line = measurePolyline(edgePoints(graph, edge));
    const share = (place: OnRoad | undefined, otherwise: number): number =>
      place === undefined ? otherwise : place.fraction;
    const [fromShare, toShare] = [share(start, backwards ? 1 : 0), share(end, backwards ? 0 : 1)];
    const points = slicePolyline(line, fromShare * line.lengthM, toShare * line.lengthM);
    return { points, timeMs: at(this.#times, half) * Math.abs(toShare - fromShare) };
  }
}

/** The straight line, where roads say nothing. */
export function straightWay(from: Point, to: Point): SilentWay {
  const line = measurePolyline([pointOf(from), pointOf(to)]);
  return { stretches: stretchesOf(line, (share) => share), lengthM: line.lengthM, byRoad: false };
}

/** Of a share of the way's length, the share of its time. */
function timesAlong(steps: readonly Step[]): (lengthShare: number) => number {
  let [lengthM, timeMs] = [0, 0];
  const marks = [{ lengthM: 0, timeMs: 0 }];
  let before: Point | undefined;
  for (const { points, timeMs: stepMs } of steps) {
    // Between the last point of one step and the first of the next there is nothing, or a rounding.
    const [first] = points;
    if (before !== undefined && first !== undefined) lengthM += distanceBetweenM(before, first);
    if (points.length > 1) lengthM += measurePolyline(points).lengthM;
    timeMs += stepMs;
    marks.push({ lengthM, timeMs });
    before = points.at(-1);
  }
  return (lengthShare) => {
    const wantedM = lengthShare * lengthM;
    const next = marks.findIndex((mark) => mark.lengthM >= wantedM);
    const [low, high] = [marks[Math.max(0, next - 1)], marks[next < 0 ? marks.length - 1 : next]];
    if (low === undefined || high === undefined || timeMs === 0) return lengthShare;
    const between = high.lengthM === low.lengthM ? 1 : (wantedM - low.lengthM) / (high.lengthM - low.lengthM);
    return (low.timeMs + Math.min(1, between) * (high.timeMs - low.timeMs)) / timeMs;
  };
}

function stretchesOf(line: Polyline, timeShareAt: (lengthShare: number) => number): SilentStretch[] {
  const count = Math.max(1, Math.min(STRETCHES_MAX, Math.ceil(line.lengthM / STRETCH_M)));
  return Array.from({ length: count }, (_, i) => {
    const [fromM, toM] = [(i / count) * line.lengthM, ((i + 1) / count) * line.lengthM];
    return {
      points: thinned(slicePolyline(line, fromM, toM)),
      lengthM: toM - fromM,
      timeShare: timeShareAt((i + 1) / count) - timeShareAt(i / count),
    };
  });
}

/** At most `POINTS_MAX` points, evenly along the line, its ends among them. */
function thinned(points: readonly Point[]): Point[] {
  if (points.length <= POINTS_MAX) return points.map(pointOf);
  const line = measurePolyline(points);
  return Array.from({ length: POINTS_MAX }, (_, i) =>
    pointOf(alongPolyline(line, (i / (POINTS_MAX - 1)) * line.lengthM)),
  );
}

function pointOf({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}

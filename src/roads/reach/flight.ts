/**
 * How somebody who flees gets on: on foot, on a horse, in a car or a truck, by law so as not to be noticed, or as fast
 * as it goes. What is taken for each stands in one table, and is told with every answer; docs/roads.md has it too.
 */
import { METERS_PER_MILE } from "../../base/geo.ts";
import { type DriveProfile, speedKph, CLOSED_MS } from "../network/drive-profile.ts";
import { at, BACKWARD, EMERGENCY_ONLY, FORWARD, isOpen, RESTRICTED, type RoadGraph } from "../network/road-graph.ts";

export const flightModes = ["foot", "horse", "car", "truck"] as const;
export type FlightMode = (typeof flightModes)[number];
/** `lawful`: keeps to signs and one-ways so as not to be noticed. `fleeing`: as fast as it goes, also against them. */
export const flightPaces = ["lawful", "fleeing"] as const;
export type FlightPace = (typeof flightPaces)[number];

type Gait = {
  /** On roads, where the mode has a speed of its own. */
  readonly roadKph?: number;
  /** Of a fleeing driver: this many times an emergency run's speed, never above the cap. */
  readonly fleeingFactor?: number;
  readonly fleeingCapKph?: number;
  /** Across country, in a straight line. */
  readonly offRoadKph: number;
};

const gaits: Readonly<Record<FlightMode, Gait>> = {
  foot: { roadKph: 6.5, offRoadKph: 5 },
  horse: { roadKph: 14, offRoadKph: 12 },
  car: { fleeingFactor: 1.1, fleeingCapKph: 210, offRoadKph: 15 },
  truck: { fleeingFactor: 0.9, fleeingCapKph: 140, offRoadKph: 10 },
};
/** Against a one-way road: slower, and possible. */
const WRONG_WAY_FACTOR = 0.6;

/** Speed in a straight line off the roads. */
export function offRoadMps(mode: FlightMode): number {
  return gaits[mode].offRoadKph / 3.6;
}

/** Milliseconds per half-edge, at least 1; `CLOSED_MS` where he does not go. Forbidden turns hold nobody who flees. */
export function flightTimesMs(graph: RoadGraph, mode: FlightMode, pace: FlightPace): Uint32Array {
  const times = new Uint32Array(2 * graph.edgeCount).fill(CLOSED_MS);
  for (let half = 0; half < times.length; half++) {
    const kph = flightKph(graph, half, mode, pace);
    if (kph === undefined) continue;
    times[half] = Math.max(1, Math.round((at(graph.edgeLengthM, half >>> 1) / kph) * 3_600));
  }
  return times;
}

/** His speed along a half-edge; undefined where he does not go. */
export function flightKph(graph: RoadGraph, half: number, mode: FlightMode, pace: FlightPace): number | undefined {
  const { roadKph, fleeingFactor = 1, fleeingCapKph = Infinity } = gaits[mode];
  const edge = half >>> 1;
  const flags = at(graph.edgeFlags, edge);
  // A road that nobody may drive is there all the same, for whoever walks.
  if (roadKph !== undefined) return roadKph;
  // RE11: which way a road runs that changes its way nobody knows; he may be on it either way.
  const isEither = (flags & (FORWARD | BACKWARD)) === 0;
  if (pace === "lawful") {
    if (!(isOpen(flags, half) || isEither) || (flags & (RESTRICTED | EMERGENCY_ONLY)) !== 0) return undefined;
    return speedKph(graph, edge, "lawful");
  }
  const profile: DriveProfile = "emergency";
  const lawful = speedKph(graph, edge, "lawful");
  const fastest = Math.max(lawful, Math.min(fleeingCapKph, speedKph(graph, edge, profile) * fleeingFactor));
  return isOpen(flags, half) || isEither ? fastest : fastest * WRONG_WAY_FACTOR;
}

/** What is taken of the speed, in a sentence. */
export function speedWords(mode: FlightMode, pace: FlightPace): string {
  const { roadKph, fleeingFactor, fleeingCapKph } = gaits[mode];
  if (roadKph !== undefined) return `${modeWords(mode)} at ${mph(roadKph)} along roads`;
  if (pace === "lawful") return `${modeWords(mode)} at the lawful speed, on public roads, with the one-ways`;
  const factor = fleeingFactor === 1 ? "" : ` times ${fleeingFactor}`;
  return (
    `${modeWords(mode)} at an emergency run's speed${factor}, at most ${mph(fleeingCapKph ?? 0)} where no sign says more; ` +
    `against a one-way at ${WRONG_WAY_FACTOR} of it`
  );
}

/** What is taken off the roads, in a sentence. */
export function offRoadWords(mode: FlightMode): string {
  return `${modeWords(mode)} off the roads in a straight line at ${mph(gaits[mode].offRoadKph)}: fences, rivers and hills are not known`;
}

export function modeWords(mode: FlightMode): string {
  return { foot: "on foot", horse: "on a horse", car: "by car", truck: "by truck" }[mode];
}

function mph(kph: number): string {
  return `${Math.round((kph * 1_000) / METERS_PER_MILE)} mph`;
}

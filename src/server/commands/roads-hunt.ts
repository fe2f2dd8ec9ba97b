/**
 * `vigil roads reach`, `contain`, `intercept`: where somebody who flees can be by now, where he can be stopped, and where a
 * pursuit can be met. What is assumed is printed with every answer; that nothing was computed is never printed as nothing.
 */
import { METERS_PER_MILE, MPS_PER_MPH, type Point } from "../../base/geo.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { coordinatesText } from "../../roads/describe-place.ts";
import { type ContainmentAnswer, containmentAnswers } from "../../roads/containment/stop-him.ts";
import {
  apartFrom,
  type InterceptPoint,
  interceptPoints,
  interceptRefusalText,
} from "../../roads/intercept/intercept.ts";
import type { PlacedUnit } from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { milepostOfPlace } from "../../roads/network/linear-reference.ts";
import { at, roadName } from "../../roads/network/road-graph.ts";
import { nearestRoad, type OnRoad, pointOnEdge, SEARCH_M, snapFix } from "../../roads/network/snap.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { type FlightMode, flightModes, type FlightPace, flightPaces, modeWords } from "../../roads/reach/flight.ts";
import { likelyRoads } from "../../roads/reach/likely.ts";
import {
  computeReach,
  type Reach,
  type ReachQuestion,
  reachRefusalText,
  type ReachTheft,
  stretchesUntil,
  type WatchedRoad,
} from "../../roads/reach/reach.ts";
import type { RoadsContainOptions, RoadsInterceptOptions, RoadsReachOptions } from "../command-options.ts";
import { answering, markOf } from "../roads/roads-answering.ts";
import { miles, placedUnits, pointOf, roadText, unitsNowhere } from "./roads-questions.ts";

const ROUTES_SAID_MAX = 12;
const POINTS_SAID_MAX = 10;
/** Points nearer together are one choice. */
const APART_M = 3_000;
const OPEN_SAID_MAX = 15;
/** A containment is a question at a terminal: it may think. */
const THINK_MS = 5_000;
const MOVING_MPS = 30;
const NO_ROAD_NEAR = `no road within ${SEARCH_M / 1_000} km; straight-line only`;
/** Typed minutes are after this. */
const START_MS = 0;

export function runReach(options: RoadsReachOptions): number {
  return answering("reach", options.networkFile, (network) => {
    const asked = reachQuestion(network, options);
    if (typeof asked === "string") return asked;
    const answer = computeReach(network, asked.question);
    if (!answer.ok) return reachRefusalText(answer.reason);
    const { reach } = answer;
    const lines = options.minutes.flatMap((minutes) => [
      `after ${minutes} min:`,
      ...reachedText(network, reach, START_MS + minutes * MINUTE_MS).map((line) => `  ${line}`),
    ]);
    if (asked.towards.length > 0) {
      for (const { name, share, earliestMs } of likelyRoads(reach, asked.towards).destinations) {
        const when =
          earliestMs === undefined ? "no way within the time" : `at the earliest after ${minutesText(earliestMs)}`;
        lines.push(
          `towards ${name}: ${when}${earliestMs === undefined ? "" : `, weight ${Math.round(100 * share)} %`}`,
        );
      }
    }
    return [
      ...lines,
      "assumed (times from the first sighting):",
      ...reach.assumptions.map(({ sentence }) => `  ${sentence}`),
      ...markOf(network),
    ];
  });
}

export function runContain(options: RoadsContainOptions): number {
  return answering("contain", options.networkFile, (network) => {
    const mode = modeOf(options.mode);
    if (mode === undefined) return `"${options.mode}" is none of ${flightModes.join(", ")}`;
    const point = pointOf(network, options.place);
    if (typeof point === "string") return point;
    const units = placedUnits(network, options.units);
    if (typeof units === "string") return units;
    const pins = pinsOf(network, options.pins, units);
    if (typeof pins === "string") return pins;
    const forbidden = pinsOf(network, options.forbidden, units);
    if (typeof forbidden === "string") return forbidden;
    const nowMs = START_MS + options.agoMinutes * MINUTE_MS;
    const untilMs = nowMs + options.minutes * MINUTE_MS;
    const lines: string[] = [];
    for (const pace of flightPaces) {
      const answer = computeReach(network, {
        sightings: [{ id: options.place, ...bare(point), atMs: START_MS, mode, word: "confirmed" }],
        thefts: [],
        watched: [],
        pace,
        untilMs,
      });
      if (!answer.ok) return reachRefusalText(answer.reason);
      const startedMs = performance.now();
      let last: ContainmentAnswer | undefined;
      const question = {
        reach: answer.reach,
        units,
        nowMs,
        untilMs,
        spareMinMs: options.spareMinutes * MINUTE_MS,
        pins,
        forbidden,
      };
      for (const found of containmentAnswers(question, () => performance.now() - startedMs > THINK_MS)) last = found;
      lines.push(
        `${modeWords(mode)}, ${pace}:`,
        ...containmentText(network, units, last, nowMs).map((line) => `  ${line}`),
      );
      if (pace === "fleeing")
        lines.push(
          "assumed (times from the sighting):",
          ...answer.reach.assumptions.map(({ sentence }) => `  ${sentence}`),
        );
    }
    return [...lines, ...markOf(network)];
  });
}

export function runIntercept(options: RoadsInterceptOptions): number {
  return answering("intercept", options.networkFile, (network) => {
    const place = pointOf(network, options.place);
    if (typeof place === "string") return place;
    const he = onHisRoad(network, place, options.courseDeg);
    if (typeof he === "string") return he;
    const units = placedUnits(network, options.units);
    if (typeof units === "string") return units;
    const stranger = options.strips.find((id) => !units.some((unit) => unit.id === id));
    if (stranger !== undefined) return `"${stranger}" carries strips and is none of the units`;
    const answer = interceptPoints({
      network,
      he,
      units: units.map((unit) => ({ ...unit, hasSpikeStrips: options.strips.includes(unit.id) })),
      spareMinMs: options.spareMinutes * MINUTE_MS,
      aheadMaxM: options.miles * METERS_PER_MILE,
      ...(options.mph === undefined ? {} : { speedMps: options.mph * MPS_PER_MPH }),
    });
    if (!answer.ok) return interceptRefusalText(answer.reason);
    const lines = apartFrom(answer.points, APART_M)
      .slice(0, POINTS_SAID_MAX)
      .map((found, i) => `${i + 1}. ${interceptText(network, found)}`);
    if (lines.length === 0)
      lines.push(`nobody is ahead of him in time on the next ${miles(answer.lookedM)} of his road`);
    for (const { id, why } of unitsNowhere(network, units)) lines.push(`${id} takes no part: ${why}`);
    return [...lines, ...answer.notes.map((note) => `(${note})`), ...markOf(network)];
  });
}

/** Where he is on the network, with the way he drives where place or course tell it; a string says why he is on none. */
function onHisRoad(
  network: RoadNetwork,
  place: Point & { readonly road?: OnRoad },
  courseDeg: number | undefined,
): OnRoad | string {
  if (courseDeg === undefined) {
    return place.road ?? nearestRoad(network.graph, place) ?? NO_ROAD_NEAR;
  }
  // A course is believed of what moves, and he does.
  const snapped = snapFix(network, { ...bare(place), courseDeg, speedMps: MOVING_MPS });
  if (snapped.kind === "on-road") return snapped.place;
  if (snapped.nearest === undefined) return NO_ROAD_NEAR;
  return `he is ${snapped.nearest.offsetM.toFixed(0)} m off the nearest road: there is none along which to meet him`;
}

/** The roads he can be on by an instant: by number, with mileposts where there are some, else miles. */
function reachedText(network: RoadNetwork, reach: Reach, atMs: number): string[] {
  const { graph } = network;
  const byRoad = new Map<string, { lengthM: number; low: number; high: number }>();
  let totalM = 0;
  for (const { edge, fromFraction, toFraction } of stretchesUntil(reach, atMs)) {
    const lengthM = at(graph.edgeLengthM, edge) * Math.abs(toFraction - fromFraction);
    totalM += lengthM;
    const name = roadName(graph, edge) ?? "roads without a name";
    const known = byRoad.get(name) ?? { lengthM: 0, low: Infinity, high: -Infinity };
    known.lengthM += lengthM;
    for (const fraction of [fromFraction, toFraction]) {
      const here = milepostOfPlace(network, newMexico, {
        edge,
        fraction,
        point: pointOnEdge(graph, { edge, fraction }),
        offsetM: 0,
        bearingDeg: 0,
        direction: "unknown",
      });
      if (here === undefined) continue;
      known.low = Math.min(known.low, here.milepost);
      known.high = Math.max(known.high, here.milepost);
    }
    byRoad.set(name, known);
  }
  if (totalM === 0) return ["on no road yet; he may be anywhere near where he was"];
  const roads = [...byRoad].sort((a, b) => b[1].lengthM - a[1].lengthM);
  const rest = roads.length - ROUTES_SAID_MAX;
  return [
    `on ${miles(totalM)} of road`,
    ...roads
      .slice(0, ROUTES_SAID_MAX)
      .map(([name, { lengthM, low, high }]) =>
        high > low ? `${name}: mileposts ${low.toFixed(0)} to ${high.toFixed(0)}` : `${name}: ${miles(lengthM)}`,
      ),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}

function containmentText(
  network: RoadNetwork,
  units: readonly PlacedUnit[],
  answer: ContainmentAnswer | undefined,
  nowMs: number,
): string[] {
  if (answer === undefined) return ["no answer in the time; nothing is closed by this"];
  const { closed, points, open, waysOut, cannot, pinsNotHeld, notes } = answer;
  const lines = [
    closed
      ? `closed by ${points.length} point${points.length === 1 ? "" : "s"}`
      : waysOut === 0
        ? "no way out is known, and none is closed"
        : `NOT closed: ${open.length} of ${waysOut} ways out stay open`,
  ];
  for (const { point, edge, fraction, unitId, unitAtMs, spareMs, heAtMs, pinId } of points) {
    lines.push(
      `${unitId} to ${whereText(network, edge, fraction, point)}: there in ${minutesText(unitAtMs - nowMs)}, ` +
        `${minutesText(spareMs)} before him (${minutesText(heAtMs - nowMs)})${pinId === undefined ? "" : ", pinned"}`,
    );
  }
  for (const { point, road, heAtMs, kind } of open.slice(0, OPEN_SAID_MAX)) {
    const where = kind === "network-end" ? "out of the network" : "beyond";
    const inMs = heAtMs - nowMs;
    const when = inMs < 0 ? `maybe since ${minutesText(-inMs)}` : `in ${minutesText(inMs)}`;
    lines.push(`open: ${road ?? "a road without a name"} at ${coordinatesText(point)}, ${where} ${when}`);
  }
  if (open.length > OPEN_SAID_MAX) lines.push(`and ${open.length - OPEN_SAID_MAX} more open`);
  const nowhere = unitsNowhere(network, units);
  for (const { unitId } of cannot) {
    lines.push(`${unitId} takes no part: ${nowhere.find(({ id }) => id === unitId)?.why ?? "at no point in time"}`);
  }
  for (const { id, why } of pinsNotHeld)
    lines.push(`${id} is not held${why === "held-by-another" ? " by the unit named" : ""}: ${PIN_WORDS[why]}`);
  return [...lines, ...notes.map((note) => `(${note})`)];
}

const PIN_WORDS = {
  "no-road-near": `no road within ${SEARCH_M / 1_000} km`,
  "not-in-time": "nobody, or not the unit named, is there in time",
  "beyond-reach": "he cannot be there within the time",
  "held-by-another": "another unit was given that place",
} as const;

function interceptText(network: RoadNetwork, found: InterceptPoint): string {
  const { edge, fraction, point, aheadM, heInMs, units, turnOffsBefore, roadClass, builtUpWithinM } = found;
  const { lanes, homesWithinM } = found;
  const who = units
    .map(
      ({ unitId, spareMs, hasSpikeStrips }) =>
        `${unitId}${hasSpikeStrips ? " (strips)" : ""} ${minutesText(spareMs)} before`,
    )
    .join(", ");
  const streets = builtUpWithinM === undefined ? "" : `, built up within ${miles(builtUpWithinM)}`;
  const houses = homesWithinM === undefined ? streets : `, nearest houses ${miles(homesWithinM)}`;
  const wide = lanes === undefined ? "" : ` of ${lanes} lane${lanes === 1 ? "" : "s"}`;
  const turns = turnOffsBefore === 0 ? "no turn-off before it" : `${turnOffsBefore} turn-offs before it`;
  return (
    `${whereText(network, edge, fraction, point)}, ${miles(aheadM)} ahead in ${minutesText(heInMs)}: ${who}; ` +
    `${turns}, ${roadClass}${wide}${houses}`
  );
}

function whereText(
  network: RoadNetwork,
  edge: number,
  fraction: number,
  point: Point & { readonly bearingDeg: number },
): string {
  const { bearingDeg } = point;
  const road = roadText(network, { edge, fraction, point, offsetM: 0, bearingDeg, direction: "unknown" });
  return `${road} (${coordinatesText(point)})`;
}

function minutesText(ms: number): string {
  return `${(ms / MINUTE_MS).toFixed(1)} min`;
}

/** A string is what is wrong. */
function reachQuestion(
  network: RoadNetwork,
  { sightings, mode: modeText, pace: paceText, minutes, thefts, watched, towards }: RoadsReachOptions,
): { question: ReachQuestion; towards: (Point & { name: string; weight: number })[] } | string {
  const mode = modeOf(modeText);
  if (mode === undefined) return `"${modeText}" is none of ${flightModes.join(", ")}`;
  const pace = flightPaces.find((candidate): candidate is FlightPace => candidate === paceText);
  if (pace === undefined) return `"${paceText}" is none of ${flightPaces.join(", ")}`;
  const question = {
    sightings: [] as ReachQuestion["sightings"][number][],
    thefts: [] as ReachTheft[],
    watched: [] as WatchedRoad[],
  };
  for (const text of sightings) {
    const { where, span } = partsOf(text);
    const point = pointOf(network, where);
    if (typeof point === "string") return point;
    question.sightings.push({
      id: where,
      ...bare(point),
      atMs: START_MS + (span?.[0] ?? 0) * MINUTE_MS,
      mode,
      word: "confirmed",
    });
  }
  for (const text of thefts) {
    const sign = text.indexOf("=");
    const taken = modeOf(text.slice(0, Math.max(0, sign)));
    const { where, span } = partsOf(text.slice(sign + 1));
    const point = pointOf(network, where);
    if (taken === undefined || typeof point === "string" || span === undefined) {
      return `"${text}" is not MODE=PLACE@MINUTES, e.g. truck=I40 MM 300@25`;
    }
    question.thefts.push({
      id: `${taken} at ${where}`,
      ...bare(point),
      fromMs: START_MS + span[0] * MINUTE_MS,
      mode: taken,
    });
  }
  for (const text of watched) {
    const { where, span } = partsOf(text);
    const point = pointOf(network, where);
    if (typeof point === "string" || span === undefined) return `"${text}" is not PLACE@FROM-TO in minutes`;
    const until = span[1] === undefined ? {} : { toMs: START_MS + span[1] * MINUTE_MS };
    question.watched.push({ id: where, ...bare(point), fromMs: START_MS + span[0] * MINUTE_MS, ...until });
  }
  const bound: (Point & { name: string; weight: number })[] = [];
  for (const text of towards) {
    const [name = "", weight = "1"] = text.split("=");
    const point = pointOf(network, name);
    if (typeof point === "string" || !(Number(weight) > 0))
      return `"${text}" is not PLACE=WEIGHT with a place that has a point`;
    bound.push({ ...bare(point), name, weight: Number(weight) });
  }
  const untilMs = START_MS + Math.max(...minutes) * MINUTE_MS;
  return { question: { ...question, pace, untilMs }, towards: bound };
}

/** "PLACE@10", "PLACE@10-20", "PLACE@10-": the place, and minutes. */
function partsOf(text: string): { where: string; span: readonly [number, number | undefined] | undefined } {
  const match = /^(.*)@(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?)?)?$/.exec(text);
  if (match === null) return { where: text, span: undefined };
  return { where: match[1] ?? "", span: [Number(match[2]), match[3] === undefined ? undefined : Number(match[3])] };
}

function pinsOf(
  network: RoadNetwork,
  texts: readonly string[],
  units: readonly PlacedUnit[],
): (Point & { id: string; unitId?: string })[] | string {
  const pins: (Point & { id: string; unitId?: string })[] = [];
  for (const text of texts) {
    const [where = "", unitId] = text.split("=");
    const point = pointOf(network, where);
    if (typeof point === "string") return point;
    if (unitId !== undefined && !units.some(({ id }) => id === unitId)) return `"${unitId}" is none of the units`;
    pins.push({ ...bare(point), id: where, ...(unitId === undefined ? {} : { unitId }) });
  }
  return pins;
}

function modeOf(text: string): FlightMode | undefined {
  return flightModes.find((mode) => mode === text);
}

function bare({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}

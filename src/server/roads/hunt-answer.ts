/**
 * What is known of a hunt, made into questions to the roads and their answers into what people read: a plan for the log,
 * and a picture for the map, which is drawn at any instant without asking again.
 */
import { normalizeDeg, type Point } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { HuntFact, HuntMode } from "../../domain/hunt.ts";
import type { HuntContainment, HuntIntercept, HuntPlan } from "../../domain/hunt-plan.ts";
import { type ContainmentAnswer, containmentAnswers } from "../../roads/containment/stop-him.ts";
import { describePlace } from "../../roads/describe-place.ts";
import { placeUnit } from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { at, edgePoints, type RoadGraph, roadName } from "../../roads/network/road-graph.ts";
import type { RoadSearch } from "../../roads/network/road-search.ts";
import { pointOnEdge } from "../../roads/network/snap.ts";
import { type FlightPace, flightPaces, modeWords } from "../../roads/reach/flight.ts";
import { type Likely, likelyRoads } from "../../roads/reach/likely.ts";
import { computeReach, type Reach, reachRefusalText, stretchesUntil } from "../../roads/reach/reach.ts";
import { areaOf, outlinesAt } from "../../roads/reach/reach-area.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { interceptAnswer, type PursuitAsked } from "./intercept-answer.ts";

/** A fact of the hunt as the thread gets it: with its point. */
export type FactAsked = Pick<HuntFact, "letter" | "kind" | "fromMs" | "toMs" | "mode" | "word" | "unitId"> &
  Point & { readonly text: string };
export type HuntAsked = {
  readonly askedAtMs: number;
  readonly facts: readonly FactAsked[];
  readonly units: readonly (Point & { readonly unitId: string; readonly strips?: true })[];
  /** Whom a pursuit follows, and the points at which he was to be met by the last answer. */
  readonly pursuit?: PursuitAsked;
  readonly meetingPoints?: readonly Point[];
};
export type HuntRoad = {
  /** lon, lat, lon, lat, …: he runs through it from the first point to the last. */
  readonly path: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** On the way to somewhere that he may be bound for, 0 to 1. */
  readonly likely: number;
  readonly branch: number;
};
export type HuntReach = {
  readonly pace: FlightPace;
  readonly roads: readonly HuntRoad[];
  /** Smaller roads that were left out of a picture that would hold too many. */
  readonly roadsLeftOut: number;
  readonly branches: readonly { readonly mode: HuntMode; readonly words: string; readonly fromMs: number }[];
  readonly areas: readonly { readonly atMs: number; readonly outlines: readonly (readonly number[])[] }[];
  readonly towards: readonly { readonly name: string; readonly earliestMs?: number; readonly share: number }[];
};
export type HuntPicture = {
  readonly askedAtMs: number;
  readonly baseMs: number;
  readonly untilMs: number;
  readonly highwaysOnly: boolean;
  readonly reaches: readonly HuntReach[];
};
export type HuntAnswer =
  | { readonly kind: "plan"; readonly plan: HuntPlan; readonly last: boolean }
  /** Undefined: there is nothing that can be drawn. */
  | { readonly kind: "picture"; readonly picture: HuntPicture | undefined };
export type HuntGround = {
  readonly network: RoadNetwork;
  readonly reference: RoadReference;
  readonly search: RoadSearch;
};

/** How far ahead is drawn, and how far he is to be kept. */
const AHEAD_MS = 60 * MINUTE_MS;
const KEPT_WITHIN_MS = 30 * MINUTE_MS;
const SPARE_MIN_MS = MINUTE_MS;
const AREA_EVERY_MS = 5 * MINUTE_MS;
const AREAS_MAX = 24;
const ROADS_MAX = 4_000;
const OPEN_SAID_MAX = 12;
/** What the letter of a point begins with that a unit was sent to: it is a pin of its own. */
export const SENT = "sent ";

/** Yields at once what can be acted upon, then what is drawn of it, and at the end the best found before `isOver`. */
export function* huntAnswers(
  asked: HuntAsked,
  { network, reference, search }: HuntGround,
  isOver: (pace: FlightPace) => boolean,
): Generator<HuntAnswer> {
  const { askedAtMs } = asked;
  const untilMs = askedAtMs + KEPT_WITHIN_MS;
  const reaches = new Map<FlightPace, Reach>();
  for (const pace of flightPaces) {
    const answer = computeReach(network, { ...questionOf(asked), pace, untilMs: askedAtMs + AHEAD_MS });
    if (!answer.ok) {
      const refused = reachRefusalText(answer.reason);
      const { highwaysOnly } = network.info;
      const plan = { askedAtMs, untilMs, highwaysOnly, refused, assumptions: [], plausible: [], containments: [] };
      yield { kind: "picture", picture: undefined };
      yield { kind: "plan", plan, last: true };
      return;
    }
    reaches.set(pace, answer.reach);
  }
  const units = asked.units.map(({ unitId, latDeg, lonDeg }) => placeUnit(network, unitId, { latDeg, lonDeg }));
  const intercept =
    asked.pursuit === undefined
      ? undefined
      : interceptAnswer({
          askedAtMs,
          pursuit: asked.pursuit,
          units,
          withStrips: new Set(asked.units.flatMap(({ unitId, strips }) => (strips === true ? [unitId] : []))),
          known: asked.meetingPoints ?? [],
          network,
          reference,
          whereText: (edge, point, courseDeg) => whereText(network, reference, edge, point, courseDeg),
        });
  const best = new Map<FlightPace, HuntContainment>();
  const lasting = new Map<FlightPace, Generator<ContainmentAnswer, void>>();
  const take = (pace: FlightPace, answer: ContainmentAnswer): void => {
    best.set(pace, containmentOf(pace, answer, network, reference));
  };
  for (const [pace, reach] of reaches) {
    const question = {
      reach,
      units,
      nowMs: askedAtMs,
      untilMs,
      spareMinMs: SPARE_MIN_MS,
      pins: factsOf(asked, "pin").map((fact) => ({
        ...bare(fact),
        id: fact.letter,
        ...(fact.unitId === undefined ? {} : { unitId: fact.unitId as string }),
      })),
      forbidden: factsOf(asked, "forbid").map((fact) => ({ ...bare(fact), id: fact.letter })),
      search,
    };
    const answers = containmentAnswers(question, () => isOver(pace));
    const first = answers.next();
    if (first.done !== true) take(pace, first.value);
    lasting.set(pace, answers);
  }
  const plan = (last: boolean): HuntAnswer => ({
    kind: "plan",
    plan: planOf(asked, untilMs, reaches, best, intercept),
    last,
  });
  yield plan(false);
  // Whoever is sent somewhere does not wait for the map.
  yield { kind: "picture", picture: pictureOf(asked, [...reaches.values()]) };
  for (const [pace, answers] of lasting) for (const answer of answers) take(pace, answer);
  yield plan(true);
}

function questionOf(asked: HuntAsked): Omit<Parameters<typeof computeReach>[1], "pace" | "untilMs"> {
  return {
    sightings: factsOf(asked, "sighting").map((fact) => ({
      ...bare(fact),
      id: fact.letter,
      atMs: fact.fromMs,
      mode: fact.mode ?? "car",
      word: fact.word ?? "unconfirmed",
    })),
    thefts: factsOf(asked, "theft").map((fact) => ({
      ...bare(fact),
      id: fact.letter,
      fromMs: fact.fromMs,
      mode: fact.mode ?? "car",
    })),
    watched: factsOf(asked, "watched").map((fact) => ({
      ...bare(fact),
      id: fact.letter,
      fromMs: fact.fromMs,
      ...(fact.toMs === undefined ? {} : { toMs: fact.toMs }),
    })),
  };
}

function planOf(
  { askedAtMs }: HuntAsked,
  untilMs: number,
  reaches: ReadonlyMap<FlightPace, Reach>,
  best: ReadonlyMap<FlightPace, HuntContainment>,
  intercept: HuntIntercept | undefined,
): HuntPlan {
  const both = [...reaches.values()];
  const [first] = both;
  return {
    askedAtMs,
    untilMs,
    highwaysOnly: first?.network.info.highwaysOnly ?? false,
    assumptions: [...new Set(both.flatMap(({ assumptions }) => assumptions.map(({ sentence }) => sentence)))],
    // Possible if it is under either assumption of speed.
    plausible: (first?.plausible ?? []).map(({ sightingId }) => ({
      letter: sightingId,
      possible: both.some(({ plausible }) => plausible.some((p) => p.sightingId === sightingId && p.possible)),
    })),
    containments: [...best.values()],
    ...(intercept === undefined ? {} : { intercept }),
  };
}

function containmentOf(
  pace: FlightPace,
  { closed, verdict, waysOut, points, open, notes, cannot, pinsNotHeld }: ContainmentAnswer,
  network: RoadNetwork,
  reference: RoadReference,
): HuntContainment {
  const roundMs = (ms: number): number => Math.round(ms / 1_000) * 1_000;
  return {
    pace,
    closed,
    verdict,
    waysOut,
    points: points.map(({ point, edge, unitId, unitAtMs, heAtMs, comes, pinId }) => ({
      latDeg: point.latDeg,
      lonDeg: point.lonDeg,
      where: whereText(
        network,
        reference,
        edge,
        point,
        comes === "both" ? undefined : courseOf(point.bearingDeg, comes),
      ),
      unitId: asId<UnitId>(unitId),
      unitAtMs: roundMs(unitAtMs),
      heAtMs: roundMs(heAtMs),
      ...(pinId === undefined ? {} : { pinLetter: pinId }),
    })),
    open: open
      .toSorted((a, b) => a.heAtMs - b.heAtMs)
      .slice(0, OPEN_SAID_MAX)
      .map(({ point, road, heAtMs }) => ({
        latDeg: point.latDeg,
        lonDeg: point.lonDeg,
        where: roadWords(reference, road, point),
        heAtMs: roundMs(heAtMs),
      })),
    openCount: open.length,
    notes: [
      ...notes,
      ...pinsNotHeld.map(({ id, why }) => {
        const isSent = id.startsWith(SENT);
        if (why === "held-by-another") {
          return isSent
            ? `where ${id.slice(SENT.length)} was sent another unit was sent before it`
            : `another unit was given the place of ${id}`;
        }
        return isSent
          ? `the point that ${id.slice(SENT.length)} was sent to is not held in time: it closes nothing`
          : `${id} cannot be held in time: it closes nothing`;
      }),
      ...(cannot.length === 0
        ? []
        : [`${cannot.length} unit${cannot.length === 1 ? " is" : "s are"} at no point in time`]),
    ],
  };
}

function courseOf(bearingDeg: number, comes: "along" | "against"): number {
  return comes === "along" ? bearingDeg : normalizeDeg(bearingDeg + 180);
}

function whereText(
  network: RoadNetwork,
  reference: RoadReference,
  edge: number,
  point: Point,
  courseDeg: number | undefined,
): string {
  return roadWords(reference, roadName(network.graph, edge), point, courseDeg);
}

/** The road with its milepost and his direction where the table has them; else the road's name and the nearest town. */
function roadWords(reference: RoadReference, road: string | undefined, point: Point, courseDeg?: number): string {
  const { latDeg, lonDeg } = point;
  const told = describePlace(reference, { latDeg, lonDeg, ...(courseDeg === undefined ? {} : { courseDeg }) });
  if (told.route !== undefined && (road ?? told.route).includes(told.route)) return told.text;
  return road === undefined ? told.text : `${road}, ${told.text}`;
}

function pictureOf(asked: HuntAsked, reaches: readonly Reach[]): HuntPicture | undefined {
  const [first] = reaches;
  if (first === undefined) return undefined;
  const destinations = factsOf(asked, "towards").map((fact) => ({ ...bare(fact), name: fact.text, weight: 1 }));
  return {
    askedAtMs: asked.askedAtMs,
    baseMs: first.baseMs,
    untilMs: first.untilMs,
    highwaysOnly: first.network.info.highwaysOnly,
    reaches: reaches.map((reach) => reachPicture(reach, likelyRoads(reach, destinations))),
  };
}

function reachPicture(reach: Reach, likely: Likely): HuntReach {
  const { graph } = reach.network;
  // The greater roads first: where there are too many, the smallest are left out, and that is told.
  const all = stretchesUntil(reach, reach.untilMs).sort(
    (a, b) => at(graph.edgeClass, a.edge) - at(graph.edgeClass, b.edge),
  );
  const area = areaOf(reach);
  const areas: { atMs: number; outlines: readonly (readonly number[])[] }[] = [];
  const everyMs = Math.max(
    AREA_EVERY_MS,
    Math.ceil((reach.untilMs - reach.baseMs) / AREAS_MAX / MINUTE_MS) * MINUTE_MS,
  );
  // One at the end, whenever that is: a map shows the first outline that is not before its moment.
  for (let atMs = reach.baseMs; area !== undefined && atMs < reach.untilMs; ) {
    atMs = Math.min(atMs + everyMs, reach.untilMs);
    const outlines = outlinesAt(area, reach, atMs).map((outline) =>
      outline.flatMap(({ latDeg, lonDeg }) => [rounded(lonDeg), rounded(latDeg)]),
    );
    areas.push({ atMs, outlines });
  }
  return {
    pace: reach.pace,
    roads: all.slice(0, ROADS_MAX).map(({ edge, fromFraction, toFraction, fromMs, toMs, branch }) => ({
      path: pathBetween(graph, edge, fromFraction, toFraction),
      fromMs: Math.round(fromMs),
      toMs: Math.round(toMs),
      likely: Math.round(100 * (likely.ofEdge[edge] ?? 0)) / 100,
      branch: reach.branches.indexOf(branch),
    })),
    roadsLeftOut: Math.max(0, all.length - ROADS_MAX),
    branches: reach.branches.map(({ mode, fromMs }) => ({ mode, words: modeWords(mode), fromMs })),
    areas,
    towards: likely.destinations.map(({ name, share, earliestMs }) => ({
      name,
      share,
      ...(earliestMs === undefined ? {} : { earliestMs }),
    })),
  };
}

/** The drawing of a part of an edge, in the order of the fractions: lon, lat, lon, lat, … */
function pathBetween(graph: RoadGraph, edge: number, from: number, to: number): number[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const points = edgePoints(graph, edge);
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const scale = Math.cos(((a?.latDeg ?? 0) * Math.PI) / 180);
    const step = Math.hypot((b?.latDeg ?? 0) - (a?.latDeg ?? 0), ((b?.lonDeg ?? 0) - (a?.lonDeg ?? 0)) * scale);
    lengths.push((lengths[i - 1] ?? 0) + step);
  }
  const total = lengths.at(-1) ?? 0;
  const inside = points.filter((_, i) => (lengths[i] ?? 0) > low * total && (lengths[i] ?? 0) < high * total);
  const path = [pointOnEdge(graph, { edge, fraction: low }), ...inside, pointOnEdge(graph, { edge, fraction: high })];
  if (from > to) path.reverse();
  return path.flatMap(({ latDeg, lonDeg }) => [rounded(lonDeg), rounded(latDeg)]);
}

function factsOf({ facts }: HuntAsked, kind: FactAsked["kind"]): readonly FactAsked[] {
  return facts.filter((fact) => fact.kind === kind);
}

function bare({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}

function rounded(deg: number): number {
  return Math.round(deg * 1e5) / 1e5;
}

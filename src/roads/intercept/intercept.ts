/**
 * A pursuit along a road: the points ahead at which units stand before it comes, by how long before, by how great the
 * road is there, and by how near it is to where people live. Whoever carries spike strips is named.
 *
 * He is taken to stay on his road at his speed; where he can leave it before a point is told with the point. Lanes and
 * homes count where the network knows them; where it does not, and for traffic always, the road's class and built-up
 * surroundings stand for them, and that is said. Rules IN1 to IN7 in ../SPEC.md.
 */
import { turnDeg } from "../../base/geo.ts";
import { CLOSED_MS, driveTimesMs } from "../network/drive-profile.ts";
import type { PlacedUnit } from "../network/drive-time.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { nearestHomeM } from "../network/homes.ts";
import { className, type RoadClassName } from "../network/road-class.ts";
import { at, BUILT_UP, headOf, labelOf, LINK, type RoadGraph, roadName, tailOf } from "../network/road-graph.ts";
import { type PlaceOnEdge, RoadSearch, UNREACHED } from "../network/road-search.ts";
import { type OnRoad, pointOnEdge } from "../network/snap.ts";
import { flightKph } from "../reach/flight.ts";

export type Pursuer = PlacedUnit & { readonly hasSpikeStrips: boolean };
export type InterceptQuestion = {
  readonly network: RoadNetwork;
  /** Where he is on the road, with the way he drives. */
  readonly he: OnRoad;
  /** As he drives now; absent: what a fleeing car is taken to drive on each road. */
  readonly speedMps?: number;
  readonly units: readonly Pursuer[];
  /** How long ago he was there: units start now. 0 where it is absent. */
  readonly agoMs?: number;
  /** A unit is there at least this long before him. */
  readonly spareMinMs: number;
  readonly aheadMaxM: number;
};
export type InterceptUnit = {
  readonly unitId: string;
  readonly unitInMs: number;
  readonly spareMs: number;
  readonly hasSpikeStrips: boolean;
};
export type InterceptPoint = {
  readonly point: OnRoad["point"] & { readonly bearingDeg: number };
  readonly edge: number;
  readonly fraction: number;
  /** The way he comes, degrees from north. */
  readonly comesDeg: number;
  readonly road: string | undefined;
  readonly roadClass: RoadClassName;
  readonly aheadM: number;
  readonly heInMs: number;
  /** Everybody who is there in time, those with spike strips first, then by time to spare. */
  readonly units: readonly InterceptUnit[];
  /** Junctions before it at which he can turn off. */
  readonly turnOffsBefore: number;
  /** Lanes of his carriageway, those against him too where nothing parts them; undefined: not known. */
  readonly lanes: number | undefined;
  /** To the nearest home, up to 5 km, to some hundred metres; undefined: none so near where homes are known, else not known. */
  readonly homesWithinM: number | undefined;
  /** To the nearest built-up part of his road before or behind it, up to 2 km; undefined: none so near, or not known. */
  readonly builtUpWithinM: number | undefined;
  readonly rank: number;
};
export type InterceptAnswer =
  | {
      readonly ok: true;
      /** The best first. */
      readonly points: readonly InterceptPoint[];
      readonly lookedM: number;
      readonly highwaysOnly: boolean;
      /** The network tells where people live. */
      readonly homesKnown: boolean;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: "direction-unknown" | "no-units" };

const REFUSAL_WORDS = {
  "direction-unknown": "which way he drives is not known: give a course, or a direction of the road",
  "no-units": "no units: nobody can be ahead of him",
} as const;

const STEP_M = 1_000;
/** Costs are whole milliseconds: two roundings may lie between two places. */
const ROUNDED_MS = 3;
/** In a town every block is an edge: so many places are enough to choose from. */
const PLACES_MAX = 600;
/** Beyond this more time to spare is no better. */
const SPARE_ENOUGH_MS = 10 * 60_000;
const BUILT_UP_REACH_M = 2_000;
/** His road goes on where it turns least; a road of his number or name is his road up to this turn. */
const SAME_ROAD_TURN_DEG = 100;
const HOMES_REACH_M = 5_000;
/** Homes farther than this from a point count for nothing. */
const HOMES_COUNT_M = 1_500;
/** Traffic to hold back, by class: what a minute to spare must make up for. Each lane to be closed is one more half. */
const TRAFFIC_MINUTES: Readonly<Record<RoadClassName, number>> = {
  motorway: 3,
  trunk: 2,
  primary: 1,
  secondary: 0.5,
  tertiary: 0.25,
  unclassified: 0,
  residential: 1,
  service: 0,
  track: 0,
};
const LANE_MINUTES = 0.5;
const LANES_ASSUMED: Readonly<Record<RoadClassName, number>> = {
  motorway: 2,
  trunk: 2,
  primary: 2,
  secondary: 2,
  tertiary: 2,
  unclassified: 1,
  residential: 1,
  service: 1,
  track: 1,
};
const BUILT_UP_MINUTES = 6;

export function interceptRefusalText(reason: keyof typeof REFUSAL_WORDS): string {
  return REFUSAL_WORDS[reason];
}

/** The points ahead where somebody can be in time, ranked; none is an answer too, with what was looked at. */
export function interceptPoints(question: InterceptQuestion): InterceptAnswer {
  const { network, he, units, agoMs = 0 } = question;
  const { graph, info, homes } = network;
  if (he.direction === "unknown") return { ok: false, reason: "direction-unknown" };
  if (units.length === 0) return { ok: false, reason: "no-units" };
  const costs = driveTimesMs(graph, "emergency");
  const onward = roadAhead(question, 2 * he.edge + (he.direction === "along" ? 0 : 1), costs).map((place) => ({
    ...place,
    heInMs: place.heInMs - agoMs,
  }));
  // What he has passed by now is no place to wait for him.
  const ahead = onward.filter(({ heInMs }) => heInMs > 0);
  const search = new RoadSearch(graph, costs);
  const inTime = ahead.map(() => [] as InterceptUnit[]);
  const lastMs = ahead.at(-1)?.heInMs ?? 0;
  for (const { id, road, hasSpikeStrips } of units) {
    if (road === undefined) continue;
    search.run([road], "outwards", { costMax: lastMs });
    const pastHim = placesPastHim(search, { ...he, heInMs: -agoMs, unitAlongMs: 0 }, onward);
    ahead.forEach((place, i) => {
      const unitInMs = search.costOf(place);
      if (unitInMs === UNREACHED || pastHim.has(place)) return;
      const spareMs = place.heInMs - unitInMs;
      if (spareMs >= question.spareMinMs) inTime[i]?.push({ unitId: id, unitInMs, spareMs, hasSpikeStrips });
    });
  }
  const points = ahead
    .flatMap((place, i) => {
      const there = (inTime[i] ?? []).sort(
        (a, b) => Number(b.hasSpikeStrips) - Number(a.hasSpikeStrips) || b.spareMs - a.spareMs,
      );
      if (there.length === 0) return [];
      const roadClass = className(at(graph.edgeClass, place.edge));
      const point = pointOnEdge(graph, place);
      const lanes = at(graph.edgeLanes, place.edge) || undefined;
      const homesWithinM = homes === undefined ? undefined : nearestHomeM(homes, point, HOMES_REACH_M);
      const builtUpWithinM = info.highwaysOnly ? undefined : builtUpNear(graph, ahead, i);
      return [
        {
          point,
          edge: place.edge,
          fraction: place.fraction,
          comesDeg: (place.half & 1) === 0 ? point.bearingDeg : (point.bearingDeg + 180) % 360,
          road: roadName(graph, place.edge),
          roadClass,
          aheadM: place.aheadM,
          heInMs: place.heInMs,
          units: there,
          turnOffsBefore: place.turnOffsBefore,
          lanes,
          homesWithinM,
          builtUpWithinM,
          rank: rankOf(there, roadClass, {
            lanes,
            homesWithinM,
            homesKnown: homes !== undefined,
            builtUpWithinM,
            turnOffsBefore: place.turnOffsBefore,
          }),
        },
      ];
    })
    .sort((a, b) => b.rank - a.rank || a.aheadM - b.aheadM);
  return {
    ok: true,
    points,
    lookedM: ahead.at(-1)?.aheadM ?? 0,
    highwaysOnly: info.highwaysOnly,
    homesKnown: homes !== undefined,
    notes: notesOf(
      question,
      points.some(({ lanes }) => lanes !== undefined),
    ),
  };
}

/** The best points, none within `apartM` along his road of a better one: a list to choose from. */
export function apartFrom(points: readonly InterceptPoint[], apartM: number): InterceptPoint[] {
  const kept: InterceptPoint[] = [];
  for (const point of points) {
    if (kept.every(({ aheadM }) => Math.abs(aheadM - point.aheadM) >= apartM)) kept.push(point);
  }
  return kept;
}

type OnHisWay = PlaceOnEdge & { readonly heInMs: number; readonly unitAlongMs: number };

/**
 * IN7: the places to which a unit's quickest way leads along his road from behind him: it would have to pass him, and
 * nobody is sent past somebody who flees.
 */
function placesPastHim(search: RoadSearch, start: OnHisWay, places: readonly OnHisWay[]): ReadonlySet<OnHisWay> {
  const past = new Set<OnHisWay>();
  let before = start;
  let beforeMs = search.costOf(start);
  for (const place of places) {
    const unitMs = search.costOf(place);
    const isByHisRoad = unitMs >= beforeMs + (place.unitAlongMs - before.unitAlongMs) - ROUNDED_MS;
    if (unitMs !== UNREACHED && isByHisRoad && (beforeMs >= before.heInMs || past.has(before))) past.add(place);
    [before, beforeMs] = [place, unitMs];
  }
  return past;
}

type PlaceAhead = {
  readonly edge: number;
  readonly fraction: number;
  readonly half: number;
  readonly aheadM: number;
  readonly heInMs: number;
  /** What a unit on an emergency run takes from where he was to here, along his road; Infinity where it may not. */
  readonly unitAlongMs: number;
  readonly turnOffsBefore: number;
};

/**
 * Places along his road, until it ends, comes back to itself, or is far enough: about one a kilometre, each where it is
 * whatever the moment, so that a point that was told is still the same point when he is nearer.
 */
function roadAhead(
  { network: { graph }, he, speedMps, aheadMaxM }: InterceptQuestion,
  first: number,
  unitCosts: Uint32Array,
): PlaceAhead[] {
  const places: PlaceAhead[] = [];
  const seen = new Set<number>();
  let [half, share] = [first, (first & 1) === 0 ? he.fraction : 1 - he.fraction];
  let [doneM, doneMs, unitMs, turnOffs] = [0, 0, 0, 0];
  while (!seen.has(half) && doneM < aheadMaxM && places.length < PLACES_MAX) {
    seen.add(half);
    const lengthM = at(graph.edgeLengthM, half >>> 1);
    const mps = speedMps ?? (flightKph(graph, half, "car", "fleeing") ?? 50) / 3.6;
    const leftM = lengthM * (1 - share);
    const unitCost = at(unitCosts, half);
    const unitHereMs = unitCost === CLOSED_MS ? Infinity : unitCost;
    const count = Math.max(1, Math.round(lengthM / STEP_M));
    for (let i = 0; i < count; i++) {
      const along = (i + 0.5) / count;
      const fromHereM = (along - share) * lengthM;
      if (fromHereM <= 0 || doneM + fromHereM > aheadMaxM) continue;
      places.push({
        edge: half >>> 1,
        fraction: (half & 1) === 0 ? along : 1 - along,
        half,
        aheadM: doneM + fromHereM,
        heInMs: Math.round(doneMs + (fromHereM / mps) * 1_000),
        unitAlongMs: unitMs + unitHereMs * (along - share),
        turnOffsBefore: turnOffs,
      });
    }
    doneM += leftM;
    doneMs += (leftM / mps) * 1_000;
    unitMs += unitHereMs * (1 - share);
    const next = nextOnRoad(graph, half);
    if (next === undefined) break;
    const head = headOf(graph, half);
    if (at(graph.firstSlot, head + 1) - at(graph.firstSlot, head) > 2) turnOffs++;
    [half, share] = [next, 0];
  }
  return places;
}

/**
 * How his road goes on: by its number or name where one of the roads has it, else straight on. Who drives where he may not,
 * against a one-way say, is taken to go on like that.
 */
function nextOnRoad(graph: RoadGraph, half: number): number | undefined {
  const pace = flightKph(graph, half, "car", "lawful") === undefined ? "fleeing" : "lawful";
  const node = headOf(graph, half);
  const arrivingDeg = bearingAtEnd(graph, half);
  const label = labelOf(graph, half >>> 1);
  let best: { half: number; cost: number } | undefined;
  for (let slot = at(graph.firstSlot, node); slot < at(graph.firstSlot, node + 1); slot++) {
    const next = at(graph.slots, slot);
    if (next >>> 1 === half >>> 1 || flightKph(graph, next, "car", pace) === undefined) continue;
    const turn = turnDeg(arrivingDeg, bearingAtStart(graph, next));
    const other = labelOf(graph, next >>> 1);
    const isSame =
      label.refs.some((ref) => other.refs.includes(ref)) || (label.name !== "" && label.name === other.name);
    const isRamp = (at(graph.edgeFlags, next >>> 1) & LINK) !== 0;
    const cost = turn - (isSame && turn <= SAME_ROAD_TURN_DEG ? 360 : 0) + (isRamp ? 90 : 0);
    if (best === undefined || cost < best.cost) best = { half: next, cost };
  }
  return best?.half;
}

function bearingAtStart(graph: RoadGraph, half: number): number {
  const { bearingDeg } = pointOnEdge(graph, { edge: half >>> 1, fraction: (half & 1) === 0 ? 0.001 : 0.999 });
  return (half & 1) === 0 ? bearingDeg : (bearingDeg + 180) % 360;
}

function bearingAtEnd(graph: RoadGraph, half: number): number {
  const { bearingDeg } = pointOnEdge(graph, { edge: half >>> 1, fraction: (half & 1) === 0 ? 0.999 : 0.001 });
  return (half & 1) === 0 ? bearingDeg : (bearingDeg + 180) % 360;
}

function builtUpNear(graph: RoadGraph, ahead: readonly PlaceAhead[], i: number): number | undefined {
  const here = ahead[i];
  if (here === undefined) return undefined;
  let best: number | undefined;
  for (const place of ahead) {
    const awayM = Math.abs(place.aheadM - here.aheadM);
    if (awayM > BUILT_UP_REACH_M || (at(graph.edgeFlags, place.edge) & BUILT_UP) === 0) continue;
    best = Math.min(best ?? Infinity, awayM);
  }
  // The roads that cross his tell of houses too.
  const node = tailOf(graph, here.half);
  for (let slot = at(graph.firstSlot, node); slot < at(graph.firstSlot, node + 1); slot++) {
    if ((at(graph.edgeFlags, at(graph.slots, slot) >>> 1) & BUILT_UP) !== 0)
      best = Math.min(best ?? Infinity, BUILT_UP_REACH_M);
  }
  return best;
}

/** In minutes: what there is to spare, less what makes a point worse. */
function rankOf(
  units: readonly InterceptUnit[],
  roadClass: RoadClassName,
  about: Pick<InterceptPoint, "lanes" | "homesWithinM" | "builtUpWithinM" | "turnOffsBefore"> & {
    readonly homesKnown: boolean;
  },
): number {
  const {
    lanes = LANES_ASSUMED[roadClass],
    homesWithinM = Infinity,
    homesKnown,
    builtUpWithinM,
    turnOffsBefore,
  } = about;
  const spareMs = Math.max(...units.map((unit) => unit.spareMs));
  const strips = units.some(({ hasSpikeStrips }) => hasSpikeStrips) ? 5 : 0;
  const builtUp = builtUpWithinM === undefined ? 0 : 1 - builtUpWithinM / (2 * BUILT_UP_REACH_M);
  // Where homes are known they count; streets that stand close together only stand for them.
  const near = homesKnown ? Math.max(0, 1 - homesWithinM / HOMES_COUNT_M) : builtUp;
  const worse = TRAFFIC_MINUTES[roadClass] + LANE_MINUTES * lanes + BUILT_UP_MINUTES * near + turnOffsBefore;
  return Math.min(spareMs, SPARE_ENOUGH_MS) / 60_000 + strips - worse;
}

function notesOf({ network: { info, homes }, units, speedMps }: InterceptQuestion, lanesKnown: boolean): string[] {
  const notes = [
    speedMps === undefined ? "he drives as a fleeing car is taken to" : "he keeps his speed",
    "he stays on his road; each turn-off before a point counts against it",
    lanesKnown
      ? "traffic is not known: the road's class stands for it"
      : "lanes and traffic are not known: the road's class stands for them",
  ];
  if (info.highwaysOnly) notes.push("houses are not known on highways alone");
  else if (homes === undefined) notes.push("houses are not known in this network: close-set streets stand for them");
  if (!units.some(({ hasSpikeStrips }) => hasSpikeStrips)) notes.push("nobody is said to carry spike strips");
  return notes;
}

/**
 * The question as people ask it: these units, this reach, until then; these points pinned, forbidden, given to a unit.
 * And the answer as they read it: each point with its road, who holds it, how long before him; and what is left open.
 *
 * Rules CT4 to CT9 in ../SPEC.md.
 */
import type { Point } from "../../base/geo.ts";
import { driveTimesMs } from "../network/drive-profile.ts";
import type { PlacedUnit } from "../network/drive-time.ts";
import { roadName } from "../network/road-graph.ts";
import { RoadSearch, UNREACHED } from "../network/road-search.ts";
import { nearestRoad, pointOnEdge, SEARCH_M } from "../network/snap.ts";
import type { Reach } from "../reach/reach.ts";
import { NEVER_MS } from "../reach/reach-search.ts";
import { containmentPlans } from "./containment.ts";
import { type HoldGraph, holdGraphOf } from "./hold-graph.ts";
import type { HoldPlan } from "./hold-question.ts";

export type ContainmentQuestion = {
  readonly reach: Reach;
  readonly units: readonly PlacedUnit[];
  /** From when the units drive. */
  readonly nowMs: number;
  /** He is to be kept within what he can reach until then. */
  readonly untilMs: number;
  /** A unit stands at its point this long before he can be there. */
  readonly spareMinMs: number;
  /** Points that must be held, by a unit that people chose or by any. */
  readonly pins: readonly (Point & { readonly id: string; readonly unitId?: string })[];
  /** Points that must not be held: the road there is left as it is. */
  readonly forbidden: readonly (Point & { readonly id: string })[];
  /** For units on an emergency run, where the caller keeps one for this network. */
  readonly search?: RoadSearch;
};
export type HeldPoint = {
  readonly point: Point & { readonly bearingDeg: number };
  readonly edge: number;
  readonly fraction: number;
  readonly road: string | undefined;
  readonly unitId: string;
  readonly unitAtMs: number;
  readonly heAtMs: number;
  readonly spareMs: number;
  /** He comes along the drawing, against it, or from both sides. */
  readonly comes: "along" | "against" | "both";
  readonly pinId: string | undefined;
};
export type OpenRoad = {
  readonly point: Point;
  readonly road: string | undefined;
  readonly heAtMs: number;
  readonly weight: number;
  readonly kind: "frontier" | "network-end";
};
/**
 * What is known of closing it. `closed-fewest`: closed, and proved that no fewer points do. `closed`: so far with more
 * points than it is proved to take. `cannot-close`: proved that these units cannot, whatever they do. `undecided`: not
 * closed, and not proved that it cannot be. `nothing-to-close`: no road leads out, or he is on none.
 */
export type ContainmentVerdict = "closed-fewest" | "closed" | "cannot-close" | "undecided" | "nothing-to-close";
export type ContainmentAnswer = {
  readonly closed: boolean;
  readonly verdict: ContainmentVerdict;
  readonly openWeight: number;
  /** Of all ways out together. */
  readonly totalWeight: number;
  /** Proved: no plan of these units leaves less open. */
  readonly leastOpenWeight: number;
  /** Proved: closing it takes so many points at the least. Infinity: no number of points of these units' does. */
  readonly leastPoints: number;
  /** Ways out on the way to which nobody is in time anywhere. */
  readonly unholdable: number;
  readonly points: readonly HeldPoint[];
  readonly open: readonly OpenRoad[];
  readonly proved: HoldPlan["proved"];
  readonly waysOut: number;
  readonly highwaysOnly: boolean;
  /** Units that take no part, and why. */
  readonly cannot: readonly { readonly unitId: string; readonly why: "no-road-near-unit" | "not-in-time" }[];
  /**
   * Pins that are on no road, that he may be past, or that there are not the units for: they close nothing. Or at which
   * another unit stands: they are held, and not by the unit named.
   */
  readonly pinsNotHeld: readonly {
    readonly id: string;
    readonly why: "no-road-near" | "not-in-time" | "beyond-reach" | "held-by-another";
  }[];
  /** What the answer says beyond its points, in sentences. */
  readonly notes: readonly string[];
};

/** Better and better answers; the last is the best before `isOver`. There is always at least one. */
export function* containmentAnswers(
  question: ContainmentQuestion,
  isOver: () => boolean,
): Generator<ContainmentAnswer, void> {
  const { reach, units, nowMs } = question;
  const { graph } = reach.network;
  const placed = (points: readonly (Point & { readonly id: string })[]): PinPlace[] =>
    points.flatMap((pin) => {
      const road = nearestRoad(graph, pin);
      return road === undefined ? [] : [{ id: pin.id, edge: road.edge, fraction: road.fraction }];
    });
  const pins = placed(question.pins);
  const untilMs = Math.min(question.untilMs, reach.untilMs) - reach.baseMs;
  const holdGraph = holdGraphOf(reach, untilMs, pins);
  const spare = spareTimes(question, holdGraph);
  const pieceOf = (pin: PinPlace | undefined): number =>
    pin === undefined
      ? -1
      : holdGraph.pieces.findIndex(
          ({ edge, fromFraction, toFraction }) =>
            edge === pin.edge && pin.fraction >= fromFraction && pin.fraction <= toFraction,
        );
  const pinsNotHeld: ContainmentAnswer["pinsNotHeld"][number][] = [];
  const chosenUnit = new Map<number, number>();
  const heldPieces = new Map<number, string>();
  const besides: number[] = [];
  for (const { id, unitId } of question.pins) {
    const pin = pins.find((candidate) => candidate.id === id);
    const piece = pieceOf(pin);
    const unit = unitId === undefined ? -1 : units.findIndex((candidate) => candidate.id === unitId);
    if (pin === undefined) pinsNotHeld.push({ id, why: "no-road-near" });
    else if (piece === -1) pinsNotHeld.push({ id, why: "beyond-reach" });
    else if (unitId !== undefined && spare(piece, unit) === undefined) pinsNotHeld.push({ id, why: "not-in-time" });
    else if (unit !== -1 && (chosenUnit.get(piece) ?? unit) !== unit) {
      pinsNotHeld.push({ id, why: "held-by-another" });
      besides.push(unit);
    } else {
      if (!heldPieces.has(piece)) heldPieces.set(piece, id);
      if (unit !== -1) chosenUnit.set(piece, unit);
    }
  }
  const chosen = new Set([...chosenUnit.values(), ...besides]);
  // Who was given a point holds that one and no other.
  const spareMs = (piece: number, unit: number): number | undefined => {
    const own = chosenUnit.get(piece);
    if (own === undefined ? chosen.has(unit) : own !== unit) return undefined;
    return spare(piece, unit);
  };
  const forbidden = placed(question.forbidden).flatMap((pin) => {
    const piece = pieceOf(pin);
    return piece === -1 || heldPieces.has(piece) ? [] : [piece];
  });
  const answerOf = (plan: HoldPlan): ContainmentAnswer => {
    const used = new Set(plan.points.map(({ unit }) => unit));
    const cannot = units.flatMap((unit, i): ContainmentAnswer["cannot"][number][] => {
      if (used.has(i)) return [];
      if (unit.road === undefined) return [{ unitId: unit.id, why: "no-road-near-unit" }];
      const isEver = holdGraph.pieces.some((_, piece) => spareMs(piece, i) !== undefined);
      return isEver ? [] : [{ unitId: unit.id, why: "not-in-time" }];
    });
    const verdict = verdictOf(holdGraph, plan);
    return {
      closed: verdict === "closed" || verdict === "closed-fewest",
      verdict,
      openWeight: plan.openWeight,
      totalWeight: weightOf(holdGraph),
      leastOpenWeight: plan.bounds.openWeight,
      leastPoints: plan.bounds.points,
      unholdable: plan.bounds.unholdable?.length ?? 0,
      points: plan.points.map(({ piece, unit, spareMs: ms }) =>
        heldPoint(question, holdGraph, piece, unit, ms, heldPieces),
      ),
      open: plan.open.map((way) => openRoad(reach, holdGraph, way)),
      proved: plan.proved,
      waysOut: holdGraph.waysOut.length,
      highwaysOnly: reach.network.info.highwaysOnly,
      cannot,
      pinsNotHeld: [...pinsNotHeld],
      notes: notesOf(question, holdGraph, plan),
    };
  };
  for (;;) {
    const plans = containmentPlans(
      { graph: holdGraph, unitCount: units.length, spareMs, held: [...heldPieces.keys()], forbidden },
      isOver,
    );
    let step = plans.next();
    for (; step.done !== true; step = plans.next()) yield answerOf(step.value);
    const late = step.value?.tooMany ?? [];
    if (late.length === 0) return;
    // Of pins that there are not the units for, the last is given up, and that is told.
    const dropped = late.at(0) ?? -1;
    pinsNotHeld.push({ id: heldPieces.get(dropped) ?? "", why: "not-in-time" });
    heldPieces.delete(dropped);
    chosenUnit.delete(dropped);
    if (nowMs > reach.untilMs && heldPieces.size === 0) return;
  }
}

type PinPlace = { readonly id: string; readonly edge: number; readonly fraction: number };

/** How long before him each unit is at each piece's point: one search a unit, kept for all pieces. */
function spareTimes(
  { reach, units, nowMs, untilMs, spareMinMs, search: kept }: ContainmentQuestion,
  { pieces }: HoldGraph,
): (piece: number, unit: number) => number | undefined {
  const { graph } = reach.network;
  const search = kept ?? new RoadSearch(graph, driveTimesMs(graph, "emergency"));
  const startMs = nowMs - reach.baseMs;
  const spares = units.map(({ road }) => {
    const spareOf = new Float64Array(pieces.length).fill(-1);
    if (road === undefined) return spareOf;
    search.run([road], "outwards", { costMax: Math.max(0, untilMs - nowMs) });
    pieces.forEach(({ edge, holdFraction, heMs }, piece) => {
      if (heMs <= startMs + spareMinMs || heMs === NEVER_MS) return; // he may be past it already
      const costMs = search.costOf({ edge, fraction: holdFraction });
      if (costMs !== UNREACHED) spareOf[piece] = heMs - startMs - costMs;
    });
    return spareOf;
  });
  return (piece, unit) => {
    const spare = spares[unit]?.[piece] ?? -1;
    return spare >= spareMinMs && spare >= 0 ? spare : undefined;
  };
}

function heldPoint(
  { reach, units }: ContainmentQuestion,
  { pieces }: HoldGraph,
  piece: number,
  unit: number,
  spareMs: number,
  pinned: ReadonlyMap<number, string>,
): HeldPoint {
  const { edge, holdFraction: fraction, heMs, fromFraction, toFraction } = pieces[piece] as HoldGraph["pieces"][number];
  const when = (at: number): number =>
    reach.branches.reduce((best, { search }) => Math.min(best, search.arrivalAt({ edge, fraction: at })), NEVER_MS);
  const [before, after] = [when(fromFraction), when(toFraction)];
  return {
    point: pointOnEdge(reach.network.graph, { edge, fraction }),
    edge,
    fraction,
    road: roadName(reach.network.graph, edge),
    unitId: units[unit]?.id ?? "",
    unitAtMs: reach.baseMs + heMs - spareMs,
    heAtMs: reach.baseMs + heMs,
    spareMs,
    comes: before < heMs && after < heMs ? "both" : before <= after ? "along" : "against",
    pinId: pinned.get(piece),
  };
}

function openRoad(reach: Reach, { waysOut }: HoldGraph, way: number): OpenRoad {
  const { edge, fraction, heMs, weight, kind } = waysOut[way] as HoldGraph["waysOut"][number];
  return {
    point: pointOnEdge(reach.network.graph, { edge, fraction }),
    road: roadName(reach.network.graph, edge),
    heAtMs: reach.baseMs + heMs,
    weight,
    kind,
  };
}

function verdictOf({ starts, waysOut }: HoldGraph, { openWeight, proved, bounds }: HoldPlan): ContainmentVerdict {
  // Where no road leads out there is nothing that was closed.
  if (starts.length === 0 || waysOut.length === 0) return "nothing-to-close";
  if (openWeight === 0) return proved.points ? "closed-fewest" : "closed";
  return bounds.openWeight > 0 ? "cannot-close" : "undecided";
}

function weightOf({ waysOut }: HoldGraph): number {
  return waysOut.reduce((sum, { weight }) => sum + weight, 0);
}

/** What is known of closing it, in words. */
function verdictWords({ units }: ContainmentQuestion, holdGraph: HoldGraph, plan: HoldPlan): string[] {
  const { bounds, proved, openWeight, points } = plan;
  const share = (weight: number): string => `${Math.round((100 * weight) / Math.max(1, weightOf(holdGraph)))} %`;
  const best = proved.open
    ? "no plan of these units leaves less open"
    : `${share(openWeight)} of the roads out stay open, by weight; no plan of these units leaves less than ${share(bounds.openWeight)} open`;
  switch (verdictOf(holdGraph, plan)) {
    case "nothing-to-close":
      return [];
    case "closed-fewest":
      return [`closed; no fewer than ${counted(points.length, "point")} close it`];
    case "closed":
      return [
        `closed; it takes at least ${counted(bounds.points, "point")}, whether ${points.length - 1} do is not proved`,
      ];
    case "undecided":
      return [
        "not closed; whether these units can close it is not proved",
        ...(bounds.points > 0 ? [`closing it takes at least ${counted(bounds.points, "point")}`] : []),
      ];
    case "cannot-close": {
      const lost = bounds.unholdable?.length ?? 0;
      const why =
        lost > 0
          ? `on the way to ${lost} of ${counted(holdGraph.waysOut.length, "way")} out nobody is in time anywhere`
          : bounds.points > units.length
            ? `that takes at least ${counted(bounds.points, "point")}, and there ${units.length === 1 ? "is" : "are"} ${counted(units.length, "unit")}`
            : "whoever closes one road is missing at another";
      return [`it cannot be closed with these units: ${why}`, best];
    }
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function notesOf(question: ContainmentQuestion, holdGraph: HoldGraph, plan: HoldPlan): string[] {
  const { reach, units } = question;
  const notes: string[] = verdictWords(question, holdGraph, plan);
  if (units.length === 0) notes.push("no units: every way out is open");
  if (holdGraph.starts.length === 0) notes.push("he is on no road within this time: nothing is closed by this");
  else if (holdGraph.waysOut.length === 0) {
    notes.push("no road leads out of what he can reach by then: look further ahead, or the network ends here");
  }
  if (reach.branches.some(({ hasRoad }) => !hasRoad)) {
    notes.push(`a branch begins with no road within ${SEARCH_M / 1_000} km: no point on a road holds it`);
  }
  if (reach.branches.some(({ mode }) => mode === "foot" || mode === "horse")) {
    notes.push("on foot or on a horse he needs no road: these points hold the roads only");
  }
  notes.push("across country nobody is held");
  if (!plan.proved.open) notes.push("the best found in the time; a better plan may exist");
  else if (!plan.proved.points) notes.push("whether fewer points do as much is not proved");
  return notes;
}

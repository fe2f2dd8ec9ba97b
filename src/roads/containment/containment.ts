/**
 * Where he can be stopped: the points to hold so that the least is left open of the ways out, by units of which each is at
 * its point before he can be; of those plans one with the fewest points; of those one whose tightest point has the most
 * time to spare. That order is the whole definition, and small networks are solved exactly by it.
 *
 * Whether the units suffice for several points at once is no question of cuts alone: where a cut wants points that
 * cannot all be held, one of them is given up, each in turn, and the bound of a cut without that rule ends the search.
 * It can be stopped at any time and then says what is not proved. Rules CT1 to CT9 in ../SPEC.md.
 */
import { FlowNetwork } from "./min-cut.ts";
import type { HoldGraph } from "./hold-graph.ts";
import { matchUnits, type UnitsOf } from "./unit-matching.ts";

export type HoldQuestion = {
  readonly graph: HoldGraph;
  readonly unitCount: number;
  /** Milliseconds that a unit is at a piece's point before he can be; undefined: not in time, or not at all. */
  readonly spareMs: (piece: number, unit: number) => number | undefined;
  /** Pieces that must be held, and those that must not. */
  readonly held: readonly number[];
  readonly forbidden: readonly number[];
};
export type HoldPlan = {
  /** What is left open weighs this; 0: he is contained. */
  readonly openWeight: number;
  readonly open: readonly number[];
  readonly points: readonly { readonly piece: number; readonly unit: number; readonly spareMs: number }[];
  /** Of what is left open and of the count of points; of the time to spare. */
  readonly proved: { readonly points: boolean; readonly spare: boolean };
};
/** Pieces that were to be held and cannot all be. */
export type CannotHold = { readonly tooMany: readonly number[] };

/** Weight left open before points: one more point is always worth it. */
const OPEN_COST = 1 << 20;
const NEVER_CUT = 2 ** 50;

type Cut = { readonly cost: number; readonly held: readonly number[]; readonly isWhole: boolean };
type Branch = { readonly bound: number; readonly held: readonly number[]; readonly forbidden: readonly number[] };
type Found = { readonly cost: number; readonly unitOf: ReadonlyMap<number, number>; readonly open: readonly number[] };

/**
 * Yields better and better plans; the last is the best found before `isOver`. Ends at once where what must be held cannot
 * be: then the answer is which.
 */
export function* containmentPlans(
  question: HoldQuestion,
  isOver: () => boolean,
): Generator<HoldPlan, CannotHold | undefined> {
  const search = new PlanSearch(question);
  const given = search.cannotHold();
  if (given !== undefined) return { tooMany: given };
  let best: Found | undefined;
  let proved = false;
  for (const step of search.improve(Infinity, 0, isOver)) {
    if (step.found !== undefined) {
      best = step.found;
      yield search.planOf(best, { points: step.proved, spare: false });
    }
    proved = step.proved;
  }
  if (best === undefined) return undefined;
  if (best.unitOf.size === 0) {
    yield search.planOf(best, { points: proved, spare: proved });
    return undefined;
  }
  // The most time to spare at the tightest point: among all spare times the greatest with a plan that costs no more.
  const spares = search.sparesAbove(search.tightestMs(best));
  let [low, high] = [0, spares.length];
  let spareProved = proved;
  while (low < high && !isOver()) {
    const middle = (low + high) >>> 1;
    let found: Found | undefined;
    let known = false;
    for (const step of search.improve(best.cost, spares[middle] ?? 0, isOver)) {
      found = step.found ?? found;
      known = step.proved;
      if (found !== undefined) break;
    }
    if (found !== undefined) {
      best = found;
      // A plan may have more to spare than was asked.
      const tightest = search.tightestMs(found);
      low = Math.max(middle + 1, spares.findLastIndex((spare) => spare <= tightest) + 1);
    } else {
      if (!known) spareProved = false;
      high = middle;
    }
  }
  if (low < high) spareProved = false;
  yield search.planOf(best, { points: proved, spare: spareProved });
  return undefined;
}

class PlanSearch {
  readonly #question: HoldQuestion;
  readonly #flow: FlowNetwork;
  readonly #source: number;
  readonly #sink: number;
  readonly #pieceArcs: Int32Array;
  readonly #outArcs: Int32Array;
  /** The units in time to each piece, the one with the most to spare first. */
  readonly #units: readonly (readonly number[])[];
  readonly #leastOpenCost: number;
  /** By what a piece might hold back at most: prices that are tried for the bound. */
  readonly #prices: readonly number[];

  constructor(question: HoldQuestion) {
    this.#question = question;
    const { graph, unitCount, spareMs } = question;
    this.#units = graph.pieces.map((_, piece) => {
      const inTime: { unit: number; spare: number }[] = [];
      for (let unit = 0; unit < unitCount; unit++) {
        const spare = spareMs(piece, unit);
        if (spare !== undefined) inTime.push({ unit, spare });
      }
      return inTime.sort((a, b) => b.spare - a.spare).map(({ unit }) => unit);
    });
    [this.#source, this.#sink] = [graph.junctionCount, graph.junctionCount + 1];
    this.#flow = new FlowNetwork(graph.junctionCount + 2, graph.pieces.length + graph.waysOut.length + 8);
    this.#pieceArcs = Int32Array.from(graph.pieces, ({ a, b }) => this.#flow.arc(a, b, 0, 0));
    this.#outArcs = Int32Array.from(graph.waysOut, ({ junction }) => this.#flow.arc(junction, this.#sink, 0));
    for (const start of new Set(graph.starts)) this.#flow.arc(this.#source, start, NEVER_CUT);
    this.#leastOpenCost = Math.min(...graph.waysOut.map(({ weight }) => weight)) * OPEN_COST;
    const weights = [...new Set(graph.waysOut.map(({ weight }) => weight))].sort((a, b) => a - b);
    this.#prices = weights.length > 4 ? weights.filter((_, i) => i % Math.ceil(weights.length / 4) === 0) : weights;
  }

  /** Of what must be held: a group that there are not the units for. */
  cannotHold(): readonly number[] | undefined {
    const matched = matchUnits(this.#question.held, this.#unitsWithin(0));
    return matched.ok ? undefined : matched.tooMany;
  }

  /**
   * Plans that cost less than the best before (the first one no more than `costMax`), with at least `spareMs` to spare at
   * each point; each step says whether it is proved that there is none better.
   */
  *improve(
    costMax: number,
    spareMs: number,
    isOver: () => boolean,
  ): Generator<{ readonly found: Found | undefined; readonly proved: boolean }> {
    const unitsOf = this.#unitsWithin(spareMs);
    const { held, forbidden } = this.#question;
    if (!matchUnits(held, unitsOf).ok) {
      yield { found: undefined, proved: true };
      return;
    }
    let bestCost = costMax + 1;
    const waiting: Branch[] = [{ bound: 0, held, forbidden }];
    for (let branch = takeLeast(waiting); branch !== undefined; branch = takeLeast(waiting)) {
      if (branch.bound >= bestCost) break;
      if (bestCost < Infinity && isOver()) {
        yield { found: undefined, proved: false };
        return;
      }
      const offer = (chosen: readonly number[]): Found | undefined => {
        const found = this.#settled(branch, matchUnits([...branch.held, ...chosen], unitsOf).unitOf);
        if (found.cost >= bestCost) return undefined;
        bestCost = found.cost;
        return found;
      };
      // A flow greater than there are units: whatever is held, something stays open.
      const free = this.#question.unitCount - branch.held.length;
      const quick = this.#cut(branch, unitsOf, 0, { enough: free, isOver });
      let atLeast = quick.isWhole ? quick.cost : Math.max(branch.bound, this.#leastOpenCost + branch.held.length);
      const offers = quick.isWhole ? quick.held : this.#outermost(branch, unitsOf);
      const found = offer(offers);
      if (found !== undefined) yield { found, proved: false };
      const isSolved = quick.isWhole && matchUnits([...branch.held, ...quick.held], unitsOf).ok;
      if (isSolved || atLeast >= bestCost) continue; // nothing in this branch is better than its cut
      for (const price of this.#prices) {
        const cut = this.#cut(branch, unitsOf, price, { isOver });
        if (!cut.isWhole) break;
        atLeast = Math.max(atLeast, cut.cost - price * OPEN_COST * free);
        const better = offer(cut.held);
        if (better !== undefined) yield { found: better, proved: false };
      }
      if (atLeast >= bestCost) continue;
      const cut = quick.isWhole ? quick : this.#cut(branch, unitsOf, 0, { isOver });
      if (!cut.isWhole || (bestCost < Infinity && isOver())) {
        yield { found: undefined, proved: false };
        return;
      }
      const matched = matchUnits([...branch.held, ...cut.held], unitsOf);
      const last = offer(cut.held);
      if (last !== undefined) yield { found: last, proved: false };
      if (matched.ok || cut.cost >= bestCost) continue;
      atLeast = Math.max(atLeast, cut.cost);
      // Of the group that there are not the units for, the first that is given up decides: every plan is in one branch.
      const group = matched.tooMany.filter((piece) => !branch.held.includes(piece));
      group.forEach((piece, i) => {
        const alsoHeld = [...branch.held, ...group.slice(0, i)];
        if (!matchUnits(alsoHeld, unitsOf).ok) return;
        waiting.push({ bound: atLeast, held: alsoHeld, forbidden: [...branch.forbidden, piece] });
      });
    }
    yield { found: undefined, proved: true };
  }

  planOf({ unitOf, open }: Found, proved: HoldPlan["proved"]): HoldPlan {
    const { graph, spareMs } = this.#question;
    const points = [...unitOf].map(([piece, unit]) => ({ piece, unit, spareMs: spareMs(piece, unit) ?? 0 }));
    points.sort((a, b) => a.spareMs - b.spareMs || a.piece - b.piece);
    const openWeight = open.reduce((sum, way) => sum + (graph.waysOut[way]?.weight ?? 0), 0);
    return { openWeight, open, points, proved };
  }

  tightestMs({ unitOf }: Found): number {
    return Math.min(...[...unitOf].map(([piece, unit]) => this.#question.spareMs(piece, unit) ?? 0));
  }

  /** All spare times greater than one, each once, the least first. */
  sparesAbove(spareMs: number): number[] {
    const all = new Set<number>();
    this.#units.forEach((units, piece) => {
      for (const unit of units) {
        const spare = this.#question.spareMs(piece, unit);
        if (spare !== undefined && spare > spareMs) all.add(spare);
      }
    });
    return [...all].sort((a, b) => a - b);
  }

  #unitsWithin(spareMs: number): UnitsOf {
    if (spareMs <= 0) return (piece) => this.#units[piece] ?? [];
    return (piece) =>
      (this.#units[piece] ?? []).filter((unit) => (this.#question.spareMs(piece, unit) ?? -1) >= spareMs);
  }

  /**
   * The cheapest cut where each point held costs `price` more than its one: what must be held is free, what must not, or
   * cannot be in time, is never cut.
   */
  #cut(
    { held, forbidden }: Branch,
    unitsOf: UnitsOf,
    price: number,
    limits: { readonly enough?: number; readonly isOver: () => boolean },
  ): Cut {
    const { pieces, waysOut, junctionCount } = this.#question.graph;
    const isHeld = new Set(held);
    const isForbidden = new Set(forbidden);
    const flow = this.#flow;
    pieces.forEach(({ there, back }, piece) => {
      const isPossible = !isForbidden.has(piece) && unitsOf(piece).length > 0;
      const capacity = isHeld.has(piece) ? 0 : isPossible ? price * OPEN_COST + 1 : NEVER_CUT;
      flow.reset(this.#pieceArcs[piece] as number, there ? capacity : 0, back ? capacity : 0); // one arc a piece
    });
    waysOut.forEach(({ weight }, way) => flow.reset(this.#outArcs[way] as number, weight * OPEN_COST)); // one a way
    for (let i = 0, first = 2 * (pieces.length + waysOut.length); i < new Set(this.#question.graph.starts).size; i++)
      flow.reset(first + 2 * i, NEVER_CUT);
    const { flow: least, isWhole } = flow.maxFlow(junctionCount, junctionCount + 1, limits);
    const cost = least + held.length;
    if (!isWhole) return { cost, held: [], isWhole };
    const side = flow.sourceSide(this.#source);
    const cutPieces: number[] = [];
    pieces.forEach(({ a, b, there, back }, piece) => {
      if (isHeld.has(piece)) return;
      const leaves = (there && side[a] === 1 && side[b] === 0) || (back && side[b] === 1 && side[a] === 0);
      if (leaves) cutPieces.push(piece);
    });
    return { cost, held: cutPieces, isWhole };
  }

  /** The ways out themselves, the weightiest first: closed one by one, by whoever is in time. */
  #outermost({ forbidden, held }: Branch, unitsOf: UnitsOf): number[] {
    const { pieces, waysOut } = this.#question.graph;
    const weightOf = new Map(waysOut.map(({ junction, weight }) => [junction, weight]));
    const out = pieces.flatMap(({ a, b }, piece) => {
      const weight = Math.max(weightOf.get(a) ?? 0, weightOf.get(b) ?? 0);
      const isPossible = weight > 0 && !forbidden.includes(piece) && !held.includes(piece) && unitsOf(piece).length > 0;
      return isPossible ? [{ piece, weight }] : [];
    });
    return out.sort((x, y) => y.weight - x.weight).map(({ piece }) => piece);
  }

  /** What really stays open if these are held, and what it costs; points that close nothing are left out. */
  #settled({ held }: Branch, unitOf: ReadonlyMap<number, number>): Found {
    let kept = new Map(unitOf);
    let open = this.#openBehind(kept);
    // Only a cut that could not be held as a whole may have points that close nothing.
    for (const piece of unitOf.keys()) {
      if (held.includes(piece)) continue;
      const without = new Map(kept);
      without.delete(piece);
      const openWithout = this.#openBehind(without);
      if (openWithout.length > open.length) continue;
      kept = without;
      open = openWithout;
    }
    const weight = open.reduce((sum, way) => sum + (this.#question.graph.waysOut[way]?.weight ?? 0), 0);
    return { cost: weight * OPEN_COST + kept.size, unitOf: kept, open };
  }

  /** The ways out that he gets to with these pieces held. */
  #openBehind(held: ReadonlyMap<number, number>): number[] {
    const { junctionCount, starts, pieces, waysOut } = this.#question.graph;
    const reached = new Uint8Array(junctionCount);
    const stack: number[] = [];
    const reach = (junction: number): void => {
      if (reached[junction] === 1) return;
      reached[junction] = 1;
      stack.push(junction);
    };
    const leaving = this.#leaving();
    for (const start of starts) reach(start);
    for (let junction = stack.pop(); junction !== undefined; junction = stack.pop()) {
      const end = leaving.first[junction + 1] as number; // a junction of the plan
      for (let i = leaving.first[junction] as number; i < end; i++) {
        const piece = leaving.pieces[i] as number; // a piece of the plan
        if (held.has(piece)) continue;
        const { a, b } = pieces[piece] as (typeof pieces)[number];
        reach(a === junction ? b : a);
      }
    }
    return waysOut.flatMap(({ junction }, way) => (reached[junction] === 1 ? [way] : []));
  }

  #leavingMade: { readonly first: Int32Array; readonly pieces: Int32Array } | undefined;

  /** The pieces by which he leaves each junction. */
  #leaving(): { readonly first: Int32Array; readonly pieces: Int32Array } {
    if (this.#leavingMade !== undefined) return this.#leavingMade;
    const { junctionCount, pieces } = this.#question.graph;
    const first = new Int32Array(junctionCount + 1);
    const count = (junction: number): void => {
      first[junction + 1] = (first[junction + 1] as number) + 1; // a junction of the plan
    };
    for (const { a, b, there, back } of pieces) {
      if (there) count(a);
      if (back) count(b);
    }
    for (let i = 0; i < junctionCount; i++) first[i + 1] = (first[i + 1] as number) + (first[i] as number);
    const cursor = first.slice();
    const list = new Int32Array(first[junctionCount] as number);
    const put = (junction: number, piece: number): void => {
      list[cursor[junction] as number] = piece; // a junction of the plan
      cursor[junction] = (cursor[junction] as number) + 1;
    };
    pieces.forEach(({ a, b, there, back }, piece) => {
      if (there) put(a, piece);
      if (back) put(b, piece);
    });
    this.#leavingMade = { first, pieces: list };
    return this.#leavingMade;
  }
}

function takeLeast(waiting: Branch[]): Branch | undefined {
  let least = 0;
  for (let i = 1; i < waiting.length; i++) {
    if ((waiting[i]?.bound ?? 0) < (waiting[least]?.bound ?? 0)) least = i;
  }
  return waiting.splice(least, 1)[0];
}

/**
 * The search for a plan that costs the least: what it leaves open first, its points second. A cut says which points part
 * him from the ways out; that each of them also needs a unit of its own is no question of cuts. So cuts with prices on the
 * units give both a bound and points to try (unit-prices.ts); what is tried is filled up point by point and changed at one
 * point at a time; and where bound and plan do not meet, a group of points that cannot all be held is given up point by
 * point, each in turn (branch and bound), until they do.
 */
import { type HoldPlan, type HoldQuestion, unitsInTime } from "./hold-question.ts";
import { NEVER_CUT, PlanFlow, type PricedCut } from "./plan-flow.ts";
import { SingleGains } from "./single-gains.ts";
import { matchUnits, UnitMatching, type UnitsOf } from "./unit-matching.ts";
import { priceUnits } from "./unit-prices.ts";

/** Weight left open before points: one more point is always worth it. */
export const OPEN_COST = 1 << 20;
/** Rounds of prices where nothing was given up yet, and below that. */
const ROUNDS_FIRST = 400;
const ROUNDS_LATER = 6;
/** With every so many cuts the plan is filled up and changed. */
const POLISH_EVERY = 8;

export type Found = {
  readonly cost: number;
  readonly unitOf: ReadonlyMap<number, number>;
  readonly open: readonly number[];
};
/** `leastCost`: no plan costs less, as far as it is known; `proved`: nor less than the best found. */
export type SearchStep = { readonly found: Found | undefined; readonly leastCost: number; readonly proved: boolean };
type Branch = {
  readonly bound: number;
  readonly held: readonly number[];
  readonly forbidden: readonly number[];
  readonly prices: Float64Array;
};
/** One search: what was asked of it, the branches that nobody has looked into, and the best so far. */
type Run = {
  readonly costMax: number;
  readonly unitsOf: UnitsOf;
  readonly isOver: () => boolean;
  readonly root: Branch;
  readonly waiting: Branch[];
  best: Found | undefined;
  bestCost: number;
  /** The best has not been told yet. */
  isNew: boolean;
};

export class PlanSearch {
  readonly #question: HoldQuestion;
  readonly #flow: PlanFlow;
  readonly #gains: SingleGains;
  readonly #units: UnitsOf;
  /** All weights are multiples of it. */
  readonly #weightStep: number;
  readonly #weightMost: number;

  constructor(question: HoldQuestion) {
    this.#question = question;
    this.#units = unitsInTime(question);
    this.#flow = new PlanFlow(question.graph, (piece) => this.#units(piece).length > 0);
    this.#gains = new SingleGains(question.graph);
    const weights = question.graph.waysOut.map(({ weight }) => weight);
    this.#weightStep = weights.reduce(commonDivisor, 0) || 1;
    this.#weightMost = weights.reduce((most, weight) => Math.max(most, weight), 1);
  }

  /** Of what must be held: a group that there are not the units for. */
  cannotHold(): readonly number[] | undefined {
    const matched = matchUnits(this.#question.held, this.#units);
    return matched.ok ? undefined : matched.tooMany;
  }

  /**
   * Plans that cost less than the best before (the first one no more than `costMax`), with at least `spareMs` to spare at
   * each point; the last step says whether it is proved that there is none better.
   */
  *improve(costMax: number, spareMs: number, isOver: () => boolean): Generator<SearchStep> {
    const unitsOf = this.#unitsWithin(spareMs);
    const { held, forbidden, unitCount } = this.#question;
    if (!matchUnits(held, unitsOf).ok) {
      yield { found: undefined, leastCost: costMax, proved: true };
      return;
    }
    const prices = new Float64Array(unitCount).fill(1.5 * this.#weightMost * OPEN_COST);
    const root: Branch = { bound: held.length, held, forbidden, prices };
    const run: Run = {
      costMax,
      unitsOf,
      isOver,
      root,
      waiting: [root],
      best: undefined,
      bestCost: costMax + 1,
      isNew: false,
    };
    for (let branch = takeLeast(run.waiting); branch !== undefined; branch = takeLeast(run.waiting)) {
      if (branch.bound >= run.bestCost) break;
      if (isTimeUp(run)) {
        yield told(run, branch.bound, false);
        return;
      }
      if (!(yield* this.#lookInto(run, branch))) return;
    }
    yield told(run, run.bestCost, true);
  }

  /** One branch: by its cut, by prices on the units, and parted where neither decides. False: the time is up. */
  *#lookInto(run: Run, branch: Branch): Generator<SearchStep, boolean> {
    const quick = this.#quickCut(run, branch);
    if (run.isNew) yield told(run, quick.atLeast, false);
    if (quick.isSolved || quick.atLeast >= run.bestCost) return true; // nothing in this branch is better than its cut
    const priced = this.#priced(run, branch);
    const atLeast = Math.max(quick.atLeast, priced.atLeast);
    if (run.isNew) yield told(run, atLeast, false);
    if (branch === run.root && atLeast < run.bestCost && run.costMax === Infinity) {
      this.#changed(run, branch, () => atLeast >= run.bestCost || run.isOver());
      if (run.isNew) yield told(run, atLeast, false);
    }
    if (atLeast >= run.bestCost) return true;
    const cut = quick.cut.isWhole ? quick.cut : this.#cut(branch, run.unitsOf, { isOver: run.isOver });
    if (!cut.isWhole || isTimeUp(run)) {
      yield told(run, atLeast, false);
      return false;
    }
    this.#part(run, { ...branch, bound: atLeast, prices: priced.prices }, cut);
    if (run.isNew) yield told(run, branch.bound, false);
    return true;
  }

  /** The cheapest cut, given up where it needs more points than there are units, and the plan that it gives. */
  #quickCut(run: Run, branch: Branch): { cut: PricedCut; atLeast: number; isSolved: boolean } {
    const { unitCount, graph } = this.#question;
    const { unitsOf, isOver } = run;
    // A flow greater than there are units: whatever is held, something stays open.
    const cut = this.#cut(branch, unitsOf, { enough: unitCount - branch.held.length, isOver });
    const leastOpen = Math.min(...graph.waysOut.map(({ weight }) => weight)) * OPEN_COST;
    // It may also have been stopped by the clock, and then says nothing.
    const isTooMuch = !cut.isWhole && cut.cost > unitCount;
    const cutCost = cut.isWhole ? cut.cost : isTooMuch ? leastOpen + branch.held.length : 0;
    const offers = cut.isWhole ? cut.pieces : this.#outermost(branch, unitsOf);
    this.#offer(run, branch, matchUnits([...branch.held, ...offers], unitsOf).unitOf);
    const isSolved = cut.isWhole && matchUnits([...branch.held, ...cut.pieces], unitsOf).ok;
    return { cut, atLeast: Math.max(branch.bound, cutCost), isSolved };
  }

  /** Prices on the units, and every cut that they give tried as a plan. */
  #priced(run: Run, branch: Branch): { readonly atLeast: number; readonly prices: Float64Array } {
    const isRoot = branch === run.root;
    let cuts = 0;
    return priceUnits({
      flow: this.#flow,
      pieceCount: this.#question.graph.pieces.length,
      unitCount: this.#question.unitCount,
      unitsOf: run.unitsOf,
      held: branch.held,
      forbidden: new Set(branch.forbidden),
      openCostOf: (way) => this.#openCostOf(way),
      prices: branch.prices,
      roundsMax: isRoot ? ROUNDS_FIRST : ROUNDS_LATER,
      offered: (cut) => {
        let unitOf = this.#chosen(branch, cut, run.unitsOf);
        if (isRoot && cuts++ % POLISH_EVERY === 0) unitOf = this.#filled(branch, unitOf, run.unitsOf);
        this.#offer(run, branch, unitOf);
        return run.bestCost;
      },
      lifted: (cost) => this.#lifted(cost, branch.held.length),
      isOver: run.isOver,
    });
  }

  /** Offers the cheapest cut's plan; where its points cannot all be held, parts the branch by which of them is given up. */
  #part(run: Run, branch: Branch, cut: PricedCut): void {
    const matched = matchUnits([...branch.held, ...cut.pieces], run.unitsOf);
    this.#offer(run, branch, matched.unitOf);
    if (matched.ok || cut.cost >= run.bestCost) return;
    const bound = Math.max(branch.bound, cut.cost);
    // Of the group that there are not the units for, the first that is given up decides: every plan is in one branch.
    const group = matched.tooMany.filter((piece) => !branch.held.includes(piece));
    group.forEach((piece, i) => {
      const held = [...branch.held, ...group.slice(0, i)];
      if (!matchUnits(held, run.unitsOf).ok) return;
      run.waiting.push({ bound, held, forbidden: [...branch.forbidden, piece], prices: branch.prices });
    });
  }

  #offer(run: Run, branch: Branch, unitOf: ReadonlyMap<number, number>): void {
    const found = this.#settled(branch, unitOf);
    if (found.cost >= run.bestCost) return;
    [run.bestCost, run.best, run.isNew] = [found.cost, found, true];
  }

  planOf({ cost, unitOf, open }: Found): Pick<HoldPlan, "openWeight" | "open" | "points"> {
    const { spareMs } = this.#question;
    const points = [...unitOf].map(([piece, unit]) => ({ piece, unit, spareMs: spareMs(piece, unit) ?? 0 }));
    points.sort((a, b) => a.spareMs - b.spareMs || a.piece - b.piece);
    return { openWeight: Math.floor(cost / OPEN_COST), open, points };
  }

  tightestMs({ unitOf }: Found): number {
    return Math.min(...[...unitOf].map(([piece, unit]) => this.#question.spareMs(piece, unit) ?? 0));
  }

  /** All spare times greater than one, each once, the least first. */
  sparesAbove(spareMs: number): number[] {
    const all = new Set<number>();
    this.#question.graph.pieces.forEach((_, piece) => {
      for (const unit of this.#units(piece)) {
        const spare = this.#question.spareMs(piece, unit);
        if (spare !== undefined && spare > spareMs) all.add(spare);
      }
    });
    return [...all].sort((a, b) => a - b);
  }

  #unitsWithin(spareMs: number): UnitsOf {
    if (spareMs <= 0) return this.#units;
    return (piece) => this.#units(piece).filter((unit) => (this.#question.spareMs(piece, unit) ?? -1) >= spareMs);
  }

  #openCostOf(way: number): number {
    return (this.#question.graph.waysOut[way]?.weight ?? 0) * OPEN_COST;
  }

  /** A plan leaves a multiple of the weights' step open and has no more points than there are units. */
  #lifted(cost: number, heldCount: number): number {
    const step = this.#weightStep * OPEN_COST;
    const whole = Math.floor(cost / step);
    return cost - whole * step > this.#question.unitCount ? (whole + 1) * step + heldCount : cost;
  }

  /** The cheapest cut as if there were units for all: each point one, a way out more than any number of points. */
  #cut(
    { held, forbidden }: Branch,
    unitsOf: UnitsOf,
    limits: { readonly enough?: number; readonly isOver: () => boolean },
  ): PricedCut {
    const isForbidden = new Set(forbidden);
    const prices = Float64Array.from(this.#question.graph.pieces, (_, piece) =>
      isForbidden.has(piece) || unitsOf(piece).length === 0 ? NEVER_CUT : 1,
    );
    for (const piece of held) prices[piece] = 0;
    const cut = this.#flow.cut(prices, (way) => this.#openCostOf(way), limits);
    return { ...cut, cost: cut.cost + held.length };
  }

  /** Of what a cut parts from him, the parts for which there are units, those first that are worth most a point. */
  #chosen({ held }: Branch, { regions }: PricedCut, unitsOf: UnitsOf): ReadonlyMap<number, number> {
    const matching = new UnitMatching(unitsOf);
    matching.addAll(held);
    const worth = regions.toSorted((a, b) => b.weight / b.pieces.length - a.weight / a.pieces.length);
    for (const { pieces } of worth) {
      if (pieces.length <= this.#question.unitCount) matching.addAll(pieces.filter((piece) => !held.includes(piece)));
    }
    return matching.unitOf;
  }

  /** With every unit that is left at the point where it closes the most. */
  #filled({ forbidden }: Branch, unitOf: ReadonlyMap<number, number>, unitsOf: UnitsOf): ReadonlyMap<number, number> {
    const isForbidden = new Set(forbidden);
    let filled = unitOf;
    while (filled.size < this.#question.unitCount) {
      const gains = this.#gains.gains(filled);
      const matching = new UnitMatching(unitsOf, new Map([...filled].map(([piece, unit]) => [unit, piece])));
      const order: number[] = [];
      gains.forEach((gain, piece) => {
        if (gain > 0 && !isForbidden.has(piece) && unitsOf(piece).length > 0) order.push(piece);
      });
      order.sort((a, b) => (gains[b] as number) - (gains[a] as number)); // pieces of the plan
      if (order.every((piece) => matching.add(piece) !== undefined)) return filled;
      filled = matching.unitOf;
    }
    return filled;
  }

  /** One point after the other is given up, and its unit stands where it closes more, as long as that is better. */
  #changed(run: Run, branch: Branch, isEnough: () => boolean): void {
    let best = run.best;
    for (let better = best !== undefined; best !== undefined && better; ) {
      better = false;
      for (const piece of best.unitOf.keys()) {
        if (branch.held.includes(piece)) continue;
        if (isEnough()) return;
        const without = new Map(best.unitOf);
        without.delete(piece);
        const found = this.#settled(branch, this.#filled(branch, without, run.unitsOf));
        if (found.cost >= best.cost) continue;
        this.#offer(run, branch, found.unitOf);
        best = found;
        better = true;
        break;
      }
    }
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
    let open = this.#gains.openBehind(kept);
    // Only a cut that could not be held as a whole may have points that close nothing.
    for (const piece of unitOf.keys()) {
      if (held.includes(piece)) continue;
      const without = new Map(kept);
      without.delete(piece);
      const openWithout = this.#gains.openBehind(without);
      if (openWithout.length > open.length) continue;
      kept = without;
      open = openWithout;
    }
    const weight = open.reduce((sum, way) => sum + (this.#question.graph.waysOut[way]?.weight ?? 0), 0);
    return { cost: weight * OPEN_COST + kept.size, unitOf: kept, open };
  }
}

/** A step that says how far the search is: with the best, if that was not told yet. */
function told(run: Run, leastCost: number, proved: boolean): SearchStep {
  const found = run.isNew ? run.best : undefined;
  run.isNew = false;
  return { found, leastCost: Math.min(leastCost, run.bestCost, ...run.waiting.map(({ bound }) => bound)), proved };
}

/** Some answer is there before the clock counts. */
function isTimeUp({ bestCost, isOver }: Run): boolean {
  return bestCost < Infinity && isOver();
}

function takeLeast(waiting: Branch[]): Branch | undefined {
  let least = 0;
  for (let i = 1; i < waiting.length; i++) {
    if ((waiting[i]?.bound ?? 0) < (waiting[least]?.bound ?? 0)) least = i;
  }
  return waiting.splice(least, 1)[0];
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

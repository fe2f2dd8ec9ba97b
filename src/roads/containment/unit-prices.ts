/**
 * How much must stay open at least, whatever the units do: every unit gets a price, a piece costs what the cheapest unit
 * costs that is in time at it, and the cheapest cut less the price of all units is a bound (Lagrangian relaxation of
 * "each unit holds one point"). Prices of units that a cut wants twice rise, those that it does not want fall, in steps as
 * B. Polyak describes them (1969). It is the bound of the linear programme, and mostly the truth.
 */
import { NEVER_CUT, type PlanFlow, type PricedCut } from "./plan-flow.ts";
import type { UnitsOf } from "./unit-matching.ts";

export type PriceAsk = {
  readonly flow: PlanFlow;
  readonly pieceCount: number;
  readonly unitCount: number;
  readonly unitsOf: UnitsOf;
  /** These are held in any case, those are not. */
  readonly held: readonly number[];
  readonly forbidden: ReadonlySet<number>;
  readonly openCostOf: (way: number) => number;
  /** Per unit, in the cost of a plan. */
  readonly prices: Float64Array;
  readonly roundsMax: number;
  /** Told each cut, for whoever makes a plan of it; gives the least cost of a plan so far. */
  readonly offered: (cut: PricedCut) => number;
  /** The least that a plan costs if it costs at least so much. */
  readonly lifted: (cost: number) => number;
  readonly isOver: () => boolean;
};
export type Priced = { readonly atLeast: number; readonly prices: Float64Array };

/** Rounds without a better bound after which steps are halved. */
const PATIENCE = 4;
const STEP_LEAST = 0.02;

/** Raises the bound until it meets the least cost, nothing is gained any more, or it is over. */
export function priceUnits(ask: PriceAsk): Priced {
  const { flow, pieceCount, unitCount, unitsOf, held, forbidden, openCostOf, offered, lifted } = ask;
  const isHeld = new Set(held);
  const pieceUnits = Array.from({ length: pieceCount }, (_, piece) => (forbidden.has(piece) ? [] : unitsOf(piece)));
  const pieceCosts = new Float64Array(pieceCount);
  let prices = Float64Array.from(ask.prices, Math.round);
  let best: Priced = { atLeast: 0, prices };
  let [step, stale] = [1.5, 0];
  for (let round = 0; round < ask.roundsMax && step >= STEP_LEAST && !ask.isOver(); round++) {
    for (let piece = 0; piece < pieceCount; piece++) {
      const units = pieceUnits[piece] ?? [];
      pieceCosts[piece] = isHeld.has(piece) ? 0 : units.length === 0 ? NEVER_CUT : 1 + cheapest(units, prices);
    }
    const cut = flow.cut(pieceCosts, openCostOf, { isOver: ask.isOver });
    if (!cut.isWhole) break;
    const heldCost = held.reduce((sum, piece) => sum + 1 + cheapest(unitsOf(piece), prices), 0);
    const bound = cut.cost + heldCost - prices.reduce((sum, price) => sum + price, 0);
    const leastCost = offered(cut);
    if (bound > best.atLeast) {
      best = { atLeast: bound, prices };
      stale = 0;
    } else if (++stale >= PATIENCE) {
      step /= 2;
      stale = 0;
    }
    if (lifted(best.atLeast) >= leastCost) break;
    const wanted = new Float64Array(unitCount).fill(-1);
    for (const piece of [...held, ...cut.pieces]) {
      const units = unitsOf(piece);
      const least = cheapest(units, prices);
      const alike = units.filter((unit) => (prices[unit] as number) <= least); // a unit of the question
      for (const unit of alike) wanted[unit] = (wanted[unit] as number) + 1 / alike.length;
    }
    const size = wanted.reduce((sum, value) => sum + value * value, 0);
    if (size < 1e-9) break; // each unit is wanted once: no prices say more
    const gap = Math.max(leastCost - bound, 1);
    prices = prices.map((price, unit) => Math.max(0, Math.round(price + ((step * gap) / size) * (wanted[unit] ?? 0))));
  }
  return { ...best, atLeast: lifted(best.atLeast) };
}

function cheapest(units: readonly number[], prices: Float64Array): number {
  let least = Infinity;
  for (const unit of units) if ((prices[unit] as number) < least) least = prices[unit] as number; // a unit of the question
  return least === Infinity ? 0 : least;
}

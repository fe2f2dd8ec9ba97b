/**
 * Where he can be stopped: the points to hold so that the least is left open of the ways out, by units of which each is at
 * its point before he can be; of those plans one with the fewest points; of those one whose tightest point has the most
 * time to spare. That order is the whole definition, and small networks are solved exactly by it.
 *
 * It can be stopped at any time and then says what is not proved: how little no plan leaves open, how many points no plan
 * that closes it does without, and which ways out nobody can close. Rules CT1 to CT10 in ../SPEC.md.
 */
import type { HoldBounds, HoldPlan, HoldQuestion } from "./hold-question.ts";
import { NEVER_CUT, PlanFlow } from "./plan-flow.ts";
import { type Found, OPEN_COST, PlanSearch } from "./plan-search.ts";

/** Pieces that were to be held and cannot all be. */
export type CannotHold = { readonly tooMany: readonly number[] };

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
  let [proved, leastCost] = [false, 0];
  let bounds: Omit<HoldBounds, "openWeight"> = { points: 0, unholdable: undefined };
  let lost = 0;
  const planOf = (found: Found, spare: boolean): HoldPlan => {
    const plan = search.planOf(found);
    const openWeight = proved ? plan.openWeight : Math.max(Math.floor(leastCost / OPEN_COST), lost);
    return {
      ...plan,
      proved: { open: openWeight >= plan.openWeight, points: proved, spare },
      bounds: { ...bounds, openWeight },
    };
  };
  for (const step of search.improve(Infinity, 0, isOver)) {
    [proved, leastCost] = [step.proved, Math.max(leastCost, step.leastCost)];
    if (step.found === undefined) continue;
    best = step.found;
    yield planOf(best, false);
    // What can be acted upon is told first.
    if (bounds.unholdable !== undefined) continue;
    bounds = closingBounds(question);
    const { waysOut } = question.graph;
    for (const way of bounds.unholdable ?? []) lost += waysOut[way]?.weight ?? 0;
    // More points than there are units: one way out at the least stays open, whatever is held.
    if (lost === 0 && bounds.points > question.unitCount) lost = Math.min(...waysOut.map(({ weight }) => weight));
  }
  if (best === undefined) return undefined;
  if (best.unitOf.size === 0) {
    yield planOf(best, proved);
    return undefined;
  }
  const most = mostToSpare(search, best, isOver);
  best = most.found;
  yield planOf(best, proved && most.proved);
  return undefined;
}

/** Among all spare times the greatest at the tightest point with a plan that costs no more: a search by halves. */
function mostToSpare(search: PlanSearch, first: Found, isOver: () => boolean): { found: Found; proved: boolean } {
  const spares = search.sparesAbove(search.tightestMs(first));
  let [best, proved, low, high] = [first, true, 0, spares.length];
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
      if (!known) proved = false;
      high = middle;
    }
  }
  return { found: best, proved: proved && low >= high };
}

/** The fewest points that close it if there were a unit for each, and what nobody can close: one cut, and one walk. */
function closingBounds({ graph, unitCount, spareMs, held, forbidden }: HoldQuestion): Omit<HoldBounds, "openWeight"> {
  const { pieces, waysOut, starts, junctionCount } = graph;
  const isForbidden = new Set(forbidden);
  const isHeld = new Set(held);
  const units = Array.from({ length: unitCount }, (_, unit) => unit);
  const isPossible = pieces.map(
    (_, piece) =>
      isHeld.has(piece) || (!isForbidden.has(piece) && units.some((unit) => spareMs(piece, unit) !== undefined)),
  );
  const leaving = Array.from({ length: junctionCount }, () => [] as number[]);
  pieces.forEach(({ a, b, there, back }, piece) => {
    if (isPossible[piece] === true) return;
    if (there) leaving[a]?.push(b);
    if (back) leaving[b]?.push(a);
  });
  const reached = new Set(starts);
  for (const junction of reached) for (const next of leaving[junction] ?? []) reached.add(next);
  const unholdable = waysOut.flatMap(({ junction }, way) => (reached.has(junction) ? [way] : []));
  if (unholdable.length > 0) return { points: Infinity, unholdable };
  const flow = new PlanFlow(graph, (piece) => isPossible[piece] === true);
  const prices = Float64Array.from(pieces, (_, piece) =>
    isHeld.has(piece) ? 0 : isPossible[piece] === true ? 1 : NEVER_CUT,
  );
  return { points: held.length + flow.cut(prices, () => NEVER_CUT, {}).cost, unholdable };
}

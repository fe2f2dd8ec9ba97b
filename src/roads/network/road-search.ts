/**
 * Dijkstra's search over a road graph, from places on roads outwards or, backwards, of the ways to them.
 *
 * A state of the search is a node; where turns are forbidden it is also the half-edge by which the node was entered
 * (backwards: left), so that a forbidden turn is never taken, and never any other way lost. Costs are whole numbers
 * (milliseconds, or decimetres for lengths). One search object is used for many searches, one after the other.
 * Rules RS1 to RS4 in ../SPEC.md.
 */
import { assert } from "../../base/assert.ts";
import { at, HAS_BANS, headOf, type RoadGraph, tailOf } from "./road-graph.ts";
import { CLOSED_MS } from "./drive-profile.ts";
import { KeyHeap } from "./key-heap.ts";

/** A place on an edge: how far along its drawing, 0 to 1. */
export type PlaceOnEdge = { readonly edge: number; readonly fraction: number };
export type SearchDirection = "outwards" | "backwards";
export type SearchLimits = {
  /** States beyond this cost are not looked at. */
  readonly costMax?: number;
  /** Called with each state's node in order of cost; answering true ends the search. */
  readonly settled?: (node: number, cost: number) => boolean;
};

/** No way. */
export const UNREACHED = 0xffff_ffff;
const NO_STATE = 0xffff_ffff;

export class RoadSearch {
  readonly #graph: RoadGraph;
  readonly #costs: Uint32Array;
  // Of each slot, in the order in which the inner loop meets them: where its half-edge leads, what it costs.
  readonly #slotHead: Uint32Array;
  readonly #slotCost = new Map<SearchDirection, Uint32Array>();
  readonly #reached: Uint32Array;
  readonly #cameBy: Uint32Array;
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  readonly #heap = new KeyHeap();
  readonly #bans: ReadonlyMap<SearchDirection, BanStates>;
  #direction: SearchDirection = "outwards";

  /** `costs`: of each half-edge, `CLOSED_MS` where it is not driven. */
  constructor(graph: RoadGraph, costs: Uint32Array) {
    this.#graph = graph;
    this.#costs = costs;
    this.#slotHead = graph.slots.map((half) => headOf(graph, half));
    this.#bans = new Map([
      ["outwards", banStates(graph, "outwards")],
      ["backwards", banStates(graph, "backwards")],
    ]);
    const extra = Math.max(...[...this.#bans.values()].map(({ halves }) => halves.length));
    this.#reached = new Uint32Array(graph.nodeCount + extra).fill(UNREACHED);
    this.#cameBy = new Uint32Array(graph.nodeCount + extra);
    this.#touched = new Uint32Array(graph.nodeCount + extra);
  }

  /** Searches outwards from the places, or backwards for the ways to them. Several places: the nearest counts. */
  run(places: readonly PlaceOnEdge[], direction: SearchDirection, limits: SearchLimits = {}): void {
    this.#reset(direction);
    for (const place of places) this.#seed(place);
    const costMax = Math.min(limits.costMax ?? UNREACHED - 1, UNREACHED - 1);
    const { nodeCount, firstSlot, slots, nodeFlags } = this.#graph;
    const [heap, reached, cameBy, touched] = [this.#heap, this.#reached, this.#cameBy, this.#touched];
    const slotCost = this.#slotCostHere();
    const slotHead = this.#slotHead;
    const turned = direction === "outwards" ? 0 : 1;
    const { settled } = limits;
    while (heap.size > 0) {
      const cost = heap.topKey;
      const state = heap.topValue;
      if (cost > costMax) break;
      heap.pop();
      if (cost !== reached[state]) continue; // an older entry of a state that was reached sooner
      const node = state < nodeCount ? state : this.#nodeOfExtra(state);
      if (settled?.(node, cost) === true) break;
      if (state !== node) {
        this.#relaxTurn(state, node, cost);
        continue;
      }
      const end = firstSlot[node + 1] as number; // a node of this graph; the indices below are its half-edges
      for (let slot = firstSlot[node] as number; slot < end; slot++) {
        const total = cost + (slotCost[slot] as number);
        const next = slotHead[slot] as number;
        if (nodeFlags[next] !== 0) {
          if (slotCost[slot] !== CLOSED_MS) this.#reachTurn((slots[slot] as number) ^ turned, total);
          continue;
        }
        const before = reached[next] as number;
        if (total >= before) continue; // also where the half-edge is closed: its cost is as high as no way's
        if (before === UNREACHED) touched[this.#touchedCount++] = next;
        reached[next] = total;
        cameBy[next] = (slots[slot] as number) ^ turned;
        heap.push(total, next);
      }
    }
  }

  /** What it costs from (backwards: to) the places to be at a node; UNREACHED where there is no way. */
  costAt(node: number): number {
    let best = at(this.#reached, node);
    if ((at(this.#graph.nodeFlags, node) & HAS_BANS) === 0) return best;
    for (const state of this.#statesAt(node)) best = Math.min(best, at(this.#reached, state));
    return best;
  }

  /** The least cost from the places to one on an edge (backwards: from there to them). UNREACHED: no way. */
  costOf(place: PlaceOnEdge): number {
    return this.#bestEntry(place).cost;
  }

  /**
   * The half-edges between the places and one on an edge, in driving order: the edge that the way begins on first,
   * the one it ends on last. Empty where there is no way.
   */
  wayOf(place: PlaceOnEdge): number[] {
    const entry = this.#bestEntry(place);
    if (entry.cost === UNREACHED) return [];
    const halves = [entry.half];
    for (let state = entry.state; state !== NO_STATE; state = this.#stateBefore(state)) {
      halves.push(at(this.#cameBy, state));
    }
    return this.#direction === "outwards" ? halves.reverse() : halves;
  }

  /** Remembers the places of the present search, for those who start on the edge where it ends. */
  #seeds: PlaceOnEdge[] = [];
  /** What the places themselves cost, by the state that each begins with. */
  readonly #seedCosts = new Map<number, number>();

  #reset(direction: SearchDirection): void {
    const [reached, touched] = [this.#reached, this.#touched];
    // A long list of places to clear costs more than clearing them all.
    if (this.#touchedCount > reached.length / 8) reached.fill(UNREACHED);
    else for (let i = 0; i < this.#touchedCount; i++) reached[touched[i] as number] = UNREACHED; // i is below the count
    this.#touchedCount = 0;
    this.#heap.clear();
    this.#seeds = [];
    this.#seedCosts.clear();
    this.#direction = direction;
  }

  #seed(place: PlaceOnEdge): void {
    this.#seeds.push(place);
    for (const half of [2 * place.edge, 2 * place.edge + 1]) {
      const costMs = at(this.#costs, half);
      if (costMs === CLOSED_MS) continue;
      const cost = Math.round(costMs * this.#shareDriven(half, place.fraction));
      const state = this.#stateAfter(half);
      if (cost >= at(this.#reached, state)) continue;
      this.#reach(state, cost, half);
      this.#seedCosts.set(state, cost);
    }
  }

  /**
   * The state from which a state was reached: the one at the other end of its half-edge whose cost is less by that
   * half-edge's. Kept nowhere: one number less to write for each state of every search.
   */
  #stateBefore(state: number): number {
    const cost = at(this.#reached, state);
    if (this.#seedCosts.get(state) === cost) return NO_STATE;
    const half = at(this.#cameBy, state);
    const node = this.#direction === "outwards" ? tailOf(this.#graph, half) : headOf(this.#graph, half);
    for (const before of [node, ...(this.#hasBans(node) ? this.#statesAt(node) : [])]) {
      if (at(this.#reached, before) + at(this.#costs, half) !== cost) continue;
      if (before === node) return before;
      if (!this.#isBanned(at(this.#bansHere().halves, before - this.#graph.nodeCount), half)) return before;
    }
    assert(false, "a state was reached from another");
  }

  /** Of a half-edge that holds the place: the share that lies between it and the node where the search goes on. */
  #shareDriven(half: number, fraction: number): number {
    const along = (half & 1) === 0 ? fraction : 1 - fraction;
    return this.#direction === "outwards" ? 1 - along : along;
  }

  /** The state of having driven a half-edge (backwards: of being about to). */
  #stateAfter(half: number): number {
    const graph = this.#graph;
    const node = this.#direction === "outwards" ? headOf(graph, half) : tailOf(graph, half);
    if (((graph.nodeFlags[node] as number) & HAS_BANS) === 0) return node; // a node of this graph
    return this.#bansHere().stateOfHalf.get(half) ?? node;
  }

  /** From a state that stands for the half-edge by which its node was entered: some turns are forbidden. */
  #relaxTurn(state: number, node: number, cost: number): void {
    const { firstSlot, slots, nodeCount } = this.#graph;
    const turned = this.#direction === "outwards" ? 0 : 1;
    const entered = at(this.#bansHere().halves, state - nodeCount);
    for (let slot = at(firstSlot, node); slot < at(firstSlot, node + 1); slot++) {
      const half = at(slots, slot) ^ turned;
      const step = at(this.#costs, half);
      if (step !== CLOSED_MS && !this.#isBanned(entered, half)) this.#reachTurn(half, cost + step);
    }
  }

  /** Reaches what a half-edge leads to, where some turns may be forbidden. */
  #reachTurn(half: number, cost: number): void {
    const state = this.#stateAfter(half);
    if (cost < at(this.#reached, state)) this.#reach(state, cost, half);
  }

  #slotCostHere(): Uint32Array {
    const known = this.#slotCost.get(this.#direction);
    if (known !== undefined) return known;
    const turned = this.#direction === "outwards" ? 0 : 1;
    const made = this.#graph.slots.map((half) => at(this.#costs, half ^ turned));
    this.#slotCost.set(this.#direction, made);
    return made;
  }

  #reach(state: number, cost: number, by: number): void {
    const before = this.#reached[state] as number; // a state of this search
    if (before <= cost) return;
    if (before === UNREACHED) this.#touched[this.#touchedCount++] = state;
    this.#reached[state] = cost;
    this.#cameBy[state] = by;
    this.#heap.push(cost, state);
  }

  /** Outwards: the turn from `entered` into `half`. Backwards `entered` is what is driven after `half`. */
  #isBanned(entered: number, half: number): boolean {
    const outwards = this.#direction === "outwards";
    return isBannedTurn(this.#graph, outwards ? entered : half, outwards ? half : entered);
  }

  #bansHere(): BanStates {
    return this.#bans.get(this.#direction) as BanStates; // both directions are there
  }

  #nodeOfExtra(state: number): number {
    const half = this.#bansHere().halves[state - this.#graph.nodeCount] as number; // an extra state
    return this.#direction === "outwards" ? headOf(this.#graph, half) : tailOf(this.#graph, half);
  }

  /** The states of a node with forbidden turns, beyond the node itself. */
  #statesAt(node: number): number[] {
    const graph = this.#graph;
    const states: number[] = [];
    for (let slot = at(graph.firstSlot, node); slot < at(graph.firstSlot, node + 1); slot++) {
      const leaving = at(graph.slots, slot);
      const state = this.#bansHere().stateOfHalf.get(this.#direction === "outwards" ? leaving ^ 1 : leaving);
      if (state !== undefined) states.push(state);
    }
    return states;
  }

  /** How the search comes onto the edge of a place: by which of its half-edges, from which state, at what cost. */
  #bestEntry(place: PlaceOnEdge): { cost: number; half: number; state: number } {
    let best = { cost: UNREACHED, half: 2 * place.edge, state: NO_STATE };
    const outwards = this.#direction === "outwards";
    for (const half of [2 * place.edge, 2 * place.edge + 1]) {
      const costMs = at(this.#costs, half);
      if (costMs === CLOSED_MS) continue;
      const along = (half & 1) === 0 ? place.fraction : 1 - place.fraction;
      const share = outwards ? along : 1 - along;
      for (const seed of this.#seeds) {
        if (seed.edge !== place.edge) continue;
        const seedAlong = (half & 1) === 0 ? seed.fraction : 1 - seed.fraction;
        const betweenShare = outwards ? along - seedAlong : seedAlong - along;
        if (betweenShare < 0) continue; // behind: round the block
        const cost = Math.round(costMs * betweenShare);
        if (cost < best.cost) best = { cost, half, state: NO_STATE };
      }
      const node = outwards ? tailOf(this.#graph, half) : headOf(this.#graph, half);
      const partCost = Math.round(costMs * share);
      for (const state of [node, ...(this.#hasBans(node) ? this.#statesAt(node) : [])]) {
        const reached = at(this.#reached, state);
        if (reached === UNREACHED || reached + partCost >= best.cost) continue;
        if (state !== node) {
          const entered = at(this.#bansHere().halves, state - this.#graph.nodeCount);
          if (this.#isBanned(entered, half)) continue;
        }
        best = { cost: reached + partCost, half, state };
      }
    }
    return best;
  }

  #hasBans(node: number): boolean {
    return (at(this.#graph.nodeFlags, node) & HAS_BANS) !== 0;
  }
}

type BanStates = {
  /** Half-edges with a state of their own, in the order of their states, which follow the nodes. */
  readonly halves: Uint32Array;
  readonly stateOfHalf: ReadonlyMap<number, number>;
};

function banStates(graph: RoadGraph, direction: SearchDirection): BanStates {
  const halves = new Set(direction === "outwards" ? graph.banFrom : graph.banTo);
  return {
    halves: Uint32Array.from(halves),
    stateOfHalf: new Map([...halves].map((half, i) => [half, graph.nodeCount + i])),
  };
}

/** Whether the turn from one half-edge into another is forbidden. */
export function isBannedTurn(graph: RoadGraph, fromHalf: number, toHalf: number): boolean {
  const { banFrom, banTo } = graph;
  let [low, high] = [0, banFrom.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(banFrom, middle) < fromHalf) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < banFrom.length && banFrom[i] === fromHalf; i++) if (banTo[i] === toHalf) return true;
  return false;
}

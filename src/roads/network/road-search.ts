/**
 * Dijkstra's search over a road graph, from places on roads outwards or, backwards, of the ways to them.
 *
 * A state of the search is a node; where turns are forbidden it is also the half-edge by which the node was entered
 * (backwards: left), so that a forbidden turn is never taken, and never any other way lost. Costs are whole numbers
 * (milliseconds, or decimetres for lengths). One search object is used for many searches, one after the other.
 * Rules RS1 to RS4 in ../SPEC.md.
 */
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
  readonly #cameFrom: Uint32Array;
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
    this.#cameFrom = new Uint32Array(graph.nodeCount + extra);
    this.#cameBy = new Uint32Array(graph.nodeCount + extra);
    this.#touched = new Uint32Array(graph.nodeCount + extra);
  }

  /** Searches outwards from the places, or backwards for the ways to them. Several places: the nearest counts. */
  run(places: readonly PlaceOnEdge[], direction: SearchDirection, limits: SearchLimits = {}): void {
    this.#reset(direction);
    for (const place of places) this.#seed(place);
    const costMax = Math.min(limits.costMax ?? UNREACHED - 1, UNREACHED - 1);
    const heap = this.#heap;
    const reached = this.#reached;
    const { nodeCount } = this.#graph;
    while (heap.size > 0) {
      const cost = heap.topKey;
      const state = heap.topValue;
      if (cost > costMax) break;
      heap.pop();
      if (cost !== reached[state]) continue; // an older entry of a state that was reached sooner
      const node = state < nodeCount ? state : this.#nodeOfExtra(state);
      if (limits.settled?.(node, cost) === true) break;
      this.#relax(state, node, cost);
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
    for (let state = entry.state; state !== NO_STATE; state = at(this.#cameFrom, state)) {
      halves.push(at(this.#cameBy, state));
    }
    return this.#direction === "outwards" ? halves.reverse() : halves;
  }

  /** Remembers the places of the present search, for those who start on the edge where it ends. */
  #seeds: PlaceOnEdge[] = [];

  #reset(direction: SearchDirection): void {
    for (let i = 0; i < this.#touchedCount; i++) this.#reached[at(this.#touched, i)] = UNREACHED;
    this.#touchedCount = 0;
    this.#heap.clear();
    this.#seeds = [];
    this.#direction = direction;
  }

  #seed(place: PlaceOnEdge): void {
    this.#seeds.push(place);
    for (const half of [2 * place.edge, 2 * place.edge + 1]) {
      const costMs = at(this.#costs, half);
      if (costMs === CLOSED_MS) continue;
      this.#reach(this.#stateAfter(half), Math.round(costMs * this.#shareDriven(half, place.fraction)), NO_STATE, half);
    }
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

  #relax(state: number, node: number, cost: number): void {
    const { firstSlot, slots, nodeFlags } = this.#graph;
    const turned = this.#direction === "outwards" ? 0 : 1;
    const slotCost = this.#slotCostHere();
    const slotHead = this.#slotHead;
    const reached = this.#reached;
    const enteredBy = state === node ? NO_STATE : (this.#bansHere().halves[state - this.#graph.nodeCount] as number);
    const end = firstSlot[node + 1] as number; // a node of this graph; the indices below are its half-edges
    for (let slot = firstSlot[node] as number; slot < end; slot++) {
      const step = slotCost[slot] as number;
      if (step === CLOSED_MS) continue;
      const total = cost + step;
      const next = slotHead[slot] as number;
      if ((nodeFlags[next] as number) === 0) {
        if (total >= (reached[next] as number)) continue;
        const half = (slots[slot] as number) ^ turned;
        if (enteredBy === NO_STATE || !this.#isBanned(enteredBy, half)) this.#reach(next, total, state, half);
        continue;
      }
      const half = (slots[slot] as number) ^ turned;
      if (enteredBy !== NO_STATE && this.#isBanned(enteredBy, half)) continue;
      const nextState = this.#stateAfter(half);
      if (total < (reached[nextState] as number)) this.#reach(nextState, total, state, half);
    }
  }

  #slotCostHere(): Uint32Array {
    const known = this.#slotCost.get(this.#direction);
    if (known !== undefined) return known;
    const turned = this.#direction === "outwards" ? 0 : 1;
    const made = this.#graph.slots.map((half) => at(this.#costs, half ^ turned));
    this.#slotCost.set(this.#direction, made);
    return made;
  }

  #reach(state: number, cost: number, from: number, by: number): void {
    const before = this.#reached[state] as number; // a state of this search
    if (before <= cost) return;
    if (before === UNREACHED) this.#touched[this.#touchedCount++] = state;
    this.#reached[state] = cost;
    this.#cameFrom[state] = from;
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

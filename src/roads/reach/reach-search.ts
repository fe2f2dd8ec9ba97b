/**
 * When somebody who flees can be where, at the earliest: a search outwards from the places where he was, each with its
 * own moment, over a network on which some points are watched for a time. Nobody passes a watched point unseen; he may
 * wait for the watch to end.
 *
 * Times are whole milliseconds after a base that the caller keeps. Rules RE1 to RE3 in ../SPEC.md.
 */
import { CLOSED_MS } from "../network/drive-profile.ts";
import { KeyHeap } from "../network/key-heap.ts";
import { at, headOf, type RoadGraph, tailOf } from "../network/road-graph.ts";
import type { PlaceOnEdge } from "../network/road-search.ts";

/** Where he starts, and from when. */
export type ReachSeed = PlaceOnEdge & { readonly fromMs: number };
/** Nobody passes here from `fromMs` until `toMs`; Infinity: for good. */
export type Watch = PlaceOnEdge & { readonly fromMs: number; readonly toMs: number };
/** A stretch of an edge, which he runs through from `fromMs` to `toMs`; the fractions are in the order he does. */
export type Stretch = {
  readonly edge: number;
  readonly fromFraction: number;
  readonly toFraction: number;
  readonly fromMs: number;
  readonly toMs: number;
};

/** He never gets there. */
export const NEVER_MS = 0xffff_ffff;
/** A slot whose edge is watched or seeded somewhere: looked at closely. */
const CLOSELY = 0xffff_fffe;

export class ReachSearch {
  readonly #graph: RoadGraph;
  readonly #costs: Uint32Array;
  readonly #arrivals: Uint32Array;
  readonly #seedsOf = new Map<number, ReachSeed[]>();
  readonly #watchesOf = new Map<number, Watch[]>();

  /** Searches at once; what it found is kept. Nothing later than `limitMs` is looked at. */
  constructor(
    graph: RoadGraph,
    costs: Uint32Array,
    question: { readonly seeds: readonly ReachSeed[]; readonly watches?: readonly Watch[]; readonly limitMs: number },
  ) {
    this.#graph = graph;
    this.#costs = costs;
    this.#arrivals = new Uint32Array(graph.nodeCount).fill(NEVER_MS);
    for (const seed of question.seeds) pushTo(this.#seedsOf, seed.edge, seed);
    // In the order of their beginnings: whoever waited for one to end may come into the next.
    const watches = (question.watches ?? []).toSorted((a, b) => a.fromMs - b.fromMs);
    for (const watch of watches) pushTo(this.#watchesOf, watch.edge, watch);
    this.#run(Math.min(question.limitMs, CLOSELY - 1));
  }

  /** When he can be at a node, at the earliest; `NEVER_MS` beyond the limit. */
  get arrivals(): Uint32Array {
    return this.#arrivals;
  }

  /** What each half-edge costs him. */
  get costs(): Uint32Array {
    return this.#costs;
  }

  /** When he can be at a place of an edge, at the earliest, whether or not within the limit; `NEVER_MS`: no way. */
  arrivalAt({ edge, fraction }: PlaceOnEdge): number {
    let best = NEVER_MS;
    if (!this.#seedsOf.has(edge) && !this.#watchesOf.has(edge)) {
      const [there, back] = [
        this.#arrivals[this.#graph.edgeFrom[edge] as number],
        this.#arrivals[this.#graph.edgeTo[edge] as number],
      ] as [number, number]; // an edge of this graph
      const [thereCost, backCost] = [this.#costs[2 * edge], this.#costs[2 * edge + 1]] as [number, number];
      if (there !== NEVER_MS && thereCost !== CLOSED_MS) best = there + Math.round(thereCost * fraction);
      if (back !== NEVER_MS && backCost !== CLOSED_MS)
        best = Math.min(best, back + Math.round(backCost * (1 - fraction)));
      return best;
    }
    for (const half of [2 * edge, 2 * edge + 1]) {
      best = Math.min(best, this.#alongHalf(half, this.#tailMs(half), alongOf(half, fraction)));
    }
    return best;
  }

  /** What he runs through of an edge, at the earliest each part: up to four stretches where nothing is watched on it. */
  stretchesOf(edge: number): Stretch[] {
    const [forward, backward] = [2 * edge, 2 * edge + 1];
    if (
      this.#tailMs(forward) === NEVER_MS &&
      this.#tailMs(backward) === NEVER_MS &&
      !this.#seedsOf.has(edge) // he begins in its middle
    ) {
      return [];
    }
    const inside = [...(this.#seedsOf.get(edge) ?? []), ...(this.#watchesOf.get(edge) ?? [])].map((p) => p.fraction);
    const breaks = [...new Set([0, ...inside, 1])].sort((a, b) => a - b);
    const there = this.#timesAfter(forward, breaks);
    const back = this.#timesAfter(backward, breaks.map((b) => 1 - b).reverse()).reverse();
    return breaks.slice(1).flatMap((to, i) => {
      const from = breaks[i] ?? 0;
      return this.#between(edge, from, to, there[i] ?? NEVER_MS, back[i + 1] ?? NEVER_MS);
    });
  }

  #run(limitMs: number): void {
    const graph = this.#graph;
    const { firstSlot, slots } = graph;
    const heads = slots.map((half) => headOf(graph, half));
    const close = new Uint8Array(this.#watchesOf.size > 0 ? graph.edgeCount : 0);
    for (const edge of this.#watchesOf.keys()) close[edge] = 1;
    const slotCosts = slots.map((half) => (close[half >>> 1] === 1 ? CLOSELY : at(this.#costs, half)));
    const arrivals = this.#arrivals;
    const heap = new KeyHeap();
    const reach = (node: number, atMs: number): void => {
      if (atMs >= (arrivals[node] as number) || atMs > limitMs) return; // a node of this graph
      arrivals[node] = atMs;
      heap.push(atMs, node);
    };
    for (const edge of this.#seedsOf.keys()) {
      for (const half of [2 * edge, 2 * edge + 1]) reach(headOf(graph, half), this.#alongHalf(half, NEVER_MS, 1));
    }
    while (heap.size > 0) {
      const nowMs = heap.topKey;
      const node = heap.topValue;
      heap.pop();
      if (nowMs !== arrivals[node]) continue; // an older entry
      const end = firstSlot[node + 1] as number; // a node of this graph; the indices below are its half-edges
      for (let slot = firstSlot[node] as number; slot < end; slot++) {
        const cost = slotCosts[slot] as number;
        if (cost === CLOSED_MS) continue;
        const next = heads[slot] as number;
        reach(next, cost === CLOSELY ? this.#alongHalf(slots[slot] as number, nowMs, 1) : nowMs + cost);
      }
    }
  }

  #tailMs(half: number): number {
    return at(this.#arrivals, tailOf(this.#graph, half));
  }

  /** When he is `share` of the way along a half-edge, entering it at `fromMs` or beginning on it. */
  #alongHalf(half: number, fromMs: number, share: number): number {
    const times = this.#timesAfter(half, this.#breaksOf(half, share), fromMs);
    // At the place itself the watch of that place does not hold him: he comes to it, and not past it.
    return times.at(-1) ?? NEVER_MS;
  }

  #breaksOf(half: number, share: number): number[] {
    const edge = half >>> 1;
    const marks = [...(this.#seedsOf.get(edge) ?? []), ...(this.#watchesOf.get(edge) ?? [])]
      .map(({ fraction }) => alongOf(half, fraction))
      .filter((along) => along < share);
    return [...new Set([0, ...marks, share])].sort((a, b) => a - b);
  }

  /** When he has passed each of the breaks along a half-edge: seeds begin there, watches hold him there. */
  #timesAfter(half: number, breaks: readonly number[], fromMs = this.#tailMs(half)): number[] {
    const cost = at(this.#costs, half);
    if (cost === CLOSED_MS) return this.#onlySeeds(half, breaks);
    const edge = half >>> 1;
    const seeds = this.#seedsOf.get(edge);
    const watches = this.#watchesOf.get(edge);
    let nowMs = fromMs;
    const last = breaks.length - 1;
    return breaks.map((along, i) => {
      const stepShare = along - (breaks[i - 1] ?? along);
      if (nowMs !== NEVER_MS) nowMs = Math.min(NEVER_MS, nowMs + Math.round(cost * stepShare));
      for (const seed of seeds ?? []) if (alongOf(half, seed.fraction) === along) nowMs = Math.min(nowMs, seed.fromMs);
      for (const watch of watches ?? []) {
        if (alongOf(half, watch.fraction) !== along || (i === last && along < 1)) continue;
        nowMs = passed(watch, nowMs);
      }
      return nowMs;
    });
  }

  /** On a half-edge that he does not go along he is only where he begins. */
  #onlySeeds(half: number, breaks: readonly number[]): number[] {
    return breaks.map((along) =>
      (this.#seedsOf.get(half >>> 1) ?? [])
        .filter((seed) => alongOf(half, seed.fraction) === along)
        .reduce((best, { fromMs }) => Math.min(best, fromMs), NEVER_MS),
    );
  }

  /** Between two breaks he comes from both sides, and the two meet. */
  #between(edge: number, from: number, to: number, thereMs: number, backMs: number): Stretch[] {
    const share = to - from;
    const forwardMs = at(this.#costs, 2 * edge) === CLOSED_MS ? NEVER_MS : at(this.#costs, 2 * edge) * share;
    const backwardMs = at(this.#costs, 2 * edge + 1) === CLOSED_MS ? NEVER_MS : at(this.#costs, 2 * edge + 1) * share;
    const goes = thereMs !== NEVER_MS && forwardMs !== NEVER_MS;
    const comes = backMs !== NEVER_MS && backwardMs !== NEVER_MS;
    const met = !goes ? 0 : !comes ? 1 : (backMs + backwardMs - thereMs) / (forwardMs + backwardMs);
    const meet = from + share * Math.max(0, Math.min(1, met));
    const stretches: Stretch[] = [];
    if (goes && meet > from) {
      const toMs = thereMs + (forwardMs * (meet - from)) / share;
      stretches.push({ edge, fromFraction: from, toFraction: meet, fromMs: thereMs, toMs });
    }
    if (comes && meet < to) {
      const toMs = backMs + (backwardMs * (to - meet)) / share;
      stretches.push({ edge, fromFraction: to, toFraction: meet, fromMs: backMs, toMs });
    }
    return stretches;
  }
}

/** A place's distance along a half-edge, as a share of it. */
function alongOf(half: number, fraction: number): number {
  return (half & 1) === 0 ? fraction : 1 - fraction;
}

/** When he is past a watched point that he comes to at `nowMs`. */
function passed({ fromMs, toMs }: Watch, nowMs: number): number {
  if (nowMs === NEVER_MS || nowMs < fromMs || nowMs >= toMs) return nowMs;
  return toMs === Infinity ? NEVER_MS : toMs;
}

function pushTo<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/**
 * The flow network of a containment: junctions and pieces of the plan with a price on each piece and each way out, cut
 * where it costs least. Pieces that no unit is ever in time at are drawn together before, and what lies on no way from
 * where he is to a way out is left away: neither is ever cut.
 */
import type { HoldGraph } from "./hold-graph.ts";
import { FlowNetwork } from "./min-cut.ts";

/** More than any plan costs. */
export const NEVER_CUT = 2 ** 50;

/** What a cut parts from him: by these pieces, so much weight of ways out. */
export type CutRegion = { readonly pieces: readonly number[]; readonly weight: number };
export type PricedCut = {
  readonly cost: number;
  readonly isWhole: boolean;
  readonly pieces: readonly number[];
  /** The parts that are cut off; a piece may stand at one only. */
  readonly regions: readonly CutRegion[];
};
export type CutLimits = { readonly enough?: number; readonly isOver?: () => boolean };

export class PlanFlow {
  readonly #graph: HoldGraph;
  readonly #flow: FlowNetwork;
  readonly #source: number;
  readonly #sink: number;
  /** Of each junction of the plan its node here. */
  readonly #nodeOf: Int32Array;
  /** Of each piece its arc; -1: it is on no way out, or can never be cut and is drawn together. */
  readonly #arcOf: Int32Array;
  readonly #outArcs: Int32Array;
  readonly #startArcs: readonly number[];

  constructor(graph: HoldGraph, isEverHeld: (piece: number) => boolean) {
    this.#graph = graph;
    const { junctionCount, pieces, waysOut, starts } = graph;
    this.#nodeOf = drawnTogether(graph, isEverHeld);
    [this.#source, this.#sink] = [junctionCount, junctionCount + 1];
    this.#flow = new FlowNetwork(junctionCount + 2, pieces.length + waysOut.length + 8);
    const isUseful = usefulPieces(graph, this.#nodeOf);
    this.#arcOf = Int32Array.from(pieces, ({ a, b }, piece) =>
      isUseful[piece] === 1 ? this.#flow.arc(this.#node(a), this.#node(b), 0) : -1,
    );
    this.#outArcs = Int32Array.from(waysOut, ({ junction }) => this.#flow.arc(this.#node(junction), this.#sink, 0));
    this.#startArcs = [...new Set(starts.map((start) => this.#node(start)))].map((start) =>
      this.#flow.arc(this.#source, start, NEVER_CUT),
    );
  }

  /** The cheapest cut with these prices: of holding each piece, of leaving each way out open. */
  cut(pricesOf: Float64Array, openCostOf: (way: number) => number, limits: CutLimits): PricedCut {
    const { pieces, waysOut } = this.#graph;
    const flow = this.#flow;
    for (let piece = 0; piece < pieces.length; piece++) {
      const arc = this.#arcOf[piece] as number; // one a piece, as below
      if (arc === -1) continue;
      const { there, back } = pieces[piece] as HoldGraph["pieces"][number];
      const price = pricesOf[piece] as number;
      flow.reset(arc, there ? price : 0, back ? price : 0);
    }
    for (let way = 0; way < waysOut.length; way++) flow.reset(this.#outArcs[way] as number, openCostOf(way)); // one a way
    for (const arc of this.#startArcs) flow.reset(arc, NEVER_CUT);
    const { flow: cost, isWhole } = flow.maxFlow(this.#source, this.#sink, limits);
    if (!isWhole) return { cost, isWhole, pieces: [], regions: [] };
    const side = flow.sourceSide(this.#source);
    const cutPieces: number[] = [];
    for (let piece = 0; piece < pieces.length; piece++) {
      if (this.#arcOf[piece] === -1 || pricesOf[piece] === 0) continue; // held already
      const { a, b, there, back } = pieces[piece] as HoldGraph["pieces"][number];
      const [from, to] = [side[this.#node(a)], side[this.#node(b)]];
      if ((there && from === 1 && to === 0) || (back && to === 1 && from === 0)) cutPieces.push(piece);
    }
    return { cost, isWhole, pieces: cutPieces, regions: this.#regions(side, cutPieces) };
  }

  #node(junction: number): number {
    return this.#nodeOf[junction] as number; // a junction of the plan
  }

  /** What lies beyond the cut, each part that hangs together for itself. */
  #regions(side: Uint8Array, cutPieces: readonly number[]): CutRegion[] {
    const { pieces, waysOut, junctionCount } = this.#graph;
    const group = new DisjointSets(junctionCount);
    for (let piece = 0; piece < pieces.length; piece++) {
      if (this.#arcOf[piece] === -1) continue;
      const { a, b } = pieces[piece] as HoldGraph["pieces"][number];
      const [x, y] = [this.#node(a), this.#node(b)];
      if (side[x] === 0 && side[y] === 0) group.join(x, y);
    }
    const regions = new Map<number, { pieces: number[]; weight: number }>();
    for (const { junction, weight } of waysOut) {
      const node = this.#node(junction);
      if (side[node] === 1) continue;
      const root = group.rootOf(node);
      const region = regions.get(root);
      if (region === undefined) regions.set(root, { pieces: [], weight });
      else region.weight += weight;
    }
    for (const piece of cutPieces) {
      const { a, b } = pieces[piece] as HoldGraph["pieces"][number]; // a piece of the plan
      const inner = side[this.#node(a)] === 0 ? this.#node(a) : this.#node(b);
      regions.get(group.rootOf(inner))?.pieces.push(piece);
    }
    return [...regions.values()];
  }
}

/** Groups of numbers below a count. */
class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  rootOf(item: number): number {
    const parent = this.#parent;
    let root = item;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root] as number] as number; // both are items
      root = parent[root] as number;
    }
    return root;
  }

  join(a: number, b: number): void {
    this.#parent[this.rootOf(a)] = this.rootOf(b);
  }
}

/** One node for junctions between which he goes to and fro whatever units do. */
function drawnTogether({ junctionCount, pieces }: HoldGraph, isEverHeld: (piece: number) => boolean): Int32Array {
  const sets = new DisjointSets(junctionCount);
  pieces.forEach(({ a, b, there, back }, piece) => {
    if (there && back && !isEverHeld(piece)) sets.join(a, b);
  });
  return Int32Array.from({ length: junctionCount }, (_, junction) => sets.rootOf(junction));
}

/** Pieces that are no loop and in no dead end without a way out. */
function usefulPieces({ junctionCount, pieces, starts, waysOut }: HoldGraph, nodeOf: Int32Array): Uint8Array {
  const useful = new Uint8Array(pieces.length);
  const degree = new Int32Array(junctionCount);
  const touching: number[][] = Array.from({ length: junctionCount }, () => []);
  const node = (junction: number): number => nodeOf[junction] as number; // a junction of the plan
  pieces.forEach(({ a, b }, piece) => {
    const [x, y] = [node(a), node(b)];
    if (x === y) return;
    useful[piece] = 1;
    for (const end of [x, y]) {
      degree[end] = (degree[end] as number) + 1;
      touching[end]?.push(piece);
    }
  });
  const isKept = new Uint8Array(junctionCount);
  for (const start of starts) isKept[node(start)] = 1;
  for (const { junction } of waysOut) isKept[node(junction)] = 1;
  const ends: number[] = [];
  for (let i = 0; i < junctionCount; i++) if (degree[i] === 1 && isKept[i] === 0) ends.push(i);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    const piece = touching[end]?.find((candidate) => useful[candidate] === 1);
    if (piece === undefined) continue;
    useful[piece] = 0;
    const { a, b } = pieces[piece] as HoldGraph["pieces"][number]; // a piece of the plan
    const other = node(a) === end ? node(b) : node(a);
    degree[other] = (degree[other] as number) - 1;
    if (degree[other] === 1 && isKept[other] === 0) ends.push(other);
  }
  return useful;
}

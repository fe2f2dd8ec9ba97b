/** The raw limit of a search: Dijkstra over a plain list of neighbours in typed arrays, with nothing but one-ways. */
import { CLOSED_MS } from "../src/roads/network/drive-profile.ts";
import { KeyHeap } from "../src/roads/network/key-heap.ts";
import { at, headOf, type RoadGraph } from "../src/roads/network/road-graph.ts";

export class BareDijkstra {
  readonly #first: Uint32Array;
  readonly #heads: Uint32Array;
  readonly #costs: Uint32Array;
  readonly #reached: Uint32Array;

  constructor(graph: RoadGraph, costs: Uint32Array) {
    const open = Array.from({ length: graph.nodeCount }, () => 0);
    const heads: number[] = [];
    const kept: number[] = [];
    for (let node = 0; node < graph.nodeCount; node++) {
      for (let slot = at(graph.firstSlot, node); slot < at(graph.firstSlot, node + 1); slot++) {
        const half = at(graph.slots, slot);
        if (at(costs, half) === CLOSED_MS) continue;
        heads.push(headOf(graph, half));
        kept.push(at(costs, half));
      }
      open[node] = heads.length;
    }
    this.#first = Uint32Array.from([0, ...open]);
    this.#heads = Uint32Array.from(heads);
    this.#costs = Uint32Array.from(kept);
    this.#reached = new Uint32Array(graph.nodeCount);
  }

  /** How many nodes it reached from one. */
  run(from: number): number {
    const [first, heads, costs, reached] = [this.#first, this.#heads, this.#costs, this.#reached];
    const heap = new KeyHeap();
    reached.fill(0xffff_ffff);
    reached[from] = 0;
    heap.push(0, from);
    let settled = 0;
    while (heap.size > 0) {
      const [cost, node] = [heap.topKey, heap.topValue];
      heap.pop();
      if (cost !== reached[node]) continue;
      settled++;
      const end = first[node + 1] as number; // a node of this graph, as below
      for (let i = first[node] as number; i < end; i++) {
        const next = heads[i] as number;
        const total = cost + (costs[i] as number);
        if (total >= (reached[next] as number)) continue;
        reached[next] = total;
        heap.push(total, next);
      }
    }
    return settled;
  }
}

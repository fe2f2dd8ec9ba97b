/**
 * What one more point would close, for every piece at once: the ways out that he gets to by that piece only. In the graph
 * of junctions and pieces a piece closes what it dominates (the dominators are found as K. Cooper, T. Harvey and K. Kennedy
 * describe it, 2001).
 */
import type { HoldGraph } from "./hold-graph.ts";

export class SingleGains {
  readonly #graph: HoldGraph;
  /** The pieces by which he leaves each junction. */
  readonly #first: Int32Array;
  readonly #pieces: Int32Array;
  readonly #weightAt: Float64Array;

  constructor(graph: HoldGraph) {
    this.#graph = graph;
    const { junctionCount, pieces, waysOut } = graph;
    const leaving = Array.from({ length: junctionCount }, () => [] as number[]);
    pieces.forEach(({ a, b, there, back }, piece) => {
      if (there) leaving[a]?.push(piece);
      if (back) leaving[b]?.push(piece);
    });
    this.#first = new Int32Array(junctionCount + 1);
    leaving.forEach((list, i) => (this.#first[i + 1] = (this.#first[i] as number) + list.length));
    this.#pieces = Int32Array.from(leaving.flat());
    this.#weightAt = new Float64Array(junctionCount);
    for (const { junction, weight } of waysOut) {
      this.#weightAt[junction] = (this.#weightAt[junction] as number) + weight; // a junction of the plan
    }
  }

  /** The ways out that he gets to with these pieces held. */
  openBehind(held: ReadonlyMap<number, number>): number[] {
    const { junctionCount, starts, pieces, waysOut } = this.#graph;
    const reached = new Uint8Array(junctionCount);
    const stack = new Int32Array(junctionCount + starts.length);
    let depth = 0;
    for (const start of starts) {
      if (reached[start] === 1) continue;
      reached[start] = 1;
      stack[depth++] = start;
    }
    while (depth > 0) {
      const junction = stack[--depth] as number; // below the depth
      const end = this.#first[junction + 1] as number; // a junction of the plan
      for (let i = this.#first[junction] as number; i < end; i++) {
        const piece = this.#pieces[i] as number; // a piece of the plan
        if (held.has(piece)) continue;
        const { a, b } = pieces[piece] as HoldGraph["pieces"][number];
        const next = a === junction ? b : a;
        if (reached[next] === 1) continue;
        reached[next] = 1;
        stack[depth++] = next;
      }
    }
    return waysOut.flatMap(({ junction }, way) => (reached[junction] === 1 ? [way] : []));
  }

  /** Of each piece the weight of ways out that are open with `held`, and would not be if it were held too. */
  gains(held: ReadonlyMap<number, number>): Float64Array {
    const { junctionCount, pieces } = this.#graph;
    const { number: numberOf, list } = this.#order(held);
    const count = list.length;
    const dominator = new Int32Array(count).fill(-1);
    dominator[0] = 0;
    const meet = (x: number, y: number): number => {
      let [a, b] = [x, y];
      while (a !== b) {
        while (a > b) a = dominator[a] as number; // numbered, as all here
        while (b > a) b = dominator[b] as number;
      }
      return a;
    };
    const predecessors = this.#predecessors(numberOf, list, held);
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 1; i < count; i++) {
        let best = -1;
        const end = predecessors.first[i + 1] as number;
        for (let p = predecessors.first[i] as number; p < end; p++) {
          const before = predecessors.list[p] as number;
          if (dominator[before] === -1) continue;
          best = best === -1 ? before : meet(best, before);
        }
        if (best === -1 || dominator[i] === best) continue;
        dominator[i] = best;
        changed = true;
      }
    }
    const weight = new Float64Array(count);
    const gains = new Float64Array(pieces.length);
    for (let i = count - 1; i > 0; i--) {
      const node = list[i] as number;
      if (node < junctionCount) weight[i] = (weight[i] as number) + (this.#weightAt[node] as number);
      else gains[node - junctionCount] = weight[i] as number;
      const above = dominator[i] as number;
      weight[above] = (weight[above] as number) + (weight[i] as number);
    }
    return gains;
  }

  /**
   * Everything that he gets to, numbered so that what is only reached by another comes after it. Junctions first, then
   * pieces, then one node before all starts.
   */
  #order(held: ReadonlyMap<number, number>): { readonly number: Int32Array; readonly list: Int32Array } {
    const { junctionCount, pieces, starts } = this.#graph;
    const root = junctionCount + pieces.length;
    const seen = new Uint8Array(root + 1);
    const after: number[] = [];
    // Depth first, without a call for each step: a node, and how many of the ways on have been taken.
    const [stack, taken] = [[root], [0]];
    seen[root] = 1;
    while (stack.length > 0) {
      const node = stack.at(-1) as number; // not empty
      const turn = taken[taken.length - 1] as number;
      taken[taken.length - 1] = turn + 1;
      const next = this.#next(node, turn, starts, root);
      if (next === undefined) {
        after.push(node);
        stack.pop();
        taken.pop();
      } else if (seen[next] === 0 && !(next >= junctionCount && held.has(next - junctionCount))) {
        seen[next] = 1;
        stack.push(next);
        taken.push(0);
      }
    }
    const list = Int32Array.from(after.reverse());
    const number = new Int32Array(root + 1).fill(-1);
    list.forEach((node, i) => (number[node] = i));
    return { number, list };
  }

  #next(node: number, turn: number, starts: readonly number[], root: number): number | undefined {
    const { junctionCount, pieces } = this.#graph;
    if (node === root) return starts[turn];
    if (node < junctionCount) {
      const at = (this.#first[node] as number) + turn; // a junction of the plan
      return at < (this.#first[node + 1] as number) ? junctionCount + (this.#pieces[at] as number) : undefined;
    }
    const { a, b, there, back } = pieces[node - junctionCount] as HoldGraph["pieces"][number]; // a piece of the plan
    if (turn === 0) return there ? b : a;
    return turn === 1 && there && back ? a : undefined;
  }

  #predecessors(
    numberOf: Int32Array,
    list: Int32Array,
    held: ReadonlyMap<number, number>,
  ): { readonly first: Int32Array; readonly list: Int32Array } {
    const { junctionCount, pieces, starts } = this.#graph;
    const root = junctionCount + pieces.length;
    const first = new Int32Array(list.length + 1);
    const each = (visit: (before: number, after: number) => void): void => {
      for (const start of starts) visit(root, start);
      for (let piece = 0; piece < pieces.length; piece++) {
        if (held.has(piece) || numberOf[junctionCount + piece] === -1) continue;
        const { a, b, there, back } = pieces[piece] as HoldGraph["pieces"][number];
        if (there && numberOf[a] !== -1) visit(a, junctionCount + piece);
        if (there && numberOf[b] !== -1) visit(junctionCount + piece, b);
        if (back && numberOf[b] !== -1) visit(b, junctionCount + piece);
        if (back && numberOf[a] !== -1) visit(junctionCount + piece, a);
      }
    };
    each((_, after) => {
      const i = (numberOf[after] as number) + 1;
      first[i] = (first[i] as number) + 1;
    });
    for (let i = 0; i < list.length; i++) first[i + 1] = (first[i + 1] as number) + (first[i] as number);
    const cursor = first.slice();
    const befores = new Int32Array(first[list.length] as number);
    each((before, after) => {
      const i = numberOf[after] as number;
      befores[cursor[i] as number] = numberOf[before] as number;
      cursor[i] = (cursor[i] as number) + 1;
    });
    return { first, list: befores };
  }
}

/**
 * The cheapest way to part a source from a sink: Dinic's algorithm on typed arrays. Which arcs are cut follows from who
 * can still be reached. Capacities are whole numbers below 2^53.
 */
export class FlowNetwork {
  readonly #nodeCount: number;
  #heads: Int32Array;
  #nexts: Int32Array;
  #capacities: Float64Array;
  #arcCount = 0;
  readonly #firstArc: Int32Array;
  readonly #level: Int32Array;
  readonly #cursor: Int32Array;
  readonly #queue: Int32Array;
  readonly #path: Int32Array;

  constructor(nodeCount: number, arcsGuessed = 1_024) {
    this.#nodeCount = nodeCount;
    this.#heads = new Int32Array(2 * arcsGuessed);
    this.#nexts = new Int32Array(2 * arcsGuessed);
    this.#capacities = new Float64Array(2 * arcsGuessed);
    this.#firstArc = new Int32Array(nodeCount).fill(-1);
    this.#level = new Int32Array(nodeCount);
    this.#cursor = new Int32Array(nodeCount);
    this.#queue = new Int32Array(nodeCount);
    this.#path = new Int32Array(nodeCount);
  }

  /** Adds an arc, and one back: for a road that is used both ways both have a capacity. Gives the arc's number. */
  arc(from: number, to: number, capacity: number, capacityBack = 0): number {
    if (this.#arcCount + 2 > this.#heads.length) this.#grow();
    const arc = this.#arcCount;
    this.#put(from, to, capacity);
    this.#put(to, from, capacityBack);
    return arc;
  }

  /** Sets an arc's capacities anew, as before any flow. */
  reset(arc: number, capacity: number, capacityBack = 0): void {
    this.#capacities[arc] = capacity;
    this.#capacities[arc + 1] = capacityBack;
  }

  /**
   * The greatest flow, which is the cost of the cheapest cut. Ends as soon as it exceeds `enough`, or is told that it is
   * over: then `isWhole` is false, the cut costs at least so much, and the sides mean nothing.
   */
  maxFlow(
    source: number,
    sink: number,
    { enough = Infinity, isOver = () => false }: { readonly enough?: number; readonly isOver?: () => boolean } = {},
  ): { readonly flow: number; readonly isWhole: boolean } {
    let flow = 0;
    while (this.#levels(source, sink)) {
      this.#cursor.set(this.#firstArc);
      flow += this.#pushAll(source, sink, enough - flow);
      if (flow > enough || isOver()) return { flow, isWhole: false };
    }
    return { flow, isWhole: true };
  }

  /** After `maxFlow`: which nodes the source still reaches. */
  sourceSide(source: number): Uint8Array {
    const side = new Uint8Array(this.#nodeCount);
    const stack = [source];
    side[source] = 1;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (let arc = this.#firstArc[node] as number; arc >= 0; arc = this.#nexts[arc] as number) {
        const head = this.#heads[arc] as number; // an arc of this network
        if ((this.#capacities[arc] as number) <= 0 || side[head] === 1) continue;
        side[head] = 1;
        stack.push(head);
      }
    }
    return side;
  }

  #put(from: number, to: number, capacity: number): void {
    const arc = this.#arcCount++;
    this.#heads[arc] = to;
    this.#capacities[arc] = capacity;
    this.#nexts[arc] = this.#firstArc[from] as number; // a node of this network
    this.#firstArc[from] = arc;
  }

  /** How many arcs each node is from the source, as far as the sink; false where it is not reached. */
  #levels(source: number, sink: number): boolean {
    const level = this.#level.fill(-1);
    const [queue, heads, nexts, capacities] = [this.#queue, this.#heads, this.#nexts, this.#capacities];
    level[source] = 0;
    queue[0] = source;
    for (let head = 0, tail = 1; head < tail; head++) {
      const node = queue[head] as number; // below the tail
      const nextLevel = (level[node] as number) + 1;
      for (let arc = this.#firstArc[node] as number; arc >= 0; arc = nexts[arc] as number) {
        const next = heads[arc] as number; // an arc of this network
        if (level[next] !== -1 || (capacities[arc] as number) <= 0) continue;
        level[next] = nextLevel;
        if (next === sink) return true; // what is as far as the sink leads nowhere
        queue[tail++] = next;
      }
    }
    return false;
  }

  /**
   * Ways from source to sink along the levels until there is none; dead ends are left for good. After each the search
   * goes on from where the way was narrowest.
   */
  #pushAll(source: number, sink: number, enough: number): number {
    const [heads, capacities, nexts] = [this.#heads, this.#capacities, this.#nexts];
    const [level, cursor, path] = [this.#level, this.#cursor, this.#path];
    let total = 0;
    let depth = 0;
    let node = source;
    for (;;) {
      if (node === sink) {
        let pushed = Infinity;
        for (let i = 0; i < depth; i++) pushed = Math.min(pushed, capacities[path[i] as number] as number);
        total += pushed;
        if (total > enough) return total;
        let narrowest = depth;
        for (let i = depth - 1; i >= 0; i--) {
          const arc = path[i] as number; // below the depth
          capacities[arc] = (capacities[arc] as number) - pushed;
          capacities[arc ^ 1] = (capacities[arc ^ 1] as number) + pushed;
          if (capacities[arc] === 0) narrowest = i;
        }
        depth = narrowest;
        node = heads[(path[depth] as number) ^ 1] as number; // the tail of the arc that is full now
        continue;
      }
      let arc = cursor[node] as number; // a node of this network, as below
      const wanted = (level[node] as number) + 1;
      while (arc >= 0) {
        if ((capacities[arc] as number) > 0 && level[heads[arc] as number] === wanted) break;
        arc = nexts[arc] as number;
      }
      cursor[node] = arc;
      if (arc >= 0) {
        path[depth++] = arc;
        node = heads[arc] as number;
        continue;
      }
      if (depth === 0) return total;
      const back = path[--depth] as number;
      node = heads[back ^ 1] as number;
      cursor[node] = nexts[back] as number;
    }
  }

  #grow(): void {
    const size = 2 * this.#heads.length;
    const [heads, nexts, capacities] = [new Int32Array(size), new Int32Array(size), new Float64Array(size)];
    heads.set(this.#heads);
    nexts.set(this.#nexts);
    capacities.set(this.#capacities);
    this.#heads = heads;
    this.#nexts = nexts;
    this.#capacities = capacities;
  }
}

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

  constructor(nodeCount: number, arcsGuessed = 1_024) {
    this.#nodeCount = nodeCount;
    this.#heads = new Int32Array(2 * arcsGuessed);
    this.#nexts = new Int32Array(2 * arcsGuessed);
    this.#capacities = new Float64Array(2 * arcsGuessed);
    this.#firstArc = new Int32Array(nodeCount).fill(-1);
    this.#level = new Int32Array(nodeCount);
    this.#cursor = new Int32Array(nodeCount);
    this.#queue = new Int32Array(nodeCount);
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

  /** The greatest flow, which is the cost of the cheapest cut; stops early when it exceeds `enough`. */
  maxFlow(source: number, sink: number, enough = Infinity): number {
    let flow = 0;
    while (flow <= enough && this.#levels(source, sink)) {
      this.#cursor.set(this.#firstArc);
      for (let pushed = this.#push(source, sink); pushed > 0; pushed = this.#push(source, sink)) flow += pushed;
    }
    return flow;
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

  /** After `maxFlow`: which nodes still reach the sink; the others are the cut's farther side. */
  sinkSide(sink: number): Uint8Array {
    const side = new Uint8Array(this.#nodeCount);
    const stack = [sink];
    side[sink] = 1;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (let arc = this.#firstArc[node] as number; arc >= 0; arc = this.#nexts[arc] as number) {
        const tail = this.#heads[arc] as number; // the other end of its twin
        if ((this.#capacities[arc ^ 1] as number) <= 0 || side[tail] === 1) continue;
        side[tail] = 1;
        stack.push(tail);
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

  #levels(source: number, sink: number): boolean {
    const level = this.#level.fill(-1);
    const queue = this.#queue;
    level[source] = 0;
    queue[0] = source;
    for (let head = 0, tail = 1; head < tail; head++) {
      const node = queue[head] as number; // below the tail
      for (let arc = this.#firstArc[node] as number; arc >= 0; arc = this.#nexts[arc] as number) {
        const next = this.#heads[arc] as number; // an arc of this network
        if ((this.#capacities[arc] as number) <= 0 || level[next] !== -1) continue;
        level[next] = (level[node] as number) + 1;
        queue[tail++] = next;
      }
    }
    return level[sink] !== -1;
  }

  /** One way from source to sink along the levels; dead ends are left for good. */
  #push(source: number, sink: number): number {
    const [heads, capacities, nexts] = [this.#heads, this.#capacities, this.#nexts];
    const [level, cursor] = [this.#level, this.#cursor];
    const path: number[] = [];
    let node = source;
    while (node !== sink) {
      let arc = cursor[node] as number; // a node of this network, as below
      while (arc >= 0) {
        const next = heads[arc] as number;
        if ((capacities[arc] as number) > 0 && level[next] === (level[node] as number) + 1) break;
        arc = nexts[arc] as number;
      }
      cursor[node] = arc;
      if (arc >= 0) {
        path.push(arc);
        node = heads[arc] as number;
        continue;
      }
      const back = path.pop();
      if (back === undefined) return 0;
      node = heads[back ^ 1] as number;
      cursor[node] = nexts[back] as number;
    }
    let pushed = Infinity;
    for (const arc of path) pushed = Math.min(pushed, capacities[arc] as number);
    for (const arc of path) {
      capacities[arc] = (capacities[arc] as number) - pushed;
      capacities[arc ^ 1] = (capacities[arc ^ 1] as number) + pushed;
    }
    return pushed;
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

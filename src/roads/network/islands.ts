/**
 * Which parts of a network hang together: the largest is the network, the others are islands. A unit or a place
 * on an island has no way to the rest, and that is said rather than measured.
 */
import { at, BACKWARD, FORWARD, ISLAND, type RoadGraph } from "./road-graph.ts";

export type Island = {
  readonly edgeCount: number;
  readonly lengthM: number;
  /** One of its nodes, to look it up by. */
  readonly node: number;
};

/** Sets the ISLAND flag on every edge that may be driven but isn't joined to the part with the greatest length. */
export function markIslands(graph: Omit<RoadGraph, "boxes">): void {
  const parts = partsOf(graph);
  const [main] = [...parts.lengthByRoot].reduce((best, part) => (part[1] > best[1] ? part : best), [-1, -1]);
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const flags = at(graph.edgeFlags, edge);
    const joined = (flags & (FORWARD | BACKWARD)) === 0 || parts.rootOf(at(graph.edgeFrom, edge)) === main;
    graph.edgeFlags[edge] = joined ? flags & ~ISLAND : flags | ISLAND;
  }
}

/** The islands of a network, the longest first. Roads that nobody may drive are no part of any. */
export function islandsOf(graph: RoadGraph): Island[] {
  const parts = partsOf(graph);
  const islands = new Map<number, { edgeCount: number; lengthM: number; node: number }>();
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    if ((at(graph.edgeFlags, edge) & ISLAND) === 0) continue;
    const node = at(graph.edgeFrom, edge);
    const root = parts.rootOf(node);
    const known = islands.get(root) ?? { edgeCount: 0, lengthM: 0, node };
    known.edgeCount++;
    known.lengthM += at(graph.edgeLengthM, edge);
    islands.set(root, known);
  }
  return [...islands.values()].sort((a, b) => b.lengthM - a.lengthM);
}

/** Union-find over the edges that may be driven in some direction. */
function partsOf(graph: Omit<RoadGraph, "boxes">): {
  rootOf: (node: number) => number;
  lengthByRoot: ReadonlyMap<number, number>;
} {
  const parent = new Uint32Array(graph.nodeCount).map((_, node) => node);
  const rootOf = (node: number): number => {
    let root = node;
    for (let above = at(parent, root); above !== root; above = at(parent, root)) {
      parent[root] = at(parent, above);
      root = above;
    }
    return root;
  };
  const isDriven = (edge: number): boolean => (at(graph.edgeFlags, edge) & (FORWARD | BACKWARD)) !== 0;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    if (!isDriven(edge)) continue;
    const [a, b] = [rootOf(at(graph.edgeFrom, edge)), rootOf(at(graph.edgeTo, edge))];
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  const lengthByRoot = new Map<number, number>();
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    if (!isDriven(edge)) continue;
    const root = rootOf(at(graph.edgeFrom, edge));
    lengthByRoot.set(root, (lengthByRoot.get(root) ?? 0) + at(graph.edgeLengthM, edge));
  }
  return { rootOf, lengthByRoot };
}

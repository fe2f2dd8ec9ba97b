/**
 * Drawn roads cut where they meet: lines of vertices in, a road graph out.
 *
 * Two lines meet where they share a vertex. A gate marks the road on both sides of it; what closes a road for cars
 * (bollards, blocks) parts it. A gate that is closed to all parts it for everybody who keeps to that: between its two sides
 * lies a road without a length that nobody may count on, because a gate does not hold whoever flees. A limited-access road of a drawing without levels passes over and under the others: it
 * meets them only where a ramp or an end of such a road is. Rules RN4 to RN7 in ../SPEC.md.
 */
import { GraphBuilder } from "./graph-builder.ts";
import { GrowingArray } from "./growing-array.ts";
import { E7, GATE, isOpen, RESTRICTED, type RoadGraph } from "./road-graph.ts";

/** `limited`: crosses others on a bridge unless a `ramp` says otherwise; both only of drawings without levels. */
export type LineKind = "plain" | "limited" | "ramp";
export type LineRoad = {
  readonly roadClass: number;
  readonly flags: number;
  readonly kph: number | undefined;
  readonly lanes?: number | undefined;
  readonly label: number;
  readonly kind?: LineKind;
};
/** "only": every other way on is forbidden. Lines and vertex as numbered by the line set. */
export type TurnRule = {
  readonly rule: "no" | "only";
  readonly fromLine: number;
  readonly viaVertex: number;
  readonly toLine: number;
};
export type CutReport = {
  /** Turn rules that fit no two roads which meet there. */
  readonly turnRulesWithoutPlace: number;
  /** Stretches left out because a vertex has no place: the rim of an extract. */
  readonly cutAtRim: number;
};

/** A vertex whose place is not known (yet). */
export const NO_PLACE = -2_147_483_648;

const KINDS: readonly LineKind[] = ["plain", "limited", "ramp"];

export class LineSet {
  readonly builder = new GraphBuilder();
  readonly vertexLat = new GrowingArray((n) => new Int32Array(n));
  readonly vertexLon = new GrowingArray((n) => new Int32Array(n));
  readonly gates = new Set<number>();
  /** Gates that are closed to all. */
  readonly locked = new Set<number>();
  readonly closed = new Set<number>();
  readonly #first = new GrowingArray((n) => new Uint32Array(n));
  readonly #vertices = new GrowingArray((n) => new Uint32Array(n));
  readonly #class = new GrowingArray((n) => new Uint8Array(n));
  readonly #flags = new GrowingArray((n) => new Uint16Array(n));
  readonly #kph = new GrowingArray((n) => new Uint8Array(n));
  readonly #lanes = new GrowingArray((n) => new Uint8Array(n));
  readonly #label = new GrowingArray((n) => new Uint32Array(n));
  readonly #kind = new GrowingArray((n) => new Uint8Array(n));

  get lineCount(): number {
    return this.#first.length;
  }

  vertex(latE7: number, lonE7: number): number {
    this.vertexLat.push(latE7);
    this.vertexLon.push(lonE7);
    return this.vertexLat.length - 1;
  }

  /** Adds a line and gives its number. */
  line(vertices: Iterable<number>, road: LineRoad): number {
    this.#first.push(this.#vertices.length);
    for (const vertex of vertices) this.#vertices.push(vertex);
    this.#class.push(road.roadClass);
    this.#flags.push(road.flags);
    this.#kph.push(Math.min(255, Math.round(road.kph ?? 0)));
    this.#lanes.push(Math.min(255, road.lanes ?? 0));
    this.#label.push(road.label);
    this.#kind.push(KINDS.indexOf(road.kind ?? "plain"));
    return this.lineCount - 1;
  }

  kindOf(line: number): LineKind {
    return KINDS[this.#kind.at(line)] ?? "plain";
  }

  roadOf(line: number): LineRoad & { readonly lanes: number } {
    const kph = this.#kph.at(line);
    return {
      roadClass: this.#class.at(line),
      flags: this.#flags.at(line),
      kph: kph === 0 ? undefined : kph,
      lanes: this.#lanes.at(line),
      label: this.#label.at(line),
    };
  }

  /**
   * The parts of a line between vertices without a place, each with two vertices or more; no vertex twice in a row. A line
   * over the 180th meridian is parted there: drawn as one it would go round the world, and be near to everything.
   */
  partsOf(line: number): number[][] {
    const parts: number[][] = [];
    let part: number[] = [];
    const end = line + 1 < this.lineCount ? this.#first.at(line + 1) : this.#vertices.length;
    for (let i = this.#first.at(line); i < end; i++) {
      const vertex = this.#vertices.at(i);
      if (this.vertexLat.at(vertex) === NO_PLACE) {
        if (part.length > 1) parts.push(part);
        part = [];
        continue;
      }
      const before = part.at(-1);
      if (before === vertex) continue;
      if (before !== undefined && this.#isRoundTheWorld(before, vertex)) {
        if (part.length > 1) parts.push(part);
        part = [];
      }
      part.push(vertex);
    }
    if (part.length > 1) parts.push(part);
    return parts;
  }

  /** Whether some vertex of the line has no place, or the line goes on beyond the 180th meridian. */
  isCutAtRim(line: number): boolean {
    const end = line + 1 < this.lineCount ? this.#first.at(line + 1) : this.#vertices.length;
    for (let i = this.#first.at(line); i < end; i++) {
      const vertex = this.#vertices.at(i);
      if (this.vertexLat.at(vertex) === NO_PLACE) return true;
      if (i > this.#first.at(line) && this.#isRoundTheWorld(this.#vertices.at(i - 1), vertex)) return true;
    }
    return false;
  }

  #isRoundTheWorld(from: number, to: number): boolean {
    return Math.abs(this.vertexLon.at(from) - this.vertexLon.at(to)) > 180 * E7;
  }
}

/** Cuts the lines and builds the graph. The set is not used afterwards. */
export function cutLines(lines: LineSet, turnRules: readonly TurnRule[]): { graph: RoadGraph; report: CutReport } {
  const joints = jointsOf(lines);
  const pieces = new PiecesAtVia(turnRules);
  const nodeOfVertex = new Map<number, number>();
  const { builder } = lines;
  let cutAtRim = 0;
  const newNode = (vertex: number): number => builder.node(lines.vertexLat.at(vertex), lines.vertexLon.at(vertex));
  const sidesOf = new Map<number, Side[]>();
  const nodeOf = (vertex: number, line: number): number => {
    if (lines.locked.has(vertex)) {
      const side = { node: newNode(vertex), line };
      sidesOf.set(vertex, [...(sidesOf.get(vertex) ?? []), side]);
      return side.node;
    }
    // Each piece that ends at a closed vertex, or passes over the others there, has an end of its own.
    if (lines.closed.has(vertex) || !joints.joins(vertex, line)) return newNode(vertex);
    const known = nodeOfVertex.get(vertex);
    if (known !== undefined) return known;
    const made = newNode(vertex);
    nodeOfVertex.set(vertex, made);
    return made;
  };
  const isEnd = (vertex: number, line: number): boolean =>
    joints.isJunction(vertex, line) ||
    [lines.gates, lines.locked, lines.closed].some((marked) => marked.has(vertex)) ||
    pieces.isVia(vertex);
  for (let line = 0; line < lines.lineCount; line++) {
    const road = lines.roadOf(line);
    if (lines.isCutAtRim(line)) cutAtRim++;
    for (const part of lines.partsOf(line)) {
      let start = 0;
      for (let i = 1; i < part.length; i++) {
        const vertex = part[i] as number; // i < part.length, and start < i
        if (i + 1 < part.length && !isEnd(vertex, line)) continue;
        const from = part[start] as number;
        const gate = lines.gates.has(from) || lines.gates.has(vertex) ? GATE : 0;
        const edge = builder.edge({
          ...road,
          flags: road.flags | gate,
          from: nodeOf(from, line),
          to: nodeOf(vertex, line),
          shape: part.slice(start + 1, i).flatMap((v) => [lines.vertexLat.at(v), lines.vertexLon.at(v)]),
        });
        pieces.note(edge, line, from, vertex, road.flags);
        start = i;
      }
    }
  }
  for (const sides of sidesOf.values()) joinSides(lines, sides);
  const turnRulesWithoutPlace = pieces.banTurns(turnRules, (from, to) => builder.ban(from, to));
  return { graph: builder.finish(), report: { turnRulesWithoutPlace, cutAtRim } };
}

type Side = { readonly node: number; readonly line: number };

/** RN5: through a gate that is closed to all neither way is open; who does not ask gets through. */
function joinSides(lines: LineSet, [first, ...others]: readonly Side[]): void {
  if (first === undefined) return;
  for (const { node, line } of others) {
    lines.builder.edge({ ...lines.roadOf(line), flags: GATE | RESTRICTED, from: first.node, to: node, shape: [] });
  }
}

const USED = 1;
const SHARED = 2;
const LIMITED_INSIDE = 4;
const CONNECTS = 8;

type Joints = {
  readonly isJunction: (vertex: number, line: number) => boolean;
  readonly joins: (vertex: number, line: number) => boolean;
};

/** Which vertices are shared by lines, and which of the sharing ones only cross. */
function jointsOf(lines: LineSet): Joints {
  const marks = new Uint8Array(lines.vertexLat.length);
  for (let line = 0; line < lines.lineCount; line++) {
    const kind = lines.kindOf(line);
    for (const part of lines.partsOf(line)) {
      part.forEach((vertex, i) => {
        let mark = marks[vertex] as number; // a vertex of the set
        const inside = i > 0 && i + 1 < part.length;
        if (kind === "limited" && inside) mark |= LIMITED_INSIDE;
        else {
          mark |= (mark & USED) !== 0 ? SHARED : USED;
          if (kind !== "plain") mark |= CONNECTS;
        }
        marks[vertex] = mark;
      });
    }
  }
  const has = (vertex: number, mark: number): boolean => ((marks[vertex] as number) & mark) !== 0; // as above
  const joins = (vertex: number, line: number): boolean =>
    lines.kindOf(line) !== "limited" || !has(vertex, LIMITED_INSIDE) || has(vertex, CONNECTS);
  return {
    joins,
    isJunction: (vertex, line) => {
      if (has(vertex, LIMITED_INSIDE))
        return has(vertex, CONNECTS) || (lines.kindOf(line) === "plain" && has(vertex, SHARED));
      return has(vertex, SHARED);
    },
  };
}

type Piece = { readonly edge: number; readonly line: number; readonly arrives: number; readonly leaves: number };

/** The pieces that touch a vertex at which some turn rule holds, by the half-edges that arrive and leave there. */
class PiecesAtVia {
  readonly #byVertex = new Map<number, Piece[]>();

  constructor(rules: readonly TurnRule[]) {
    for (const { viaVertex } of rules) this.#byVertex.set(viaVertex, []);
  }

  isVia(vertex: number): boolean {
    return this.#byVertex.has(vertex);
  }

  note(edge: number, line: number, from: number, to: number, flags: number): void {
    const [along, against] = [2 * edge, 2 * edge + 1];
    const open = (half: number): number => (isOpen(flags, half) ? half : -1);
    this.#byVertex.get(from)?.push({ edge, line, arrives: open(against), leaves: open(along) });
    this.#byVertex.get(to)?.push({ edge, line, arrives: open(along), leaves: open(against) });
  }

  /** Calls back with each forbidden pair of half-edges, and says how many rules fitted nothing. */
  banTurns(rules: readonly TurnRule[], ban: (fromHalf: number, toHalf: number) => void): number {
    let without = 0;
    for (const { rule, fromLine, viaVertex, toLine } of rules) {
      const pieces = this.#byVertex.get(viaVertex) ?? [];
      const arrivals = pieces.filter(({ line, arrives }) => line === fromLine && arrives >= 0);
      const exits = pieces.filter(({ line, leaves }) => line === toLine && leaves >= 0);
      if (arrivals.length === 0 || exits.length === 0) {
        without++;
        continue;
      }
      const forbidden = rule === "no" ? exits : pieces.filter(({ line, leaves }) => line !== toLine && leaves >= 0);
      for (const { arrives } of arrivals) {
        for (const { leaves } of forbidden) {
          // RN7: "no U-turn" on a road that runs on there forbids to turn back, and not to drive on.
          if (rule === "no" && fromLine === toLine && leaves >>> 1 !== arrives >>> 1) continue;
          ban(arrives, leaves);
        }
      }
    }
    return without;
  }
}

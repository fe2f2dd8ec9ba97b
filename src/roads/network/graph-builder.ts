/**
 * Makes a road graph of nodes, edges and forbidden turns that come in any order: numbers them along a Hilbert
 * curve, builds the lists at the nodes, marks what is built up and what is an island, fills in assumed speeds.
 */
import { assert } from "../../base/assert.ts";
import { boxesOver } from "./edge-index.ts";
import { GrowingArray } from "./growing-array.ts";
import { hilbertOrder } from "./hilbert.ts";
import { markIslands } from "./islands.ts";
import { assumedKph } from "./road-class.ts";
import { at, BUILT_UP, HAS_BANS, LINK, lengthE7, type RoadGraph, SIGNED_SPEED } from "./road-graph.ts";

export type NewEdge = {
  readonly from: number;
  readonly to: number;
  /** Points between the two nodes: lat, lon, lat, lon, degrees times 1e7. */
  readonly shape: readonly number[];
  readonly roadClass: number;
  readonly flags: number;
  /** The signed lawful speed; undefined takes the class's. */
  readonly kph: number | undefined;
  readonly label: number;
  /** Lanes, both ways together where there are both; absent: not known. */
  readonly lanes?: number;
  /** The known length, where the drawing is too coarse to measure it. */
  readonly lengthM?: number;
};

/** Junctions in a square of about a kilometre from which it counts as built up. */
const BUILT_UP_JUNCTIONS = 25;
const CELL_E7 = 100_000;
const KPH_MAX = 255;
const LANES_MAX = 20;

export class GraphBuilder {
  readonly #nodeLat = new GrowingArray((n) => new Int32Array(n));
  readonly #nodeLon = new GrowingArray((n) => new Int32Array(n));
  readonly #from = new GrowingArray((n) => new Uint32Array(n));
  readonly #to = new GrowingArray((n) => new Uint32Array(n));
  readonly #lengthM = new GrowingArray((n) => new Float32Array(n));
  readonly #class = new GrowingArray((n) => new Uint8Array(n));
  readonly #flags = new GrowingArray((n) => new Uint16Array(n));
  readonly #kph = new GrowingArray((n) => new Uint8Array(n));
  readonly #lanes = new GrowingArray((n) => new Uint8Array(n));
  readonly #label = new GrowingArray((n) => new Uint32Array(n));
  readonly #firstShape = new GrowingArray((n) => new Uint32Array(n));
  readonly #shapeLat = new GrowingArray((n) => new Int32Array(n));
  readonly #shapeLon = new GrowingArray((n) => new Int32Array(n));
  readonly #labels = new Map<string, number>([["", 0]]);
  readonly #bans: { readonly from: number; readonly to: number }[] = [];

  get nodeCount(): number {
    return this.#nodeLat.length;
  }

  get edgeCount(): number {
    return this.#from.length;
  }

  /** Adds a node and gives its number. */
  node(latE7: number, lonE7: number): number {
    this.#nodeLat.push(latE7);
    this.#nodeLon.push(lonE7);
    return this.#nodeLat.length - 1;
  }

  /** The number of a road's name and refs; the same words give the same number. */
  label(name: string, refs: readonly string[]): number {
    const clean = name.replaceAll(/\s+/g, " ").trim();
    const text = clean === "" && refs.length === 0 ? "" : `${clean}\t${refs.join(";")}`;
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    this.#labels.set(text, this.#labels.size);
    return this.#labels.size - 1;
  }

  /** Adds an edge between two nodes and gives its number, by which `ban` knows its half-edges. */
  edge(edge: NewEdge): number {
    assert(edge.from < this.nodeCount && edge.to < this.nodeCount, "an edge between nodes that are there");
    const shapeStart = this.#shapeLat.length;
    this.#firstShape.push(shapeStart);
    let [lat, lon] = [this.#nodeLat.at(edge.from), this.#nodeLon.at(edge.from)];
    let lengthM = 0;
    for (let i = 0; i + 1 < edge.shape.length; i += 2) {
      const [nextLat, nextLon] = [edge.shape[i] as number, edge.shape[i + 1] as number]; // i + 1 is inside
      lengthM += lengthE7(lat, lon, nextLat, nextLon);
      [lat, lon] = [nextLat, nextLon];
      this.#shapeLat.push(lat);
      this.#shapeLon.push(lon);
    }
    lengthM += lengthE7(lat, lon, this.#nodeLat.at(edge.to), this.#nodeLon.at(edge.to));
    this.#from.push(edge.from);
    this.#to.push(edge.to);
    this.#lengthM.push(edge.lengthM ?? lengthM);
    this.#class.push(edge.roadClass);
    this.#flags.push(edge.kph === undefined ? edge.flags : edge.flags | SIGNED_SPEED);
    this.#kph.push(edge.kph === undefined ? 0 : Math.max(1, Math.min(KPH_MAX, Math.round(edge.kph))));
    this.#lanes.push(Math.min(LANES_MAX, edge.lanes ?? 0));
    this.#label.push(edge.label);
    return this.edgeCount - 1;
  }

  /** Forbids the turn from one half-edge into another; both as `2 * edge` along, `2 * edge + 1` against the drawing. */
  ban(fromHalf: number, toHalf: number): void {
    this.#bans.push({ from: fromHalf, to: toHalf });
  }

  /** The graph. The builder is not used afterwards. */
  finish(): RoadGraph {
    this.#firstShape.push(this.#shapeLat.length);
    const nodes = this.#orderedNodes();
    const edges = this.#orderedEdges(nodes.numberOf);
    const bans = this.#orderedBans(edges.numberOf);
    const nodeFlags = new Uint8Array(this.nodeCount);
    for (const half of bans.banFrom) {
      const heads = (half & 1) === 0 ? edges.arrays.edgeTo : edges.arrays.edgeFrom;
      nodeFlags[at(heads, half >>> 1)] = HAS_BANS;
    }
    const graph = {
      nodeCount: this.nodeCount,
      edgeCount: this.edgeCount,
      nodeLat: nodes.lat,
      nodeLon: nodes.lon,
      nodeFlags,
      ...slotsOf(this.nodeCount, edges.arrays.edgeFrom, edges.arrays.edgeTo),
      ...edges.arrays,
      labels: labelsOf([...this.#labels.keys()]),
      ...bans,
    };
    assumeSpeeds(graph);
    markIslands(graph);
    return { ...graph, boxes: boxesOver(graph) };
  }

  #orderedNodes(): { lat: Int32Array; lon: Int32Array; numberOf: Uint32Array } {
    const [oldLat, oldLon] = [this.#nodeLat.view(), this.#nodeLon.view()];
    const order = hilbertOrder(oldLat, oldLon);
    const lat = new Int32Array(order.length);
    const lon = new Int32Array(order.length);
    const numberOf = new Uint32Array(order.length);
    order.forEach((old, number) => {
      lat[number] = at(oldLat, old);
      lon[number] = at(oldLon, old);
      numberOf[old] = number;
    });
    return { lat, lon, numberOf };
  }

  #orderedEdges(nodeNumberOf: Uint32Array): { arrays: EdgeArrays; numberOf: Uint32Array } {
    const count = this.edgeCount;
    const middleLat = new Int32Array(count);
    const middleLon = new Int32Array(count);
    for (let edge = 0; edge < count; edge++) {
      const [from, to] = [this.#from.at(edge), this.#to.at(edge)];
      middleLat[edge] = (this.#nodeLat.at(from) + this.#nodeLat.at(to)) / 2;
      middleLon[edge] = (this.#nodeLon.at(from) + this.#nodeLon.at(to)) / 2;
    }
    const order = hilbertOrder(middleLat, middleLon);
    const arrays = emptyEdges(count, this.#shapeLat.length);
    const numberOf = new Uint32Array(count);
    let shapeEnd = 0;
    for (let number = 0; number < count; number++) {
      const old = at(order, number);
      numberOf[old] = number;
      arrays.edgeFrom[number] = at(nodeNumberOf, this.#from.at(old));
      arrays.edgeTo[number] = at(nodeNumberOf, this.#to.at(old));
      arrays.edgeLengthM[number] = this.#lengthM.at(old);
      arrays.edgeClass[number] = this.#class.at(old);
      arrays.edgeFlags[number] = this.#flags.at(old);
      arrays.edgeKph[number] = this.#kph.at(old);
      arrays.edgeLanes[number] = this.#lanes.at(old);
      arrays.edgeLabel[number] = this.#label.at(old);
      arrays.firstShape[number] = shapeEnd;
      for (let i = this.#firstShape.at(old); i < this.#firstShape.at(old + 1); i++) {
        arrays.shapeLat[shapeEnd] = this.#shapeLat.at(i);
        arrays.shapeLon[shapeEnd++] = this.#shapeLon.at(i);
      }
    }
    arrays.firstShape[count] = shapeEnd;
    return { arrays, numberOf };
  }

  #orderedBans(numberOf: Uint32Array): { banFrom: Uint32Array; banTo: Uint32Array } {
    const renumber = (half: number): number => 2 * at(numberOf, half >>> 1) + (half & 1);
    const bans = this.#bans.map(({ from, to }) => ({ from: renumber(from), to: renumber(to) }));
    bans.sort((a, b) => a.from - b.from || a.to - b.to);
    const once = bans.filter((ban, i) => ban.from !== bans[i - 1]?.from || ban.to !== bans[i - 1]?.to);
    return {
      banFrom: Uint32Array.from(once, ({ from }) => from),
      banTo: Uint32Array.from(once, ({ to }) => to),
    };
  }
}

type EdgeArrays = Pick<
  RoadGraph,
  | "edgeFrom"
  | "edgeTo"
  | "edgeLengthM"
  | "edgeClass"
  | "edgeFlags"
  | "edgeKph"
  | "edgeLanes"
  | "edgeLabel"
  | "firstShape"
  | "shapeLat"
  | "shapeLon"
>;

function emptyEdges(count: number, shapeCount: number): EdgeArrays {
  return {
    edgeFrom: new Uint32Array(count),
    edgeTo: new Uint32Array(count),
    edgeLengthM: new Float32Array(count),
    edgeClass: new Uint8Array(count),
    edgeFlags: new Uint16Array(count),
    edgeKph: new Uint8Array(count),
    edgeLanes: new Uint8Array(count),
    edgeLabel: new Uint32Array(count),
    firstShape: new Uint32Array(count + 1),
    shapeLat: new Int32Array(shapeCount),
    shapeLon: new Int32Array(shapeCount),
  };
}

/** The half-edges that leave each node: a count, a running sum, then each into its place. */
function slotsOf(
  nodeCount: number,
  edgeFrom: Uint32Array,
  edgeTo: Uint32Array,
): { firstSlot: Uint32Array; slots: Uint32Array } {
  const firstSlot = new Uint32Array(nodeCount + 1);
  for (const tails of [edgeFrom, edgeTo]) for (const node of tails) firstSlot[node + 1] = at(firstSlot, node + 1) + 1;
  for (let node = 0; node < nodeCount; node++) firstSlot[node + 1] = at(firstSlot, node + 1) + at(firstSlot, node);
  const next = firstSlot.slice();
  const slots = new Uint32Array(2 * edgeFrom.length);
  for (let half = 0; half < slots.length; half++) {
    const node = at((half & 1) === 0 ? edgeFrom : edgeTo, half >>> 1);
    slots[at(next, node)] = half;
    next[node] = at(next, node) + 1;
  }
  return { firstSlot, slots };
}

function labelsOf(texts: readonly string[]): RoadGraph["labels"] {
  const offsets = new Uint32Array(texts.length + 1);
  const units = new Uint16Array(texts.reduce((sum, text) => sum + text.length, 0));
  let end = 0;
  texts.forEach((text, i) => {
    for (let c = 0; c < text.length; c++) units[end++] = text.charCodeAt(c);
    offsets[i + 1] = end;
  });
  return { offsets, units };
}

/** Where junctions stand close together is a built-up place: slower, where no sign says otherwise. */
function assumeSpeeds(graph: Omit<RoadGraph, "boxes">): void {
  const junctions = new Map<number, number>();
  const cellOf = (lat: number, lon: number): number =>
    Math.floor((lat + 9e8) / CELL_E7) * 40_000 + Math.floor((lon + 18e8) / CELL_E7);
  for (let node = 0; node < graph.nodeCount; node++) {
    if (at(graph.firstSlot, node + 1) - at(graph.firstSlot, node) < 3) continue;
    const cell = cellOf(at(graph.nodeLat, node), at(graph.nodeLon, node));
    junctions.set(cell, (junctions.get(cell) ?? 0) + 1);
  }
  const isDense = (node: number): boolean =>
    (junctions.get(cellOf(at(graph.nodeLat, node), at(graph.nodeLon, node))) ?? 0) >= BUILT_UP_JUNCTIONS;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const builtUp = isDense(at(graph.edgeFrom, edge)) && isDense(at(graph.edgeTo, edge));
    const flags = at(graph.edgeFlags, edge) | (builtUp ? BUILT_UP : 0);
    graph.edgeFlags[edge] = flags;
    if (at(graph.edgeKph, edge) !== 0) continue;
    graph.edgeKph[edge] = assumedKph(at(graph.edgeClass, edge), builtUp, (flags & LINK) !== 0);
  }
}

/**
 * A road network in typed arrays: junctions (nodes), the roads between them (edges), and which way each may be driven.
 *
 * An edge is stored once and has two half-edges: `2 * edge` along its drawing, `2 * edge + 1` against it. At each
 * node stand the half-edges that leave it, whether or not they may be driven; those that arrive there are the same
 * with the last bit turned. So one list serves searches forwards and backwards. Nodes and edges are numbered along a
 * Hilbert curve: what is near on the ground is near in memory. Coordinates are degrees times 1e7, as in OpenStreetMap.
 */
import { assert } from "../../base/assert.ts";
import { distanceM, type Point } from "../../base/geo.ts";

/** May be driven along the drawing, against it. Neither: it is there, and nobody may count on it. */
export const FORWARD = 1;
export const BACKWARD = 2;
export const LINK = 4;
export const ROUNDABOUT = 8;
/** The speed is signed, not assumed from the class. */
export const SIGNED_SPEED = 16;
/** Private, customers only, permit: a car can go there, the public may not pass. */
export const RESTRICTED = 32;
/** A gate stands at one of its ends. */
export const GATE = 64;
export const BRIDGE = 128;
export const TUNNEL = 256;
export const BUILT_UP = 512;
export const UNPAVED = 1_024;
/** Closed to all but emergency vehicles, e.g. a crossing of a median. */
export const EMERGENCY_ONLY = 2_048;
/** Not joined to the main part of the network. */
export const ISLAND = 4_096;

/** Node: some turns here are forbidden. */
export const HAS_BANS = 1;

export const E7 = 1e7;

export type RoadGraph = {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeLat: Int32Array;
  readonly nodeLon: Int32Array;
  readonly nodeFlags: Uint8Array;
  /** Per node, where its half-edges begin in `slots`; one more than there are nodes. */
  readonly firstSlot: Uint32Array;
  /** The half-edges that leave each node. */
  readonly slots: Uint32Array;
  readonly edgeFrom: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly edgeLengthM: Float32Array;
  readonly edgeClass: Uint8Array;
  readonly edgeFlags: Uint16Array;
  /** Lawful speed, signed or assumed. */
  readonly edgeKph: Uint8Array;
  /** Lanes of the carriageway, both ways together where it has both; 0 is not known. */
  readonly edgeLanes: Uint8Array;
  /** Index into `labels`; 0 is the road without a name. */
  readonly edgeLabel: Uint32Array;
  readonly labels: Labels;
  /** Forbidden turns: from this half-edge into that one, ordered by `banFrom`. */
  readonly banFrom: Uint32Array;
  readonly banTo: Uint32Array;
  /** Geometry, apart: the points of an edge between its two nodes. */
  readonly firstShape: Uint32Array;
  readonly shapeLat: Int32Array;
  readonly shapeLon: Int32Array;
  /** Boxes around eight edges, then around eight boxes, and so on up to one: see edge-index.ts. */
  readonly boxes: Int32Array;
};

/** Names and numbers of roads as UTF-16, each once: "name\trefs", refs parted by semicolons. */
export type Labels = { readonly offsets: Uint32Array; readonly units: Uint16Array };
export type RoadLabel = { readonly name: string; readonly refs: readonly string[] };

/** The node that a half-edge leads to. */
export function headOf(graph: RoadGraph, half: number): number {
  const heads = (half & 1) === 0 ? graph.edgeTo : graph.edgeFrom;
  return heads[half >>> 1] as number; // a half-edge of this graph
}

/** The node that a half-edge leaves. */
export function tailOf(graph: RoadGraph, half: number): number {
  return headOf(graph, half ^ 1);
}

/** Whether a half-edge may be driven at all, by whatever vehicle. */
export function isOpen(flags: number, half: number): boolean {
  return (flags & ((half & 1) === 0 ? FORWARD : BACKWARD)) !== 0;
}

/** What a road is called. A road without a name has an empty one. */
export function labelOf(graph: RoadGraph, edge: number): RoadLabel {
  const { offsets, units } = graph.labels;
  const index = at(graph.edgeLabel, edge);
  const text = textOf(units.subarray(at(offsets, index), at(offsets, index + 1)));
  const [name = "", refs = ""] = text.split("\t");
  return { name, refs: refs === "" ? [] : refs.split(";") };
}

/** "I-40", "I-40/US 54", "Main Street", or undefined for a road without either. */
export function roadName(graph: RoadGraph, edge: number): string | undefined {
  const { name, refs } = labelOf(graph, edge);
  if (refs.length > 0) return refs.join("/");
  return name === "" ? undefined : name;
}

/** Calls back with every point of an edge, its two nodes included, from its first node to its last. */
export function forEachPoint(graph: RoadGraph, edge: number, visit: (latE7: number, lonE7: number) => void): void {
  const from = at(graph.edgeFrom, edge);
  const to = at(graph.edgeTo, edge);
  visit(at(graph.nodeLat, from), at(graph.nodeLon, from));
  const end = at(graph.firstShape, edge + 1);
  for (let i = at(graph.firstShape, edge); i < end; i++) visit(at(graph.shapeLat, i), at(graph.shapeLon, i));
  visit(at(graph.nodeLat, to), at(graph.nodeLon, to));
}

/** The drawing of an edge. */
export function edgePoints(graph: RoadGraph, edge: number): Point[] {
  const points: Point[] = [];
  forEachPoint(graph, edge, (lat, lon) => points.push({ latDeg: lat / E7, lonDeg: lon / E7 }));
  return points;
}

/** Metres between two points given in degrees times 1e7. */
export function lengthE7(aLat: number, aLon: number, bLat: number, bLon: number): number {
  return distanceM(aLat / E7, aLon / E7, bLat / E7, bLon / E7);
}

/** Bytes that the network itself takes, per edge: all but the geometry, the boxes over it, and the names. */
export function bytesPerEdge(graph: RoadGraph): number {
  const bytes = [
    graph.nodeLat,
    graph.nodeLon,
    graph.nodeFlags,
    graph.firstSlot,
    graph.slots,
    graph.edgeFrom,
    graph.edgeTo,
    graph.edgeLengthM,
    graph.edgeClass,
    graph.edgeFlags,
    graph.edgeKph,
    graph.edgeLanes,
    graph.edgeLabel,
    graph.banFrom,
    graph.banTo,
  ].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return bytes / Math.max(1, graph.edgeCount);
}

/** A number of a typed array at an index that the caller knows to be inside. Not for the inner loop of a search. */
export function at(
  numbers: Int32Array | Uint32Array | Float32Array | Float64Array | Uint16Array | Uint8Array,
  index: number,
): number {
  const value = numbers[index];
  assert(value !== undefined, "an index within the network");
  return value;
}

function textOf(units: Uint16Array): string {
  let text = "";
  for (const unit of units) text += String.fromCharCode(unit);
  return text;
}

/**
 * A road network as a file: a line of magic, a JSON header that says what it is and where it comes from, then the
 * arrays of the graph as they stand in memory, each on a boundary of eight bytes. Little-endian, as every machine
 * that runs this is; opening it reads nothing but the header.
 *
 * Rules RN1 to RN3 in ../SPEC.md. The checksum over the arrays is the shell's to make and to check.
 */
import { z } from "zod";
import { assert } from "../../base/assert.ts";
import { levelSizes } from "./edge-index.ts";
import type { Homes } from "./homes.ts";
import type { RoadGraph } from "./road-graph.ts";

const MAGIC = "VIGILRN1";
/** What is written; what is read is this and every earlier one (RN12). */
const FORMAT = 2;
const HEADER_AT = 16;
const ALIGN = 8;

const infoSchema = z.object({
  /** What people call it: "new-mexico-latest.osm.pbf". */
  name: z.string(),
  /** The source's licence, and the line that a map which shows it must carry. */
  licence: z.string(),
  credit: z.string(),
  sourceSha256: z.string(),
  /** The date that the source gives of itself, where it does. */
  sourceDate: z.string().optional(),
  importedAtMs: z.number().int(),
  /** True for the skeleton that comes with the program: highways only, no street. */
  highwaysOnly: z.boolean(),
  /** How far a road's drawing may be off, for nine in ten. */
  accuracyM: z.number().positive(),
});
/** Where a network comes from. It goes wherever its answers go. */
export type NetworkInfo = z.infer<typeof infoSchema>;

const sectionSchema = z.object({ name: z.string(), at: z.number().int(), length: z.number().int() });
const headerSchema = z.object({
  /** 1 holds neither lanes nor homes. Files of that time do not say their format. */
  format: z.number().int().min(1).default(1),
  info: infoSchema,
  nodeCount: z.number().int(),
  edgeCount: z.number().int(),
  bytes: z.number().int(),
  sections: z.array(sectionSchema),
});

export type RoadNetwork = {
  readonly graph: RoadGraph;
  readonly info: NetworkInfo;
  /** Where people live; absent: the source does not tell. */
  readonly homes?: Homes;
};
/** `newer`: of a format that this program does not know yet. */
export type NetworkProblem = "foreign" | "truncated" | "damaged" | "newer";
export type OpenedNetwork =
  | { readonly ok: true; readonly network: RoadNetwork }
  | { readonly ok: false; readonly problem: NetworkProblem };

type ArrayName = Exclude<
  { [Key in keyof RoadGraph]: RoadGraph[Key] extends number ? never : Key }[keyof RoadGraph],
  "labels"
>;
const arrayTypes: Readonly<Record<ArrayName | "labelOffsets" | "labelUnits" | "homeLat" | "homeLon", ArrayType>> = {
  nodeLat: Int32Array,
  nodeLon: Int32Array,
  nodeFlags: Uint8Array,
  firstSlot: Uint32Array,
  slots: Uint32Array,
  edgeFrom: Uint32Array,
  edgeTo: Uint32Array,
  edgeLengthM: Float32Array,
  edgeClass: Uint8Array,
  edgeFlags: Uint16Array,
  edgeKph: Uint8Array,
  edgeLanes: Uint8Array,
  edgeLabel: Uint32Array,
  banFrom: Uint32Array,
  banTo: Uint32Array,
  firstShape: Uint32Array,
  shapeLat: Int32Array,
  shapeLon: Int32Array,
  boxes: Int32Array,
  labelOffsets: Uint32Array,
  labelUnits: Uint16Array,
  homeLat: Int32Array,
  homeLon: Int32Array,
};
/** What a file may lack, because its format or its source does not have it. */
const OPTIONAL: ReadonlySet<string> = new Set(["edgeLanes", "homeLat", "homeLon"]);
type ArrayType =
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Float32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;
type Section = { readonly name: string; readonly bytes: Uint8Array };

/** The file's bytes, in pieces to be written one after the other. */
export function networkToBytes({ graph, info, homes }: RoadNetwork): Uint8Array[] {
  const sections = sectionsOf(graph, homes);
  const layout = (headerBytes: number): { sections: z.infer<typeof sectionSchema>[]; bytes: number } => {
    let end = aligned(HEADER_AT + headerBytes);
    const placed = sections.map(({ name, bytes }) => {
      const place = { name, at: end, length: bytes.byteLength };
      end = aligned(end + bytes.byteLength);
      return place;
    });
    return { sections: placed, bytes: end };
  };
  const headerOf = (headerBytes: number): Uint8Array =>
    asciiBytes(
      JSON.stringify({
        format: FORMAT,
        info,
        nodeCount: graph.nodeCount,
        edgeCount: graph.edgeCount,
        ...layout(headerBytes),
      } satisfies z.infer<typeof headerSchema>),
    );
  // The header holds offsets that its own length moves: with room to spare they stand still.
  const roomBytes = aligned(headerOf(0).length + 64 + 16 * sections.length);
  const header = new Uint8Array(roomBytes).fill(0x20);
  header.set(headerOf(roomBytes));
  const start = new Uint8Array(HEADER_AT);
  start.set(asciiBytes(MAGIC));
  new DataView(start.buffer).setUint32(MAGIC.length, roomBytes, true);
  const pieces: Uint8Array[] = [start, header];
  for (const { bytes } of sections) {
    pieces.push(bytes);
    const padding = aligned(bytes.byteLength) - bytes.byteLength;
    if (padding > 0) pieces.push(new Uint8Array(padding));
  }
  return pieces;
}

/** Where a network comes from, by the first bytes of its file; undefined where they are no network's, or too few. */
export function infoFromStart(bytes: Uint8Array): NetworkInfo | undefined {
  if (bytes.length < HEADER_AT || asciiText(bytes.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (HEADER_AT + headerBytes > bytes.length) return undefined;
  return readHeader(asciiText(bytes.subarray(HEADER_AT, HEADER_AT + headerBytes)))?.info;
}

/** Opens a network over the bytes of its file, without copying them. The buffer may be shared between threads. */
export function networkFromBytes(buffer: ArrayBufferLike): OpenedNetwork {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < HEADER_AT || asciiText(bytes.subarray(0, MAGIC.length)) !== MAGIC) return refused("foreign");
  const headerBytes = new DataView(buffer).getUint32(MAGIC.length, true);
  if (HEADER_AT + headerBytes > bytes.length) return refused("truncated");
  const header = readHeader(asciiText(bytes.subarray(HEADER_AT, HEADER_AT + headerBytes)));
  if (header === undefined) return refused("damaged");
  if (header.format > FORMAT) return refused("newer");
  if (header.bytes > bytes.length) return refused("truncated");
  const arrays = new Map<string, InstanceType<ArrayType>>();
  for (const { name, at, length } of header.sections) {
    const type = (arrayTypes as Readonly<Record<string, ArrayType | undefined>>)[name]; // a later version's may be unknown
    if (type === undefined) continue;
    if (at % ALIGN !== 0 || length % type.BYTES_PER_ELEMENT !== 0 || at + length > header.bytes) {
      return refused("damaged");
    }
    arrays.set(name, viewOf(type, buffer, at, length / type.BYTES_PER_ELEMENT));
  }
  const graph = graphOf(header.nodeCount, header.edgeCount, arrays);
  const homes = homesOf(arrays);
  if (graph === undefined || homes === "damaged") return refused("damaged");
  return { ok: true, network: { graph, info: header.info, ...(homes === undefined ? {} : { homes }) } };
}

function sectionsOf(graph: RoadGraph, homes: Homes | undefined): Section[] {
  const { labels } = graph;
  const own = homes === undefined ? {} : { homeLat: homes.lat, homeLon: homes.lon };
  const arrays: Readonly<Record<string, unknown>> = {
    ...graph,
    labelOffsets: labels.offsets,
    labelUnits: labels.units,
    ...own,
  };
  return Object.keys(arrayTypes).flatMap((name): Section[] => {
    const array = arrays[name];
    if (!ArrayBuffer.isView(array)) return [];
    return [{ name, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) }];
  });
}

/** Undefined where the file has none; both arrays are there, and as long as each other, or neither is. */
function homesOf(arrays: ReadonlyMap<string, InstanceType<ArrayType>>): Homes | undefined | "damaged" {
  const [lat, lon] = [arrays.get("homeLat"), arrays.get("homeLon")];
  if (lat === undefined && lon === undefined) return undefined;
  if (!(lat instanceof Int32Array) || !(lon instanceof Int32Array) || lat.length !== lon.length) return "damaged";
  return { lat, lon };
}

/** Undefined where an array is missing or has another length than the counts say: nothing is read past an end. */
function graphOf(
  nodeCount: number,
  edgeCount: number,
  arrays: ReadonlyMap<string, InstanceType<ArrayType>>,
): RoadGraph | undefined {
  const boxCount = levelSizes(edgeCount).reduce((sum, size) => sum + size, 0);
  const lengths: Readonly<Record<string, number>> = {
    nodeLat: nodeCount,
    nodeLon: nodeCount,
    nodeFlags: nodeCount,
    firstSlot: nodeCount + 1,
    slots: 2 * edgeCount,
    edgeFrom: edgeCount,
    edgeTo: edgeCount,
    edgeLengthM: edgeCount,
    edgeClass: edgeCount,
    edgeFlags: edgeCount,
    edgeKph: edgeCount,
    edgeLanes: edgeCount,
    edgeLabel: edgeCount,
    firstShape: edgeCount + 1,
    boxes: 4 * boxCount,
  };
  const names = Object.keys(arrayTypes);
  if (names.some((name) => !arrays.has(name) && !OPTIONAL.has(name))) return undefined;
  const fits = ([name, length]: [string, number]): boolean =>
    arrays.has(name) ? arrays.get(name)?.length === length : OPTIONAL.has(name);
  if (!Object.entries(lengths).every(fits)) return undefined;
  const take = (name: string): InstanceType<ArrayType> => {
    const array = arrays.get(name);
    assert(array !== undefined, "every array is there");
    return array;
  };
  if (take("banFrom").length !== take("banTo").length) return undefined;
  if (take("shapeLat").length !== take("shapeLon").length) return undefined;
  return {
    nodeCount,
    edgeCount,
    ...Object.fromEntries(names.flatMap((name) => (arrays.has(name) ? [[name, take(name)]] : []))),
    edgeLanes: arrays.get("edgeLanes") ?? new Uint8Array(edgeCount), // a file of the first format knows no lanes
    labels: { offsets: take("labelOffsets"), units: take("labelUnits") },
  } as RoadGraph; // every name of arrayTypes is there, with the type that arrayTypes gives it
}

function readHeader(text: string): z.infer<typeof headerSchema> | undefined {
  try {
    const read = headerSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined; // not JSON
  }
}

function viewOf(type: ArrayType, buffer: ArrayBufferLike, at: number, length: number): InstanceType<ArrayType> {
  // Each constructor takes a shared buffer too; only their union does not say so.
  return new (type as new (buffer: ArrayBufferLike, at: number, length: number) => InstanceType<ArrayType>)(
    buffer,
    at,
    length,
  );
}

function refused(problem: NetworkProblem): OpenedNetwork {
  return { ok: false, problem };
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGN) * ALIGN;
}

/** JSON with all that isn't ASCII escaped: one byte a character. */
function asciiBytes(text: string): Uint8Array {
  const escaped = text.replaceAll(/[^\u0020-\u007e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Uint8Array.from(escaped, (c) => c.charCodeAt(0));
}

function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

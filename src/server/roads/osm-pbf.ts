/**
 * Reads .osm.pbf block by block. The bytes of Protocol Buffers are `pbf`'s to read, what they mean is here: the
 * messages of OpenStreetMap's fileformat.proto and osmformat.proto, by their field numbers.
 *
 * Blocks without an element that the visitor wants are inflated once and then skipped. A file that ends inside a
 * block is truncated, and is refused: half a country without its roads would look like a country without roads.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { inflateSync, zstdDecompressSync } from "node:zlib";
import { PbfReader } from "pbf";
import type { Tags } from "../../roads/network/osm-tags.ts";
import { ImportTrouble } from "./import-trouble.ts";
import type { OsmMember, OsmSource, OsmVisitor, ReadProgress } from "./osm-source.ts";

/** The format's own limits. */
const BLOB_HEADER_BYTES_MAX = 64 * 1_024;
const BLOB_BYTES_MAX = 32 * 1_024 * 1_024;
const KNOWN_FEATURES = new Set(["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"]);
const MEMBER_TYPES = ["node", "way", "relation"] as const;

const NODES = 1;
const WAYS = 2;
const RELATIONS = 4;

export class OsmPbfFile implements OsmSource {
  readonly #path: string;
  /** Which kinds of element each block holds, by its place in the file; learned in the first pass. */
  readonly #kindsAt = new Map<number, number>();

  constructor(path: string) {
    this.#path = path;
  }

  async read(visitor: OsmVisitor, progress: ReadProgress): Promise<void> {
    const wanted =
      (visitor.node === undefined ? 0 : NODES) |
      (visitor.way === undefined ? 0 : WAYS) |
      (visitor.relation === undefined ? 0 : RELATIONS);
    const file = openSync(this.#path, "r");
    try {
      const total = fstatSync(file).size;
      if (total === 0) throw new ImportTrouble("truncated", "the file is empty");
      let at = 0;
      while (at < total) {
        const header = readHeader(file, at);
        if (at === 0 && header.type !== "OSMHeader") throw foreign();
        if (at + header.bytes + header.dataBytes > total) throw truncated(total);
        const known = this.#kindsAt.get(at);
        if (known === undefined || (known & wanted) !== 0) {
          const data = inflated(readExactly(file, at + header.bytes, header.dataBytes), at);
          this.#kindsAt.set(at, this.#readBlock(header.type, data, visitor, at));
        }
        at += header.bytes + header.dataBytes;
        progress(at, total);
        await Promise.resolve();
      }
    } finally {
      closeSync(file);
    }
  }

  #readBlock(type: string, data: Uint8Array, visitor: OsmVisitor, at: number): number {
    try {
      if (type === "OSMData") return readPrimitiveBlock(new PbfReader(data), visitor);
      if (type === "OSMHeader") readHeaderBlock(new PbfReader(data), visitor);
      return 0;
    } catch (error) {
      if (error instanceof ImportTrouble) throw error;
      throw new ImportTrouble("damaged", `the block at byte ${at} cannot be read (${messageOf(error)})`);
    }
  }
}

function readHeader(file: number, at: number): { type: string; bytes: number; dataBytes: number } {
  const length = Buffer.from(readExactly(file, at, 4)).readUInt32BE(0);
  if (length === 0 || length > BLOB_HEADER_BYTES_MAX) throw at === 0 ? foreign() : damagedAt(at);
  const header = { type: "", dataBytes: -1 };
  try {
    new PbfReader(readExactly(file, at + 4, length)).readFields((tag, _, pbf) => {
      if (tag === 1) header.type = pbf.readString();
      else if (tag === 3) header.dataBytes = pbf.readVarint();
    }, undefined);
  } catch (error) {
    if (error instanceof ImportTrouble) throw error;
    throw at === 0 ? foreign() : damagedAt(at);
  }
  if (header.dataBytes < 0 || header.dataBytes > BLOB_BYTES_MAX) throw at === 0 ? foreign() : damagedAt(at);
  return { ...header, bytes: 4 + length };
}

function inflated(blob: Uint8Array, at: number): Uint8Array {
  let data: Uint8Array | undefined;
  try {
    new PbfReader(blob).readFields((tag, _, pbf) => {
      if (tag === 1) data = pbf.readBytes();
      else if (tag === 3) data = inflateSync(pbf.readBytes(), { maxOutputLength: BLOB_BYTES_MAX });
      else if (tag === 7) data = zstdDecompressSync(pbf.readBytes(), { maxOutputLength: BLOB_BYTES_MAX });
      else if (tag >= 4 && tag <= 6) {
        throw new ImportTrouble("unsupported", "its blocks are packed in a way other than zlib or zstd");
      }
    }, undefined);
  } catch (error) {
    if (error instanceof ImportTrouble) throw error;
    throw new ImportTrouble("damaged", `the block at byte ${at} cannot be unpacked (${messageOf(error)})`);
  }
  if (data === undefined) throw damagedAt(at);
  return data;
}

function readHeaderBlock(pbf: PbfReader, visitor: OsmVisitor): void {
  pbf.readFields((tag) => {
    if (tag === 4) {
      const feature = pbf.readString();
      if (!KNOWN_FEATURES.has(feature)) {
        throw new ImportTrouble("unsupported", `it needs "${feature}", which this program does not know`);
      }
    } else if (tag === 32) visitor.date?.(new Date(pbf.readVarint() * 1_000).toISOString().slice(0, 10));
  }, undefined);
}

/** What a block says for all of its elements. */
type Block = {
  readonly strings: string[];
  readonly groups: { readonly start: number; readonly end: number }[];
  granularity: number;
  latOffset: number;
  lonOffset: number;
};

function readPrimitiveBlock(pbf: PbfReader, visitor: OsmVisitor): number {
  const block: Block = { strings: [], groups: [], granularity: 100, latOffset: 0, lonOffset: 0 };
  pbf.readFields((tag) => {
    if (tag === 1) pbf.readMessage((field) => field === 1 && block.strings.push(pbf.readString()), undefined);
    else if (tag === 2) {
      // A group is read when the whole block is known: granularity and offsets may stand behind it.
      const length = pbf.readVarint();
      block.groups.push({ start: pbf.pos, end: pbf.pos + length });
      pbf.pos += length;
    } else if (tag === 17) block.granularity = pbf.readVarint();
    else if (tag === 19) block.latOffset = pbf.readVarint(true);
    else if (tag === 20) block.lonOffset = pbf.readVarint(true);
  }, undefined);
  let kinds = 0;
  for (const { start, end } of block.groups) {
    pbf.pos = start;
    pbf.readFields(
      (tag) => {
        if (tag === 1) {
          kinds |= NODES;
          if (visitor.node !== undefined) readNode(pbf, block, visitor.node);
        } else if (tag === 2) {
          kinds |= NODES;
          if (visitor.node !== undefined) readDense(pbf, block, visitor.node);
        } else if (tag === 3) {
          kinds |= WAYS;
          if (visitor.way !== undefined) readWay(pbf, block, visitor.way);
        } else if (tag === 4) {
          kinds |= RELATIONS;
          if (visitor.relation !== undefined) readRelation(pbf, block, visitor.relation);
        }
      },
      undefined,
      end,
    );
  }
  return kinds;
}

function readNode(pbf: PbfReader, block: Block, visit: NonNullable<OsmVisitor["node"]>): void {
  const node = { id: 0, lat: 0, lon: 0, keys: [] as number[], values: [] as number[] };
  pbf.readMessage((tag) => {
    if (tag === 1) node.id = pbf.readSVarint();
    else if (tag === 2) pbf.readPackedVarint(node.keys);
    else if (tag === 3) pbf.readPackedVarint(node.values);
    else if (tag === 8) node.lat = pbf.readSVarint();
    else if (tag === 9) node.lon = pbf.readSVarint();
  }, undefined);
  const tags = node.keys.length === 0 ? undefined : tagsOf(block.strings, node.keys, node.values);
  visit(node.id, toE7(block, block.latOffset, node.lat), toE7(block, block.lonOffset, node.lon), tags);
}

function readDense(pbf: PbfReader, block: Block, visit: NonNullable<OsmVisitor["node"]>): void {
  const ids: number[] = [];
  const lats: number[] = [];
  const lons: number[] = [];
  const keysValues: number[] = [];
  pbf.readMessage((tag) => {
    if (tag === 1) pbf.readPackedSVarint(ids);
    else if (tag === 8) pbf.readPackedSVarint(lats);
    else if (tag === 9) pbf.readPackedSVarint(lons);
    else if (tag === 10) pbf.readPackedVarint(keysValues);
  }, undefined);
  if (lats.length !== ids.length || lons.length !== ids.length) throw new Error("nodes without a place");
  let [id, lat, lon, at] = [0, 0, 0, 0];
  for (let i = 0; i < ids.length; i++) {
    id += ids[i] as number; // the three are as long as each other
    lat += lats[i] as number;
    lon += lons[i] as number;
    let tags: Map<string, string> | undefined;
    // Keys and values of all nodes in one list; a zero ends those of a node.
    while (at < keysValues.length && keysValues[at] !== 0) {
      tags ??= new Map();
      tags.set(stringAt(block.strings, keysValues[at]), stringAt(block.strings, keysValues[at + 1]));
      at += 2;
    }
    at++;
    visit(id, toE7(block, block.latOffset, lat), toE7(block, block.lonOffset, lon), tags);
  }
}

function readWay(pbf: PbfReader, block: Block, visit: NonNullable<OsmVisitor["way"]>): void {
  const way = { id: 0, keys: [] as number[], values: [] as number[], refs: [] as number[] };
  pbf.readMessage((tag) => {
    if (tag === 1) way.id = pbf.readVarint(true);
    else if (tag === 2) pbf.readPackedVarint(way.keys);
    else if (tag === 3) pbf.readPackedVarint(way.values);
    else if (tag === 8) pbf.readPackedSVarint(way.refs);
  }, undefined);
  summed(way.refs);
  visit(way.refs, tagsOf(block.strings, way.keys, way.values), way.id);
}

function readRelation(pbf: PbfReader, block: Block, visit: NonNullable<OsmVisitor["relation"]>): void {
  const keys: number[] = [];
  const values: number[] = [];
  const roles: number[] = [];
  const refs: number[] = [];
  const types: number[] = [];
  pbf.readMessage((tag) => {
    if (tag === 2) pbf.readPackedVarint(keys);
    else if (tag === 3) pbf.readPackedVarint(values);
    else if (tag === 8) pbf.readPackedVarint(roles);
    else if (tag === 9) pbf.readPackedSVarint(refs);
    else if (tag === 10) pbf.readPackedVarint(types);
  }, undefined);
  summed(refs);
  const members = refs.flatMap((ref, i): OsmMember[] => {
    const type = MEMBER_TYPES[types[i] ?? -1];
    return type === undefined ? [] : [{ type, ref, role: stringAt(block.strings, roles[i]) }];
  });
  visit(members, tagsOf(block.strings, keys, values));
}

function tagsOf(strings: readonly string[], keys: readonly number[], values: readonly number[]): Tags {
  return new Map(keys.map((key, i) => [stringAt(strings, key), stringAt(strings, values[i])]));
}

function stringAt(strings: readonly string[], index: number | undefined): string {
  const text = strings[index ?? -1];
  if (text === undefined) throw new Error("a word that its table lacks");
  return text;
}

/** Turns differences into the numbers themselves. */
function summed(numbers: number[]): void {
  for (let i = 1; i < numbers.length; i++) numbers[i] = (numbers[i] as number) + (numbers[i - 1] as number); // i - 1 >= 0
}

/** Degrees times 1e7 from units of `granularity` nanodegrees. */
function toE7(block: Block, offset: number, units: number): number {
  return Math.round((offset + block.granularity * units) / 100);
}

function readExactly(file: number, at: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const more = readSync(file, bytes, read, length - read, at + read);
    if (more === 0) throw truncated(at + read);
    read += more;
  }
  return bytes;
}

function truncated(at: number): ImportTrouble {
  return new ImportTrouble("truncated", `the file ends in the middle of a block, at byte ${at}: fetch it again`);
}

function foreign(): ImportTrouble {
  return new ImportTrouble("foreign", "this is not an OpenStreetMap PBF file");
}

function damagedAt(at: number): ImportTrouble {
  return new ImportTrouble("damaged", `what stands at byte ${at} is no block of an OpenStreetMap PBF file`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

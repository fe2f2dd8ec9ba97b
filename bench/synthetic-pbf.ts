/**
 * An .osm.pbf of any size, made from a seed: a grid of crooked streets, and as many points of houses beside them as
 * a real extract has, so that what an importer must skip is there too. Written block by block.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { PbfWriter } from "pbf";
import { type Random, randomFrom } from "../src/base/prng.ts";
import { differences, pbfBlob } from "../src/server/roads/road-files.fixture.ts";

const SHAPE = 4;
const HOUSES = 2;
const CORNERS = 4;
const BLOCK = 8_000;
const SPACING_E7 = 20_000;
const CELLS_A_WAY = 8;

type Way = { readonly refs: readonly number[]; readonly tags: Readonly<Record<string, string>> };

/** Writes `side` times `side` junctions; 100 MB take a side of some 800. Says how many bytes it wrote. */
export function writeSyntheticPbf(path: string, side: number): number {
  const random = randomFrom("pbf");
  const file = openSync(path, "w");
  let bytes = 0;
  const put = (type: string, content: Uint8Array): void => {
    bytes += writeSync(file, pbfBlob(type, content));
  };
  const header = new PbfWriter();
  header.writeStringField(4, "OsmSchema-V0.6");
  header.writeStringField(4, "DenseNodes");
  put("OSMHeader", header.finish());
  const nodes = new NodeBlocks((block) => put("OSMData", block));
  const cells = side * side;
  const jitter = (): number => Math.round(random.between(-0.25, 0.25) * SPACING_E7);
  const place = (id: number, dx: number, dy: number, cell: number): void => {
    const lat = 330_000_000 + Math.round((Math.floor(cell / side) + dy) * SPACING_E7) + jitter();
    nodes.add(id, lat, -1_080_000_000 + Math.round(((cell % side) + dx) * SPACING_E7) + jitter());
  };
  for (let cell = 0; cell < cells; cell++) place(1 + cell, 0, 0, cell);
  for (const [axis, start] of [0, 1].entries()) {
    for (let i = 0; i < cells * SHAPE; i++) {
      const share = ((i % SHAPE) + 1) / (SHAPE + 1);
      place(1 + cells * (1 + SHAPE * start) + i, axis === 0 ? share : 0, axis === 0 ? 0 : share, Math.floor(i / SHAPE));
    }
  }
  const firstHouse = 1 + cells * (1 + 2 * SHAPE);
  for (let i = 0; i < cells * HOUSES * CORNERS; i++) {
    place(firstHouse + i, 0.3 + 0.1 * (i % 3), 0.4, Math.floor(i / (HOUSES * CORNERS)));
  }
  nodes.flush();
  const ways = new WayBlocks((block) => put("OSMData", block));
  for (let line = 0; line < side; line++) {
    for (let start = 0; start + 1 < side; start += CELLS_A_WAY) {
      for (const axis of [0, 1]) ways.add(streetOf(axis, line, start, side, cells, random));
    }
  }
  for (let house = 0; house < cells * HOUSES; house++) {
    const refs = Array.from({ length: CORNERS + 1 }, (_, i) => firstHouse + house * CORNERS + (i % CORNERS));
    ways.add({ refs, tags: { building: "yes" } });
  }
  ways.flush();
  closeSync(file);
  return bytes;
}

function streetOf(axis: number, line: number, start: number, side: number, cells: number, random: Random): Way {
  const refs: number[] = [];
  for (let i = start; i < Math.min(start + CELLS_A_WAY, side - 1); i++) {
    const cell = axis === 0 ? line * side + i : i * side + line;
    refs.push(1 + cell);
    for (let k = 0; k < SHAPE; k++) refs.push(1 + cells * (1 + SHAPE * axis) + cell * SHAPE + k);
  }
  const end = Math.min(start + CELLS_A_WAY, side - 1);
  refs.push(1 + (axis === 0 ? line * side + end : end * side + line));
  const highway = line % 32 === 0 ? "primary" : line % 8 === 0 ? "secondary" : "residential";
  const oneway = random.next() < 0.08 ? { oneway: "yes" } : {};
  return { refs, tags: { highway, name: `Street ${line} ${axis}`, ...oneway } };
}

class NodeBlocks {
  readonly #put: (block: Uint8Array) => void;
  #ids: number[] = [];
  #lats: number[] = [];
  #lons: number[] = [];

  constructor(put: (block: Uint8Array) => void) {
    this.#put = put;
  }

  add(id: number, lat: number, lon: number): void {
    this.#ids.push(id);
    this.#lats.push(lat);
    this.#lons.push(lon);
    if (this.#ids.length === BLOCK) this.flush();
  }

  flush(): void {
    const dense = new PbfWriter();
    dense.writePackedSVarint(1, differences(this.#ids));
    dense.writePackedSVarint(8, differences(this.#lats));
    dense.writePackedSVarint(9, differences(this.#lons));
    const group = new PbfWriter();
    group.writeBytesField(2, dense.finish());
    this.#put(blockOf([""], group.finish()));
    [this.#ids, this.#lats, this.#lons] = [[], [], []];
  }
}

class WayBlocks {
  readonly #put: (block: Uint8Array) => void;
  #ways: Way[] = [];
  #nextId = 1;

  constructor(put: (block: Uint8Array) => void) {
    this.#put = put;
  }

  add(way: Way): void {
    this.#ways.push(way);
    if (this.#ways.length === BLOCK) this.flush();
  }

  flush(): void {
    const numberOf = new Map([["", 0]]);
    const indexOf = (text: string): number => {
      const known = numberOf.get(text) ?? numberOf.size;
      numberOf.set(text, known);
      return known;
    };
    const group = new PbfWriter();
    for (const { refs, tags } of this.#ways) {
      const way = new PbfWriter();
      way.writeVarintField(1, this.#nextId++);
      way.writePackedVarint(2, Object.keys(tags).map(indexOf));
      way.writePackedVarint(3, Object.values(tags).map(indexOf));
      way.writePackedSVarint(8, differences(refs));
      group.writeBytesField(3, way.finish());
    }
    this.#put(blockOf([...numberOf.keys()], group.finish()));
    this.#ways = [];
  }
}

function blockOf(strings: readonly string[], group: Uint8Array): Uint8Array {
  const table = new PbfWriter();
  for (const text of strings) table.writeStringField(1, text);
  const block = new PbfWriter();
  block.writeBytesField(1, table.finish());
  block.writeBytesField(2, group);
  return block.finish();
}

/**
 * Questions to the trail, answered from a connection of their own, so that none ever delays a commit.
 *
 * Every answer sees blocks and journal as of one instant. Fixes come in the order of the time at which they are
 * placed (by device's time, or ours where its clock can't be used). A block that is damaged is left out and counted.
 */
import { HOUR_MS } from "../../base/time.ts";
import { BLOCK_SPAN_MAX_MS, decodeBlock } from "./block.ts";
import { BlockDamagedError } from "./column.ts";
import { DEG_SCALE, FixChunk, placedAtMs, type RawFix } from "./fix-record.ts";
import { hashSegment } from "./segment-hash.ts";
import { placeSeconds, type TrackDatabase } from "./track-database.ts";

/** West may be greater than east: the box then crosses the date line. */
export type Bounds = {
  readonly southDeg: number;
  readonly westDeg: number;
  readonly northDeg: number;
  readonly eastDeg: number;
};
/** An answer as it travels between threads. */
export type PackedTrail = {
  readonly buffer: ArrayBuffer;
  readonly count: number;
  /** The devices that the records speak of, by index. */
  readonly names: readonly (readonly [index: number, name: string])[];
  /** There was more than FIXES_MAX; the newest are given. */
  readonly truncated: boolean;
  readonly damagedBlockCount: number;
};
export type SegmentState = {
  readonly hour: number;
  /** Undefined until the hour is sealed. */
  readonly hashHex: string | undefined;
  readonly blockCount: number;
  readonly fixCount: number;
};
export type SegmentVerdict = "whole" | "changed" | "unsealed" | "unknown";
export type PinState = {
  readonly incidentId: string;
  readonly deviceId: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** Fixes in one answer: some 10 MB. */
export const FIXES_MAX = 200_000;
/** Fixes that are looked at in blocks for one answer: several answers' worth, because blocks overlap in time. */
const GATHERED_MAX = 4 * FIXES_MAX;

type Wanted = (deviceIndex: number, fix: RawFix, placedMs: number) => boolean;
type BlockData = { readonly device: number; readonly data: Uint8Array };

export class TrackReader {
  readonly #database: TrackDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: TrackDatabase) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** The fixes of a device placed from `fromMs` to `toMs`, both included. */
  byDevice(name: string, fromMs: number, toMs: number): PackedTrail {
    return this.#answer((gather) => {
      const wanted = this.#statements.deviceOf.get(name)?.id;
      if (wanted === undefined) return;
      const isWanted: Wanted = (device, _fix, placedMs) => device === wanted && placedMs >= fromMs && placedMs <= toMs;
      gather.journal(this.#journal(), isWanted);
      gather.blocks(
        this.#blocks(this.#statements.ofDevice.all(wanted, fromMs, toMs + BLOCK_SPAN_MAX_MS, toMs)),
        isWanted,
      );
    });
  }

  /** Who was here then: the fixes of all devices within the bounds, placed from `fromMs` to `toMs`. */
  byPlace(bounds: Bounds, fromMs: number, toMs: number): PackedTrail {
    return this.#answer((gather) => {
      const south = Math.ceil(bounds.southDeg * DEG_SCALE);
      const north = Math.floor(bounds.northDeg * DEG_SCALE);
      for (const [west, east] of longitudes(bounds)) {
        const isWanted: Wanted = (_device, { lat, lon }, placedMs) =>
          lat >= south && lat <= north && lon >= west && lon <= east && placedMs >= fromMs && placedMs <= toMs;
        const ids = this.#statements.ofPlace.all(south, north, west, east, placeSeconds(fromMs), placeSeconds(toMs));
        gather.journal(this.#journal(), isWanted);
        gather.blocks(this.#blocks(ids), isWanted);
      }
    });
  }

  /** What was received since an instant, at most `perDevice` fixes of each device, the newest: for a restart. */
  recent(sinceMs: number, perDevice: number): PackedTrail {
    return this.#answer((gather) => {
      const isWanted: Wanted = (_device, fix) => fix.receivedAtMs >= sinceMs;
      gather.journal(this.#journal(), isWanted);
      gather.blocks(this.#blocks(this.#statements.received.all(Math.floor(sinceMs / HOUR_MS), sinceMs)), isWanted);
      gather.sortByReceipt();
      gather.keepNewestOfEach(perDevice);
    }, false);
  }

  segments(): SegmentState[] {
    return this.#statements.segments.all().map(({ hour, hash, blocks, fixes }) => ({
      hour,
      hashHex: hash === null ? undefined : Buffer.from(hash).toString("hex"),
      blockCount: blocks ?? 0,
      fixCount: fixes ?? 0,
    }));
  }

  /** Works a sealed segment's hash out again. */
  verify(hour: number): SegmentVerdict {
    return this.#database.transaction((): SegmentVerdict => {
      const known = this.#statements.segment.get(hour);
      if (known === undefined) return "unknown";
      if (known.hash === null) return "unsealed";
      const work = hashSegment(this.#database, hour);
      for (;;) {
        const step = work.next();
        if (step.done === true) return Buffer.compare(step.value.hash, known.hash) === 0 ? "whole" : "changed";
      }
    })();
  }

  pins(): PinState[] {
    return this.#statements.pins.all().map(({ incident, name, from_ms, to_ms }) => ({
      incidentId: incident,
      deviceId: name,
      fromMs: from_ms,
      toMs: to_ms,
    }));
  }

  #answer(fill: (gather: Gathering) => void, sortByPlace = true): PackedTrail {
    const gather = new Gathering();
    this.#database.transaction(() => fill(gather))(); // blocks and journal as of one instant
    if (sortByPlace) gather.sortByPlacedTime();
    return gather.pack((index) => this.#statements.nameOf.get(index)?.name ?? `device ${index}`);
  }

  *#blocks(ids: readonly { readonly id: number }[]): Generator<BlockData> {
    for (const { id } of ids) {
      const block = this.#statements.block.get(id);
      if (block !== undefined) yield block;
    }
  }

  *#journal(): Generator<{ readonly chunk: FixChunk; readonly fromDevice: number }> {
    for (const { data, from_device } of this.#statements.journal.iterate()) {
      yield { chunk: FixChunk.fromBytes(data), fromDevice: from_device };
    }
  }
}

class Gathering {
  #chunk = FixChunk.ofCapacity(1_024);
  #order: Uint32Array | undefined;
  #truncated = false;
  #damagedBlockCount = 0;

  /** Takes from blocks, newest first, until there is more than an answer can hold. */
  blocks(rows: Iterable<BlockData>, isWanted: Wanted): void {
    for (const { device, data } of rows) {
      if (this.#chunk.count > GATHERED_MAX) {
        this.#truncated = true;
        return;
      }
      try {
        decodeBlock(data, (fix) => {
          if (isWanted(device, fix, placedAtMs(fix.fixAtMs, fix.receivedAtMs, fix.marks)))
            this.#room().writeRaw(device, fix);
        });
      } catch (error) {
        if (!(error instanceof BlockDamagedError)) throw error;
        this.#damagedBlockCount++;
      }
    }
  }

  journal(rows: Iterable<{ readonly chunk: FixChunk; readonly fromDevice: number }>, isWanted: Wanted): void {
    const fix: RawFix = {
      fixAtMs: 0,
      receivedAtMs: 0,
      lat: 0,
      lon: 0,
      accuracyM: 0,
      speedMps: 0,
      courseDeg: 0,
      marks: 0,
    };
    for (const { chunk, fromDevice } of rows) {
      for (let at = 0; at < chunk.count; at++) {
        const device = chunk.deviceIndex(at);
        if (device < fromDevice) continue; // it is in a block already
        fix.lat = chunk.lat(at);
        fix.lon = chunk.lon(at);
        fix.receivedAtMs = chunk.receivedAtMs(at);
        if (isWanted(device, fix, chunk.placedAtMs(at))) this.#room().copy(chunk, at);
      }
    }
  }

  sortByPlacedTime(): void {
    this.#sort((record) => this.#chunk.placedAtMs(record));
  }

  sortByReceipt(): void {
    this.#sort((record) => this.#chunk.receivedAtMs(record));
  }

  // The order is the same whether fixes lie in the journal or in blocks.
  #sort(timeOf: (record: number) => number): void {
    const chunk = this.#chunk;
    this.#order = indexes(chunk.count).sort(
      (a, b) =>
        timeOf(a) - timeOf(b) ||
        chunk.deviceIndex(a) - chunk.deviceIndex(b) ||
        chunk.receivedAtMs(a) - chunk.receivedAtMs(b) ||
        a - b,
    );
  }

  keepNewestOfEach(perDevice: number): void {
    const kept = new Map<number, number>();
    const order = this.#order ?? indexes(this.#chunk.count);
    const newest = order.toReversed().filter((record) => {
      const device = this.#chunk.deviceIndex(record);
      const count = (kept.get(device) ?? 0) + 1;
      kept.set(device, count);
      return count <= perDevice;
    });
    this.#order = newest.reverse();
  }

  pack(nameOf: (index: number) => string): PackedTrail {
    const order = this.#order ?? indexes(this.#chunk.count);
    const from = Math.max(0, order.length - FIXES_MAX);
    const packed = FixChunk.ofCapacity(order.length - from);
    const devices = new Set<number>();
    for (let i = from; i < order.length; i++) {
      const record = order[i] as number; // inside
      packed.copy(this.#chunk, record);
      devices.add(this.#chunk.deviceIndex(record));
    }
    return {
      buffer: packed.buffer,
      count: packed.count,
      names: [...devices].map((index) => [index, nameOf(index)] as const),
      truncated: this.#truncated || from > 0,
      damagedBlockCount: this.#damagedBlockCount,
    };
  }

  #room(): FixChunk {
    if (this.#chunk.count < this.#chunk.capacity) return this.#chunk;
    const grown = new ArrayBuffer(this.#chunk.buffer.byteLength * 2);
    new Uint8Array(grown).set(this.#chunk.bytes());
    this.#chunk = new FixChunk(grown, this.#chunk.count);
    return this.#chunk;
  }
}

function indexes(count: number): Uint32Array {
  return new Uint32Array(count).map((_, i) => i);
}

function longitudes({ westDeg, eastDeg }: Bounds): (readonly [west: number, east: number])[] {
  const west = Math.ceil(westDeg * DEG_SCALE);
  const east = Math.floor(eastDeg * DEG_SCALE);
  if (westDeg <= eastDeg) return [[west, east]];
  return [
    [west, 180 * DEG_SCALE],
    [-180 * DEG_SCALE, east],
  ];
}

function prepare(database: TrackDatabase) {
  return {
    deviceOf: database.prepare<[string], { id: number }>("SELECT id FROM device WHERE name = ?"),
    nameOf: database.prepare<[number], { name: string }>("SELECT name FROM device WHERE id = ?"),
    block: database.prepare<[number], BlockData>("SELECT device, data FROM block WHERE id = ?"),
    ofDevice: database.prepare<[number, number, number, number], { id: number }>(
      `SELECT id FROM block WHERE device = ? AND lane IN (0, 1) AND to_ms BETWEEN ? AND ? AND from_ms <= ?
       ORDER BY to_ms DESC`,
    ),
    ofPlace: database.prepare<[number, number, number, number, number, number], { id: number }>(
      `SELECT block.id FROM place JOIN block ON block.id = place.id
       WHERE lat_to >= ? AND lat_from <= ? AND lon_to >= ? AND lon_from <= ? AND s_to >= ? AND s_from <= ?
       ORDER BY block.to_ms DESC`,
    ),
    received: database.prepare<[number, number], { id: number }>(
      "SELECT id FROM block WHERE segment >= ? AND received_to_ms >= ? ORDER BY received_to_ms DESC",
    ),
    journal: database.prepare<[], { data: Uint8Array; from_device: number }>(
      `SELECT data, next_device AS from_device FROM journal JOIN generation ON generation.id = journal.generation
       ORDER BY journal.id`,
    ),
    segments: database.prepare<
      [],
      { hour: number; hash: Uint8Array | null; blocks: number | null; fixes: number | null }
    >("SELECT hour, hash, blocks, fixes FROM segment ORDER BY hour"),
    segment: database.prepare<[number], { hash: Uint8Array | null }>("SELECT hash FROM segment WHERE hour = ?"),
    pins: database.prepare<[], { incident: string; name: string; from_ms: number; to_ms: number }>(
      `SELECT incident, name, from_ms, to_ms FROM pin JOIN device ON device.id = pin.device
       ORDER BY incident, name, from_ms`,
    ),
  };
}

/**
 * The one writer of the trail: batches into the journal, the journal into blocks, hours into sealed segments.
 *
 * `commit` makes a batch durable and does nothing else. All that takes longer (compaction, sealing, retention) is
 * background work in steps of some milliseconds, each a transaction of its own, between which batches are taken:
 * `workStep` does one. What is left to do is read from the file itself, so that a restart goes on where it ended.
 */
import { HOUR_MS } from "../../base/time.ts";
import { isBelieved } from "../../tracks/marks.ts";
import { BLOCK_FIXES_MAX, BLOCK_SPAN_MAX_MS, encodeBlock } from "./block.ts";
import { DEG_SCALE, FixChunk, RECORD_BYTES } from "./fix-record.ts";
import { type Dropped, type PinnedSpan, Retention } from "./retention.ts";
import { hashSegment } from "./segment-hash.ts";
import { placeSeconds, type TrackDatabase } from "./track-database.ts";

export type SealedSegment = {
  /** Hours since 1970, by receipt. */
  readonly hour: number;
  readonly hashHex: string;
  readonly blockCount: number;
  readonly fixCount: number;
};
export type Batch = {
  readonly session: string;
  readonly seq: number;
  /** Devices that the store has not been told of yet. */
  readonly names: readonly (readonly [index: number, name: string])[];
  readonly chunks: readonly FixChunk[];
};
export type WriterOptions = {
  /** Fixes in the journal before it is moved into blocks. */
  readonly journalFixesMax: number;
  readonly onSealed: (segment: SealedSegment) => void;
  readonly onDropped?: (dropped: Dropped) => void;
  /** Free pages of the file that are not given back to the disk, because the journal will need them again. */
  readonly freePagesKept?: number;
};

export const JOURNAL_FIXES_MAX = 500_000;
/** Believed fixes, and all others: one wrong place must not stretch the box of a good block over the globe. */
export const LANES = [0, 1] as const;
/** Fixes that are moved in one step: some 10 to 20 ms. */
const STEP_FIXES = 15_000;

type Generation = { readonly id: number; readonly segment: number; fixCount: number };

export class TrackWriter {
  readonly #database: TrackDatabase;
  readonly #options: WriterOptions;
  readonly #retention: Retention;
  readonly #statements: Statements;
  #open: Generation | undefined;
  /** The hour that fixes belong to now; never goes back. */
  #hour: number;
  #job: Generator<void, void> | undefined;

  constructor(database: TrackDatabase, options: WriterOptions) {
    this.#database = database;
    this.#options = options;
    this.#retention = new Retention(database, options.freePagesKept);
    this.#statements = prepare(database);
    const newest = this.#statements.newestSegment.get();
    this.#hour = newest === undefined ? 0 : newest.hour + (newest.hash === null ? 0 : 1);
    const open = this.#statements.openGeneration.get();
    if (open !== undefined) {
      const bytes = this.#statements.journalBytes.get(open.id)?.bytes ?? 0;
      this.#open = { id: open.id, segment: open.segment, fixCount: bytes / RECORD_BYTES };
    }
  }

  devices(): [index: number, name: string][] {
    return this.#statements.devices.all().map(({ id, name }) => [id, name]);
  }

  /** Makes a batch durable. Throws SQLite's errors; the batch may then be given again, and is kept once only. */
  commit(batch: Batch): void {
    const before = { open: this.#open === undefined ? undefined : { ...this.#open }, hour: this.#hour };
    try {
      this.#database
        .transaction(() => {
          if ((this.#statements.lastBatch.get(batch.session)?.batch ?? -1) >= batch.seq) return;
          this.#statements.noteBatch.run(batch.session, batch.seq);
          for (const [index, name] of batch.names) this.#statements.addDevice.run(index, name);
          for (const chunk of batch.chunks) this.#journal(chunk);
        })
        .immediate();
    } catch (error) {
      this.#open = before.open;
      this.#hour = before.hour;
      throw error;
    }
  }

  /** Lets an hour end in which nothing was heard. Throws SQLite's errors. */
  tick(nowMs: number): void {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour <= this.#hour) return;
    if (this.#open !== undefined) this.#statements.closeGeneration.run(this.#open.id);
    this.#open = undefined;
    this.#hour = hour;
  }

  /** Ends the journal's present stretch, so that all of it is moved into blocks. */
  closeJournal(): void {
    if (this.#open !== undefined) this.#statements.closeGeneration.run(this.#open.id);
    this.#open = undefined;
  }

  /** Forgets old segments, except blocks that a pin holds; done by `workStep`. */
  dropBefore(beforeMs: number): void {
    this.#retention.want(beforeMs);
  }

  /** Holds these spans until the incident is unpinned; those that it held without an end are replaced by them. */
  pin(incidentId: string, spans: readonly PinnedSpan[]): void {
    this.#database
      .transaction(() => {
        for (const [index, name] of spans) this.#statements.addDevice.run(index, name);
        this.#retention.pin(incidentId, spans);
      })
      .immediate();
  }

  unpin(incidentId: string): void {
    this.#retention.unpin(incidentId);
  }

  /** Does one step of what is left to do; false where nothing is. Throws SQLite's errors and may be called again. */
  workStep(): boolean {
    try {
      this.#job ??= this.#nextJob();
      if (this.#job === undefined) return false;
      if (this.#job.next().done === true) this.#job = undefined;
      return true;
    } catch (error) {
      this.#job = undefined; // what it had done is in the file; the next one begins there
      throw error;
    }
  }

  #nextJob(): Generator<void, void> | undefined {
    const generation = this.#statements.closedGeneration.get();
    if (generation !== undefined) return this.#compact(generation);
    const ended = this.#statements.endedSegment.get(this.#hour);
    if (ended !== undefined) return this.#seal(ended.hour);
    return this.#retention.next(this.#options.onDropped);
  }

  // A chunk may span the end of an hour: each hour's fixes lie in a stretch of their own.
  #journal(chunk: FixChunk): void {
    let from = 0;
    for (let at = 0; at < chunk.count; at++) {
      const hour = Math.floor(chunk.receivedAtMs(at) / HOUR_MS);
      if (hour <= this.#hour) continue;
      this.#append(chunk, from, at);
      from = at;
      this.closeJournal();
      this.#hour = hour;
    }
    this.#append(chunk, from, chunk.count);
    if ((this.#open?.fixCount ?? 0) >= this.#options.journalFixesMax) this.closeJournal();
  }

  #append(chunk: FixChunk, from: number, to: number): void {
    if (to === from) return;
    if (this.#open === undefined || this.#open.segment !== this.#hour) {
      this.closeJournal();
      this.#statements.addSegment.run(this.#hour);
      const id = Number(this.#statements.addGeneration.run(this.#hour).lastInsertRowid);
      this.#open = { id, segment: this.#hour, fixCount: 0 };
    }
    this.#statements.addJournal.run(this.#open.id, chunk.bytes(from, to));
    this.#open.fixCount += to - from;
  }

  *#compact(generation: GenerationRow): Generator<void, void> {
    const bytes = this.#statements.journalBytes.get(generation.id)?.bytes ?? 0;
    const all = readJournal(this.#statements.journal.iterate(generation.id), bytes);
    const { order, starts } = byDevice(all);
    let device = generation.next_device;
    while (device < starts.length - 1) {
      const first = device;
      const startsAt = starts[device] as number; // `starts` has an entry for each device and one more
      while (device < starts.length - 1 && ((starts[device] as number) - startsAt < STEP_FIXES || device === first))
        device++;
      this.#database
        .transaction(() => {
          for (let d = first; d < device; d++) {
            this.#writeBlocks(generation.segment, d, all, order.subarray(starts[d], starts[d + 1]));
          }
          this.#statements.advanceGeneration.run(device, generation.id);
        })
        .immediate();
      yield;
    }
    this.#database
      .transaction(() => {
        this.#statements.dropJournal.run(generation.id);
        this.#statements.dropGeneration.run(generation.id);
      })
      .immediate();
  }

  #writeBlocks(segment: number, device: number, all: FixChunk, records: Uint32Array): void {
    for (const lane of LANES) {
      const inLane = records.filter((record) => isBelieved(all.marks(record)) === (lane === 0));
      // Doubted fixes come with any time: sorted, so that blocks are short in time.
      if (lane === 1) inLane.sort((a, b) => all.placedAtMs(a) - all.placedAtMs(b) || a - b);
      for (let from = 0; from < inLane.length; ) from = this.#writeBlock(segment, device, lane, all, inLane, from);
    }
  }

  #writeBlock(
    segment: number,
    device: number,
    lane: number,
    all: FixChunk,
    records: Uint32Array,
    from: number,
  ): number {
    let fromMs = Number.POSITIVE_INFINITY;
    let toMs = Number.NEGATIVE_INFINITY;
    let receivedToMs = Number.NEGATIVE_INFINITY;
    let [latFrom, latTo, lonFrom, lonTo] = [LAT_END, -LAT_END, LON_END, -LON_END];
    let to = from;
    for (; to < records.length && to - from < BLOCK_FIXES_MAX; to++) {
      const record = records[to] as number; // inside
      const placedAtMs = all.placedAtMs(record);
      if (Math.max(toMs, placedAtMs) - Math.min(fromMs, placedAtMs) > BLOCK_SPAN_MAX_MS) break;
      fromMs = Math.min(fromMs, placedAtMs);
      toMs = Math.max(toMs, placedAtMs);
      receivedToMs = Math.max(receivedToMs, all.receivedAtMs(record));
      latFrom = Math.min(latFrom, all.lat(record));
      latTo = Math.max(latTo, all.lat(record));
      lonFrom = Math.min(lonFrom, all.lon(record));
      lonTo = Math.max(lonTo, all.lon(record));
    }
    const data = encodeBlock(all, records, from, to);
    const { lastInsertRowid } = this.#statements.addBlock.run(
      device,
      segment,
      lane,
      to - from,
      fromMs,
      toMs,
      receivedToMs,
      data,
    );
    this.#statements.addPlace.run(
      lastInsertRowid,
      latFrom,
      latTo,
      lonFrom,
      lonTo,
      placeSeconds(fromMs),
      placeSeconds(toMs),
    );
    return to;
  }

  *#seal(hour: number): Generator<void, void> {
    const { hash, blocks, fixes } = yield* hashSegment(this.#database, hour);
    this.#statements.seal.run(hash, blocks, fixes, hour);
    const hashHex = Buffer.from(hash).toString("hex");
    this.#options.onSealed({ hour, hashHex, blockCount: blocks, fixCount: fixes });
  }
}

const LAT_END = 90 * DEG_SCALE;
const LON_END = 180 * DEG_SCALE;

function readJournal(rows: Iterable<{ readonly data: Uint8Array }>, bytes: number): FixChunk {
  const buffer = new ArrayBuffer(bytes);
  const into = new Uint8Array(buffer);
  let at = 0;
  for (const { data } of rows) {
    into.set(data, at);
    at += data.length;
  }
  return new FixChunk(buffer, Math.floor(at / RECORD_BYTES));
}

// The records in the order of their devices, each device's in the order of arrival; where each device's begin.
function byDevice(all: FixChunk): { order: Uint32Array; starts: Uint32Array } {
  let devices = 0;
  for (let i = 0; i < all.count; i++) devices = Math.max(devices, all.deviceIndex(i) + 1);
  const starts = new Uint32Array(devices + 1);
  for (let i = 0; i < all.count; i++) {
    const next = all.deviceIndex(i) + 1;
    starts[next] = (starts[next] as number) + 1; // inside, here and below
  }
  for (let d = 0; d < devices; d++) starts[d + 1] = (starts[d + 1] as number) + (starts[d] as number);
  const next = starts.slice();
  const order = new Uint32Array(all.count);
  for (let i = 0; i < all.count; i++) {
    const device = all.deviceIndex(i);
    const place = next[device] as number;
    next[device] = place + 1;
    order[place] = i;
  }
  return { order, starts };
}

type GenerationRow = { readonly id: number; readonly segment: number; readonly next_device: number };
type Statements = ReturnType<typeof prepare>;

function prepare(database: TrackDatabase) {
  return {
    devices: database.prepare<[], { id: number; name: string }>("SELECT id, name FROM device ORDER BY id"),
    addDevice: database.prepare<[number, string]>("INSERT OR IGNORE INTO device VALUES(?, ?)"),
    lastBatch: database.prepare<[string], { batch: number }>("SELECT batch FROM writer WHERE session = ?"),
    noteBatch: database.prepare<[string, number]>("INSERT OR REPLACE INTO writer VALUES(?, ?)"),
    newestSegment: database.prepare<[], { hour: number; hash: Uint8Array | null }>(
      "SELECT hour, hash FROM segment ORDER BY hour DESC LIMIT 1",
    ),
    addSegment: database.prepare<[number]>("INSERT OR IGNORE INTO segment(hour) VALUES(?)"),
    endedSegment: database.prepare<[number], { hour: number }>(
      "SELECT hour FROM segment WHERE hash IS NULL AND hour < ? AND hour NOT IN (SELECT segment FROM generation) ORDER BY hour LIMIT 1",
    ),
    seal: database.prepare<[Uint8Array, number, number, number]>(
      "UPDATE segment SET hash = ?, blocks = ?, fixes = ? WHERE hour = ?",
    ),
    openGeneration: database.prepare<[], GenerationRow>("SELECT * FROM generation WHERE closed = 0"),
    closedGeneration: database.prepare<[], GenerationRow>(
      "SELECT * FROM generation WHERE closed = 1 ORDER BY id LIMIT 1",
    ),
    addGeneration: database.prepare<[number]>("INSERT INTO generation(segment, closed, next_device) VALUES(?, 0, 0)"),
    closeGeneration: database.prepare<[number]>("UPDATE generation SET closed = 1 WHERE id = ?"),
    advanceGeneration: database.prepare<[number, number]>("UPDATE generation SET next_device = ? WHERE id = ?"),
    dropGeneration: database.prepare<[number]>("DELETE FROM generation WHERE id = ?"),
    addJournal: database.prepare<[number, Uint8Array]>("INSERT INTO journal(generation, data) VALUES(?, ?)"),
    journal: database.prepare<[number], { data: Uint8Array }>(
      "SELECT data FROM journal WHERE generation = ? ORDER BY id",
    ),
    journalBytes: database.prepare<[number], { bytes: number | null }>(
      "SELECT sum(length(data)) AS bytes FROM journal WHERE generation = ?",
    ),
    dropJournal: database.prepare<[number]>("DELETE FROM journal WHERE generation = ?"),
    addBlock: database.prepare<[number, number, number, number, number, number, number, Uint8Array]>(
      "INSERT INTO block(device, segment, lane, count, from_ms, to_ms, received_to_ms, data) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    addPlace: database.prepare<[number | bigint, number, number, number, number, number, number]>(
      "INSERT INTO place VALUES(?, ?, ?, ?, ?, ?, ?)",
    ),
  };
}

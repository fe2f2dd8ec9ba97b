/**
 * What the trail forgets, and what it may not: segments older than asked go, except the blocks that an incident's
 * pin holds. Of a segment that a pin keeps alive, the hashes of the dropped blocks stay, so that it still verifies.
 */
import { HOUR_MS } from "../../base/time.ts";
import { type BlockRow, blockHash } from "./segment-hash.ts";
import type { TrackDatabase } from "./track-database.ts";

/** The end of a span that has none yet. */
export const OPEN_END_MS = Number.MAX_SAFE_INTEGER;
export type PinnedSpan = readonly [index: number, name: string, fromMs: number, toMs: number];
export type Dropped = { readonly beforeMs: number; readonly blockCount: number; readonly fixCount: number };

const STEP_BLOCKS = 400;
const STEP_PAGES = 500;

export class Retention {
  readonly #database: TrackDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #freePagesKept: number;
  #wantedMs: number | undefined;

  constructor(database: TrackDatabase, freePagesKept = FREE_PAGES_KEPT) {
    this.#database = database;
    this.#freePagesKept = freePagesKept;
    this.#statements = prepare(database);
  }

  want(beforeMs: number): void {
    this.#wantedMs = Math.max(this.#wantedMs ?? Number.NEGATIVE_INFINITY, beforeMs);
  }

  pin(incidentId: string, spans: readonly PinnedSpan[]): void {
    this.#statements.dropOpenPins.run(incidentId, OPEN_END_MS);
    for (const [index, , fromMs, toMs] of spans) this.#statements.addPin.run(incidentId, index, fromMs, toMs);
  }

  unpin(incidentId: string): void {
    this.#statements.dropPins.run(incidentId);
  }

  /** The work that has been asked for, if any: each step drops some blocks or gives some pages back. */
  next(onDropped?: (dropped: Dropped) => void): Generator<void, void> | undefined {
    const beforeMs = this.#wantedMs;
    return beforeMs === undefined ? undefined : this.#drop(beforeMs, onDropped);
  }

  *#drop(beforeMs: number, onDropped?: (dropped: Dropped) => void): Generator<void, void> {
    let blockCount = 0;
    let fixCount = 0;
    // Only sealed segments: what is not sealed has not been told to anybody yet.
    for (const { hour } of this.#statements.oldSegments.all(Math.floor(beforeMs / HOUR_MS))) {
      for (;;) {
        const rows = this.#statements.unpinned.all(hour, STEP_BLOCKS);
        if (rows.length === 0) break;
        this.#database.transaction(() => this.#dropBlocks(hour, rows)).immediate();
        blockCount += rows.length;
        for (const { count } of rows) fixCount += count;
        yield;
      }
      this.#database.transaction(() => this.#forgetIfEmpty(hour)).immediate();
      yield;
    }
    yield* this.#givePagesBack();
    if (this.#wantedMs === beforeMs) this.#wantedMs = undefined;
    onDropped?.({ beforeMs, blockCount, fixCount });
  }

  *#givePagesBack(): Generator<void, void> {
    const free = (): number => Number(this.#database.pragma("freelist_count", { simple: true }));
    for (let before = free(); before > this.#freePagesKept; ) {
      this.#database.pragma(`incremental_vacuum(${Math.min(STEP_PAGES, before - this.#freePagesKept)})`);
      yield;
      const now = free();
      if (now >= before) return; // the rest of the file is in use up to its end
      before = now;
    }
  }

  #dropBlocks(hour: number, rows: readonly BlockRow[]): void {
    for (const row of rows) {
      this.#statements.noteDropped.run(row.id, hour, row.count, blockHash(row));
      this.#statements.dropPlace.run(row.id);
      this.#statements.dropBlock.run(row.id);
    }
  }

  #forgetIfEmpty(hour: number): void {
    if (this.#statements.blocksLeft.get(hour) !== undefined) return;
    this.#statements.dropNotes.run(hour);
    this.#statements.dropSegment.run(hour);
  }
}

/** Free pages that the journal will need again soon: 32 MB. */
const FREE_PAGES_KEPT = 4_096;

function prepare(database: TrackDatabase) {
  return {
    addPin: database.prepare<[string, number, number, number]>("INSERT OR IGNORE INTO pin VALUES(?, ?, ?, ?)"),
    dropOpenPins: database.prepare<[string, number]>("DELETE FROM pin WHERE incident = ? AND to_ms = ?"),
    dropPins: database.prepare<[string]>("DELETE FROM pin WHERE incident = ?"),
    oldSegments: database.prepare<[number], { hour: number }>(
      "SELECT hour FROM segment WHERE hour < ? AND hash IS NOT NULL ORDER BY hour",
    ),
    unpinned: database.prepare<[number, number], BlockRow>(
      `SELECT block.id, device.name, lane, count, from_ms, to_ms, data FROM block JOIN device ON device.id = block.device
       WHERE segment = ? AND NOT EXISTS (SELECT 1 FROM pin WHERE pin.device = block.device
         AND pin.from_ms <= block.to_ms AND pin.to_ms >= block.from_ms) LIMIT ?`,
    ),
    blocksLeft: database.prepare<[number], { id: number }>("SELECT id FROM block WHERE segment = ? LIMIT 1"),
    noteDropped: database.prepare<[number, number, number, Uint8Array]>("INSERT INTO dropped_block VALUES(?, ?, ?, ?)"),
    dropPlace: database.prepare<[number]>("DELETE FROM place WHERE id = ?"),
    dropBlock: database.prepare<[number]>("DELETE FROM block WHERE id = ?"),
    dropNotes: database.prepare<[number]>("DELETE FROM dropped_block WHERE segment = ?"),
    dropSegment: database.prepare<[number]>("DELETE FROM segment WHERE hour = ?"),
  };
}

/**
 * The trail's SQLite file: its tables and how it is opened.
 *
 * A commit is on the disk when it returns (WAL, synchronous=FULL). Fixes lie in the journal as they came until
 * compaction moves them into blocks, under an R*Tree of place and time; a fix is always in exactly one of the two.
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";

export type TrackDatabase = Database.Database;

/** "VIGT" in the file's header. */
const APPLICATION_ID = 0x56494754;
const FORMAT = 1;
const BUSY_MS = 2_000;
const PAGE_BYTES = 8_192;
/** The WAL file is cut back to this after a busy time. */
const WAL_BYTES_KEPT = 16 * 1_024 * 1_024;

/**
 * `segment` is an hour since 1970 by receipt. A `generation` is a stretch of the journal of one segment; while it
 * is moved into blocks, the devices below `next_device` have been moved. `place` holds 1e-7 degrees and, so that
 * 32 bits reach until 2088, seconds since 2020.
 */
const schema = `
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE writer(session TEXT PRIMARY KEY, batch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE generation(id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, closed INTEGER NOT NULL, next_device INTEGER NOT NULL) STRICT;
CREATE TABLE journal(id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE INDEX journal_by_generation ON journal(generation);
CREATE TABLE segment(hour INTEGER PRIMARY KEY, hash BLOB, blocks INTEGER, fixes INTEGER) STRICT;
CREATE TABLE block(
  id INTEGER PRIMARY KEY AUTOINCREMENT, device INTEGER NOT NULL, segment INTEGER NOT NULL, lane INTEGER NOT NULL,
  count INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, received_to_ms INTEGER NOT NULL,
  data BLOB NOT NULL) STRICT;
CREATE INDEX block_by_device ON block(device, lane, to_ms, from_ms);
CREATE INDEX block_by_segment ON block(segment);
CREATE VIRTUAL TABLE place USING rtree_i32(id, lat_from, lat_to, lon_from, lon_to, s_from, s_to);
CREATE TABLE dropped_block(id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, count INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX dropped_block_by_segment ON dropped_block(segment);
CREATE TABLE pin(incident TEXT NOT NULL, device INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
  PRIMARY KEY(incident, device, from_ms, to_ms)) STRICT, WITHOUT ROWID;
CREATE INDEX pin_by_device ON pin(device);
`;

/** Seconds of the R*Tree begin here: 2020-01-01. */
const PLACE_EPOCH_S = 1_577_836_800;

/** An instant as the R*Tree holds it; what lies outside of 32 bits is held at their ends. */
export function placeSeconds(atMs: number): number {
  return Math.max(-0x8000_0000, Math.min(0x7fff_ffff, Math.floor(atMs / 1_000) - PLACE_EPOCH_S));
}

/** Opens the trail for writing, making it where there is none. Throws SQLite's errors and NotATrailError. */
export function openTrackDatabase(path: string, fileBytesMax?: number): TrackDatabase {
  const isNew = !existsSync(path);
  const database = new Database(path, { timeout: BUSY_MS });
  try {
    if (isNew) {
      database.pragma(`page_size = ${PAGE_BYTES}`);
      database.pragma("auto_vacuum = INCREMENTAL");
    }
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
    database.transaction(() => createIfEmpty(database)).immediate();
    assertFormat(database);
    if (fileBytesMax !== undefined) {
      database.pragma(`max_page_count = ${Math.max(1, Math.floor(fileBytesMax / PAGE_BYTES))}`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens an existing trail for reading; a writer may be at work meanwhile. Throws SQLite's errors and NotATrailError. */
export function openTrackDatabaseForReading(path: string): TrackDatabase {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    assertFormat(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A sound database, but not a trail of ours, or one of a newer Vigil. */
export class NotATrailError extends Error {
  override readonly name = "NotATrailError";
}

function createIfEmpty(database: TrackDatabase): void {
  const tables = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (tables !== 0) return;
  database.exec(schema);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${FORMAT}`);
  database.prepare("INSERT INTO about VALUES('byte-order', ?)").run(byteOrder());
}

function assertFormat(database: TrackDatabase): void {
  const id: unknown = database.pragma("application_id", { simple: true });
  const format: unknown = database.pragma("user_version", { simple: true });
  if (id !== APPLICATION_ID) throw new NotATrailError("the file is a database, but no trail of Vigil's");
  if (format !== FORMAT)
    throw new NotATrailError(`the trail has format ${String(format)}, and this Vigil knows ${FORMAT}`);
  const order: unknown = database.prepare("SELECT value FROM about WHERE name = 'byte-order'").pluck().get();
  if (order !== byteOrder()) throw new NotATrailError("the trail's journal was written on another kind of machine");
}

function byteOrder(): string {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? "little" : "big";
}

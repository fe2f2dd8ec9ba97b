/**
 * Reads a log's database without ever writing to it, synchronously, on whatever thread it is given.
 *
 * A server may be appending meanwhile: each call sees one consistent state of the log.
 */
import type { Statement } from "better-sqlite3";
import { bytesOfHex, genesisHash } from "./chain.ts";
import { type LogDatabase, openForReading, readLogId } from "./log-database.ts";
import type { HexHead } from "./log-writer.ts";
import type { LogHead, StoredRow } from "./log-row.ts";

/** A row as SQLite hands it out, in the order of `columns`. */
export type RawRow = [
  seq: number,
  term: number,
  type: string,
  version: number,
  atMs: number,
  subjects: string,
  actor: string,
  agency: string | null,
  cause: string,
  data: string,
  sealed: Uint8Array | null,
  hash: Uint8Array,
];

const columns = "seq, term, type, version, at_ms, subjects, actor, agency, cause, data, sealed, hash";

export class LogReader {
  readonly logId: string;
  readonly database: LogDatabase;
  readonly #select: Statement;
  readonly #selectHash: Statement;
  readonly #selectAbout: Statement;

  /** Throws LogMissingError, NotALogError, or SQLite's errors. */
  constructor(path: string) {
    this.database = openForReading(path);
    this.logId = readLogId(this.database);
    this.#select = this.database.prepare(`SELECT ${columns} FROM log WHERE seq >= ? ORDER BY seq LIMIT ?`).raw();
    this.#selectAbout = this.database
      .prepare(`SELECT ${columns} FROM log WHERE seq > ? AND seq < ? AND instr(subjects, ?) > 0 ORDER BY seq DESC`)
      .raw();
    this.#selectHash = this.database.prepare("SELECT lower(hex(hash)) FROM log WHERE seq = ?").pluck();
  }

  head(): HexHead {
    const row = this.database
      .prepare("SELECT seq, term, lower(hex(hash)) FROM log ORDER BY seq DESC LIMIT 1")
      .raw()
      .get() as [number, number, string] | undefined; // exactly these columns, each NOT NULL
    if (row === undefined) return { seq: 0, term: 0, hash: genesisHash(this.logId) };
    return { seq: row[0], term: row[1], hash: row[2] };
  }

  /** The hash of a row in hex, the genesis hash for 0, or undefined where there is no such row. */
  hashAt(seq: number): string | undefined {
    if (seq === 0) return genesisHash(this.logId);
    return this.#selectHash.get(seq) as string | undefined; // lower(hex()) of a NOT NULL column
  }

  rawRows(fromSeq: number, limit: number): RawRow[] {
    return this.#select.all(fromSeq, limit) as RawRow[]; // the columns are those of RawRow
  }

  /** Looks through the rows after one and before another for those about a subject: newest first, at most so many. */
  rawRowsAbout(
    subject: string,
    range: { readonly afterSeq: number; readonly beforeSeq: number },
    limit: number,
  ): RawRow[] {
    const rows: RawRow[] = [];
    if (limit <= 0) return rows;
    for (const found of this.#selectAbout.iterate(range.afterSeq, range.beforeSeq, JSON.stringify(subject))) {
      const row = found as RawRow; // as above
      // The text may stand within a longer name.
      if (!subjectsOf(row).includes(subject)) continue;
      rows.push(row);
      if (rows.length === limit) break;
    }
    return rows;
  }

  read(fromSeq: number, limit: number): StoredRow[] {
    return this.rawRows(fromSeq, limit).map(storedRow);
  }

  /** Every row from `fromSeq` on, one at a time: for folding a whole log at start. */
  *iterate(fromSeq: number): Generator<StoredRow> {
    for (const row of this.iterateRaw(fromSeq, Number.MAX_SAFE_INTEGER)) yield storedRow(row);
  }

  iterateRaw(fromSeq: number, limit: number): IterableIterator<RawRow> {
    return this.#select.iterate(fromSeq, limit) as IterableIterator<RawRow>; // as above
  }

  close(): void {
    this.database.close();
  }
}

export function subjectsOf(raw: RawRow): string[] {
  return JSON.parse(raw[5]) as string[]; // the writer stored an array of strings, and the chain vouches for it
}

/** The row as the rest of the program knows it. */
export function storedRow(raw: RawRow): StoredRow {
  return {
    seq: raw[0],
    term: raw[1],
    type: raw[2],
    version: raw[3],
    atMs: raw[4],
    subjects: subjectsOf(raw),
    actor: raw[6],
    agency: raw[7],
    cause: raw[8],
    data: raw[9],
    sealed: raw[10],
    hash: raw[11],
  };
}

export function logHead(head: HexHead): LogHead {
  return { seq: head.seq, term: head.term, hash: bytesOfHex(head.hash) };
}

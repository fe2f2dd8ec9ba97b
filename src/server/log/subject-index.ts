/**
 * Finds the rows about a subject. The index is a database of its own beside the log, because it is not the truth:
 * it is made from the log by the thread that reads, so that no commit waits for it, and it is made again whenever
 * it is missing, damaged, or of another history.
 */
import Database from "better-sqlite3";
import { removeDatabase } from "./copy-log.ts";
import { sqliteCode } from "./log-database.ts";
import { type LogReader, type RawRow, subjectsOf } from "./log-reader.ts";

const SLICE_ROWS = 5_000;

const schema = `
CREATE TABLE about(log_id TEXT NOT NULL) STRICT;
CREATE TABLE indexed(through_seq INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE subject(name TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(name, seq)) STRICT, WITHOUT ROWID;
`;

export class SubjectIndex {
  readonly #path: string;
  readonly #log: LogReader;
  #database: Database.Database;
  #throughSeq: number;

  constructor(path: string, log: LogReader) {
    this.#path = path;
    this.#log = log;
    [this.#database, this.#throughSeq] = this.#open();
  }

  /**
   * The newest rows about a subject, newest first. Catches up with what is new; where that is much (a log that was
   * restored has no index), nobody waits for it: what is not in the index yet is looked through.
   */
  find(subject: string, beforeSeq: number | undefined, limit: number): RawRow[] {
    return this.#orAnew(() => {
      this.#indexSlice();
      const before = beforeSeq ?? Number.MAX_SAFE_INTEGER;
      const newest = this.#log.rawRowsAbout(subject, { afterSeq: this.#throughSeq, beforeSeq: before }, limit);
      const seqs = this.#database
        .prepare("SELECT seq FROM subject WHERE name = ? AND seq < ? ORDER BY seq DESC LIMIT ?")
        .pluck()
        .all(subject, before, limit - newest.length) as number[]; // an integer column
      return [...newest, ...seqs.flatMap((seq) => this.#log.rawRows(seq, 1))];
    });
  }

  /** Indexes a few of the rows that are new; true where more are left. */
  catchUp(): boolean {
    return this.#orAnew(() => this.#indexSlice());
  }

  close(): void {
    this.#database.close();
  }

  #indexSlice(): boolean {
    const rows = this.#log.rawRows(this.#throughSeq + 1, SLICE_ROWS);
    const last = rows.at(-1);
    if (last === undefined) return false;
    // In the index's own order: each of its pages is touched once.
    const entries = rows.flatMap((row) => [...new Set(subjectsOf(row))].map((name) => ({ name, seq: row[0] })));
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.seq - b.seq));
    const insert = this.#database.prepare("INSERT INTO subject(name, seq) VALUES(?, ?)");
    this.#database
      .transaction(() => {
        for (const { name, seq } of entries) insert.run(name, seq);
        this.#database.prepare("DELETE FROM indexed").run();
        const hash = Buffer.from(last[11]).toString("hex");
        this.#database.prepare("INSERT INTO indexed(through_seq, hash) VALUES(?, ?)").run(last[0], hash);
      })
      .immediate();
    this.#throughSeq = last[0];
    return rows.length === SLICE_ROWS;
  }

  /** What SQLite can't do with the index as it is, it can do with a new one; a second failure is the caller's. */
  #orAnew<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (sqliteCode(error) === undefined) throw error;
      this.#database.close();
      removeDatabase(this.#path);
      [this.#database, this.#throughSeq] = this.#open();
      return work();
    }
  }

  #open(): [Database.Database, number] {
    try {
      const found = this.#openFile();
      if (found !== undefined) return found;
    } catch (error) {
      if (sqliteCode(error) === undefined) throw error;
    }
    removeDatabase(this.#path);
    const database = this.#connect();
    database.exec(schema);
    database.prepare("INSERT INTO about(log_id) VALUES(?)").run(this.#log.logId);
    return [database, 0];
  }

  /** The index as it was left; undefined where it is not one of this log's history. */
  #openFile(): [Database.Database, number] | undefined {
    const database = this.#connect();
    try {
      const logId: unknown = database.prepare("SELECT log_id FROM about").pluck().get();
      const indexed = database.prepare("SELECT through_seq, hash FROM indexed").raw().get() as
        | [number, string]
        | undefined;
      const [throughSeq, hash] = indexed ?? [0, this.#log.hashAt(0)];
      if (logId === this.#log.logId && this.#log.hashAt(throughSeq) === hash) return [database, throughSeq];
    } catch (error) {
      database.close();
      throw error;
    }
    database.close();
    return undefined;
  }

  /** Not every commit is synced: after a power cut the index may be behind, and catches up. */
  #connect(): Database.Database {
    const database = new Database(this.#path, { timeout: 2_000 });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    return database;
  }
}

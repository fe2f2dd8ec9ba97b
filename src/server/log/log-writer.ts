/**
 * The one who writes: appends rows to the log's database in one transaction each, on whatever thread it is given.
 *
 * Nothing is answered *written* before COMMIT has returned. Where a COMMIT fails, the writer rolls back and reads
 * the head again; only if that can't tell either is the answer *unknown*.
 */
import type { Statement } from "better-sqlite3";
import { genesisHash, rowHash, subjectsText } from "./chain.ts";
import type { HeadMarkFile } from "./head-mark.ts";
import { codeOfError, type LogDatabase, messageOf, readLogId } from "./log-database.ts";
import type { LogRow } from "./log-row.ts";
import type { AppendReply } from "./log-store.ts";

/** A head with its hash in hex: the form in which threads tell each other. */
export type HexHead = { readonly seq: number; readonly term: number; readonly hash: string };

type Progress = "begun" | "committing";

export class LogWriter {
  readonly logId: string;
  readonly #database: LogDatabase;
  readonly #marks: HeadMarkFile;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #insertRow: Statement;
  readonly #selectHead: Statement;
  readonly #selectTerm: Statement;
  readonly #selectHash: Statement;
  #lastHead: HexHead | undefined;

  constructor(database: LogDatabase, marks: HeadMarkFile) {
    this.logId = readLogId(database);
    this.#database = database;
    this.#marks = marks;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#rollback = database.prepare("ROLLBACK");
    this.#insertRow = database.prepare("INSERT INTO log VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#selectHead = database.prepare("SELECT seq, term, lower(hex(hash)) FROM log ORDER BY seq DESC LIMIT 1").raw();
    this.#selectTerm = database.prepare("SELECT coalesce(max(term), 0) FROM writer").pluck();
    this.#selectHash = database.prepare("SELECT lower(hex(hash)) FROM log WHERE seq = ?").pluck();
  }

  /** Reads the head from the disk. Throws SQLite's errors. */
  head(): HexHead {
    // The statement selects exactly these three columns, each NOT NULL.
    const row = this.#selectHead.get() as [number, number, string] | undefined;
    if (row === undefined) return { seq: 0, term: 0, hash: genesisHash(this.logId) };
    return { seq: row[0], term: row[1], hash: row[2] };
  }

  /** The head as this writer last saw it. */
  get knownHead(): HexHead {
    this.#lastHead ??= this.head();
    return this.#lastHead;
  }

  /** Becomes the writer. Throws SQLite's errors. */
  claimTerm(nowMs: number): number {
    const insert = this.#database.prepare("INSERT INTO writer(term, claimed_at_ms) VALUES(?, ?)");
    return this.#database
      .transaction(() => {
        const term = this.#currentTerm() + 1;
        insert.run(term, nowMs);
        return term;
      })
      .immediate();
  }

  /** As the port says: all rows or none, never thrown. */
  append(term: number, expectedSeq: number, rows: readonly LogRow[]): AppendReply {
    let progress: Progress = "begun";
    try {
      if (this.#database.inTransaction) this.#rollback.run(); // an earlier rollback failed
      this.#begin.run();
      const head = this.head();
      const standing = this.#standing(head, term, expectedSeq, rows);
      if (standing !== undefined) {
        this.#rollback.run();
        this.#lastHead = head;
        return standing;
      }
      const hash = this.#insert(head.hash, rows);
      const newHead: HexHead = { seq: expectedSeq + rows.length, term, hash };
      this.#marks.intend(newHead.seq);
      progress = "committing";
      this.#commit.run();
      return this.#acknowledge(newHead);
    } catch (error) {
      return this.#afterFailure(error, progress, expectedSeq, rows);
    }
  }

  close(): void {
    try {
      const head = this.head();
      this.#marks.intend(head.seq);
      this.#marks.acknowledge(head.seq, head.hash);
      this.#marks.close();
    } finally {
      this.#database.close();
    }
  }

  /** Why nothing is to be inserted: the rows are there, somebody else writes, or the caller is lost. */
  #standing(head: HexHead, term: number, expectedSeq: number, rows: readonly LogRow[]): AppendReply | undefined {
    if (head.seq !== expectedSeq && this.#areThere(expectedSeq, rows))
      return { answer: "written", code: "already-there" };
    const currentTerm = this.#currentTerm();
    if (currentTerm !== term)
      return { answer: "deposed", code: "deposed", detail: `the log is at term ${currentTerm}` };
    if (head.seq === expectedSeq) return undefined;
    return {
      answer: "not-written",
      code: "sequence-conflict",
      detail: `the log is at ${head.seq}, not ${expectedSeq}`,
    };
  }

  #insert(previousHash: string, rows: readonly LogRow[]): string {
    let hash = previousHash;
    for (const row of rows) {
      const subjects = subjectsText(row.subjects);
      hash = rowHash(hash, { ...row, subjectsText: subjects });
      this.#insertRow.run(
        row.seq,
        row.term,
        row.type,
        row.version,
        row.atMs,
        subjects,
        row.actor,
        row.agency,
        row.cause,
        row.data,
        row.sealed,
        Buffer.from(hash, "hex"),
      );
    }
    return hash;
  }

  #acknowledge(head: HexHead): AppendReply {
    this.#lastHead = head;
    try {
      this.#marks.acknowledge(head.seq, head.hash);
      return { answer: "written", code: "ok" };
    } catch (error) {
      // The rows are durable; only the mark that would prove a later loss is not.
      return { answer: "written", code: "ok", detail: `the head mark could not be written: ${messageOf(error)}` };
    }
  }

  #afterFailure(error: unknown, progress: Progress, expectedSeq: number, rows: readonly LogRow[]): AppendReply {
    const code = codeOfError(error);
    const detail = messageOf(error);
    try {
      // SQLite has rolled back by itself after some errors, and not after others.
      if (this.#database.inTransaction) this.#rollback.run();
      if (progress === "begun") return { answer: "not-written", code, detail };
      const head = this.head();
      this.#lastHead = head;
      if (head.seq === expectedSeq) return { answer: "not-written", code, detail };
      if (this.#areThere(expectedSeq, rows)) return this.#acknowledge(head);
      return { answer: "unknown", code, detail };
    } catch (second) {
      const words = `${detail}; then ${messageOf(second)}`;
      return { answer: progress === "begun" ? "not-written" : "unknown", code, detail: words };
    }
  }

  /** True where exactly these rows stand in the log: their hashes say so. */
  #areThere(expectedSeq: number, rows: readonly LogRow[]): boolean {
    let hash = expectedSeq === 0 ? genesisHash(this.logId) : this.#hashAt(expectedSeq);
    for (const row of rows) {
      if (hash === undefined) return false;
      hash = rowHash(hash, { ...row, subjectsText: subjectsText(row.subjects) });
      if (this.#hashAt(row.seq) !== hash) return false;
    }
    return true;
  }

  #hashAt(seq: number): string | undefined {
    return this.#selectHash.get(seq) as string | undefined; // lower(hex()) of a NOT NULL column
  }

  #currentTerm(): number {
    return this.#selectTerm.get() as number; // coalesce() of an integer column
  }
}

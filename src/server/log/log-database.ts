/**
 * The log's SQLite file: its tables, how it is opened, and what its errors mean.
 *
 * Rows can be added and read, never changed or removed: triggers abort the statement. WAL with synchronous=FULL
 * means that a commit has reached the disk when it returns.
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { AppendCode } from "./log-store.ts";

export type LogDatabase = Database.Database;

/** "VIGL" in the file's header: `file` and SQLite's own tools show whose database it is. */
const APPLICATION_ID = 0x5649474c;
const FORMAT = 1;
/** A commit waits no longer than this for somebody else's lock on the file. */
const BUSY_MS = 50;
/** Pages in the WAL before a commit moves them to the main file: a commit in about a thousand pays for it. */
const CHECKPOINT_PAGES = 4_000;

const schema = `
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE writer(term INTEGER PRIMARY KEY, claimed_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE log(
  seq INTEGER PRIMARY KEY, term INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL, subjects TEXT NOT NULL, actor TEXT NOT NULL, agency TEXT, cause TEXT NOT NULL,
  data TEXT NOT NULL, sealed BLOB, hash BLOB NOT NULL) STRICT;
${["about", "writer", "log"].map(guards).join("\n")}
`;

function guards(table: string): string {
  return ["UPDATE", "DELETE"]
    .map(
      (verb) =>
        `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} ` +
        `BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;`,
    )
    .join("\n");
}

/** What a new log is made with. */
export type NewLog = {
  readonly logId: string;
  readonly nowMs: number;
  /** The log itself says so too: a copy of it that is restored elsewhere must not pass for a real one. */
  readonly practice?: boolean;
};

/** Opens the log for writing; where there is none, one is made if `newLog` is given. Throws SQLite's errors. */
export function openForWriting(path: string, newLog: NewLog | undefined): LogDatabase {
  if (newLog === undefined && !existsSync(path)) throw new LogMissingError(path);
  const database = new Database(path, { timeout: BUSY_MS });
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma("recursive_triggers = ON"); // REPLACE would otherwise delete behind the triggers' back
    if (newLog !== undefined) database.transaction(() => createIfEmpty(database, newLog)).immediate();
    assertFormat(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens an existing log for reading only; a server may be writing to it meanwhile. Throws SQLite's errors. */
export function openForReading(path: string): LogDatabase {
  if (!existsSync(path)) throw new LogMissingError(path);
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    assertFormat(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export class LogMissingError extends Error {
  override readonly name = "LogMissingError";
  constructor(path: string) {
    super(`there is no log at ${path}`);
  }
}

/** The file is a sound database but not a log of ours, or one of a newer Vigil. */
export class NotALogError extends Error {
  override readonly name = "NotALogError";
}

export function readLogId(database: LogDatabase): string {
  const value: unknown = database.prepare("SELECT value FROM about WHERE name = 'log-id'").pluck().get();
  if (typeof value !== "string") throw new NotALogError("the log has no id");
  return value;
}

export function isPracticeLog(database: LogDatabase): boolean {
  return database.prepare("SELECT value FROM about WHERE name = 'kind'").pluck().get() === "practice";
}

/** What an error of SQLite, or of the files beside it, means for an append. */
export function codeOfError(error: unknown): AppendCode {
  return sqliteCode(error) ?? fileCode(error) ?? "other";
}

function fileCode(error: unknown): AppendCode | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return "disk-full";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") return "read-only";
  return code === "EIO" ? "io-error" : undefined;
}

/** What an error thrown by SQLite means for an append; undefined where the error is not SQLite's. */
export function sqliteCode(error: unknown): AppendCode | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined;
  const { code } = error;
  if (code.startsWith("SQLITE_FULL")) return "disk-full";
  if (code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CANTOPEN")) return "io-error";
  if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_PERM")) return "read-only";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "busy";
  if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB")) return "corrupt";
  return "other";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function createIfEmpty(database: LogDatabase, newLog: NewLog): void {
  const tables: unknown = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (tables !== 0) return;
  database.exec(schema);
  const about = database.prepare("INSERT INTO about(name, value) VALUES(?, ?)");
  about.run("log-id", newLog.logId);
  about.run("created-at-ms", String(newLog.nowMs));
  about.run("kind", newLog.practice === true ? "practice" : "real");
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${FORMAT}`);
}

function assertFormat(database: LogDatabase): void {
  if (database.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
    throw new NotALogError("the file is a database, but not a Vigil log");
  }
  const format: unknown = database.pragma("user_version", { simple: true });
  if (format !== FORMAT) throw new NotALogError(`the log has format ${String(format)}; this Vigil reads ${FORMAT}`);
}

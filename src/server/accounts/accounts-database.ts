/**
 * The accounts' SQLite file: its tables and how it is opened. A commit has reached the disk when it returns (WAL,
 * synchronous=FULL). The record can be added to and read, never changed: triggers abort the statement.
 */
import Database from "better-sqlite3";
import { chmodSync } from "node:fs";
import { randomUUID } from "node:crypto";

export type AccountsFile = Database.Database;

/** "VIGA" in the file's header. */
const APPLICATION_ID = 0x56494741;
const FORMAT = 1;
const BUSY_MS = 2_000;

const schema = `
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE account(
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, display TEXT NOT NULL, officer TEXT, password TEXT, totp BLOB,
  totp_step INTEGER NOT NULL DEFAULT 0, disabled TEXT, created_at_ms INTEGER NOT NULL, used_at_ms INTEGER) STRICT;
CREATE TABLE held_role(account TEXT NOT NULL REFERENCES account(id), role TEXT NOT NULL, agency TEXT) STRICT;
CREATE INDEX held_role_by_account ON held_role(account);
CREATE TABLE passkey(
  id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account(id), public_key BLOB NOT NULL, counter INTEGER NOT NULL,
  transports TEXT NOT NULL, label TEXT NOT NULL, created_at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX passkey_by_account ON passkey(account);
CREATE TABLE recovery_code(hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account(id)) STRICT;
CREATE INDEX recovery_code_by_account ON recovery_code(account);
CREATE TABLE invitation(hash BLOB PRIMARY KEY, account TEXT REFERENCES account(id), totp BLOB NOT NULL,
  until_ms INTEGER NOT NULL) STRICT;
CREATE TABLE session(
  id TEXT PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES account(id),
  source TEXT NOT NULL, workstation TEXT, opened_at_ms INTEGER NOT NULL, authenticated_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE workstation(id TEXT PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
  marked_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE failure(at_ms INTEGER NOT NULL, source TEXT NOT NULL, account TEXT) STRICT;
CREATE INDEX failure_by_source ON failure(source, at_ms);
CREATE INDEX failure_by_account ON failure(account, at_ms);
CREATE TABLE locked_source(source TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE known_source(account TEXT NOT NULL, source TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY(account, source)) STRICT, WITHOUT ROWID;
CREATE TABLE record(
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, type TEXT NOT NULL, who TEXT NOT NULL, by_account TEXT,
  about TEXT, source TEXT NOT NULL, session TEXT, data TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE INDEX record_by_about ON record(about, seq);
CREATE INDEX record_by_time ON record(at_ms);
${["UPDATE", "DELETE"]
  .map(
    (verb) =>
      `CREATE TRIGGER record_no_${verb.toLowerCase()} BEFORE ${verb} ON record ` +
      `BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;`,
  )
  .join("\n")}
`;

const additions = `
CREATE TABLE IF NOT EXISTS device_key(device TEXT PRIMARY KEY, hash TEXT NOT NULL, broker TEXT NOT NULL,
  made_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS provider_subject(issuer TEXT NOT NULL, subject TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES account(id), linked_at_ms INTEGER NOT NULL,
  PRIMARY KEY(issuer, subject), UNIQUE(issuer, account)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS locked_session(session TEXT PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS provider_session(session TEXT PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,
  subject TEXT NOT NULL, sid TEXT) STRICT, WITHOUT ROWID;
`;

/** The file is a sound database but not accounts of ours, or of a newer Vigil. */
export class NotAccountsError extends Error {
  override readonly name = "NotAccountsError";
}

/** Opens the file, making it where there is none. Throws SQLite's errors and NotAccountsError. */
export function openAccountsFile(path: string, nowMs: number): AccountsFile {
  const file = new Database(path, { timeout: BUSY_MS });
  try {
    if (path !== ":memory:") chmodSync(path, 0o600);
    file.pragma("journal_mode = WAL");
    file.pragma("synchronous = FULL");
    file.pragma("foreign_keys = ON");
    file.pragma("recursive_triggers = ON"); // REPLACE would otherwise delete behind the triggers' back
    file.pragma("secure_delete = ON"); // what is taken out of a row leaves no bytes behind
    file.transaction(() => createIfEmpty(file, nowMs)).immediate();
    if (file.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
      throw new NotAccountsError("the file is a database, but not Vigil's accounts");
    }
    const format: unknown = file.pragma("user_version", { simple: true });
    if (format !== FORMAT) {
      throw new NotAccountsError(`the accounts have format ${String(format)}; this Vigil reads ${FORMAT}`);
    }
    // Added since the first format, and missed by nobody who does not know it.
    file.exec(additions);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function createIfEmpty(file: AccountsFile, nowMs: number): void {
  if (file.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() !== 0) return;
  file.exec(schema);
  const about = file.prepare("INSERT INTO about(name, value) VALUES(?, ?)");
  about.run("record-id", randomUUID());
  about.run("created-at-ms", String(nowMs));
  file.pragma(`application_id = ${APPLICATION_ID}`);
  file.pragma(`user_version = ${FORMAT}`);
}

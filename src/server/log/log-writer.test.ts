/** Disks that are full, read-only or locked, with SQLite's own means; the writer is the real one. */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleRow, exampleRows } from "./example-rows.ts";
import { HeadMarkFile } from "./head-mark.ts";
import { type LogDatabase, openForWriting } from "./log-database.ts";
import { LogReader } from "./log-reader.ts";
import { LogWriter } from "./log-writer.ts";
import { TemporaryLog } from "./temporary-log.ts";
import { verifyLog } from "./walk-chain.ts";

let log: TemporaryLog;
let database: LogDatabase;
let writer: LogWriter;
let term: number;

beforeEach(() => {
  log = new TemporaryLog();
  database = openForWriting(log.paths.logPath, { logId: "test-log", nowMs: 1 });
  writer = new LogWriter(database, new HeadMarkFile(log.paths.marksPath, "test-log"));
  term = writer.claimTerm(1);
  writer.append(term, 0, exampleRows(1, 3, term));
});
afterEach(() => {
  writer.close();
  log.remove();
});

function expectWhole(rowCount: number): void {
  const reader = new LogReader(log.paths.logPath);
  expect(verifyLog(reader)).toEqual({ ok: true, rowCount });
  reader.close();
}

test("a full disk: not written, nothing of the batch stays, and the same rows go in when there is room", () => {
  const pages = Number(database.pragma("page_count", { simple: true }));
  database.pragma(`max_page_count = ${pages + 1}`);
  const rows = exampleRows(4, 200, term);
  expect(writer.append(term, 3, rows)).toMatchObject({ answer: "not-written", code: "disk-full" });
  expect(writer.head().seq).toBe(3);
  expect(writer.append(term, 3, rows).answer).toBe("not-written");
  database.pragma("max_page_count = 100000");
  expect(writer.append(term, 3, rows)).toEqual({ answer: "written", code: "ok" });
  expectWhole(203);
});

test("a read-only disk: not written, and written again when it can be", () => {
  database.pragma("query_only = ON");
  expect(writer.append(term, 3, exampleRows(4, 2, term))).toMatchObject({ answer: "not-written", code: "read-only" });
  database.pragma("query_only = OFF");
  expect(writer.append(term, 3, exampleRows(4, 2, term)).answer).toBe("written");
  expectWhole(5);
});

test.each([
  ["EROFS", "read-only"],
  ["ENOSPC", "disk-full"],
  ["EIO", "io-error"],
  ["ENODEV", "other"],
] as const)("a head mark that can't be written, for %s: not written, with the reason", (code, reason) => {
  const marks = new HeadMarkFile(log.paths.marksPath, "test-log");
  let failing = true;
  const intend = marks.intend.bind(marks);
  Object.assign(marks, {
    intend: (seq: number) => {
      if (failing) throw Object.assign(new Error(`${code}: write`), { code });
      intend(seq);
    },
  });
  const other = new LogWriter(database, marks);
  const rows = exampleRows(4, 2, term);
  expect(other.append(term, 3, rows)).toMatchObject({ answer: "not-written", code: reason });
  failing = false;
  expect(other.append(term, 3, rows).answer).toBe("written");
  expectWhole(5);
});

test("somebody else's lock: not written, busy", () => {
  const other = new Database(log.paths.logPath);
  other.exec("BEGIN IMMEDIATE");
  expect(writer.append(term, 3, exampleRows(4, 1, term))).toMatchObject({ answer: "not-written", code: "busy" });
  other.exec("ROLLBACK");
  other.close();
  expect(writer.append(term, 3, exampleRows(4, 1, term)).answer).toBe("written");
});

test("a value that the log can't hold is not written, and spoils nothing", () => {
  const wrong = exampleRow(4, term, { atMs: 0.5 });
  expect(writer.append(term, 3, [wrong])).toMatchObject({ answer: "not-written", code: "other" });
  expect(writer.append(term, 3, exampleRows(4, 1, term)).answer).toBe("written");
});

test.each([
  ["UPDATE log SET data = '{}' WHERE seq = 2"],
  ["DELETE FROM log WHERE seq = 3"],
  [
    "INSERT OR REPLACE INTO log SELECT seq, term, type, version, at_ms, subjects, actor, agency, cause, 'x', sealed, hash FROM log WHERE seq = 2",
  ],
  ["UPDATE writer SET term = 0"],
  ["DELETE FROM about"],
])("nothing is changed or removed: %s", (sql) => {
  expect(() => database.exec(sql)).toThrow("the log is append-only");
  expectWhole(3);
});

test("a commit is synced before it is acknowledged, through a WAL", () => {
  expect(database.pragma("synchronous", { simple: true })).toBe(2);
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(existsSync(`${log.paths.logPath}-wal`) && statSync(`${log.paths.logPath}-wal`).size > 0).toBe(true);
});

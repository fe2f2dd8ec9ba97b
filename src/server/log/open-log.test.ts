/** What is damaged, cut off or replaced is found when the log is opened, and named. */
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleRows } from "./example-rows.ts";
import { HeadMarkFile, readHeadMarks } from "./head-mark.ts";
import type { LogTrouble } from "./open-log.ts";
import { TemporaryLog } from "./temporary-log.ts";

let log: TemporaryLog;
beforeEach(() => {
  log = new TemporaryLog();
});
afterEach(() => log.remove());

async function troubleOnOpening(checkBudgetMs?: number): Promise<LogTrouble | undefined> {
  const opened = await log.tryOpen(checkBudgetMs);
  if (!opened.ok) return opened.trouble;
  await opened.store.close();
  return undefined;
}

/** Does to the file what the program never does. */
function tamper(sql: string): void {
  const database = new Database(log.paths.logPath);
  database.exec("DROP TRIGGER log_no_update; DROP TRIGGER log_no_delete;");
  database.exec(sql);
  database.close();
}

/** Changes one byte of the file where this text is stored. */
function flipByteIn(text: string): void {
  const bytes = readFileSync(log.paths.logPath);
  const at = bytes.indexOf(text);
  expect(at, `${text} is in the file once`).toBe(bytes.lastIndexOf(text));
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(log.paths.logPath, bytes);
}

test("a log that is whole opens, again and again", async () => {
  log.fill(50);
  expect(await troubleOnOpening()).toBeUndefined();
  const opened = await log.tryOpen();
  expect(opened).toMatchObject({ ok: true, notices: [], store: { walkedFromSeq: 1 } });
  if (opened.ok) await opened.store.close();
});

test("one changed byte in the middle is reported with its row, and the log is not opened", async () => {
  log.fill(300);
  flipByteIn("command:c-137");
  expect(await troubleOnOpening()).toMatchObject({ code: "hash-mismatch", seq: 137 });
});

test.each([
  ["a changed row", "UPDATE log SET data = '{}' WHERE seq = 40", "hash-mismatch", 40],
  ["a changed hash", "UPDATE log SET hash = zeroblob(32) WHERE seq = 40", "hash-mismatch", 40],
  ["a hash of a wrong size", "UPDATE log SET hash = x'00' WHERE seq = 40", "malformed", 40],
  ["a removed row", "DELETE FROM log WHERE seq = 40", "gap", 40],
  ["the first row removed", "DELETE FROM log WHERE seq = 1", "gap", 1],
  [
    "rows swapped",
    "UPDATE log SET seq = -1 WHERE seq = 40; UPDATE log SET seq = 40 WHERE seq = 41; UPDATE log SET seq = 41 WHERE seq = -1",
    "hash-mismatch",
    40,
  ],
  ["the end removed", "DELETE FROM log WHERE seq > 90", "acknowledged-rows-missing", 91],
])("%s is found", async (_, sql, code, seq) => {
  log.fill(100);
  tamper(sql);
  expect(await troubleOnOpening()).toMatchObject({ code, seq });
});

test("of two damages the first is named", async () => {
  log.fill(100);
  tamper("UPDATE log SET data = '{}' WHERE seq IN (12, 77)");
  expect(await troubleOnOpening()).toMatchObject({ seq: 12 });
});

test("damage to a page of the file is reported, not thrown", async () => {
  log.fill(400);
  const bytes = readFileSync(log.paths.logPath);
  const page = Math.floor(bytes.indexOf("command:c-200") / 4_096);
  bytes.fill(0xff, page * 4_096, (page + 1) * 4_096);
  writeFileSync(log.paths.logPath, bytes);
  const trouble = await troubleOnOpening();
  expect(trouble).toMatchObject({ code: "unreadable" });
  expect(trouble?.seq).toBeGreaterThan(150);
  expect(trouble?.seq).toBeLessThanOrEqual(200);
});

test("a file that is no database, and one that is another's, are refused and left alone", async () => {
  writeFileSync(log.paths.logPath, "not a database at all".repeat(400));
  expect(await troubleOnOpening()).toMatchObject({ code: "unreadable" });
  rmSync(log.paths.logPath);
  const other = new Database(log.paths.logPath);
  other.exec("CREATE TABLE somebody_elses(x)");
  other.close();
  expect(await troubleOnOpening()).toMatchObject({ code: "not-a-log" });
});

test("a log of a newer format is refused", async () => {
  log.fill(1);
  const database = new Database(log.paths.logPath);
  database.pragma("user_version = 99");
  database.close();
  expect((await troubleOnOpening())?.sentence).toContain("format 99");
});

/** Stops a log as a kill does: the WAL stays, nothing is folded in. `change` gets the folder as it was left. */
async function afterKill(rowCount: number, change: () => void): Promise<void> {
  const store = await log.open();
  const term = await store.claimTerm();
  for (let seq = 0; seq < rowCount; seq++) await store.append(term, seq, exampleRows(seq + 1, 1, term));
  const { logPath, marksPath } = log.paths;
  const files = [logPath, `${logPath}-wal`, marksPath];
  for (const file of files) copyFileSync(file, `${file}.killed`);
  await store.close();
  rmSync(`${logPath}-shm`, { force: true });
  for (const file of files) {
    copyFileSync(`${file}.killed`, file);
    rmSync(`${file}.killed`);
  }
  change();
}

test("after a kill everything acknowledged is there, without a notice", async () => {
  await afterKill(5, () => undefined);
  const opened = await log.tryOpen();
  expect(opened).toMatchObject({ ok: true, notices: [] });
  if (!opened.ok) return;
  expect(opened.store.head().seq).toBe(5);
  await opened.store.close();
});

test("a last write that was cut off before it was acknowledged is dropped, and said", async () => {
  await afterKill(5, () => {
    const { logPath, marksPath } = log.paths;
    // The last commit had begun: its frames are torn, and the mark of what was acknowledged is the one before.
    truncateSync(`${logPath}-wal`, statSync(`${logPath}-wal`).size - 1_000);
    const previous = new Database(logPath, { readonly: true });
    const hash = previous.prepare("SELECT lower(hex(hash)) FROM log WHERE seq = 4").pluck().get();
    previous.close();
    const marks = new HeadMarkFile(marksPath, "test-log");
    marks.acknowledge(4, String(hash));
    marks.intend(6);
    marks.close();
  });
  const opened = await log.tryOpen();
  expect(opened).toMatchObject({ ok: true, notices: [{ code: "last-write-dropped", fromSeq: 5, toSeq: 6 }] });
  if (!opened.ok) return;
  expect(opened.notices[0]?.sentence).toContain("row 5 to 6");
  expect(opened.store.head().seq).toBe(4);
  await opened.store.close();
  const again = await log.tryOpen();
  expect(again, "it is said once").toMatchObject({ ok: true, notices: [] });
  if (again.ok) await again.store.close();
});

test("a last write that was acknowledged and is gone is an error, not a notice", async () => {
  await afterKill(5, () => {
    const wal = `${log.paths.logPath}-wal`;
    truncateSync(wal, statSync(wal).size - 1_000);
  });
  expect(await troubleOnOpening()).toMatchObject({ code: "acknowledged-rows-missing", seq: 5 });
});

test("a log that is gone is not made anew in silence", async () => {
  log.fill(5);
  rmSync(log.paths.logPath);
  expect(await troubleOnOpening()).toMatchObject({ code: "acknowledged-rows-missing", seq: 1 });
  expect(existsSync(log.paths.logPath)).toBe(false);
});

test("another history of the same log is noticed", async () => {
  log.fill(5);
  const marks = new HeadMarkFile(log.paths.marksPath, "test-log");
  marks.acknowledge(5, "0".repeat(64));
  marks.close();
  expect(await troubleOnOpening()).toMatchObject({ code: "other-history", seq: 5 });
});

test("marks that can't be read prove nothing and hinder nothing", async () => {
  log.fill(5);
  writeFileSync(log.paths.marksPath, "acknowledged 99 torn");
  expect(readHeadMarks(log.paths.marksPath)).toBeUndefined();
  expect(await troubleOnOpening()).toBeUndefined();
});

test.each([
  ["older", 7],
  ["newer", 16_000],
])("damage in the %s half of a long log is found by the thread that walks it", async (_, seq) => {
  log.fill(30_000);
  tamper(`UPDATE log SET data = '{}' WHERE seq IN (${seq}, ${seq + 12_000})`);
  expect(await troubleOnOpening()).toMatchObject({ code: "hash-mismatch", seq });
});

test("what opening had no time to walk is walked afterwards", async () => {
  log.fill(10_020);
  tamper("UPDATE log SET data = '{}' WHERE seq = 7");
  const opened = await log.tryOpen(0);
  if (!opened.ok) throw new Error(opened.trouble.sentence);
  expect(opened.store.walkedFromSeq).toBe(21);
  expect(await opened.store.finishCheck()).toMatchObject({ code: "hash-mismatch", seq: 7 });
  await opened.store.close();
}, 30_000);

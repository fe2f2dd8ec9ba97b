import { existsSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleRows } from "./example-rows.ts";
import { LogReader } from "./log-reader.ts";
import { SubjectIndex } from "./subject-index.ts";
import { TemporaryLog } from "./temporary-log.ts";

let log: TemporaryLog;
let reader: LogReader;
beforeEach(async () => {
  log = new TemporaryLog();
  log.fill(100);
  reader = new LogReader(log.paths.logPath);
});
afterEach(() => {
  reader.close();
  log.remove();
});

/** Unit 305 of the example rows is in rows 5, 45 and 85. */
function find(): number[] {
  const index = new SubjectIndex(log.paths.indexPath, reader);
  const rows = index.find("unit:NMSP-305", undefined, 10);
  index.close();
  return rows.map((row) => row[0]);
}

test("it is made when it is first asked, and used again", () => {
  expect(existsSync(log.paths.indexPath)).toBe(false);
  expect(find()).toEqual([85, 45, 5]);
  const index = new SubjectIndex(log.paths.indexPath, reader);
  expect(index.catchUp()).toBe(false);
  index.close();
  expect(find()).toEqual([85, 45, 5]);
});

test("it answers for rows that were written after it was opened", async () => {
  expect(find()).toEqual([85, 45, 5]);
  const store = await log.open();
  const term = await store.claimTerm();
  await store.append(term, 100, exampleRows(101, 40, term));
  await store.close();
  expect(find()).toEqual([125, 85, 45, 5]);
});

test("a damaged one is made again", () => {
  expect(find()).toEqual([85, 45, 5]);
  writeFileSync(log.paths.indexPath, "not a database".repeat(1_000));
  expect(find()).toEqual([85, 45, 5]);
});

test("one of another log, and one of another history, are made again", () => {
  for (const sql of [
    "UPDATE about SET log_id = 'another'",
    "UPDATE indexed SET hash = 'another', through_seq = 60",
    "UPDATE indexed SET through_seq = 5000",
  ]) {
    expect(find()).toEqual([85, 45, 5]);
    const database = new Database(log.paths.indexPath);
    database.exec(`DELETE FROM subject; ${sql}`);
    database.close();
    expect(find()).toEqual([85, 45, 5]);
  }
});

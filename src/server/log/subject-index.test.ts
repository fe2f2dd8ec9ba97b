import { existsSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeDatabase } from "./copy-log.ts";
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

test("far behind the log it answers from the log, and the same as when it has caught up", async () => {
  const store = await log.open();
  const term = await store.claimTerm();
  for (let from = 101; from < 12_100; from += 1_000) {
    const rows = exampleRows(from, 1_000, term);
    // Names in which another stands are not taken for it.
    const odd = rows.map((row, i) => (i % 7 === 3 ? { ...row, subjects: ['unit:X"unit:NMSP-305'] } : row));
    await store.append(term, from - 1, odd);
  }
  await store.close();
  const behind = new SubjectIndex(log.paths.indexPath, reader);
  const asked = [
    [undefined, 3],
    [undefined, 1_000],
    [9_000, 100],
    [5_100, 200],
    [200, 200],
    [40, 1],
  ] as const;
  const seqs = (index: SubjectIndex, [beforeSeq, limit]: (typeof asked)[number]): number[] =>
    index.find("unit:NMSP-305", beforeSeq, limit).map((row) => row[0]);
  const first = seqs(behind, asked[1]);
  expect(behind.catchUp()).toBe(true);
  while (behind.catchUp());
  const expected = asked.map((ask) => seqs(behind, ask));
  expect(first).toEqual(expected[1]);
  behind.close();
  for (const [i, ask] of asked.entries()) {
    removeDatabase(log.paths.indexPath);
    const index = new SubjectIndex(log.paths.indexPath, reader);
    expect(seqs(index, ask)).toEqual(expected[i]);
    expect(seqs(index, ask)).toEqual(expected[i]);
    index.close();
  }
  expect(expected.map(({ length }) => length)).toEqual([3, first.length, 100, expect.any(Number), 4, 1]);
  expect(first.length).toBeGreaterThan(200);
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

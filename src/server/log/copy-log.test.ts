import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyLog } from "./copy-log.ts";
import { openDataFolder } from "./data-folder.ts";
import { exampleRows } from "./example-rows.ts";
import { openForWriting } from "./log-database.ts";
import { restoreLog } from "./restore-log.ts";
import { SqliteLogStore } from "./sqlite-log-store.ts";
import { TemporaryLog } from "./temporary-log.ts";

let log: TemporaryLog;
let target: TemporaryLog;
let copyPath: string;
beforeEach(() => {
  log = new TemporaryLog();
  target = new TemporaryLog();
  copyPath = join(log.parent, "copy.db");
});
afterEach(() => {
  log.remove();
  target.remove();
});

const nothing = (): void => undefined;
const options = { force: false, nowMs: 5 };

test("a copy made while rows are written is whole, and is one file", async () => {
  log.fill(3_000);
  const store = await log.open();
  const term = await store.claimTerm();
  let writing = true;
  const writer = async (): Promise<void> => {
    for (let seq = 3_000; writing; seq += 5) await store.append(term, seq, exampleRows(seq + 1, 5, term));
  };
  const written = writer();
  const progress: number[] = [];
  const head = await store.backupTo(copyPath, (done, total) => progress.push(done / total));
  writing = false;
  await written;
  expect(head.seq).toBeGreaterThanOrEqual(3_000);
  expect(store.head().seq, "the server went on writing").toBeGreaterThan(head.seq);
  expect(progress.length).toBeGreaterThan(0);
  expect(readdirSync(log.parent).filter((name) => name.startsWith("copy.db"))).toEqual(["copy.db"]);
  await store.close();
  expect(restoreLog(copyPath, target.parent, options)).toMatchObject({ head: { seq: head.seq }, logId: "test-log" });
  const restored = await target.open();
  expect(restored.head()).toEqual(head);
  const newTerm = await restored.claimTerm();
  expect(newTerm, "a restored log goes on under a new term").toBe(term + 1);
  expect((await restored.append(newTerm, head.seq, exampleRows(head.seq + 1, 1, newTerm))).answer).toBe("written");
  await restored.close();
});

test("a file that exists is never written over, and a failed copy leaves nothing", async () => {
  log.fill(3);
  writeFileSync(copyPath, "precious");
  await expect(copyLog(log.paths.logPath, copyPath, nothing)).rejects.toThrow("exists already");
  expect(readFileSync(copyPath, "utf8")).toBe("precious");
  await expect(copyLog(log.paths.logPath, join(log.parent, "no", "where"), nothing)).rejects.toThrow(
    "directory does not exist",
  );
});

test("a damaged log gives no copy: its row is named", async () => {
  log.fill(300);
  damage(log.paths.logPath, "command:c-137");
  await expect(copyLog(log.paths.logPath, copyPath, nothing)).rejects.toThrow("damaged at row 137");
  expect(readdirSync(log.parent).filter((name) => name.startsWith("copy.db"))).toEqual([]);
});

test("a copy of a practice is restored as a practice", async () => {
  const database = openForWriting(log.paths.logPath, { logId: "practice-log", nowMs: 1, practice: true });
  database.close();
  await copyLog(log.paths.logPath, copyPath, nothing);
  restoreLog(copyPath, target.parent, options);
  expect(openDataFolder(target.parent, { practice: false, nowMs: 1 })).toMatchObject({
    ok: false,
    refusal: { code: "holds-a-practice" },
  });
});

test("a damaged copy is not restored, and the folder stays as it was", async () => {
  log.fill(300);
  await copyLog(log.paths.logPath, copyPath, nothing);
  damage(copyPath, "command:c-137");
  expect(() => restoreLog(copyPath, target.parent, options)).toThrow("damaged at row 137");
  expect(existsSync(target.paths.logPath)).toBe(false);
  expect(() => restoreLog(join(log.parent, "none.db"), target.parent, options)).toThrow("there is no file");
});

test("a folder in use is refused; by force, what it holds is set aside and not lost", async () => {
  log.fill(30);
  await copyLog(log.paths.logPath, copyPath, nothing);
  target.fill(5);
  mkdirSync(target.paths.tracksPath);
  expect(() => restoreLog(copyPath, target.parent, options)).toThrow("is not empty");
  const restored = restoreLog(copyPath, target.parent, { ...options, force: true });
  const setAside = restored.setAsidePath ?? "";
  expect(readdirSync(setAside)).toEqual(expect.arrayContaining(["tracks", "vigil.db", "vigil.head"]));
  const store = await target.open();
  expect(store.head().seq).toBe(30);
  await store.close();
  copyFileSync(join(setAside, "vigil.head"), target.paths.marksPath);
  copyFileSync(join(setAside, "vigil.db"), target.paths.logPath);
  const before = await target.open();
  expect(before.head().seq, "what was set aside is the whole log that was there").toBe(5);
  await before.close();
});

test("a folder that a server uses is refused even by force", async () => {
  log.fill(3);
  await copyLog(log.paths.logPath, copyPath, nothing);
  const folder = openDataFolder(target.parent, { practice: false, nowMs: 1 });
  expect(() => restoreLog(copyPath, target.parent, { ...options, force: true })).toThrow("in use by another Vigil");
  if (folder.ok) folder.folder.release();
});

test("a server's own file with rows beside it is not taken for a copy", async () => {
  const store = await log.open();
  const term = await store.claimTerm();
  await store.append(term, 0, exampleRows(1, 3, term));
  expect(() => restoreLog(log.paths.logPath, target.parent, options)).toThrow("copy it with vigil backup");
  await store.close();
  expect(restoreLog(log.paths.logPath, target.parent, options).head.seq, "closed in order, it is whole").toBe(3);
});

test("a log that is missing is not made by opening it", async () => {
  const { logPath, marksPath, indexPath } = target.paths;
  rmSync(logPath, { force: true });
  const opened = await SqliteLogStore.open({ logPath, marksPath, indexPath });
  expect(opened).toMatchObject({ ok: false, trouble: { code: "missing" } });
  expect(existsSync(logPath)).toBe(false);
});

function damage(path: string, text: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

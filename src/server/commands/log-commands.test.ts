/** `vigil verify`, `backup` and `restore`, as somebody at a terminal meets them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TemporaryLog } from "../log/temporary-log.ts";
import { run as backup } from "./backup.ts";
import { run as restore } from "./restore.ts";
import { run as verify } from "./verify.ts";

let log: TemporaryLog;
let said: string;
beforeEach(() => {
  log = new TemporaryLog();
  said = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  log.remove();
});

test("verify says that a log is whole, how long it is, and its last hash", async () => {
  log.fill(25);
  expect(await verify({ dataDir: log.parent })).toBe(0);
  expect(said).toMatch(/^whole: 25 events, log test-log\nhash of event 25: [0-9a-f]{64}\n$/);
});

test("verify names the row where damage begins", async () => {
  log.fill(300);
  const bytes = readFileSync(log.paths.logPath);
  const at = bytes.indexOf("command:c-42");
  bytes[at] = 0x20;
  writeFileSync(log.paths.logPath, bytes);
  expect(await verify({ dataDir: log.parent })).toBe(1);
  expect(said).toMatch(/^vigil verify: the log is damaged at row 42 \(hash-mismatch\)/);
});

test("verify of a folder without a log fails, and makes none", async () => {
  expect(await verify({ dataDir: join(log.parent, "none") })).toBe(1);
  expect(said).toContain("there is no log at");
  expect(existsSync(join(log.parent, "none"))).toBe(false);
});

test("a backup is restored into a new folder and verifies there", async () => {
  log.fill(25);
  const copy = join(log.parent, "monday");
  const there = join(log.parent, "restored");
  expect(await backup({ backupFile: copy, dataDir: log.parent })).toBe(0);
  expect(await restore({ backupFile: copy, dataDir: there })).toBe(0);
  expect(await verify({ dataDir: there })).toBe(0);
  expect(said.match(/hash of event 25: (\w+)/g)).toHaveLength(3);
  expect(new Set(said.match(/hash of event 25: (\w+)/g)).size).toBe(1);
});

test("a backup whose file was changed is not restored, and nothing is touched", async () => {
  log.fill(25);
  const copy = join(log.parent, "monday");
  expect(await backup({ backupFile: copy, dataDir: log.parent })).toBe(0);
  writeFileSync(join(copy, "seal.public"), "x");
  const manifest = JSON.parse(readFileSync(join(copy, "manifest.json"), "utf8")) as { files: object[] };
  manifest.files.push({ name: "seal.public", bytes: 1, sha256: "0".repeat(64) });
  writeFileSync(join(copy, "manifest.json"), JSON.stringify(manifest));
  const there = join(log.parent, "restored");
  expect(await restore({ backupFile: copy, dataDir: there })).toBe(1);
  expect(said).toContain("seal.public in the backup is not what was backed up");
  expect(existsSync(there)).toBe(false);
});

test("backup and restore say in a sentence why they do nothing", async () => {
  log.fill(3);
  expect(await backup({ backupFile: log.paths.logPath, dataDir: log.parent })).toBe(1);
  expect(await backup({ backupFile: join(log.parent, "no", "where"), dataDir: log.parent })).toBe(1);
  expect(await backup({ backupFile: join(log.parent, "b"), dataDir: join(log.parent, "none") })).toBe(1);
  expect(await restore({ backupFile: join(log.parent, "none"), dataDir: join(log.parent, "r") })).toBe(1);
  expect(await restore({ backupFile: log.paths.logPath, dataDir: log.parent })).toBe(1);
  const sentences = [
    "exists already",
    "directory does not exist",
    "there is no log",
    "there is no file",
    "is not empty",
  ];
  for (const sentence of sentences) expect(said).toContain(sentence);
  expect(said.trim().split("\n")).toHaveLength(5);
});

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FolderAnswer, isUnused, openDataFolder } from "./data-folder.ts";
import { TemporaryLog } from "./temporary-log.ts";

let log: TemporaryLog;
beforeEach(() => {
  log = new TemporaryLog();
});
afterEach(() => log.remove());

const nowMs = Date.UTC(2024, 2, 15, 11);

function open(practice = false): FolderAnswer {
  return openDataFolder(log.parent, { practice, nowMs });
}

function release(answer: FolderAnswer): void {
  if (!answer.ok) throw new Error(answer.refusal.sentence);
  answer.folder.release();
}

test("a folder is made where there is none", () => {
  const answer = openDataFolder(join(log.parent, "deep", "er"), { practice: false, nowMs });
  expect(answer).toMatchObject({ ok: true });
  expect(existsSync(join(log.parent, "deep", "er", "tracks"))).toBe(true);
  release(answer);
});

test("one at a time: the second is told who has it and since when", () => {
  const first = open();
  const second = open();
  expect(second).toMatchObject({
    ok: false,
    refusal: { code: "in-use", holder: { pid: process.pid, sinceMs: nowMs } },
  });
  if (!second.ok) expect(second.refusal.sentence).toContain(`process ${process.pid}`);
  if (!second.ok) expect(second.refusal.sentence).toContain("since 2024-03-15T11:00:00.000Z");
  release(first);
  release(open());
});

test("a lock is held until it is released, also where nobody keeps what came back, and memory is tidied up", async () => {
  expect(open().ok).toBe(true);
  setFlagsFromString("--expose-gc");
  const tidyUp = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) {
    await pause(5);
    tidyUp();
  }
  expect(open()).toMatchObject({ ok: false, refusal: { code: "in-use" } });
});

test("a practice and a real shift never share a folder", () => {
  release(open(true));
  expect(open(false)).toMatchObject({ ok: false, refusal: { code: "holds-a-practice" } });
  release(open(true));
});

test("a practice refuses a folder in which a real shift was served, and leaves no mark on it", () => {
  release(open(false));
  writeFileSync(log.paths.logPath, "a log");
  expect(open(true)).toMatchObject({ ok: false, refusal: { code: "holds-a-real-shift" } });
  expect(existsSync(log.paths.practicePath)).toBe(false);
  release(open(false));
});

test("a folder that can't be made is refused with the reason", () => {
  writeFileSync(join(log.parent, "file"), "");
  const answer = openDataFolder(join(log.parent, "file"), { practice: false, nowMs });
  expect(answer).toMatchObject({ ok: false, refusal: { code: "cannot-use" } });
});

test("a folder is unused until something but a lock is in it", () => {
  expect(isUnused(join(log.parent, "none"))).toBe(true);
  expect(isUnused(log.parent)).toBe(true);
  mkdirSync(join(log.parent, "tracks"));
  expect(isUnused(log.parent)).toBe(false);
});

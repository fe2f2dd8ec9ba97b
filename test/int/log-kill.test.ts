/**
 * The log under kill -9, with real processes and a real disk: nothing acknowledged is lost, the chain stays whole,
 * and the lock of the dead is no lock. `VIGIL_KILLS=1000` runs as many rounds.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder, dataPaths } from "../../src/server/log/data-folder.ts";
import { LogReader } from "../../src/server/log/log-reader.ts";
import { compareWithMarks } from "../../src/server/log/open-log.ts";
import { readHeadMarks } from "../../src/server/log/head-mark.ts";
import { verifyLog } from "../../src/server/log/walk-chain.ts";

const KILLS = Number(process.env["VIGIL_KILLS"] ?? 8);
const program = new URL("./log-writer-process.ts", import.meta.url).pathname;

let folder: string;
let running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-kill-"));
});
afterEach(async () => {
  for (const child of running) await kill(child);
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the writer; `lines` grows with what it prints, and `opened` resolves with its first line. */
function start(): { child: ChildProcess; lines: string[]; opened: Promise<string> } {
  const child = spawn(process.execPath, [program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const opened = new Promise<string>((resolve) => reader.once("line", resolve));
  reader.on("line", (line) => lines.push(line));
  return { child, lines, opened };
}

/** Kills and waits until all that was printed has been read. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await gone;
}

test(
  `killed ${KILLS} times in the middle of its work, the log has all that was acknowledged, and is whole`,
  async () => {
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      const { child, lines, opened } = start();
      expect(await opened).toMatch(/^open [01]$/);
      // Every other time not before something was acknowledged, however slow the machine is.
      while (round % 2 === 0 && lines.length < 5 && child.exitCode === null) await pause(5);
      await pause(Math.random() * 150);
      await kill(child);
      acknowledged = Math.max(acknowledged, ...lines.slice(1).map(Number));
      const marks = readHeadMarks(dataPaths(folder).marksPath);
      const reader = new LogReader(dataPaths(folder).logPath);
      expect(reader.head().seq).toBeGreaterThanOrEqual(acknowledged);
      expect(verifyLog(reader)).toMatchObject({ ok: true });
      expect(compareWithMarks(marks, reader).trouble).toBeUndefined();
      reader.close();
    }
    expect(acknowledged, "something was acknowledged at all").toBeGreaterThan(KILLS);
  },
  60_000 + KILLS * 15_000,
);

test("a second server on the folder is refused and told who has it; after a kill -9 it gets in", async () => {
  const first = start();
  expect(await first.opened).toBe("open 0");
  const second = start();
  expect(await second.opened).toMatch(new RegExp(`^in-use .*process ${first.child.pid} .*since \\d{4}-`));
  await kill(first.child);
  const third = openDataFolder(folder, { practice: false, nowMs: Date.now() });
  expect(third.ok).toBe(true);
  if (third.ok) third.folder.release();
});

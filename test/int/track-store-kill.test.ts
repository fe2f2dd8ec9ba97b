/**
 * [TS10] A process that keeps fixes is killed at any instant: the trail opens again, and at most one second of what
 * the process had been given is missing.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, type DeviceId } from "../../src/base/ids.ts";
import { TrackStore } from "../../src/server/track-store/track-store.ts";

const CHILD = new URL("./track-store-kill-process.ts", import.meta.url);
const DEVICE = asId<DeviceId>("car-312");
const KILLS = 12;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-kill-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The longest time in which the child told of nothing; it tells of a fix every few milliseconds. */
function longestWaitMs(times: readonly number[]): number {
  return Math.max(0, ...times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs)));
}

/** Runs the child for a while, kills it, and returns the last of its numbered fixes that it told of. */
async function runAndKill(
  path: string,
  fromNumber: number,
  afterMs: number,
): Promise<{ told: number; toldAtMs: number; killedAtMs: number; times: Map<number, number> }> {
  const child = spawn(process.execPath, [CHILD.pathname, path, String(fromNumber)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const times = new Map<number, number>();
  let told = fromNumber - 1;
  let sinceMs: number | undefined;
  let toldAtMs = 0;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [number, atMs] = line.split(" ").map(Number);
    if (number === undefined || atMs === undefined) return;
    times.set(number, atMs);
    // After the while, and not before there is something to be lost.
    if (performance.now() - (sinceMs ??= performance.now()) >= afterMs && times.size > 10) child.kill("SIGKILL");
    told = number;
    toldAtMs = atMs;
  });
  await exited;
  return { told, toldAtMs, killedAtMs: Date.now(), times };
}

test("[TS10] killed again and again: the file opens, fixes have no gap, and at most a second of them is missing", async () => {
  const path = join(folder, "trail.db");
  let next = 0;
  let lossMaxMs = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { told, killedAtMs, times } = await runAndKill(path, next, 300 + 137 * kill);
    expect(times.size).toBeGreaterThan(5);
    const opened = await TrackStore.open({ path, nowMs: () => Date.now() });
    if (!opened.ok) throw new Error(opened.trouble.message);
    const numbers = [...(await opened.store.byDevice(DEVICE, 0, Number.MAX_SAFE_INTEGER / 4))].map(
      ({ fixAtMs }) => fixAtMs,
    );
    await opened.store.close();
    // The fixes are numbered by their time, from 1 on: none is missing in between, none is there twice.
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
    const kept = numbers.length;
    expect(kept).toBeGreaterThanOrEqual(next);
    const firstLost = [...times].find(([number]) => number > kept);
    const lossMs = firstLost === undefined ? 0 : killedAtMs - firstLost[1];
    // Where the machine let the process itself wait, its writing waited as well.
    expect(lossMs).toBeLessThanOrEqual(1_000 + longestWaitMs([...times.values(), killedAtMs]));
    lossMaxMs = Math.max(lossMaxMs, lossMs);
    expect(told).toBeGreaterThan(next);
    next = kept;
  }
  expect(next).toBeGreaterThan(1_000);
}, 240_000);

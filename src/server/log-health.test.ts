/** What was wrong with the log at its opening, and behind it, reaches people and the log file. */
import { expect, test } from "vitest";
import type { Input } from "../engine/input.ts";
import { checkLogHealth, type LogHealth } from "./log-health.ts";
import type { LogTrouble } from "./log/open-log.ts";

type Told = Extract<Input, { kind: "trouble" }>;

async function check(
  finishCheck: () => Promise<LogTrouble | undefined>,
  opened: { dropped?: string[]; damagedSnapshots?: string[] } = {},
): Promise<{ health: LogHealth; told: Told[]; logged: string[] }> {
  const told: Told[] = [];
  const logged: string[] = [];
  const write = (_: object, text: string): void => void logged.push(text);
  const health = checkLogHealth({
    store: { head: () => ({ seq: 7 }), finishCheck },
    dropped: opened.dropped ?? [],
    damagedSnapshots: opened.damagedSnapshots ?? [],
    input: (input) => told.push(input),
    log: { info: write, warn: write, error: write, fatal: write },
  });
  await health.checked;
  return { health, told, logged };
}

test("a log that is whole is said to be in the log file, and nobody is disturbed", async () => {
  const { health, told, logged } = await check(() => Promise.resolve(undefined));
  expect(told).toEqual([]);
  expect(logged).toEqual(["the whole log was checked"]);
  expect(health.damage()).toBeUndefined();
});

test("damage found behind the opening rings urgent and names the row", async () => {
  const sentence = "the log is damaged at row 137 (hash-mismatch): its bytes have been changed";
  const { health, told, logged } = await check(() => Promise.resolve({ code: "hash-mismatch", seq: 137, sentence }));
  expect(told).toMatchObject([{ part: "log-chain", active: true }]);
  expect(told[0]?.level, "the level of system alerts, which is urgent").toBeUndefined();
  expect(told[0]?.sentence).toContain("damaged at row 137");
  expect(health.damage()).toContain("damaged at row 137");
  expect(logged).toEqual(["the log is damaged"]);
});

test("a check that could not be made is no clean bill", async () => {
  const { told, logged } = await check(() => Promise.reject(new Error("the thread is gone")));
  expect(told).toMatchObject([{ part: "log-chain", level: "notice", active: true }]);
  expect(told[0]?.sentence).toContain("the thread is gone");
  expect(logged).toEqual(["the whole log could not be checked"]);
});

test("a dropped last write and a damaged snapshot are notices, in words and in the log file", async () => {
  const { told, logged } = await check(() => Promise.resolve(undefined), {
    dropped: ["row 8 was dropped"],
    damagedSnapshots: ["the snapshot a is damaged", "the snapshot b is damaged"],
  });
  expect(told.map(({ part, level, sentence }) => [part, level, sentence])).toEqual([
    ["log-end", "notice", "row 8 was dropped"],
    ["snapshots", "notice", "the snapshot a is damaged; the snapshot b is damaged"],
  ]);
  expect(logged[0]).toBe("the log was opened");
});

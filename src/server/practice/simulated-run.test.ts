import { writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { readTapeLine } from "../../protocol/simulation-tape.ts";
import { SimulatedRuns } from "./simulated-run.ts";

const small = { seed: "4", hours: 0.5, units: 4, consoles: 1, faults: "network,kill" };

test("a run is a tape: it begins, tells what happened in the order of time, and ends with the report", async () => {
  const started = await new SimulatedRuns().start(small);
  if (!started.ok) throw new Error(started.reason);
  const lines = (await text(started.tape)).trimEnd().split("\n");
  const tape = lines.map((line) => readTapeLine(line));
  expect(tape).not.toContain(undefined);
  expect(tape[0]).toMatchObject({ kind: "begin", seed: "4" });
  expect(tape.at(-1)?.kind).toBe("end");
  const times = tape.map((line) => line?.atMs ?? Number.NaN);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const events = tape.flatMap((line) => (line?.kind === "events" ? line.events : []));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.some(({ event }) => event.type === "StopStarted")).toBe(true);
  expect(tape.some((line) => line?.kind === "server" && line.is === "killed")).toBe(true);
  expect(tape.some((line) => line?.kind === "places" && line.places.length > 0 && line.heard.length > 0)).toBe(true);
});

test("what makes no sense to the simulator is refused in its own words", async () => {
  const started = await new SimulatedRuns().start({ ...small, faults: "gremlins" });
  expect(started).toMatchObject({ ok: false, isRefused: true });
  expect(started.ok ? "" : started.reason).toMatch(/no such fault "gremlins"/);
  expect(await new SimulatedRuns().start({ ...small, seed: "1..5" })).toMatchObject({ isRefused: true });
});

test("another run ends the one before, and a simulator that dies at once is said to have", async () => {
  const runs = new SimulatedRuns();
  const first = await runs.start({ ...small, hours: 12 });
  const second = await runs.start(small);
  if (!first.ok || !second.ok) throw new Error("both begin");
  expect(await text(first.tape)).not.toContain('"kind":"end"');
  expect(await text(second.tape)).toContain('"kind":"end"');

  const broken = join(mkdtempSync(join(tmpdir(), "vigil-run-")), "broken.mjs");
  writeFileSync(broken, "console.error('no memory'); process.exit(7);");
  expect(await new SimulatedRuns(broken).start(small)).toEqual({ ok: false, isRefused: false, reason: "no memory" });
});

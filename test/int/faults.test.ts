/**
 * Some of `npm run faults`, in little: the power cut under a disk of which only what was synchronised is left, a disk that
 * lies, one that becomes read-only, a crowd of consoles, random throws. And what the program says to nonsense.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onADiskInBetween } from "../faults/disk-in-between.ts";
import { Findings } from "../faults/findings.ts";
import { onARunningServer, type Trial } from "../faults/scenario.ts";
import { crowd } from "../faults/scenarios/consoles.ts";
import { readOnlyDisk } from "../faults/scenarios/disks.ts";
import { randomFrames } from "../faults/scenarios/floods.ts";
import { lyingDisk, powerCuts } from "../faults/scenarios/syncs.ts";

const ANY_DICE = process.env["VIGIL_DICE"] === "any";
const SEED = process.env["VIGIL_SEED"] ?? (ANY_DICE ? new Date().toISOString() : "every push");
const PATIENCE_MS = 180_000;

function trialOf(findings: Findings): Trial {
  return { findings, doing: () => undefined, kills: 2, datagrams: 15_000, seed: SEED, quick: true };
}

/** What was broken, or that nothing was tried. */
async function brokenBy(run: (trial: Trial) => Promise<void>): Promise<readonly unknown[]> {
  const findings = new Findings();
  await run(trialOf(findings));
  const untried = findings.list.find(({ promise }) => promise.endsWith("NOT tried"));
  if (untried !== undefined) {
    console.warn(`faults: ${untried.promise}: ${untried.measured}`);
    return [];
  }
  return findings.list.some(({ held }) => held === true) ? findings.broken : ["nothing was tried"];
}

test(`the power is cut: everything acknowledged had been synchronised (seed ${SEED})`, {
  timeout: PATIENCE_MS,
}, async () => {
  expect(
    await brokenBy((trial) => onADiskInBetween(trial.findings, (disk) => powerCuts(trial, disk, 50, 2), 50)),
  ).toEqual([]);
});

test("a disk that lies is found out when its power was cut", { timeout: PATIENCE_MS }, async () => {
  expect(await brokenBy((trial) => onADiskInBetween(trial.findings, (disk) => lyingDisk(trial, disk)))).toEqual([]);
});

test("a disk that becomes read-only", { timeout: PATIENCE_MS }, async () => {
  expect(await brokenBy((trial) => onADiskInBetween(trial.findings, (disk) => readOnlyDisk(trial, disk)))).toEqual([]);
});

test("a hundred consoles come back at once", { timeout: PATIENCE_MS }, async () => {
  expect(await brokenBy((trial) => onARunningServer(trial, (bench) => crowd(trial, bench)))).toEqual([]);
});

test(`random datagrams and frames (seed ${SEED})`, { timeout: PATIENCE_MS }, async () => {
  expect(await brokenBy(randomFrames.run)).toEqual([]);
});

test.each([["--only", "fire"], ["--kills", "many"], ["--datagrams", "-1"], ["--seed", ""], ["--only"], ["--sideways"]])(
  "nonsense gets one line: %s %s",
  (...words) => {
    const main = join(import.meta.dirname, "..", "faults", "main.ts");
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^faults: /);
  },
);

/**
 * fsync that fails, hangs and lies under the log, and the proof that it is waited for: the power is cut, and of the log's
 * files only what was synchronised is left (with a part of the rest, by chance). kill -9 alone proves nothing of that:
 * what a killed process has written, the kernel still has.
 */
import { setTimeout as pause } from "node:timers/promises";
import { randomFrom } from "../../../src/base/prng.ts";
import { type Served, VigilProcess } from "../../int/vigil-process.ts";
import {
  drive,
  judgeDuress,
  judgeLog,
  judgeTimer,
  judgeVerify,
  type Ledger,
  metric,
  openLedger,
  startShifts,
  work,
} from "../center-under-fault.ts";
import { cutPower, type Disk, onADiskInBetween, type Order } from "../disk-in-between.ts";
import { type Bench, during, onARunningServer, type Scenario, type Trial } from "../scenario.ts";
import { throughTrouble } from "../trouble.ts";

const LOAD_MS = 1_500;
const EARLY = [0, 30, 70];

export const syncs: Scenario = {
  name: "syncs",
  title: "fsync that fails, hangs and lies; the power cut with everything lost that was not synchronised",
  run: async (trial) => {
    const cuts = trial.quick ? 2 : Math.max(10, Math.round(trial.kills / 10));
    for (const early of trial.quick ? [50] : EARLY)
      await onADiskInBetween(trial.findings, (disk) => powerCuts(trial, disk, early, cuts), early);
    for (const order of ["fail", "hang"] as const)
      await onADiskInBetween(trial.findings, (disk) => syncTrouble(trial, disk, order));
    await onADiskInBetween(trial.findings, (disk) => lyingDisk(trial, disk));
    await onADiskInBetween(trial.findings, (disk) => hangingTrails(trial, disk));
  },
};

/** Cut, start on what is left, cut again: each time everything acknowledged must be there. */
export async function powerCuts(
  { findings, doing, seed }: Trial,
  disk: Disk,
  early: number,
  cuts: number,
): Promise<void> {
  const random = randomFrom(`${seed} ${early}`);
  const ledgers: Ledger[] = [];
  const when = early === 0 ? "power cut, all unsynchronised lost" : `power cut, ${early} of 100 writes kept`;
  for (let cut = 0; cut < cuts; cut++) {
    doing(`${when}: ${cut + 1} of ${cuts}`);
    const vigil = new VigilProcess(disk.folder, { env: disk.env });
    try {
      const served = await vigil.serving();
      if (cut === 0) await startShifts(served);
      const ledger = await openLedger(served);
      ledgers.push(ledger);
      const endMs = performance.now() + 100 + random.int(LOAD_MS);
      const goOn = (): boolean => performance.now() < endMs + 2_000;
      const loaded = Promise.all([work(served, ledger, goOn), drive(served, goOn)]);
      await pause(endMs - performance.now());
      await vigil.kill();
      await loaded;
    } finally {
      await vigil.kill();
    }
    cutPower(disk, cut % 2 === 0 ? "lost" : "kept");
  }
  judgeVerify(findings, disk.folder.dataDir, when);
  const vigil = new VigilProcess(disk.folder);
  try {
    const served = await vigil.serving();
    const console = await served.live();
    await judgeTimer(findings, served, console, when);
    console.close();
    await vigil.end();
  } finally {
    await vigil.kill();
  }
  findings.tell(when, `${cuts} cuts`);
  judgeLog(findings, disk.folder.dataDir, ledgers, when);
}

async function syncTrouble(trial: Trial, disk: Disk, order: Order): Promise<void> {
  const when = order === "fail" ? "fsync fails with EIO" : "fsync hangs";
  trial.doing(when);
  const trouble = {
    when,
    begin: () => disk.order(order, "vigil.db"),
    end: () => disk.order(),
    forMs: trial.quick ? 3_000 : 20_000,
  };
  await onARunningServer(trial, (bench) => throughTrouble(trial, bench, trouble), {
    folder: disk.folder,
    env: disk.env,
  });
}

/** Nobody can know that a disk lies, until its power is cut. Then it must be found out, not passed over. */
export async function lyingDisk({ findings, doing }: Trial, disk: Disk): Promise<void> {
  doing("fsync lies");
  const vigil = new VigilProcess(disk.folder, { env: disk.env });
  try {
    const served = await vigil.serving();
    const ledger = await openLedger(served);
    await during(500, (goOn) => work(served, ledger, goOn));
    disk.order("lie", "vigil.db");
    const before = ledger.texts.length;
    await during(500, (goOn) => work(served, ledger, goOn));
    findings.tell("fsync lies: acknowledged while it did", ledger.texts.length - before);
  } finally {
    await vigil.kill();
  }
  cutPower(disk, "kept");
  const again = new VigilProcess(disk.folder);
  const exitCode = await again.exited();
  const words = again.lastWords();
  findings.add(
    "fsync lies, and the power is cut: the next start refuses, and names what is missing",
    exitCode === 1 && /acknowledged/.test(words),
    `exit ${exitCode}: ${words}`,
  );
}

/** The thread of the trails hangs in a write: nobody waits for it, and what it was given is not lost. */
async function hangingTrails(trial: Trial, disk: Disk): Promise<void> {
  trial.doing("the trails' thread hangs");
  const hang = async ({ served, console, ledger }: Bench): Promise<void> => {
    disk.order("hang-writes", "trail.db");
    const before = ledger.texts.length;
    await during(trial.quick ? 3_000 : 15_000, (goOn) =>
      Promise.all([
        work(served, ledger, goOn),
        drive(served, goOn),
        judgeDuress(trial.findings, served, [console], "the trails' thread hangs"),
      ]),
    );
    const taken = ledger.texts.length - before;
    trial.findings.add("the trails' thread hangs: work is acknowledged all the same", taken > 100, taken);
    disk.order();
    const dropped = await trailsWritten(served);
    trial.findings.add(
      "it goes on: every fix is written within 10 s, none given up",
      dropped === 0,
      `${dropped} given up`,
    );
  };
  await onARunningServer(trial, hang, { folder: disk.folder, env: disk.env });
}

async function trailsWritten(served: Served): Promise<number> {
  const byMs = performance.now() + 10_000;
  while (performance.now() < byMs && (await metric(served, "vigil_trail_waiting_fixes")) > 0) await pause(200);
  const waiting = await metric(served, "vigil_trail_waiting_fixes");
  return waiting > 0 ? waiting : metric(served, "vigil_trail_dropped_fixes");
}

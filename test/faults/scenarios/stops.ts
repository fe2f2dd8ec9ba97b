/**
 * Processes that stand still (SIGSTOP) and go on: the one that serves, and its parent. Consoles judge their link by the
 * console's own rule. The threads of a process can't be stopped one by one; a trail's thread that hangs is in syncs.ts.
 */
import { setTimeout as pause } from "node:timers/promises";
import { linkHealth } from "../../../src/web/link/link-health.ts";
import { eventually, type LiveConsole, makeFolder, type Served, VigilProcess } from "../../int/vigil-process.ts";
import {
  CENTER,
  judgeDuress,
  judgeLog,
  judgeTimer,
  judgeVerify,
  type Ledger,
  openLedger,
  startShifts,
  work,
} from "../center-under-fault.ts";
import { during, onARunningServer, type Scenario, type Trial } from "../scenario.ts";

const NOTICED_MAX_MS = 3_000;

export const stops: Scenario = {
  name: "stops",
  title: "SIGSTOP of the server for seconds and minutes, and of its parent",
  run: async (trial) => {
    await onARunningServer(trial, async ({ vigil, served, console, ledger }) => {
      for (const seconds of trial.quick ? [6] : [2, 7, 100]) {
        trial.doing(`the server stands still for ${seconds} s`);
        await standStill(trial, vigil, served, console, seconds);
        await during(500, (goOn) => work(served, ledger, goOn));
      }
      await judgeDuress(trial.findings, served, [console], "after it stood still");
      trial.doing("the parent stands still");
      await stopParent(trial, vigil, served, console);
    });
    await parentStoppedAndServerKilled(trial);
  },
};

async function standStill(
  { findings }: Trial,
  vigil: VigilProcess,
  served: Served,
  console: LiveConsole,
  seconds: number,
): Promise<void> {
  const pid = await vigil.childPid();
  process.kill(pid, "SIGSTOP");
  const stoppedMs = performance.now();
  let noticedMs = Number.POSITIVE_INFINITY;
  while (performance.now() - stoppedMs < seconds * 1_000) {
    await pause(50);
    const silentMs = performance.now() - (console.messages.at(-1)?.atMs ?? 0);
    if (linkHealth(true, silentMs) === "lost") noticedMs = Math.min(noticedMs, performance.now() - stoppedMs);
  }
  process.kill(pid, "SIGCONT");
  const wokenMs = performance.now();
  const when = `stopped for ${seconds} s`;
  if (seconds > NOTICED_MAX_MS / 1_000) {
    const words = `${Math.round(noticedMs)} ms`;
    findings.add(`${when}: a console knows that its link is lost within 3 s`, noticedMs <= NOTICED_MAX_MS, words);
  }
  await eventually(
    () => Promise.resolve(console.messages.at(-1)?.atMs ?? 0),
    (atMs) => atMs > wokenMs,
    5_000,
  ).catch(() => undefined);
  const backMs = (console.messages.find(({ atMs }) => atMs > wokenMs)?.atMs ?? Number.POSITIVE_INFINITY) - wokenMs;
  findings.add(`${when}: the same console is live again within 2 s`, backMs <= 2_000, `${Math.round(backMs)} ms`);
  if (seconds >= 5) {
    const told = await hasAlert(served, "loop");
    findings.add(
      `${when}: one system alert says that the server stood still`,
      told,
      told ? "it stands" : "there is none",
    );
  }
  findings.add(`${when}: it is the same process`, (await vigil.childPid()) === pid, `process ${pid}`);
  await judgeTimer(findings, served, console, when);
}

async function hasAlert(served: Served, part: string): Promise<boolean> {
  return eventually(
    () => served.get("/api/v1/alerts?phase=standing"),
    ({ body }) => body.items.some(({ subject }) => subject.part === part),
    5_000,
  ).then(
    () => true,
    () => false,
  );
}

async function stopParent(
  { findings, quick }: Trial,
  vigil: VigilProcess,
  served: Served,
  console: LiveConsole,
): Promise<void> {
  process.kill(vigil.parentPid, "SIGSTOP");
  await pause(quick ? 1_000 : 20_000);
  await judgeDuress(findings, served, [console], "with its parent stopped");
  await judgeTimer(findings, served, console, "with its parent stopped");
  process.kill(vigil.parentPid, "SIGCONT");
}

/** With the parent stopped nobody starts another; as soon as it goes on, it does. */
async function parentStoppedAndServerKilled({ findings }: Trial): Promise<void> {
  const folder = makeFolder(CENTER);
  const startedMs = performance.now();
  const vigil = new VigilProcess(folder);
  try {
    const first = await vigil.serving();
    const firstTookMs = performance.now() - startedMs;
    await startShifts(first);
    const ledger = await workFor(first, 500);
    const killed = await vigil.childPid();
    process.kill(vigil.parentPid, "SIGSTOP");
    process.kill(killed, "SIGKILL");
    await pause(1_000);
    const goesOnMs = performance.now();
    process.kill(vigil.parentPid, "SIGCONT");
    const again = await vigil.serving(2);
    const tookMs = performance.now() - goesOnMs;
    findings.add(
      "killed while its parent stood: served within 5 s of the parent's going on, or twice the time of its first start",
      tookMs <= Math.max(5_000, 2 * firstTookMs),
      `${Math.round(tookMs)} ms; the first start took ${Math.round(firstTookMs)} ms`,
    );
    const console = await again.live();
    const later = await workFor(again, 500);
    await judgeTimer(findings, again, console, "after that");
    console.close();
    await vigil.end();
    judgeVerify(findings, folder.dataDir, "after that");
    judgeLog(findings, folder.dataDir, [ledger, later], "after that");
  } finally {
    await vigil.kill();
    folder.remove();
  }
}

async function workFor(served: Served, forMs: number): Promise<Ledger> {
  const ledger = await openLedger(served);
  await during(forMs, (goOn) => work(served, ledger, goOn));
  return ledger;
}

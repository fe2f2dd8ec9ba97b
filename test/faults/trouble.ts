/** What is promised while the disk is in trouble, whatever its trouble is: danger goes on, nobody is told a lie, and it ends. */
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../int/vigil-process.ts";
import { drive, isReady, judgeDuress, judgeTimer, work } from "./center-under-fault.ts";
import type { Bench, Trial } from "./scenario.ts";

const REFUSED_WITHIN_MS = 5_000;
const READY_WITHIN_MS = 20_000;

export type Trouble = {
  readonly when: string;
  readonly begin: () => void;
  readonly end: () => void;
  readonly forMs: number;
};

/** Works on through a trouble of the disk under the log. */
export async function throughTrouble({ findings }: Trial, bench: Bench, trouble: Trouble): Promise<void> {
  const { served, console, ledger, vigil } = bench;
  const { when } = trouble;
  let goesOn = true;
  const working = Promise.all([work(served, ledger, () => goesOn), drive(served, () => goesOn)]);
  const pid = await vigil.childPid();
  await pause(300);
  const acknowledgedBefore = ledger.texts.length;
  const beganMs = performance.now();
  trouble.begin();
  try {
    const refusedAt = ledger.refused;
    const refusal = await eventually(
      () => Promise.resolve(ledger.refused > refusedAt),
      (refused) => refused,
      REFUSED_WITHIN_MS,
    ).then(
      () => `${Math.round(performance.now() - beganMs)} ms`,
      () => "never",
    );
    findings.add(`${when}: ordinary commands are refused with the reason within 5 s`, refusal !== "never", refusal);
    const told = await console
      .next("danger", ({ events }) => JSON.stringify(events).includes("the log can't be written in time"), 5_000)
      .catch(() => undefined);
    findings.add(`${when}: every console is told at once`, told !== undefined, told === undefined ? "never" : "told");
    const [ready, health] = [await served.get("/readyz"), await served.get("/healthz")];
    findings.add(
      `${when}: /readyz says no, /healthz says that it lives`,
      ready.status === 503 && health.status === 200,
      `${ready.status}, ${health.status}`,
    );
    await judgeDuress(findings, served, [console], when);
    await pause(Math.max(0, trouble.forMs - (performance.now() - beganMs)));
  } finally {
    trouble.end();
  }
  const endedMs = performance.now();
  const recovered = await isReady(served, READY_WITHIN_MS);
  findings.add(
    `${when}: it recovers by itself within 20 s`,
    recovered,
    `${Math.round(performance.now() - endedMs)} ms`,
  );
  const atRecovery = ledger.texts.length;
  await pause(500);
  goesOn = false;
  await working;
  findings.add(
    `${when}: work is taken before it and after it`,
    acknowledgedBefore > 0 && ledger.texts.length > atRecovery,
    `${acknowledgedBefore} acknowledged before, ${ledger.texts.length - atRecovery} in the half second after`,
  );
  findings.add(`${when}: the same process lived through it`, (await vigil.childPid()) === pid, `process ${pid}`);
  await judgeTimer(findings, served, console, when);
}

/** kill -9 at random instants: under load, and in the middle of a start. */
import { setTimeout as pause } from "node:timers/promises";
import { randomFrom } from "../../../src/base/prng.ts";
import { dataPaths } from "../../../src/server/log/data-folder.ts";
import { LogReader } from "../../../src/server/log/log-reader.ts";
import { verifyLog } from "../../../src/server/log/walk-chain.ts";
import { eventually, makeFolder, taipText, VigilProcess } from "../../int/vigil-process.ts";
import {
  CENTER,
  drive,
  judgeDuress,
  judgeLog,
  judgeTimer,
  judgeVerify,
  type Ledger,
  openLedger,
  startShifts,
  textsInLog,
  work,
} from "../center-under-fault.ts";
import type { Scenario, Trial } from "../scenario.ts";

const LOAD_MAX_MS = 700;
const START_MAX_MS = 1_500;
const TOLD_EVERY = 20;
const OVERDUE_WITHIN_MS = 5_000;

export const kills: Scenario = {
  name: "kills",
  title: "kill -9 of server and parent at random instants, under load and while starting",
  run: killAgainAndAgain,
};

async function killAgainAndAgain({ findings, doing, kills: count, seed }: Trial): Promise<void> {
  const random = randomFrom(seed);
  const folder = makeFolder(CENTER);
  const ledgers: Ledger[] = [];
  const slowestStartMs = { value: 0 };
  let lost = 0;
  let broken = 0;
  let forgotten = 0;
  let done = 0;
  try {
    await beginOverdueStop(folder);
    for (let round = 0; round < count; round++) {
      const vigil = new VigilProcess(folder);
      try {
        if (round % 5 === 4) await pause(random.int(START_MAX_MS));
        else {
          const startedMs = performance.now();
          const served = await vigil.serving();
          slowestStartMs.value = Math.max(slowestStartMs.value, performance.now() - startedMs);
          if (round % 10 === 0 && !(await isOverdueKnown(served))) forgotten++;
          const ledger = await openLedger(served);
          ledgers.push(ledger);
          const endMs = performance.now() + random.int(LOAD_MAX_MS);
          const goOn = (): boolean => performance.now() < endMs + 2_000;
          const loaded = Promise.all([work(served, ledger, goOn), drive(served, goOn)]);
          await pause(endMs - performance.now());
          await vigil.kill();
          await loaded;
        }
      } finally {
        await vigil.kill();
      }
      const stored = textsInLog(folder.dataDir);
      const newest = ledgers.at(-1)?.texts ?? [];
      if (newest.some((text) => stored.get(text) !== 1)) lost++;
      const reader = new LogReader(dataPaths(folder.dataDir).logPath);
      if (!verifyLog(reader).ok) broken++;
      reader.close();
      done = round + 1;
      if (done % TOLD_EVERY === 0) doing(`${done} of ${count} kills, ${lost} lost something`);
    }
    await judgeAfter();
  } finally {
    const total = ledgers.reduce((sum, { texts }) => sum + texts.length, 0);
    findings.add(
      "after each kill the log's file has all that was acknowledged before it, once",
      lost === 0 && total > done,
      `${done} kills, every fifth while starting; ${total} acknowledged; ${lost} kills lost something`,
    );
    findings.add("after each kill the chain of the log is whole", broken === 0, `${broken} broken`);
    findings.add(
      "a check that was overdue is still known at each tenth start",
      forgotten === 0,
      `${forgotten} forgotten`,
    );
    findings.tell("the slowest start", `${Math.round(slowestStartMs.value)} ms`);
    folder.remove();
  }

  async function judgeAfter(): Promise<void> {
    const vigil = new VigilProcess(folder);
    const served = await vigil.serving();
    const console = await served.live();
    await judgeTimer(findings, served, console, "after the last");
    await judgeDuress(findings, served, [console], "after the last");
    console.close();
    await vigil.end();
    judgeVerify(findings, folder.dataDir, "after the last");
    judgeLog(findings, folder.dataDir, ledgers, "after the last");
  }
}

async function beginOverdueStop(folder: ReturnType<typeof makeFolder>): Promise<void> {
  const vigil = new VigilProcess(folder);
  const served = await vigil.serving();
  await startShifts(served);
  await served.command({ type: "StartStop", unit: "301", place: "I-40 MM 320 EB" });
  await served.udp(taipText("1301", "HELLO"), 10);
  await vigil.kill();
}

async function isOverdueKnown(served: { get: VigilServed["get"] }): Promise<boolean> {
  return eventually(
    () => served.get("/api/v1/alerts?phase=standing"),
    ({ body }) =>
      body.items.some(({ callSign, causes }) => callSign === "301" && causes.some(({ monitor }) => monitor === "SC")),
    OVERDUE_WITHIN_MS,
  ).then(
    () => true,
    () => false,
  );
}

type VigilServed = Awaited<ReturnType<VigilProcess["serving"]>>;

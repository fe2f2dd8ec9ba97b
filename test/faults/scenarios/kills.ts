/** kill -9 at random instants: under load, and in the middle of a start. */
import { setTimeout as pause } from "node:timers/promises";
import { type Random, randomFrom } from "../../../src/base/prng.ts";
import { dataPaths } from "../../../src/server/log/data-folder.ts";
import { LogReader } from "../../../src/server/log/log-reader.ts";
import { verifyLog } from "../../../src/server/log/walk-chain.ts";
import { eventually, type Folder, makeFolder, taipText, VigilProcess } from "../../int/vigil-process.ts";
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
import type { Finding } from "../findings.ts";
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

async function killAgainAndAgain(trial: Trial): Promise<void> {
  const { findings } = trial;
  const folder = makeFolder(CENTER);
  const killing = new Killing(trial, folder);
  findings.soFar = () => killing.found();
  try {
    await killing.run();
    const vigil = new VigilProcess(folder);
    const served = await vigil.serving();
    const console = await served.live();
    await judgeTimer(findings, served, console, "after the last");
    await judgeDuress(findings, served, [console], "after the last");
    console.close();
    await vigil.end();
    judgeVerify(findings, folder.dataDir, "after the last");
    judgeLog(findings, folder.dataDir, killing.ledgers, "after the last");
  } finally {
    findings.soFar = undefined;
    findings.list.unshift(...killing.found());
    folder.remove();
  }
}

class Killing {
  readonly ledgers: Ledger[] = [];
  readonly #trial: Trial;
  readonly #folder: Folder;
  readonly #random: Random;
  #slowestStartMs = 0;
  #lost = 0;
  #broken = 0;
  #forgotten = 0;
  #done = 0;

  constructor(trial: Trial, folder: Folder) {
    this.#trial = trial;
    this.#folder = folder;
    this.#random = randomFrom(trial.seed);
  }

  async run(): Promise<void> {
    const { doing, kills: count } = this.#trial;
    await beginOverdueStop(this.#folder);
    for (let round = 0; round < count; round++) {
      const vigil = new VigilProcess(this.#folder);
      try {
        if (round % 5 === 4) await pause(this.#random.int(START_MAX_MS));
        else await this.#killUnderLoad(vigil, round);
      } finally {
        await vigil.kill();
      }
      this.#look();
      this.#done = round + 1;
      if (this.#done % TOLD_EVERY === 0) doing(`${this.#done} of ${count} kills, ${this.#lost} lost something`);
    }
  }

  async #killUnderLoad(vigil: VigilProcess, round: number): Promise<void> {
    const startedMs = performance.now();
    const served = await vigil.serving();
    this.#slowestStartMs = Math.max(this.#slowestStartMs, performance.now() - startedMs);
    if (round % 10 === 0 && !(await isOverdueKnown(served))) this.#forgotten++;
    const ledger = await openLedger(served);
    this.ledgers.push(ledger);
    const endMs = performance.now() + this.#random.int(LOAD_MAX_MS);
    const goOn = (): boolean => performance.now() < endMs + 2_000;
    const loaded = Promise.all([work(served, ledger, goOn), drive(served, goOn)]);
    await pause(endMs - performance.now());
    await vigil.kill();
    await loaded;
  }

  #look(): void {
    const stored = textsInLog(this.#folder.dataDir);
    if (this.ledgers.some(({ texts }) => texts.some((text) => stored.get(text) !== 1))) this.#lost++;
    const reader = new LogReader(dataPaths(this.#folder.dataDir).logPath);
    if (!verifyLog(reader).ok) this.#broken++;
    reader.close();
  }

  found(): Finding[] {
    const total = this.ledgers.reduce((sum, { texts }) => sum + texts.length, 0);
    return [
      {
        promise: "after each kill the log's file has all that was ever acknowledged, once",
        measured: `${this.#done} kills, every fifth while starting; ${total} acknowledged; ${this.#lost} kills lost something`,
        held: this.#lost === 0 && total > this.#done,
      },
      {
        promise: "after each kill the chain of the log is whole",
        measured: `${this.#broken} broken`,
        held: this.#broken === 0 && this.#done > 0,
      },
      {
        promise: "a check that was overdue is still known at each tenth start",
        measured: `${this.#forgotten} forgotten`,
        held: this.#forgotten === 0 && this.#done > 0,
      },
      { promise: "the slowest start", measured: `${Math.round(this.#slowestStartMs)} ms`, held: undefined },
    ];
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

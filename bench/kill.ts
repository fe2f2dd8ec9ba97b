/**
 * The server killed with kill -9 at any instant, under load, and started again: nothing that was acknowledged is lost,
 * the chain of the log is whole, no timer is forgotten. And how long it is away.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dataPaths } from "../src/server/log/data-folder.ts";
import { LogReader } from "../src/server/log/log-reader.ts";
import { verifyLog } from "../src/server/log/walk-chain.ts";
import { callSignOf } from "./fleet.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, ms, spread } from "./measure.ts";
import { NOTICE_AFTER_MS, raisedInLog, SOON_CONFIG } from "./raised-checks.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const PROMISED_KILLS = 1_000;
const WRITERS = 8;
const LONGER_MS = 3_000;
/** Kills fall evenly over this span of the load, in no order. */
const SPAN_MS = 600;
const GOLDEN = 0.618_033_988_75;

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("kill");
  let acknowledged = 0;
  let highest = 0;
  let lost = 0;
  let broken = 0;
  let done = 0;
  const restartMs: number[] = [];
  try {
    await makeCenter(folder, { units: bench.kills });
    for (let round = 0; round < bench.kills; round++) {
      bench.doing(`kill ${round + 1} of ${bench.kills}`);
      const server = await startServer({ folder, config: SOON_CONFIG });
      restartMs.push(server.startedInMs);
      const found = await killUnderLoad(server, round);
      acknowledged += found.count;
      highest = Math.max(highest, found.highest);
      const reader = new LogReader(dataPaths(join(folder, "data")).logPath);
      if (reader.head().seq < highest) lost++;
      if (!verifyLog(reader).ok) broken++;
      reader.close();
      done++;
    }
    const server = await startServer({ folder, config: SOON_CONFIG });
    restartMs.push(server.startedInMs);
    await pause(NOTICE_AFTER_MS + LONGER_MS);
    await server.close();
  } finally {
    const raised = done < bench.kills ? undefined : raisedInLog(folder);
    removeScratch(folder);
    const counts = Array.from({ length: done }, (_, index) => raised?.get(`BNCH-${callSignOf(index)}`) ?? 0);
    const forgotten = raised === undefined ? 0 : counts.filter((count) => count === 0).length;
    const doubled = counts.filter((count) => count > 1).length;
    bench.row({
      what: `kill -9 under load, ${done} ${done === 1 ? "time" : "times"} of the ${PROMISED_KILLS.toLocaleString("en-US")} that are promised`,
      figure: `${lost} lost something, ${broken} broke the log; ${forgotten} timers forgotten, ${doubled} doubled`,
      hold: "no acknowledged event lost, no timer forgotten",
      ...(done === bench.kills ? { held: lost + broken + forgotten + doubled === 0 } : {}),
      note: `${acknowledged} acknowledged events; the log is read after each kill, its chain walked, and in the end each round's status check is looked for. \`--kills ${PROMISED_KILLS}\` kills as often as promised, in about an hour.`,
    });
    bench.row({
      what: "start after a kill -9, until it serves",
      figure: `worst ${ms(Math.max(...restartMs.slice(1)))}`,
      ...spread(restartMs.slice(1)),
    });
  }
}

async function killUnderLoad(server: RunningServer, round: number): Promise<{ count: number; highest: number }> {
  let count = 0;
  let highest = 0;
  let killed = false;
  const note = (seq: number): void => {
    count++;
    highest = Math.max(highest, seq);
  };
  note(await server.command({ type: "StartStop", unit: `BNCH-${callSignOf(round)}` }));
  const writer = async (): Promise<void> => {
    const text = `round ${round}`;
    while (!killed) {
      const command = { type: "CreateIncident", agency: "BNCH", incidentType: "WELFARE", place: { text }, text };
      try {
        note(await server.command(command));
      } catch (error) {
        // The kill cut the answer off: what was not answered was not promised.
        if (!killed) throw error;
      }
    }
  };
  const load = Promise.all(Array.from({ length: WRITERS }, writer));
  await pause(((round * GOLDEN) % 1) * SPAN_MS);
  killed = true;
  await server.kill();
  await load;
  return { count, highest };
}

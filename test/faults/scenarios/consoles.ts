/** A hundred consoles that come back at once, and consoles that do not read what they are sent. */
import { setTimeout as pause } from "node:timers/promises";
import { HandConsole } from "../../int/hand-console.ts";
import { eventually, type LiveConsole, type Served } from "../../int/vigil-process.ts";
import { drive, judgeDuress, judgeLoop, metric, rssMib, settledMemory, work } from "../center-under-fault.ts";
import { type Bench, during, onARunningServer, type Scenario, type Trial } from "../scenario.ts";

const CROWD = 100;
const SLOW = 10;
const CAUGHT_UP_MAX_MS = 3_000;
/** What ten consoles may have standing unsent at most, and the notes that are written meanwhile and kept. */
const HEAP_GROWS_MAX_MIB = 48;
const FILLING_ROUNDS_MAX = 60;

export const consoles: Scenario = {
  name: "consoles",
  title: "100 consoles reconnecting at once; consoles that do not read",
  run: async (trial) => {
    await onARunningServer(trial, (bench) => crowd(trial, bench));
    await onARunningServer(trial, (bench) => slowReaders(trial, bench));
  },
};

export async function crowd({ findings, doing, quick }: Trial, { served, ledger, vigil }: Bench): Promise<void> {
  const rounds = quick ? 2 : 20;
  const lateBeforeS = await metric(served, "vigil_loop_late_max_seconds");
  let present: LiveConsole[] = await allAtOnce(served);
  let slowestMs = 0;
  let goesOn = true;
  const working = Promise.all([work(served, ledger, () => goesOn), drive(served, () => goesOn)]);
  for (let round = 0; round < rounds; round++) {
    doing(`${CROWD} consoles come back at once: ${round + 1} of ${rounds}`);
    for (const console of present) console.close();
    const sinceMs = performance.now();
    present = await allAtOnce(served);
    slowestMs = Math.max(slowestMs, performance.now() - sinceMs);
    if (round === rounds - 1) await judgeDuress(findings, served, present, "just after they came back, under load");
  }
  goesOn = false;
  await working;
  findings.add(
    `${CROWD} consoles that come back at once have the whole picture within ${CAUGHT_UP_MAX_MS / 1_000} s`,
    slowestMs <= CAUGHT_UP_MAX_MS,
    `${Math.round(slowestMs)} ms at most in ${rounds} rounds`,
  );
  await judgeLoop(findings, served, lateBeforeS);
  for (const console of present) console.close();
  const left = await eventually(
    () => metric(served, "vigil_consoles"),
    (count) => count <= 1,
    10_000,
  ).catch(() => Number.NaN);
  findings.add("they leave nothing behind", left <= 1, `${left} consoles are counted`);
  findings.tell("resident memory with the crowd just gone", `${rssMib(await vigil.childPid())} MiB`);
}

function allAtOnce(served: Served): Promise<LiveConsole[]> {
  return Promise.all(Array.from({ length: CROWD }, () => served.live()));
}

async function slowReaders({ findings, doing, quick }: Trial, bench: Bench): Promise<void> {
  const { served, console, ledger, vigil } = bench;
  const pid = await vigil.childPid();
  const alone = await answersMs(served, ledger.incident);
  const slow = await Promise.all(Array.from({ length: SLOW }, () => HandConsole.open(served.port)));
  for (const one of slow) one.say('{"type":"hello","protocol":1,"parts":true}');
  await eventually(
    () => Promise.resolve(slow.every(({ lastSeq }) => lastSeq > 0)),
    (all) => all,
  );
  for (const one of slow) one.socket.pause();
  doing(`${SLOW} consoles do not read`);
  // More than the kernel's buffers on both ends hold.
  const known = await fillTheirBuffers(served, ledger.incident);
  const words = `${known.slow} slow, ${known.gone} given up because they did not answer`;
  findings.add(`${SLOW} consoles that do not read are known`, known.slow + known.gone === SLOW, words);
  const full = await settledMemory(vigil, served);
  let rssMost = full.rssMib;
  await during(quick ? 5_000 : 45_000, async (goOn) => {
    const watching = (async () => {
      for (; goOn(); await pause(250)) rssMost = Math.max(rssMost, rssMib(pid));
    })();
    await Promise.all([watching, work(served, ledger, goOn, 2), drive(served, goOn)]);
  });
  await judgeDuress(findings, served, [console], "beside consoles that do not read");
  const beside = await answersMs(served, ledger.incident);
  findings.add(
    "they slow nobody: a command is answered in three times its time without them, or 50 ms",
    beside <= Math.max(50, 3 * alone),
    `${alone.toFixed(1)} ms without, ${beside.toFixed(1)} ms with them (the 95th of 100)`,
  );
  const left = await settledMemory(vigil, served);
  findings.add(
    `while they do not read the heap grows by no more than ${HEAP_GROWS_MAX_MIB} MiB`,
    left.heapMib - full.heapMib <= HEAP_GROWS_MAX_MIB,
    `heap ${full.heapMib} to ${left.heapMib} MiB, resident ${full.rssMib} to ${rssMost} MiB at most`,
  );
  for (const one of slow) one.socket.destroy();
  const stillSlow = await eventually(
    () => metric(served, "vigil_consoles_slow"),
    (count) => count === 0,
    30_000,
  ).catch(() => Number.NaN);
  findings.add("gone, they are forgotten", stillSlow === 0, `${stillSlow} are counted as slow`);
}

type Known = { readonly slow: number; readonly gone: number };

async function fillTheirBuffers(served: Served, incident: string): Promise<Known> {
  const text = "x".repeat(3_900);
  let known: Known = { slow: 0, gone: 0 };
  for (let round = 0; round < FILLING_ROUNDS_MAX && known.slow + known.gone < SLOW; round++) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => note(served, incident, `${round}-${i} ${text}`)));
    const present = await metric(served, "vigil_consoles");
    known = { slow: await metric(served, "vigil_consoles_slow"), gone: SLOW + 1 - present };
  }
  return known;
}

async function note(served: Served, incident: string, text: string): Promise<number> {
  return (await served.commandOnce({ type: "AddNote", incident, text }, `loud ${Math.random()}`)).status;
}

/** The 95th of a hundred answers. */
async function answersMs(served: Served, incident: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 100; i++) {
    const sinceMs = performance.now();
    await note(served, incident, `measure ${i}`);
    times.push(performance.now() - sinceMs);
  }
  return times.sort((a, b) => a - b)[94] ?? Number.NaN;
}

/** A frame that ends the process ends it once: it is set aside, people are told, and everything else goes on. */
import { makeFolder, taipText, VigilProcess } from "../../int/vigil-process.ts";
import {
  CENTER,
  judgeDuress,
  judgeLog,
  judgeTimer,
  judgeVerify,
  openLedger,
  startShifts,
  work,
} from "../center-under-fault.ts";
import { during, type Scenario, type Trial } from "../scenario.ts";

const DYING = new URL("../../int/killing-frame.mjs", import.meta.url).href;
const FRAMES = 50;

export const killingFrame: Scenario = {
  name: "killing-frame",
  title: "a frame that kills the process, again and again",
  run: dieOnce,
};

async function dieOnce({ findings }: Trial): Promise<void> {
  const folder = makeFolder(CENTER);
  const startedMs = performance.now();
  const vigil = new VigilProcess(folder, { env: { NODE_OPTIONS: `--import=${DYING}` } });
  try {
    let served = await vigil.serving();
    const firstTookMs = performance.now() - startedMs;
    await startShifts(served);
    const ledger = await openLedger(served);
    await during(500, (goOn) => work(served, ledger, goOn));
    const sentMs = performance.now();
    await served.udp(taipText("6666", "HELLO"), 10);
    served = await vigil.serving(2);
    const awayMs = Math.round(performance.now() - sentMs);
    findings.add(
      "it is served again within 5 s, or twice the time of its first start",
      awayMs <= Math.max(5_000, 2 * firstTookMs),
      `${awayMs} ms; the first start took ${Math.round(firstTookMs)} ms`,
    );
    const pid = await vigil.childPid();
    const console = await served.live();
    for (let i = 0; i < FRAMES; i++) await served.udp(taipText("6666", "HELLO"), 5);
    await judgeDuress(findings, served, [console], "while the frame comes again and again");
    const notTaken = vigil.logged("an input that was set aside has come again, and was not taken").length;
    const same = (await vigil.childPid()) === pid;
    findings.add(
      `the frame comes ${FRAMES} times more: it kills nothing`,
      same && notTaken === FRAMES,
      `${notTaken} not taken`,
    );
    const { body } = await served.get("/api/v1/alerts?phase=standing");
    const told = body.items.filter(({ subject }) => subject.part === "set-aside").length;
    findings.add("people are told once which input it was", told === 1, `${told} alerts`);
    await during(500, (goOn) => work(served, ledger, goOn));
    await judgeTimer(findings, served, console, "afterwards");
    console.close();
    await vigil.end();
    judgeVerify(findings, folder.dataDir, "afterwards");
    judgeLog(findings, folder.dataDir, [ledger], "afterwards");
  } finally {
    await vigil.kill();
    folder.remove();
  }
}

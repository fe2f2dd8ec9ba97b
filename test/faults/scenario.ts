/** A fault that is tried on the real server: what it needs to know, and the frame in which most of them run. */
import { type Folder, type LiveConsole, makeFolder, type Served, VigilProcess } from "../int/vigil-process.ts";
import {
  CENTER,
  drive,
  judgeLog,
  judgeMemory,
  judgeTimer,
  judgeVerify,
  type Ledger,
  type Memory,
  openLedger,
  settledMemory,
  SETTLING,
  startShifts,
  work,
} from "./center-under-fault.ts";
import type { Findings } from "./findings.ts";

export type Trial = {
  readonly findings: Findings;
  /** What is being done, for whoever waits. */
  readonly doing: (words: string) => void;
  readonly kills: number;
  readonly datagrams: number;
  readonly seed: string;
  /** A trial of seconds instead of minutes, with the same promises. */
  readonly quick: boolean;
};
export type Scenario = {
  readonly name: string;
  /** What is done to the server, in a few words. */
  readonly title: string;
  readonly run: (trial: Trial) => Promise<void>;
};

/** A server that runs, with a console beside it and a ledger of what was acknowledged. */
export type Bench = {
  readonly folder: Folder;
  readonly vigil: VigilProcess;
  readonly served: Served;
  readonly console: LiveConsole;
  readonly ledger: Ledger;
  readonly before: Memory;
};

/**
 * Starts a server, warms it up, does something to it, and looks at what is promised after every fault: nothing
 * acknowledged is lost, the log is whole, timers fire, the memory comes back.
 */
export async function onARunningServer(
  { findings }: Trial,
  fault: (bench: Bench) => Promise<void>,
  options: { readonly env?: Readonly<Record<string, string>>; readonly folder?: Folder } = {},
): Promise<void> {
  const folder = options.folder ?? makeFolder(CENTER);
  const vigil = new VigilProcess(folder, { env: { ...SETTLING, ...options.env } });
  try {
    const served = await vigil.serving();
    await startShifts(served);
    const ledger = await openLedger(served);
    await warmUp(served, ledger);
    const console = await served.live();
    const before = await settledMemory(vigil, served);
    await fault({ folder, vigil, served, console, ledger, before });
    await judgeTimer(findings, served, console, "afterwards");
    console.close();
    await judgeMemory(findings, vigil, served, before, "afterwards");
    findings.add("afterwards: it ends in order", (await vigil.end()) === 0, vigil.lastWords());
    judgeVerify(findings, folder.dataDir, "afterwards");
    judgeLog(findings, folder.dataDir, [ledger], "afterwards");
  } finally {
    await vigil.kill();
    if (options.folder === undefined) folder.remove();
  }
}

// What is compiled and opened once is no leak.
async function warmUp(served: Served, ledger: Ledger): Promise<void> {
  await during(1_500, (goOn) => Promise.all([work(served, ledger, goOn), drive(served, goOn)]));
}

/** Runs something for a while. */
export async function during(forMs: number, run: (goOn: () => boolean) => Promise<unknown>): Promise<void> {
  const endMs = performance.now() + forMs;
  await run(() => performance.now() < endMs);
}

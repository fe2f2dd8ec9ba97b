/**
 * A simulated run beside a practice: a process of its own that writes the run's tape, so that nothing of it can hold up
 * or bring down the center that people practise with. One at a time; whoever asks for another ends the one before.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export type SimulatedRunOptions = {
  readonly seed: string;
  readonly hours: number;
  readonly units: number;
  readonly consoles: number;
  readonly faults: string;
};
export type StartedRun =
  | { readonly ok: true; readonly tape: Readable }
  /** The simulator's own words about options that make no sense to it, or about why it did not start. */
  | { readonly ok: false; readonly isRefused: boolean; readonly reason: string };

// The simulator stands below the server in the list of layers: it is started, not imported.
const ENTRY = join(import.meta.dirname, "..", "..", "sim", "tape", "simulation-tape-process.ts");
const EXIT_NOT_UNDERSTOOD = 2;
const WORDS_MAX = 1_000;

export class SimulatedRuns {
  readonly #entry: string;
  #running: ChildProcess | undefined;

  constructor(entry = ENTRY) {
    this.#entry = entry;
  }

  /** Starts a run. The tape ends with it; whoever destroys the tape ends the run; so does a server that dies, whose pipe is then closed. */
  async start(options: SimulatedRunOptions): Promise<StartedRun> {
    this.#running?.kill("SIGKILL");
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}=${value}`]);
    const child = spawn(process.execPath, [this.#entry, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.#running = child;
    const { stdout, stderr } = child;
    let words = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(0, WORDS_MAX);
    });
    stdout.on("close", () => child.kill("SIGKILL"));
    try {
      await once(child, "spawn");
    } catch (error) {
      return { ok: false, isRefused: false, reason: error instanceof Error ? error.message : String(error) };
    }
    giveWay(child);
    const ended = once(child, "close");
    const began = await Promise.race([
      once(stdout, "readable").then(() => stdout.readableLength > 0),
      ended.then(() => false),
    ]);
    if (began) return { ok: true, tape: stdout };
    await ended;
    const reason = words.trim() === "" ? "the simulator ended before it began" : words.trim();
    return { ok: false, isRefused: child.exitCode === EXIT_NOT_UNDERSTOOD, reason };
  }
}

// The practice comes first.
function giveWay({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system does not allow it the run is as quick as everybody.
  }
}

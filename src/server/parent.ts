/**
 * The small process above the one that serves: starts it again when it dies, and sets aside the input that it
 * died of, so that the same frame cannot kill it twice. It knows nothing of the center and holds nothing open.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { ServeOptions } from "./command-options.ts";
import { type SetAside, setAsideAfterDeath } from "./in-flight.ts";

/** Exit codes by which the serving process speaks to its parent. */
export const EXIT_WILL_NOT_WORK = 78;
export const EXIT_BROKEN = 70;
/** It ended in order and wants to be started anew at once. */
export const EXIT_ANEW = 75;
/** How the options are handed over. */
export const OPTIONS_VARIABLE = "VIGIL_SERVE_OPTIONS";

export type ParentPorts = {
  readonly entry: URL;
  readonly say: (text: string) => void;
  readonly nowMs: () => number;
};

/**
 * Node keeps there what it has made of the sources, by their content, and a start takes half as long. Where the folder
 * can't be written it does without.
 */
const COMPILE_CACHE = join(import.meta.dirname, "..", "..", "build", "compile-cache");
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 10_000;
/** A process that served for so long did not die of its start. */
const STEADY_MS = 60_000;
/** A process that does not end when it is asked to is ended. */
const END_MS = 15_000;

/** The folder in which a shift of these options is kept. */
export function shiftFolder(options: Pick<ServeOptions, "dataDir" | "practice">): string {
  return options.practice ? join(options.dataDir, "practice") : options.dataDir;
}

function isReady(message: unknown): message is { readonly ready: true; readonly origin: string } {
  return typeof message === "object" && message !== null && "ready" in message && "origin" in message;
}

/** Serves until it is asked to end; resolves to the exit code. */
export function serveUnderParent(options: ServeOptions, ports: ParentPorts): Promise<number> {
  return new Promise((resolve) => {
    let child: ChildProcess | undefined;
    let ending = false;
    let pauseMs = PAUSE_FIRST_MS;

    const start = (): void => {
      const startedAtMs = ports.nowMs();
      const started = fork(ports.entry, [], {
        env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, [OPTIONS_VARIABLE]: JSON.stringify(options) },
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      child = started;
      started.on("message", (message) => {
        if (!isReady(message)) return;
        const shift = options.practice ? "the practice shift" : "the shift";
        ports.say(`vigil: ${shift} is at ${message.origin}/ (Ctrl+C ends it)`);
      });
      started.on("exit", (code, signal) => {
        child = undefined;
        if (ending || code === 0 || code === EXIT_WILL_NOT_WORK) {
          finish(code === EXIT_WILL_NOT_WORK ? 1 : ending && signal === null ? (code ?? 0) : 0);
          return;
        }
        if (code === EXIT_ANEW) return start();
        died(code, signal, ports.nowMs() - startedAtMs);
      });
    };
    // On a full disk the list can't be written: the next process is worth more than the list.
    const setAside = (error: string): SetAside | undefined => {
      try {
        return setAsideAfterDeath(shiftFolder(options), error, ports.nowMs());
      } catch (failure) {
        ports.say(`vigil: what it died of could not be set aside: ${String(failure)}`);
        return undefined;
      }
    };
    const died = (code: number | null, signal: string | null, servedMs: number): void => {
      const how = signal === null ? `with code ${code ?? 0}` : `by ${signal}`;
      // Somebody's kill is nobody's fault: only a process that ended itself did so over its input.
      const ownDoing =
        signal === null || signal === "SIGABRT" || signal === "SIGSEGV" || signal === "SIGBUS" || signal === "SIGILL";
      const aside = ownDoing ? setAside(`the server ended ${how}`) : undefined;
      pauseMs = servedMs > STEADY_MS ? PAUSE_FIRST_MS : Math.min(PAUSE_MAX_MS, pauseMs * 2);
      const about = aside === undefined ? "" : `; set aside: ${aside.what}`;
      ports.say(`vigil: the server ended ${how} after ${Math.round(servedMs / 1_000)} s${about}; starting it again`);
      setTimeout(() => {
        if (ending) finish(0);
        else start();
      }, pauseMs);
    };
    const end = (): void => {
      if (ending) return;
      ending = true;
      const running = child;
      if (running === undefined) return finish(0);
      running.send("end", () => undefined);
      setTimeout(() => running.kill("SIGKILL"), END_MS).unref();
    };
    const finish = (exitCode: number): void => {
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      resolve(exitCode);
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
    start();
  });
}

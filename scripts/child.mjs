/**
 * Runs another program in the foreground: it has this process's terminal, gets its signals, and gives it its exit
 * code. Plain JavaScript for Node 18 and newer, like all that runs before the packages are there.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

const FORWARDED = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const CODE_OF_A_SIGNAL = 128;
const LOOK_FOR_NPM_EVERY_MS = 500;

/**
 * Runs a program to its end and says its exit code, as a shell would (128 and the signal's number if it was
 * killed). Rejects only if the program could not be started.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: "inherit" });
    const forwarders = FORWARDED.map((signal) => {
      const forward = () => {
        // A terminal sends Ctrl-C to both: a second one would tell the child to stop without tidying up.
        if (signal === "SIGINT" && process.stdin.isTTY) return;
        child.kill(signal);
      };
      process.on(signal, forward);
      return { signal, forward };
    });
    const watch = whenNpmIsGone(() => child.kill("SIGTERM"));
    const ended = () => {
      clearInterval(watch);
      for (const { signal, forward } of forwarders) process.off(signal, forward);
    };
    child.once("error", (error) => {
      ended();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      ended();
      resolve(code ?? CODE_OF_A_SIGNAL + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

// `npm start` puts a shell between npm and the script, and the shell passes no signal on: whoever stops npm would
// leave a server behind that nobody sees and that holds the port. So the script looks whether npm is still there.
function whenNpmIsGone(/** @type {() => void} */ then) {
  if (process.env["npm_lifecycle_event"] === undefined) return undefined;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const watch = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(watch);
    then();
  }, LOOK_FOR_NPM_EVERY_MS);
  watch.unref();
  return watch;
}

/** The parent of a process, where the system tells (Linux); else undefined. */
function parentOf(/** @type {number} */ pid) {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

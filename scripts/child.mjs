/**
 * Runs another program in the foreground: it has this process's terminal, gets its signals, and gives it its exit
 * code. Plain JavaScript for Node 18 and newer, like all that runs before the packages are there.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const FORWARDED = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const CODE_OF_A_SIGNAL = 128;

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
    const ended = () => {
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

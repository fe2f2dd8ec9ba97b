/**
 * What must be there before Vigil can run: the packages that package-lock.json names, and among them the Node that
 * runs everything else.
 *
 * Plain JavaScript, and nothing but Node's own modules, because it runs on whatever Node the machine has (18 or
 * newer) before anything is installed. It prints what it does and explains a failure; it never guesses on.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "./child.mjs";

const NODE_MAJOR_MIN = 24;

/** The project's folder, with no slash at its end. */
export const projectRoot = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

const packagesFolder = join(projectRoot, "node_modules");
const lockFile = join(projectRoot, "package-lock.json");
/** Holds the hash of the lock file that the packages were installed from. */
const installedMark = join(packagesFolder, ".vigil-lock");

/** A reason to stop that the user can do something about: printed without a stack. */
export class CannotRun extends Error {}

/** Runs a starter, and prints the reason if it cannot run. Sets the process's exit code. */
export async function runStarter(/** @type {() => Promise<number>} */ starter) {
  try {
    process.exitCode = await starter();
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    console.error(`vigil: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Installs the packages unless those that are there came from this very lock file. */
export async function ensureInstalled() {
  const wanted = hashOf(readLock());
  if (existsSync(installedMark) && readFileSync(installedMark, "utf8").trim() === wanted) return;
  if (!agreesWithLock()) {
    console.log("vigil: installing the packages that package-lock.json names (npm ci); this takes about a minute");
    // The warnings would be about the Node that runs npm, which runs nothing else.
    const exitCode = await npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (exitCode !== 0) {
      throw new CannotRun(
        `npm ci ended with code ${exitCode}; its own messages are above. It needs npm 9 or newer, the network or a ` +
          "filled npm cache, and write access to this folder.",
      );
    }
  }
  writeFileSync(installedMark, `${wanted}\n`);
}

/** The path of the Node that runs Vigil: the one that comes with the packages. */
export function pinnedNode() {
  const own = ["node", "node.exe"].map((name) => join(packagesFolder, "node", "bin", name)).find(existsSync);
  if (own !== undefined && majorOf(own) >= NODE_MAJOR_MIN) return own;
  // Where install scripts are forbidden the package has no binary in it; the machine's own Node may do.
  if (majorOf(process.execPath) >= NODE_MAJOR_MIN) return process.execPath;
  throw new CannotRun(
    `the Node ${NODE_MAJOR_MIN} that comes with the packages is missing, and this one is ${process.version}. ` +
      "If npm is set to run no install scripts, allow this one: npm rebuild node --ignore-scripts=false. " +
      "Otherwise: npm ci",
  );
}

/** The environment in which `node` is the pinned one, for everything that is started from here. */
export function environment() {
  const path = [join(packagesFolder, ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  return { ...process.env, PATH: path };
}

function readLock() {
  if (!existsSync(lockFile)) throw new CannotRun(`${lockFile} is missing: this copy of Vigil is not whole`);
  return readFileSync(lockFile, "utf8");
}

// npm writes a lock file of its own into node_modules when an install has ended well. Somebody who has just run
// `npm ci` need not wait for another.
function agreesWithLock() {
  const installedLock = join(packagesFolder, ".package-lock.json");
  if (!existsSync(installedLock)) return false;
  const installed = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  for (const [path, entry] of Object.entries(JSON.parse(readLock()).packages)) {
    if (path === "") continue;
    const there = installed[path];
    if (there === undefined ? !entry.optional : there.version !== entry.version) return false;
  }
  return true;
}

async function npm(/** @type {string[]} */ args) {
  const script = process.env["npm_execpath"] ?? "";
  const isNpm = /npm-cli\.c?js$/.test(script);
  return await runToEnd(isNpm ? process.execPath : "npm", isNpm ? [script, ...args] : args, {
    cwd: projectRoot,
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: !isNpm && process.platform === "win32",
  });
}

function majorOf(/** @type {string} */ node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return Number.parseInt((stdout ?? "").replace(/^v/, ""), 10) || 0;
}

function hashOf(/** @type {string} */ text) {
  return createHash("sha256").update(text).digest("hex");
}

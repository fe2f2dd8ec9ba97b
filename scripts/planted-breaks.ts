/**
 * Breaks Vigil on purpose in a copy, one guard at a time, runs the simulator over it, and says which checker turned red.
 *
 * node scripts/planted-breaks.ts [--only TEXT] [--seeds N]; --help tells what these are.
 *
 * It ends with 0 where every break was seen by one of the checkers that have to see it, with 1 where not. It takes some
 * minutes; a break is run with one seed after the other until it is seen.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandLineRead, readCommandLine, runScript } from "../src/sim/command-line.ts";
import type { Break } from "./planted-breaks/break.ts";
import { breaks } from "./planted-breaks/breaks.ts";

const ROOT = join(import.meta.dirname, "..");
const ORDINARY = { units: 24, hours: 1, consoles: 3 };
const COPIED = ["src", "package.json"];

const USAGE = `node scripts/planted-breaks.ts [options]

  --only TEXT   the breaks that have this in their name (all)
  --seeds N     with how many seeds a break is tried at most, 1 to 1000 (6)
  --help        this text

Exit codes: 0 every break was seen, 1 one was not, 2 the command line was not understood, 130 it was interrupted (what was
found so far is printed).
`;
const EXIT_INTERRUPTED = 130;

let isStopped = false;

type Wanted = { readonly breaks: readonly Break[]; readonly seeds: number };
type Seen = { readonly red: readonly string[]; readonly seed: number };

const read = readWanted(process.argv.slice(2));
process.exitCode = await runScript({ name: "planted-breaks", usage: USAGE }, read, breakAll);

async function breakAll(wanted: Wanted): Promise<number> {
  let unseenCount = 0;
  let triedCount = 0;
  // The simulator that runs is interrupted by the same key; what was found so far has been printed.
  process.once("SIGINT", () => (isStopped = true));
  process.stdout.write("| broken | red | seed |\n| --- | --- | --- |\n");
  for (const one of wanted.breaks) {
    const seen = await see(one, wanted.seeds);
    if (isStopped) break;
    triedCount++;
    const isSeen = typeof seen !== "string" && seen.red.some((checker) => one.red.includes(checker));
    if (!isSeen) unseenCount++;
    const result = typeof seen === "string" ? seen : seen.red.join(", ") || "nothing";
    const seed = typeof seen === "string" ? "" : String(seen.seed);
    process.stdout.write(`| ${one.name}: ${one.what} | ${isSeen ? "" : "NOT SEEN: "}${result} | ${seed} |\n`);
  }
  const ofWhat = isStopped ? `${triedCount} (interrupted, of ${wanted.breaks.length})` : String(triedCount);
  process.stdout.write(`\n${triedCount - unseenCount} of ${ofWhat} breaks were seen\n`);
  return isStopped ? EXIT_INTERRUPTED : unseenCount > 0 ? 1 : 0;
}

function readWanted(args: readonly string[]): CommandLineRead<Wanted> {
  return readCommandLine(args, { texts: ["only", "seeds"], flags: [] }, (line) => {
    const only = line.text("only");
    const chosen = breaks.filter(({ name }) => only === undefined || (only !== "" && name.includes(only)));
    if (chosen.length === 0) line.refuse("only", `no break is named like "${only ?? ""}"`);
    return { breaks: chosen, seeds: line.number("seeds", 6, { min: 1, max: 1_000, isWhole: true }) };
  });
}

async function see(one: Break, seeds: number): Promise<Seen | string> {
  const folder = mkdtempSync(join(tmpdir(), "vigil-break-"));
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const path = join(folder, one.file);
    const text = readFileSync(path, "utf8");
    if (text.split(one.find).length !== 2) return `the piece to replace is not once in ${one.file}`;
    writeFileSync(
      path,
      text.replace(one.find, () => one.put),
    );
    let red: readonly string[] = [];
    for (let seed = 1; seed <= seeds && !isStopped; seed++) {
      red = await redOf(folder, one, seed);
      if (red.some((checker) => one.red.includes(checker))) return { red, seed };
    }
    return { red, seed: seeds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function redOf(folder: string, one: Break, seed: number): Promise<readonly string[]> {
  const { units, hours, consoles } = one.size ?? ORDINARY;
  const args = ["src/sim/main.ts", "--seed", seed, "--units", units, "--hours", hours, "--consoles", consoles].map(
    String,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", reject);
    child.on("close", () => {
      resolve([...new Set([...text.matchAll(/BROKEN (\w+)/g)].map(([, checker = ""]) => checker))]);
    });
  });
}

/**
 * Breaks Vigil on purpose in a copy, one guard at a time, runs the simulator over it, and says which checker turned red.
 *
 * node scripts/planted-breaks.ts [--only TEXT] [--seeds N]
 *
 * It ends with 0 where every break was seen by one of the checkers that have to see it, with 1 where not. It takes some
 * minutes; a break is run with one seed after the other until it is seen.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Break, breaks } from "./planted-breaks/breaks.ts";

const ROOT = join(import.meta.dirname, "..");
const ORDINARY = { units: 24, hours: 1, consoles: 3 };
const COPIED = ["src", "package.json"];

type Seen = { readonly red: readonly string[]; readonly seed: number };

process.exitCode = await main();

async function main(): Promise<number> {
  const wanted = readWanted();
  if (typeof wanted === "string") {
    process.stderr.write(`planted-breaks: ${wanted}\n`);
    return 2;
  }
  let unseenCount = 0;
  process.stdout.write("| broken | red | seed |\n| --- | --- | --- |\n");
  for (const one of wanted.breaks) {
    const seen = await see(one, wanted.seeds);
    const isSeen = typeof seen !== "string" && seen.red.some((checker) => one.red.includes(checker));
    if (!isSeen) unseenCount++;
    const result = typeof seen === "string" ? seen : seen.red.join(", ") || "nothing";
    const seed = typeof seen === "string" ? "" : String(seen.seed);
    process.stdout.write(`| ${one.name}: ${one.what} | ${isSeen ? "" : "NOT SEEN: "}${result} | ${seed} |\n`);
  }
  process.stdout.write(`\n${wanted.breaks.length - unseenCount} of ${wanted.breaks.length} breaks were seen\n`);
  return unseenCount > 0 ? 1 : 0;
}

function readWanted(): { readonly breaks: readonly Break[]; readonly seeds: number } | string {
  let values;
  try {
    ({ values } = parseArgs({ options: { only: { type: "string" }, seeds: { type: "string" } } }));
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
  const seeds = Number(values.seeds ?? 6);
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > 1_000) return "--seeds: a whole number from 1 to 1000";
  const { only = "" } = values;
  const chosen = breaks.filter(({ name }) => name.includes(only));
  return chosen.length === 0 ? `--only: no break is named like "${only}"` : { breaks: chosen, seeds };
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
    for (let seed = 1; seed <= seeds; seed++) {
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

/**
 * `npm run check`: everything that needs no network, no browser and no other program. Format, lint, types, the
 * rules of the house, dead code; then the unit and property tests and those of the house.
 *
 * node scripts/check.ts [--static]            without the tests
 */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

type Step = { readonly name: string; readonly command: string; readonly args: readonly string[] };
type Outcome = { readonly step: Step; readonly exitCode: number; readonly output: string; readonly tookMs: number };

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules", ".bin");
const AT_ONCE_MAX = 3;

// The longest first: they run side by side.
const steps: readonly Step[] = [
  { name: "dead code", command: "knip", args: ["--no-progress", "--no-config-hints"] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  ...["pure", "server", "web", "tests"].map((project) => ({
    name: `types: ${project}`,
    command: "tsc",
    args: ["--project", `tsconfig.${project}.json`],
  })),
  { name: "house rules", command: "node", args: ["scripts/check-house.ts"] },
  { name: "format", command: "biome", args: ["format", "--reporter=summary", "--max-diagnostics=200"] },
];

const startedMs = performance.now();
const failed = (await runAll(steps)).filter(({ exitCode }) => exitCode !== 0);
if (!process.argv.includes("--static")) {
  const tests = { name: "tests", command: "vitest", args: ["run", "--project", "unit", "--project", "house"] };
  const outcome = await run(tests, "inherit");
  if (outcome.exitCode !== 0) failed.push(outcome);
}
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
if (failed.length > 0)
  console.error(`check: failed in ${seconds} s: ${failed.map(({ step }) => step.name).join(", ")}`);
else console.log(`check: all is well, ${seconds} s`);
process.exit(failed.length > 0 ? 1 : 0);

async function runAll(all: readonly Step[]): Promise<Outcome[]> {
  const waiting = [...all];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await run(step, "pipe");
      outcomes.push(outcome);
      const sign = outcome.exitCode === 0 ? "ok    " : "FAILED";
      console.log(`${sign} ${step.name} (${(outcome.tookMs / 1000).toFixed(1)} s)`);
      if (outcome.exitCode !== 0) console.log(outcome.output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, lane));
  return outcomes;
}

function run(step: Step, stdio: "inherit" | "pipe"): Promise<Outcome> {
  const stepStartedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, {
      cwd: root,
      env: { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter) },
      stdio: ["ignore", stdio, stdio],
      shell: process.platform === "win32", // where the tools are .cmd files
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const end = (exitCode: number, more = ""): void => {
      const output = Buffer.concat(chunks).toString("utf8") + more;
      resolve({ step, exitCode, output, tookMs: performance.now() - stepStartedMs });
    };
    child.once("error", (error) => end(1, String(error)));
    child.once("close", (code) => end(code ?? 1));
  });
}

/**
 * Builds the web part into build/web, with the towns of its map, unless nothing it is made from has changed.
 *
 * node scripts/build-web.ts [--force]
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isTest, layers } from "./layers.ts";

const root = join(import.meta.dirname, "..");
const page = join(root, "src/web/index.html");
const builtFrom = join(root, "build/web/.built-from");

if (!existsSync(page)) {
  console.error(`build-web: ${page} is missing: this copy of Vigil is not whole`);
  process.exit(1);
}
const sources = hashOfSources();
const isBuilt = existsSync(builtFrom) && readFileSync(builtFrom, "utf8") === sources;
if (!isBuilt || process.argv.includes("--force")) {
  console.log("build-web: building the console and the field app");
  run("scripts/build-gazetteer.ts");
  run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn");
  run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--config", "vite-field.config.ts");
  writeFileSync(builtFrom, sources); // last, so that a build that failed is not taken for one
}

/** A hash over the paths and the bytes of all that the build reads, and of the tools that do it. */
function hashOfSources(): string {
  const hash = createHash("sha256");
  const folders = layers.filter(({ runsOn }) => runsOn !== "node").map(({ name }) => `src/${name}/**/*`);
  const tools = [
    "package-lock.json",
    "vite.config.ts",
    "vite-field.config.ts",
    "scripts/build-web.ts",
    "scripts/build-gazetteer.ts",
    "scripts/build-gazetteer-options.ts",
  ];
  const paths = globSync(folders, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTest(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths.sort(), ...tools.map((tool) => join(root, tool))]) {
    const bytes = readFileSync(path);
    hash.update(`${path.slice(root.length)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

function run(script: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status === 0) return;
  console.error(`build-web: ${script} failed; the console was not built`);
  process.exit(1);
}

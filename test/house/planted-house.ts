/**
 * A small copy of the project in a folder of its own, in which a test plants what must not be: this project's own
 * configuration of every tool, its packages, and a few harmless files in place of the real ones.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

const projectRoot = resolve(import.meta.dirname, "../..");
const bin = join(projectRoot, "node_modules/.bin");
const CONFIGURATION = [
  ".gitignore",
  "package.json",
  "biome.json",
  "oxlint.config.ts",
  "tsconfig.json",
  "tsconfig.base.json",
  "tsconfig.pure.json",
  "tsconfig.server.json",
  "tsconfig.tests.json",
  "tsconfig.web.json",
];

/** A harmless file for every compiler project, in which no rule is broken. */
const HARMLESS: Readonly<Record<string, string>> = {
  "src/base/minute.ts": "export const MINUTE_MS = 60_000;\n",
  "src/domain/patience.ts":
    'import { z } from "zod";\nimport { MINUTE_MS } from "../base/minute.ts";\n\n' +
    "export const Patience = z.object({ endsInMs: z.number().max(MINUTE_MS) });\n" +
    "export const yearStartMs = (year: number): number => Math.round(Date.UTC(year, 0, 1));\n",
  "src/domain/patience.test.ts":
    'import { readdirSync } from "node:fs";\nimport { expect, it } from "vitest";\n' +
    'import { yearStartMs } from "./patience.ts";\n\n' +
    'it("begins", () => expect(yearStartMs(1970)).toBeLessThan(readdirSync(".").length));\n',
  "src/server/here.ts":
    'import { yearStartMs } from "../domain/patience.ts";\n\n' +
    "export const sinceMs = (): number => Date.now() - yearStartMs(process.argv.length);\n",
  "src/web/page.tsx": "export const Page = () => <p>{document.title}</p>;\n",
};

export type House = {
  readonly folder: string;
  /** Writes a file at a path from the root of the copy. */
  plant(path: string, text: string): void;
  /** Runs a tool, or `node`, in the copy; its output and errors come as one text. */
  run(command: string, ...args: readonly string[]): { readonly exitCode: number; readonly output: string };
  remove(): void;
};

export function buildHouse(): House {
  const folder = mkdtempSync(join(tmpdir(), "vigil-house-"));
  const plant = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const file of CONFIGURATION) copyFileSync(join(projectRoot, file), join(folder, file));
  for (const script of ["layers.ts", "house-rules.ts", "check-house.ts"]) {
    cpSync(join(projectRoot, "scripts", script), join(folder, "scripts", script));
  }
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  for (const [path, text] of Object.entries(HARMLESS)) plant(path, text);
  return {
    folder,
    plant,
    run: (command, ...args) => {
      const env = { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter), NO_COLOR: "1" };
      const ended: SpawnSyncReturns<string> = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
      if (ended.error !== undefined) throw ended.error;
      return { exitCode: ended.status ?? -1, output: ended.stdout + ended.stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What package.json and its lock promise: exact versions, no registry's address, a licence, and tests that all run. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { matchesGlob, resolve } from "node:path";
import { expect, it } from "vitest";
import { isTest, layers } from "../../scripts/layers.ts";
import vitestConfig from "../../vitest.config.ts";

const root = resolve(import.meta.dirname, "../..");
const textOf = (path: string): string => readFileSync(resolve(root, path), "utf8");
const manifest = JSON.parse(textOf("package.json")) as Record<string, Record<string, string>>;

it("every version is exact", () => {
  const fields = ["dependencies", "optionalDependencies", "devDependencies", "overrides"];
  const versions = fields.flatMap((field) => Object.entries(manifest[field] ?? {}));
  expect(versions.length).toBeGreaterThan(20);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it("the lock names no registry and no folder of somebody's machine", () => {
  const lock = textOf("package-lock.json");
  expect(lock).not.toContain('"resolved"');
  expect(lock).not.toMatch(/file:|\/home\/|\/root\//);
});

it("the server's Node is a dependency, of the major version that engines asks for", () => {
  const major = /\d+/.exec(manifest["engines"]?.["node"] ?? "")?.[0];
  expect(manifest["dependencies"]?.["node"]?.split(".")[0]).toBe(major);
  expect(process.versions.node.split(".")[0]).toBe(major);
});

it("the licence is there whole", () => {
  expect(manifest["license"]).toBe("Apache-2.0");
  expect(textOf("LICENSE")).toMatch(/Apache License\s+Version 2\.0[\s\S]*END OF TERMS AND CONDITIONS/);
});

it("every test lies in exactly one tier, so that none is never run", () => {
  const tiers = (vitestConfig.test?.projects ?? []).map((project) => {
    const { name, include } = (project as { test: { name: string; include: string[] } }).test; // as vitest.config.ts has it
    return { name, include };
  });
  expect(tiers.map(({ name }) => name)).toEqual(["unit", "house", "int", "e2e"]);
  const files = globSync("{src,test,bench,scripts}/**/*.{ts,tsx}", { cwd: root });
  const tests = files.filter((path) => isTest(path) && !/\.(contract|fixture)\.tsx?$/.test(path));
  expect(tests.length).toBeGreaterThan(20);
  const tiersOf = (path: string): string[] =>
    tiers.filter(({ include }) => include.some((glob) => matchesGlob(path, glob))).map(({ name }) => name);
  expect(tests.filter((path) => tiersOf(path).length !== 1)).toEqual([]);
});

it("every folder of src/ is a layer", () => {
  const folders = globSync("src/*", { cwd: root }).map((path) => path.slice("src/".length));
  expect(folders.filter((folder) => !layers.some(({ name }) => name === folder))).toEqual([]);
});

it("every script of npm runs a file that is there", () => {
  const scripts = Object.values(manifest["scripts"] ?? {}).flatMap((script) => /^node (\S+)/.exec(script)?.[1] ?? []);
  expect(scripts.length).toBeGreaterThan(3);
  expect([...scripts, manifest["bin"]?.["vigil"] ?? ""].filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});

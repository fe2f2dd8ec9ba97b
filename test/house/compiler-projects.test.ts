/**
 * That the compiler refuses in each layer what the layer must not know, and everywhere what the project forbids
 * itself: each rule is broken once in a copy of the project.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layers } from "../../scripts/layers.ts";
import { buildHouse, type House } from "./planted-house.ts";

type Planted = { readonly rule: string; readonly path: string; readonly text: string; readonly error: RegExp };

const pure: readonly Planted[] = [
  ...["process", "Buffer", "setTimeout", "console", "performance", "window", "document", "fetch"].map((name) => ({
    rule: `a pure layer does not know ${name}`,
    path: `src/domain/knows-${name.toLowerCase()}.ts`,
    text: `export const known = ${name};\n`,
    error: new RegExp(`Cannot find name '${name}'`),
  })),
  ...layers
    .filter(({ runsOn }) => runsOn === "pure")
    .map(({ name }) => ({
      rule: `${name} is compiled as pure`,
      path: `src/${name}/reads-a-file.ts`,
      text: 'import { readFileSync } from "node:fs";\n\nexport const text = readFileSync("x", "utf8");\n',
      error: /Cannot find module 'node:fs'|Cannot find name 'node:fs'/,
    })),
  planted("an optional property is not undefined", "const a: { b?: number } = { b: undefined };", /TS2375/),
  planted("an element may be missing", "const a: number = [1, 2][0];", /TS2322/),
  planted(
    "an override says so",
    "class A {\n  a(): void {}\n}\nexport class B extends A {\n  a(): void {}\n}",
    /TS4114/,
  ),
  planted("no enum", "enum A {\n  B,\n}", /TS1294/),
  planted("no parameter property", "export class A {\n  constructor(readonly a: number) {}\n}", /TS1294/),
  planted("a type is imported as a type", 'import { House } from "./a-type.ts";\nexport type A = House;', /TS1484/),
  planted("null is not a number", "const a: number = null;", /TS2322/),
  planted("a switch that leaves a case out", leavesACaseOut(), /TS2366|TS7030/),
  planted("nothing unused", "const unused = 1;\nexport const used = 2;", /TS6133/),
];

const elsewhere: readonly (Planted & { readonly project: string })[] = [
  {
    rule: "the server does not know a page",
    project: "server",
    path: "src/server/knows-page.ts",
    text: "export const known = document.title;\n",
    error: /Cannot find name 'document'/,
  },
  {
    rule: "a page does not know Node",
    project: "web",
    path: "src/web/knows-node.ts",
    text: "export const known = process.version;\n",
    error: /Cannot find name 'process'/,
  },
  {
    rule: "tests in pure layers are compiled too",
    project: "tests",
    path: "src/domain/wrong.test.ts",
    text: 'import { it } from "vitest";\n\nit("is wrong", 5);\n',
    error: /TS2769|TS2345/,
  },
  {
    rule: "contracts are compiled too",
    project: "tests",
    path: "src/server/wrong.contract.ts",
    text: 'export const wrong: number = "text";\n',
    error: /TS2322/,
  },
];

function planted(rule: string, body: string, error: RegExp): Planted {
  const name = rule.replaceAll(/\W+/g, "-");
  const text = body.includes("export") ? body : `${body}\nexport { ${/enum A/.test(body) ? "A" : "a"} };`;
  return { rule, path: `src/base/${name}.ts`, text: `${text}\n`, error };
}

function leavesACaseOut(): string {
  return 'export function f(a: "b" | "c"): number {\n  switch (a) {\n    case "b":\n      return 1;\n  }\n}';
}

describe("compiler projects", () => {
  let house: House;
  beforeAll(() => {
    house = buildHouse();
  });
  afterAll(() => house.remove());

  it.each(["pure", "server", "web", "tests"])("the harmless house passes: %s", (project) => {
    expect(house.run("tsc", "--project", `tsconfig.${project}.json`)).toEqual({ exitCode: 0, output: "" });
  });

  describe("pure", () => {
    let errors: readonly string[];
    beforeAll(() => {
      house.plant("src/base/a-type.ts", "export type House = { readonly rooms: number };\n");
      for (const { path, text } of pure) house.plant(path, text);
      const { exitCode, output } = house.run("tsc", "--project", "tsconfig.pure.json");
      expect(exitCode).not.toBe(0);
      errors = output.split("\n");
    });

    it.each(pure)("$rule", ({ path, error }) => {
      expect(errors.filter((line) => line.startsWith(path)).join("\n")).toMatch(error);
    });

    it("the files beside them are not blamed", () => {
      expect(errors.filter((line) => /^src\/(base\/minute|domain\/patience|base\/a-type)\./.test(line))).toEqual([]);
    });
  });

  it.each(elsewhere)("$rule", ({ project, path, text, error }) => {
    house.plant(path, text);
    const { exitCode, output } = house.run("tsc", "--project", `tsconfig.${project}.json`);
    expect(exitCode).not.toBe(0);
    expect(
      output
        .split("\n")
        .filter((line) => line.startsWith(path))
        .join("\n"),
    ).toMatch(error);
  });

  it("compiles as pure the layers that are said to be pure, and no other", () => {
    const text = readFileSync(resolve(import.meta.dirname, "../../tsconfig.pure.json"), "utf8");
    const included = [...text.matchAll(/"src\/([a-z]+)"/g)].map(([, name]) => name);
    expect(included).toEqual(layers.filter(({ runsOn }) => runsOn === "pure").map(({ name }) => name));
  });
});

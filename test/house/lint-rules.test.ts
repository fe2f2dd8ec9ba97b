/** That lint sees every rule that oxlint.config.ts names: each is broken once in a copy of the project. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildHouse, type House } from "./planted-house.ts";

type Planted = { readonly rule: string; readonly path: string; readonly text: string };

const planted: readonly Planted[] = [
  { rule: "no-restricted-properties", path: "src/domain/clock.ts", text: "export const a = () => Date.now();" },
  { rule: "no-restricted-properties", path: "src/watch/chance.ts", text: "export const a = () => Math.random();" },
  { rule: "no-restricted-globals", path: "src/engine/knows-process.ts", text: "export const a = process.pid;" },
  { rule: "no-restricted-globals", path: "src/base/knows-global.ts", text: "export const a = globalThis.Date;" },
  { rule: "no-restricted-globals", path: "src/board/knows-page.ts", text: "export const a = window.name;" },
  { rule: "no-console", path: "src/codecs/speaks.ts", text: 'export const a = () => console.log("a");' },
  { rule: "no-explicit-any", path: "src/server/any.ts", text: "export const a = (b: any) => b;" },
  { rule: "no-default-export", path: "src/server/nameless.ts", text: "export default 5;" },
  {
    rule: "no-cycle",
    path: "src/server/cycle-one.ts",
    text: 'import { two } from "./cycle-two.ts";\nexport const one = () => two;',
  },
  {
    rule: "no-cycle",
    path: "src/server/cycle-two.ts",
    text: 'import { one } from "./cycle-one.ts";\nexport const two = () => one;',
  },
  { rule: "no-namespace", path: "src/server/space.ts", text: "export namespace A {\n  export const b = 1;\n}" },
  { rule: "no-non-null-assertion", path: "src/server/sure.ts", text: "export const a = (b?: string) => b!.length;" },
  { rule: "ban-ts-comment", path: "src/server/quiet.ts", text: '// @ts-ignore\nexport const a: number = "b";' },
  {
    rule: "consistent-type-imports",
    path: "src/server/type.ts",
    text: 'import { Stats } from "node:fs";\nexport type A = Stats;',
  },
  {
    rule: "no-floating-promises",
    path: "src/server/floats.ts",
    text: "const a = async () => 1;\nexport const b = () => {\n  a();\n};",
  },
  {
    rule: "no-misused-promises",
    path: "src/server/misused.ts",
    text: "export const a = (b: (done: () => void) => void) => b(async () => {\n  await Promise.resolve();\n});",
  },
  {
    rule: "switch-exhaustiveness-check",
    path: "src/server/leaves-out.ts",
    text: 'export const a = (b: "c" | "d") => {\n  switch (b) {\n    case "c":\n      return;\n  }\n};',
  },
  { rule: "eqeqeq", path: "src/server/equal.ts", text: "export const a = (b: number, c: number) => b == c;" },
  { rule: "no-var", path: "src/server/var.ts", text: "export var a = 1;" },
  { rule: "prefer-const", path: "src/server/let.ts", text: "let a = 1;\nexport const b = () => a;" },
  { rule: "no-throw-literal", path: "src/server/throws.ts", text: 'export const a = () => {\n  throw "b";\n};' },
  {
    rule: "default-case-last",
    path: "src/server/default.ts",
    text: "export const a = (b: number) => {\n  switch (b) {\n    default:\n      return 1;\n    case 2:\n      return 2;\n  }\n};",
  },
  {
    rule: "max-lines",
    path: "src/server/long.ts",
    text: Array.from({ length: 501 }, (_, i) => `export const a${i} = ${i};`).join("\n"),
  },
  {
    rule: "no-focused-tests",
    path: "src/server/focused.test.ts",
    text: 'import { expect, it } from "vitest";\nit.only("a", () => expect(1).toBe(1));',
  },
  {
    rule: "no-disabled-tests",
    path: "src/server/disabled.test.ts",
    text: 'import { expect, it } from "vitest";\nit.skip("a", () => expect(1).toBe(1));',
  },
];

describe("lint", () => {
  let house: House;
  let problems: readonly string[];

  beforeAll(() => {
    house = buildHouse();
    expect(house.run("oxlint", "--type-aware", "--deny-warnings", "--format=unix")).toEqual({
      exitCode: 0,
      output: "",
    });
    for (const { path, text } of planted) house.plant(path, `${text}\n`);
    const { exitCode, output } = house.run("oxlint", "--type-aware", "--deny-warnings", "--format=unix");
    expect(exitCode).not.toBe(0);
    problems = output.split("\n");
  });
  afterAll(() => house.remove());

  it.each(planted)("$rule in $path", ({ rule, path }) => {
    expect(problems.filter((line) => line.startsWith(path)).join("\n")).toContain(`(${rule})`);
  });

  it("the files beside them are not blamed", () => {
    const blamed = problems.filter((line) => /^(src|test|scripts)\//.test(line)).map((line) => line.split(":")[0]);
    expect(blamed.length).toBeGreaterThanOrEqual(planted.length);
    expect(new Set(blamed)).toEqual(new Set(planted.map(({ path }) => path)));
  });

  it("lets the server and tests see clock and chance", () => {
    house.plant("src/server/allowed.ts", "export const a = () => [Date.now(), Math.random(), process.pid];\n");
    house.plant(
      "src/domain/allowed.test.ts",
      'import { expect, it } from "vitest";\n\nit("a", () => expect(Date.now()).toBeGreaterThan(Math.random()));\n',
    );
    const { output } = house.run("oxlint", "--type-aware", "--format=unix");
    expect(output).toContain("src/server/any.ts");
    expect(output).not.toContain("allowed");
  });
});

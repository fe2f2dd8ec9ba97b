/** The rules of names, layers and purity, each broken once; and the command that checks them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { houseViolations } from "../../scripts/house-rules.ts";
import { layers } from "../../scripts/layers.ts";
import { buildHouse, type House } from "./planted-house.ts";

const messagesOf = (path: string, text: string): string[] => houseViolations(path, text).map(({ message }) => message);

describe("layers", () => {
  it("only ever point up the list", () => {
    const above = new Set<string>();
    for (const { name, mayImport } of layers) {
      expect([...mayImport].filter((other) => !above.has(other))).toEqual([]);
      above.add(name);
    }
    expect(layers.map(({ name }) => name)).toContain("engine");
  });

  it("a pure layer rests on pure layers", () => {
    const pure = new Set(layers.filter(({ runsOn }) => runsOn === "pure").map(({ name }) => name));
    for (const { name, mayImport } of layers) {
      if (pure.has(name)) expect([...mayImport].filter((other) => !pure.has(other))).toEqual([]);
    }
    expect(pure.size).toBe(10);
  });

  const pairs = layers.flatMap((from) => layers.map((to) => ({ from, to, path: `src/${from.name}/deep/a.ts` })));
  it.each(pairs)("$from.name importing $to.name", ({ from, to, path }) => {
    const isAllowed = from === to || from.mayImport.includes(to.name);
    const specifier = `../../${to.name}/b.ts`;
    for (const text of [
      `import { b } from "${specifier}";\nexport const a = b;`,
      `import type { B } from "${specifier}";\nexport type A = B;`,
      `import "${specifier}";`,
      `const a = 1;\nexport { a };\nexport { b } from "${specifier}";`,
      `const a = 1;\nexport { a };\nexport * from "${specifier}";`,
      `export const a = () => import("${specifier}");`,
      `export type A = import("${specifier}").B;`,
    ]) {
      const expected = isAllowed ? [] : [expect.stringContaining(`${from.name} may not import ${to.name}`)];
      expect(messagesOf(path, text), text).toEqual(expected);
    }
  });

  it.each([
    ["src/loose.ts", "export const a = 1;\nimport './base/b.ts';", "in none of them"],
    ["src/inventions/a.ts", 'import "../base/b.ts";', "in none of them"],
    ["src/base/a.ts", 'import "../../package.json";', "leads out of the layers"],
    ["src/base/a.ts", 'import "../../scripts/layers.ts";', "leads out of the layers"],
    ["src/server/a.ts", 'import "./b.test.ts";', "only tests may import it"],
    ["src/server/a.ts", 'import "./b.contract.ts";', "only tests may import it"],
    ["src/server/a.ts", 'import "./b.fixture.ts";', "only tests may import it"],
  ])("%s with %s", (path, text, message) => {
    expect(messagesOf(path, text)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ["src/domain/a.ts", "lodash", false],
    ["src/domain/a.ts", "zod/v4", true],
    ["src/domain/a.ts", "zod-extra", false],
    ["src/domain/a.ts", "@mantine/core", false],
    ["src/domain/a.ts", "vitest", false],
    ["src/domain/a.test.ts", "vitest", true],
    ["src/domain/a.prop.test.ts", "fast-check", true],
    ["src/domain/a.contract.ts", "vitest", true],
    ["src/domain/a.test.ts", "lodash", false],
    ["src/domain/a.ts", "node:fs", false],
    ["src/domain/a.ts", "fs/promises", false],
    ["src/domain/a.test.ts", "node:fs", true],
    ["src/server/a.ts", "node:fs", true],
    ["src/server/a.ts", "pino", true],
    ["src/web/a.tsx", "@mantine/core/styles.css", true],
    ["src/web/a.tsx", "node:fs", false],
    ["src/web/a.tsx", "../../build/gazetteer/towns.json?url", true],
    ["src/server/a.ts", "../../build/gazetteer/towns.json", false],
    ["test/int/a.test.ts", "../../src/server/main.ts", true],
    ["scripts/a.ts", "../src/roads/gazetteer.ts", true],
  ])("%s importing %s: %s", (path, specifier, isAllowed) => {
    expect(messagesOf(path, `import "${specifier}";`)).toHaveLength(isAllowed ? 0 : 1);
  });

  it("names the line, and reads neither comments nor strings", () => {
    const text =
      '// import "../server/a.ts";\nexport const a = `import "../server/a.ts"`;\n\nimport "../server/b.ts";\n';
    expect(houseViolations("src/domain/a.ts", text)).toEqual([
      { path: "src/domain/a.ts", line: 4, message: expect.stringContaining("../server/b.ts") },
    ]);
  });

  it("says when a file cannot be read as code", () => {
    expect(messagesOf("src/base/a.ts", "export const = ;")).toEqual([expect.stringContaining("cannot be parsed")]);
  });
});

describe("names", () => {
  it.each([
    ["src/base/utils.ts", "utils"],
    ["src/base/geo-util.ts", "util"],
    ["src/domain/helpers/place.ts", "helpers"],
    ["src/server/common.ts", "common"],
    ["src/server/misc/a.ts", "misc"],
    ["src/server/unit-manager.ts", "manager"],
    ["src/server/alert-service.ts", "service"],
    ["test/int/log-helper.ts", "helper"],
    ["src/web/service.css", "service"],
  ])("%s says nothing", (path, word) => {
    expect(messagesOf(path, "")).toEqual([expect.stringContaining(`"${word}" says nothing`)]);
  });

  it.each([
    "src/web/UnitRow.tsx",
    "src/base/geoPoint.ts",
    "src/base/geo_point.ts",
    "src/Domain/a.ts",
    "src/web/a--b.css",
  ])("%s is not kebab-case", (path) => {
    expect(messagesOf(path, "")).toEqual([expect.stringContaining("not kebab-case")]);
  });

  it.each([
    "src/domain/service-request.ts",
    "src/domain/unit.test.ts",
    "src/domain/unit.prop.test.ts",
    "src/server/log-store.contract.ts",
    "test/e2e/take-an-emergency.e2e.ts",
    "src/web/main.tsx",
    ".ci/a.ts",
    "vitest.config.ts",
  ])("%s is a good name", (path) => {
    expect(messagesOf(path, "")).toEqual([]);
  });

  it("knows the tiers of tests", () => {
    expect(messagesOf("src/base/geo.spec.ts", "")).toEqual([expect.stringContaining('".spec" is no tier')]);
  });
});

describe("barrels", () => {
  it.each([
    ["src/base/index.ts", "export const a = 1;"],
    ["src/web/index.tsx", ""],
    ["src/base/all.ts", 'export * from "./geo.ts";'],
    ["src/base/all.ts", 'export { a } from "./geo.ts";\nexport type { B } from "./time.ts";'],
  ])("%s with %s is one", (path, text) => {
    expect(messagesOf(path, text)).toEqual([expect.stringContaining("no barrels")]);
  });

  it("a file that adds something of its own is none", () => {
    expect(messagesOf("src/base/a.ts", 'export { b } from "./b.ts";\nexport const a = 1;')).toEqual([]);
    expect(messagesOf("src/web/index.html", "")).toEqual([]);
  });
});

describe("clock and chance in a pure layer", () => {
  it.each([
    "Date.now()",
    'Date["now"]()',
    "new Date()",
    "new Date(0)",
    "Date()",
    "[Date]",
    "{ Date }",
    "(Date as unknown as { now(): number }).now()",
    "Math.random()",
    'Math["random"]()',
    "(({ random }) => random)(Math)",
    "Math!.random()",
    "globalThis.Date.now()",
  ])("%s is refused", (expression) => {
    const found = messagesOf("src/domain/a.ts", `export const a = () => (${expression});`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join()).toMatch(/no clock|no chance|where it runs/);
  });

  it.each(["Date.UTC(2024, 0)", "Math.round(1.5)", 'Math["max"](1)', "a.Date", "{ Date: 1, Math: 2 }", '"Date.now()"'])(
    "%s is not",
    (expression) => {
      expect(messagesOf("src/domain/a.ts", `export const b = (a: { Date: 1 }) => (${expression});`)).toEqual([]);
    },
  );

  it("the server and tests may look at the clock", () => {
    expect(messagesOf("src/server/a.ts", "export const a = Date.now();")).toEqual([]);
    expect(messagesOf("src/domain/a.test.ts", "export const a = Date.now();")).toEqual([]);
  });
});

describe("the command", () => {
  let house: House;
  beforeAll(() => {
    house = buildHouse();
  });
  afterAll(() => house.remove());

  it("passes a house in order, and fails one with a violation, with its place", () => {
    expect(house.run("node", "scripts/check-house.ts")).toMatchObject({ exitCode: 0 });
    house.plant("src/domain/reaches-down.ts", '\nimport { here } from "../server/here.ts";\nexport const a = here;\n');
    const { exitCode, output } = house.run("node", "scripts/check-house.ts");
    expect(exitCode).toBe(1);
    expect(output).toContain("src/domain/reaches-down.ts:2: domain may not import server");
  });

  it("does not take an empty place for a house in order", () => {
    expect(house.run("node", "scripts/check-house.ts", "node_modules/zod/locales")).toMatchObject({ exitCode: 1 });
  });
});

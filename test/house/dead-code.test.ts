/** That dead code and ill-formatted code are seen: each is planted once in a copy of the project. */
import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildHouse, type House } from "./planted-house.ts";

let house: House;
beforeAll(() => {
  house = buildHouse();
  copyFileSync(resolve(import.meta.dirname, "../../knip.jsonc"), join(house.folder, "knip.jsonc"));
  house.plant("src/server/main.ts", 'import { sinceMs } from "./here.ts";\n\nprocess.exitCode = sinceMs();\n');
});
afterAll(() => house.remove());

it("a file that nothing imports, and an export that nothing uses", () => {
  house.plant("src/server/forgotten.ts", "export const forgotten = 1;\n");
  house.plant("src/server/here.ts", "export const sinceMs = () => 0;\nexport const neverUsed = 1;\n");
  const { exitCode, output } = house.run("knip", "--no-progress", "--no-config-hints", "--include", "files,exports");
  expect(exitCode).not.toBe(0);
  expect(output).toContain("src/server/forgotten.ts");
  expect(output).toMatch(/neverUsed.*src\/server\/here\.ts/);
  expect(output).not.toMatch(/sinceMs|src\/server\/main\.ts/);
});

it("a file that is not formatted", () => {
  expect(house.run("biome", "format", "src/base").exitCode).toBe(0);
  house.plant("src/base/crooked.ts", "export const a = 'b'\n");
  const { exitCode, output } = house.run("biome", "format", "src/base");
  expect(exitCode).not.toBe(0);
  expect(output).toContain("src/base/crooked.ts");
});

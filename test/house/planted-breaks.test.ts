/**
 * That each guard which `scripts/planted-breaks.ts` breaks still stands where it is looked for: a break that finds
 * nothing to break proves nothing, and the run that would say so takes an hour.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { checkers } from "../../src/sim/checks/checkers.ts";
import { breaks } from "../../scripts/planted-breaks/breaks.ts";

const root = resolve(import.meta.dirname, "../..");
const names = checkers.map((make) => make.name.replace(/Checker$/, ""));

it.each(breaks)("$name: what it breaks stands once in its file, and who has to see it is a checker", (planted) => {
  const { file, find, put, red } = planted;
  expect(readFileSync(join(root, file), "utf8").split(find)).toHaveLength(2);
  expect(put).not.toBe(find);
  expect(red.filter((checker) => !names.includes(checker))).toEqual([]);
});

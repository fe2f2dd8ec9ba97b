/**
 * Checks the rules of the house in every file of code, and ends with exit code 1 if any is broken.
 *
 * node scripts/check-house.ts [FOLDER]        the project's root, if not the present folder
 */
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { houseViolations } from "./house-rules.ts";

const CODE = ["{src,test,bench,scripts,bin}/**/*.{ts,tsx,mjs,mts,cts,js,jsx,cjs,css,html}"];

const root = process.argv[2] ?? ".";
const paths = globSync(CODE, { cwd: root }).map((path) => path.split(sep).join("/"));
if (paths.length === 0) {
  console.error(`check-house: there is no code in ${root}`);
  process.exit(1);
}
const violations = paths.sort().flatMap((path) => houseViolations(path, readFileSync(join(root, path), "utf8")));
for (const { path, line, message } of violations) console.error(`${path}:${line}: ${message}`);
console.log(`check-house: ${paths.length} files, ${violations.length} violations`);
process.exit(violations.length > 0 ? 1 : 0);

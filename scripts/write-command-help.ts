/**
 * Writes docs/command-line.md from the command line's own table. A test says when it is out of date.
 *
 * node scripts/write-command-help.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandHelpMarkdown } from "../src/web/command-line/help-page.ts";

const path = join(import.meta.dirname, "..", "docs", "command-line.md");
writeFileSync(path, commandHelpMarkdown());
console.log(`${path}: written`);

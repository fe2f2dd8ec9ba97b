/** Writes docs/access.md from the table of rights. A test says when it is out of date. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessPage } from "../src/access/access-page.ts";

writeFileSync(join(import.meta.dirname, "..", "docs", "access.md"), accessPage());

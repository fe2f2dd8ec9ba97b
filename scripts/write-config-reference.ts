/** Writes docs/configuration.md from the schema of the configuration file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configReference } from "../src/server/config/config-reference.ts";
import { configJsonSchema } from "../src/server/config/read-config.ts";

writeFileSync(join(import.meta.dirname, "..", "docs", "configuration.md"), configReference(configJsonSchema()));

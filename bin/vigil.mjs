#!/usr/bin/env node
/**
 * The command `vigil` for whatever Node the machine has: hands over to the Node that comes with the project.
 * Installs nothing: `npm start` and `npm ci` do.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../scripts/child.mjs";
import { CannotRun, environment, pinnedNode, projectRoot, runStarter } from "../scripts/installation.mjs";

await runStarter(async () => {
  if (!existsSync(join(projectRoot, "node_modules", "commander"))) {
    throw new CannotRun(`the packages are not installed yet: run "npm ci" in ${projectRoot}`);
  }
  const main = join(projectRoot, "src", "server", "main.ts");
  return await runToEnd(pinnedNode(), [main, ...process.argv.slice(2)], { env: environment() });
});

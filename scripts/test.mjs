/**
 * `npm test`: installs what is missing, checks everything that `npm run check` checks, builds the console, and runs
 * every test. What stands after `--` goes to vitest; with it only the tests run: `npm test -- --project int`.
 *
 * The test runner speaks last, so that its summary is the end of the output. The exit code is 0 only if all of it
 * went well.
 */
import { join } from "node:path";
import { runToEnd } from "./child.mjs";
import { ensureInstalled, environment, pinnedNode, projectRoot, runStarter } from "./installation.mjs";
import { ensureTestPrograms } from "./test-programs.mjs";

await runStarter(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  const env = { ...environment(), ...(await ensureTestPrograms()) };
  const node = pinnedNode();
  const run = (/** @type {string} */ script, /** @type {string[]} */ ...more) =>
    runToEnd(node, [join(projectRoot, script), ...more], { cwd: projectRoot, env });

  const built = await run("scripts/build-web.ts");
  if (built !== 0) return built;
  const checked = args.length > 0 ? 0 : await run("scripts/check.ts", "--static");
  if (checked !== 0) console.error("vigil: what failed above fails this run; the tests run all the same");
  const tested = await run("node_modules/vitest/vitest.mjs", "run", ...args);
  return tested !== 0 ? tested : checked;
});

/**
 * `npm start`: installs what is missing, builds the console if its sources have changed, and runs the server on
 * the Node that comes with the project. What stands after `--` goes to `vigil serve` as it is.
 */
import { join } from "node:path";
import { runToEnd } from "./child.mjs";
import { ensureInstalled, environment, pinnedNode, projectRoot, runStarter } from "./installation.mjs";

await runStarter(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  const node = pinnedNode();
  const env = environment();
  if (!args.includes("--help") && !args.includes("-h")) {
    const exitCode = await runToEnd(node, [join(projectRoot, "scripts", "build-web.ts")], { cwd: projectRoot, env });
    if (exitCode !== 0) return exitCode;
  }
  return await runToEnd(node, [join(projectRoot, "src", "server", "main.ts"), "serve", ...args], { env });
});

/** `vigil serve`: the parent process; the one that serves is its child. */
import type { ServeOptions } from "../command-options.ts";
import { serveUnderParent } from "../parent.ts";

export function run(options: ServeOptions): Promise<number> {
  return serveUnderParent(options, {
    entry: new URL("../serve-child.ts", import.meta.url),
    say: (text) => process.stderr.write(`${text}\n`),
    nowMs: Date.now,
  });
}

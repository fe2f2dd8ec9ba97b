/** `vigil restore`. */
import type { RestoreOptions } from "../command-options.ts";

export async function run(_options: RestoreOptions): Promise<number> {
  process.stderr.write("vigil restore: not yet in this build\n");
  return 2;
}

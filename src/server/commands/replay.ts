/** `vigil replay`. */
import type { ReplayOptions } from "../command-options.ts";

export async function run(_options: ReplayOptions): Promise<number> {
  process.stderr.write("vigil replay: not yet in this build\n");
  return 2;
}

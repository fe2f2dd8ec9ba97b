/** `vigil serve`. */
import type { ServeOptions } from "../command-options.ts";

export async function run(_options: ServeOptions): Promise<number> {
  process.stderr.write("vigil serve: not yet in this build\n");
  return 2;
}

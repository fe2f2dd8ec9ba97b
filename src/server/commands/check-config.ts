/** `vigil check-config`. */
import type { CheckConfigOptions } from "../command-options.ts";

export async function run(_options: CheckConfigOptions): Promise<number> {
  process.stderr.write("vigil check-config: not yet in this build\n");
  return 2;
}

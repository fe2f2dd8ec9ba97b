/** `vigil verify`. */
import type { VerifyOptions } from "../command-options.ts";

export async function run(_options: VerifyOptions): Promise<number> {
  process.stderr.write("vigil verify: not yet in this build\n");
  return 2;
}

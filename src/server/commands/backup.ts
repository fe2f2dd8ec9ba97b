/** `vigil backup`. */
import type { BackupOptions } from "../command-options.ts";

export async function run(_options: BackupOptions): Promise<number> {
  process.stderr.write("vigil backup: not yet in this build\n");
  return 2;
}

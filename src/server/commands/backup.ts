/**
 * `vigil backup`: copies the log, the trail and the accounts into one new folder, also while a server is writing to
 * them, and walks the log's copy from first event to last before the folder gets its name. Keys are not in it.
 */
import { backUp } from "../backup/whole-backup.ts";
import type { BackupOptions } from "../command-options.ts";
import { CopyError } from "../log/copy-log.ts";
import { troubleOfError } from "../log/open-log.ts";
import { progressLine } from "./progress-line.ts";

export async function run(options: BackupOptions): Promise<number> {
  const progress = progressLine("pages");
  try {
    const { head, manifest } = await backUp(options.dataDir, options.backupFile, Date.now(), (done, total) =>
      progress.show(done, total),
    );
    progress.clear();
    const names = manifest.files.map(({ name }) => name).join(", ");
    process.stdout.write(`${options.backupFile}: ${head.seq} events, verified; ${names}\n`);
    process.stdout.write(`hash of event ${head.seq}: ${head.hash}\n`);
    return 0;
  } catch (error) {
    progress.clear();
    process.stderr.write(
      `vigil backup: ${error instanceof CopyError ? error.message : troubleOfError(error).sentence}\n`,
    );
    return 1;
  }
}

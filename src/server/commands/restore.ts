/**
 * `vigil restore`: makes a data folder from a copy that `vigil backup` wrote. The copy is walked first; nothing is
 * ever overwritten: with `force`, what the folder holds is set aside under a name of its own.
 */
import { restore } from "../backup/whole-restore.ts";
import type { RestoreOptions } from "../command-options.ts";
import { CopyError } from "../log/copy-log.ts";
import { troubleOfError } from "../log/open-log.ts";

export async function run(options: RestoreOptions): Promise<number> {
  try {
    const nowMs = Date.now();
    const restored = await restore(options.backupFile, options.dataDir, { force: options.force ?? false, nowMs });
    const { head, logId, setAsidePath } = restored;
    if (setAsidePath !== undefined) process.stdout.write(`what was there is now in ${setAsidePath}\n`);
    process.stdout.write(`${options.dataDir}: ${head.seq} events, log ${logId}, verified\n`);
    process.stdout.write(`hash of event ${head.seq}: ${head.hash}\n`);
    return 0;
  } catch (error) {
    const sentence = error instanceof CopyError ? error.message : troubleOfError(error).sentence;
    process.stderr.write(`vigil restore: ${sentence}\n`);
    return 1;
  }
}

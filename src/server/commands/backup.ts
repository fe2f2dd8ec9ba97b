/**
 * `vigil backup`: copies the log into one new file, also while a server is writing to it, and walks the copy from
 * first event to last before it gets its name. The trail of locations is not in the log and not in the copy.
 */
import type { BackupOptions } from "../command-options.ts";
import { CopyError, copyLog } from "../log/copy-log.ts";
import { dataPaths } from "../log/data-folder.ts";
import { troubleOfError } from "../log/open-log.ts";
import { progressLine } from "./progress-line.ts";

export async function run(options: BackupOptions): Promise<number> {
  const progress = progressLine("pages");
  try {
    const head = await copyLog(dataPaths(options.dataDir).logPath, options.backupFile, (done, total) =>
      progress.show(done, total),
    );
    progress.clear();
    process.stdout.write(
      `${options.backupFile}: ${head.seq} events, verified\nhash of event ${head.seq}: ${head.hash}\n`,
    );
    return 0;
  } catch (error) {
    progress.clear();
    process.stderr.write(`vigil backup: ${sentenceOf(error)}\n`);
    return 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof CopyError) return error.message;
  // better-sqlite3 speaks of a missing folder by a TypeError of its own.
  if (error instanceof TypeError && error.message.startsWith("Cannot save backup")) return error.message;
  return troubleOfError(error).sentence;
}

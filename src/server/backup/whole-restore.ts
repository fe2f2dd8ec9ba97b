/**
 * Puts a backup into a data folder. Every file is compared with the manifest and the log is walked before anything in
 * the folder is touched; what was there is kept under another name.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { CopyError, syncPath } from "../log/copy-log.ts";
import { type Restored, type RestoreOptions, restoreLog } from "../log/restore-log.ts";
import { describeFile, LOG_FILE, MANIFEST, Manifest } from "./whole-backup.ts";

/** Beside the log these belong to a backup's own center. */
const WITH_THE_LOG = ["accounts.sqlite", "accounts.sqlite-wal", "accounts.sqlite-shm", "device-networks.json"];

/** Restores a backup, or a copy of a log alone as older versions made it. Rejects with CopyError with a sentence. */
export async function restore(fromPath: string, folder: string, options: RestoreOptions): Promise<Restored> {
  if (!existsSync(fromPath)) throw new CopyError(`there is no file ${fromPath}`);
  if (!statSync(fromPath).isDirectory()) return restoreLog(fromPath, folder, options);
  const manifest = readManifest(fromPath);
  for (const file of manifest.files) {
    const isOutside = normalize(file.name).startsWith("..") || file.name.startsWith(sep);
    if (isOutside || !existsSync(join(fromPath, file.name))) throw new CopyError(`the backup lacks ${file.name}`);
    const found = await describeFile(fromPath, file.name);
    if (found.sha256 !== file.sha256) throw new CopyError(`${file.name} in the backup is not what was backed up`);
  }
  const restored = restoreLog(join(fromPath, LOG_FILE), folder, { ...options, also: WITH_THE_LOG });
  for (const { name } of manifest.files) {
    if (name === LOG_FILE || existsSync(join(folder, name))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(join(fromPath, name), join(folder, name));
    syncPath(join(folder, name));
    syncPath(dirname(join(folder, name)));
  }
  return restored;
}

function readManifest(folder: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST), "utf8")));
  } catch {
    throw new CopyError(`${folder} is not a backup: it has no ${MANIFEST} that can be read`);
  }
}

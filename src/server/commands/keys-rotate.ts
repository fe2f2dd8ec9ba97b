/**
 * `vigil keys rotate`: puts every key under a new master key. The server must not be running: its lock is taken. What
 * was sealed stays as it is; the former master key opens nothing of the new file.
 */
import { renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { KeysRotateOptions } from "../command-options.ts";
import { syncPath } from "../log/copy-log.ts";
import { dataPaths, takeLock } from "../log/data-folder.ts";
import { KeyFile } from "../seal/key-file.ts";
import { readMasterKey } from "../seal/master-key.ts";
import { keyFilePath } from "../seal/open-seal.ts";

export function run({ dataDir, keysFolder, masterKeyFile, newMasterKeyFile }: KeysRotateOptions): Promise<number> {
  try {
    const lock = takeLock(dataPaths(dataDir).lockPath, Date.now());
    if (!lock.ok) throw new Error(lock.refusal.sentence);
    try {
      rotate(keyFilePath(keysFolder), masterKeyFile, newMasterKeyFile);
    } finally {
      lock.release();
    }
    process.stdout.write(`the keys are under the master key in ${newMasterKeyFile}\n`);
    process.stdout.write(
      "Name that file in seal.masterKeyFile, make a new copy of the keys, and destroy the former.\n",
    );
    return Promise.resolve(0);
  } catch (error) {
    process.stderr.write(`vigil keys rotate: ${error instanceof Error ? error.message : String(error)}\n`);
    return Promise.resolve(1);
  }
}

function rotate(path: string, masterKeyFile: string, newMasterKeyFile: string): void {
  const file = KeyFile.open(path, readMasterKey(masterKeyFile), "read");
  const part = `${path}.part`;
  try {
    rmSync(part, { force: true });
    file.rewrap(part, readMasterKey(newMasterKeyFile));
  } finally {
    file.close();
  }
  renameSync(part, path);
  syncPath(dirname(resolve(path)));
}

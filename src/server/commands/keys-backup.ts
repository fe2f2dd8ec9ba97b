/**
 * `vigil keys backup`: copies the key file, and the key of the accounts' secrets, into a new folder, also while a
 * server runs. The master key is not in it: whoever has this copy alone reads nothing that is sealed.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { KeysBackupOptions } from "../command-options.ts";
import { syncPath } from "../log/copy-log.ts";
import { KeyFile } from "../seal/key-file.ts";
import { keyFilePath } from "../seal/open-seal.ts";
import { readMasterKey } from "../seal/master-key.ts";

export function run({ backupFolder, dataDir, keysFolder, masterKeyFile }: KeysBackupOptions): Promise<number> {
  const part = `${backupFolder}.part`;
  try {
    if (existsSync(backupFolder)) throw new Error(`${backupFolder} exists already`);
    if (resolve(backupFolder).startsWith(resolve(dataDir) + sep))
      throw new Error("keys are kept apart from the data folder");
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { mode: 0o700 });
    const copy = join(part, "vigil.keys");
    copyFileSync(keyFilePath(keysFolder), copy);
    const secrets = join(dataDir, "accounts.key");
    if (existsSync(secrets)) copyFileSync(secrets, join(part, "accounts.key"));
    const count = readable(copy, masterKeyFile);
    for (const name of ["vigil.keys", "accounts.key"]) if (existsSync(join(part, name))) syncPath(join(part, name));
    syncPath(part);
    renameSync(part, backupFolder);
    syncPath(dirname(resolve(backupFolder)));
    process.stdout.write(`${backupFolder}: ${count} keys, all of them readable\n`);
    process.stdout.write("After an expungement make a new copy, and destroy the copies made before it.\n");
    return Promise.resolve(0);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    process.stderr.write(`vigil keys backup: ${error instanceof Error ? error.message : String(error)}\n`);
    return Promise.resolve(1);
  }
}

function readable(path: string, masterKeyFile: string): number {
  const file = KeyFile.open(path, readMasterKey(masterKeyFile), "read");
  try {
    let count = 0;
    for (const { slot, state } of file.outline()) {
      if (state !== "live") continue;
      if (file.read(slot).state !== "live") throw new Error(`key ${slot} can't be read: the key file is damaged`);
      count++;
    }
    return count;
  } finally {
    file.close();
  }
}

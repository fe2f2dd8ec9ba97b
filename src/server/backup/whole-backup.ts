/**
 * A backup of a data folder as a folder of its own: the log, the trail, the accounts, and what devices and networks
 * are known by. Taken while the server runs; each database is copied as it was at one instant, the log first, so
 * that nothing the log speaks of is missing from the trail. It never holds a key: `vigil keys backup` does.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { z } from "zod";
import { CopyError, copyLog, removeCompanions, syncPath } from "../log/copy-log.ts";
import { dataPaths } from "../log/data-folder.ts";
import type { HexHead } from "../log/log-writer.ts";

export const MANIFEST = "manifest.json";
export const LOG_FILE = "vigil.db";
/** Databases beside the log; each is there or not. */
const DATABASES = [join("tracks", "trail.db"), "accounts.sqlite"];
/** Small files, written whole by the server. field.json is left out: it holds the key of push messages. */
const FILES = ["device-networks.json", "seal.public", "practice.mark"];

export const Manifest = z.object({
  vigilBackup: z.literal(1),
  madeAtMs: z.int(),
  logSeq: z.int(),
  logHash: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

export type BackupProgress = (copiedPages: number, totalPages: number) => void;

/** Makes the backup at `toPath`, which must not exist. Rejects with CopyError, or SQLite's or the file system's errors. */
export async function backUp(
  dataDir: string,
  toPath: string,
  nowMs: number,
  progress: BackupProgress,
): Promise<{ readonly head: HexHead; readonly manifest: Manifest }> {
  if (existsSync(toPath)) throw new CopyError(`${toPath} exists already`);
  if (!existsSync(dirname(toPath))) throw new CopyError(`can't write ${toPath}: the directory does not exist`);
  const part = `${toPath}.part`;
  rmSync(part, { recursive: true, force: true });
  try {
    mkdirSync(part, { recursive: true, mode: 0o750 });
    const head = await copyLog(dataPaths(dataDir).logPath, join(part, LOG_FILE), progress);
    const names = [LOG_FILE];
    for (const name of DATABASES) {
      if (!existsSync(join(dataDir, name))) continue;
      mkdirSync(dirname(join(part, name)), { recursive: true });
      await copyDatabase(join(dataDir, name), join(part, name), progress);
      names.push(name);
    }
    for (const name of FILES) {
      if (!existsSync(join(dataDir, name))) continue;
      copyFileSync(join(dataDir, name), join(part, name));
      names.push(name);
    }
    const manifest: Manifest = { vigilBackup: 1, madeAtMs: nowMs, logSeq: head.seq, logHash: head.hash, files: [] };
    for (const name of names) manifest.files.push(await describeFile(part, name));
    writeFileSync(join(part, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
    for (const name of [...names, MANIFEST]) syncPath(join(part, name));
    if (existsSync(join(part, "tracks"))) syncPath(join(part, "tracks"));
    syncPath(part);
    renameSync(part, toPath);
    syncPath(dirname(toPath));
    return { head, manifest };
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

/** What a file of a backup is, as the manifest has it. */
export async function describeFile(folder: string, name: string): Promise<Manifest["files"][number]> {
  const path = join(folder, name);
  const sha256 = createHash("sha256");
  await pipeline(createReadStream(path), sha256);
  return { name: name.replaceAll("\\", "/"), bytes: statSync(path).size, sha256: sha256.digest("hex") };
}

const PAGES_A_STEP = 1_000;

async function copyDatabase(fromPath: string, toPath: string, progress: BackupProgress): Promise<void> {
  const source = new Database(fromPath, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    // One read transaction for the whole copy: without it every commit of the server would start it over.
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_schema").get();
    await source.backup(toPath, {
      progress: ({ totalPages, remainingPages }) => {
        progress(totalPages - remainingPages, totalPages);
        return PAGES_A_STEP;
      },
    });
  } finally {
    source.close();
  }
  const copy = new Database(toPath);
  try {
    copy.pragma("journal_mode = DELETE");
    const structure: unknown = copy.pragma("quick_check(1)", { simple: true });
    if (structure !== "ok") throw new CopyError(`${basename(fromPath)} is damaged: ${String(structure)}`);
  } finally {
    copy.close();
  }
  removeCompanions(toPath);
}

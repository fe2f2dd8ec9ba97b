/**
 * Puts a copy of a log into a data folder. The copy is proved before anything in the folder is touched, and what
 * was there is kept under another name even when it is forced.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { CopyError, proveLog, removeCompanions, removeDatabase, syncPath } from "./copy-log.ts";
import { type DataPaths, dataPaths, isUnused, markPractice, takeLock } from "./data-folder.ts";
import { HeadMarkFile } from "./head-mark.ts";
import { isPracticeLog } from "./log-database.ts";
import { LogReader } from "./log-reader.ts";
import type { HexHead } from "./log-writer.ts";

export type Restored = {
  readonly logId: string;
  readonly head: HexHead;
  /** Where the log that stood in the folder is now. */
  readonly setAsidePath: string | undefined;
};

export type RestoreOptions = {
  readonly force: boolean;
  readonly nowMs: number;
  /** Further files of the folder that belong to the log that was in it. */
  readonly also?: readonly string[];
};

/** Restores the copy at `fromPath` into `folder`. Throws CopyError with a sentence, or the file system's errors. */
export function restoreLog(fromPath: string, folder: string, options: RestoreOptions): Restored {
  if (!existsSync(fromPath)) throw new CopyError(`there is no file ${fromPath}`);
  if (!options.force && !isUnused(folder)) {
    throw new CopyError(`${folder} is not empty; with --force what is in it is set aside, not deleted`);
  }
  mkdirSync(folder, { recursive: true });
  const paths = dataPaths(folder);
  const lock = takeLock(paths.lockPath, options.nowMs);
  if (!lock.ok) throw new CopyError(lock.refusal.sentence);
  try {
    const part = `${paths.logPath}.part`;
    removeDatabase(part);
    const head = copyProved(fromPath, part);
    const setAsidePath = setAside(folder, options);
    renameSync(part, paths.logPath);
    const logId = markRestored(paths, head);
    syncPath(folder);
    return { logId, head, setAsidePath };
  } finally {
    lock.release();
  }
}

/** Copies, then walks what was copied: what is proved is what will be used. */
function copyProved(fromPath: string, part: string): HexHead {
  const wal = `${fromPath}-wal`;
  if (existsSync(wal) && statSync(wal).size > 0) {
    throw new CopyError(`${fromPath} has newer rows in ${wal}: it is a server's own file; copy it with vigil backup`);
  }
  try {
    copyFileSync(fromPath, part);
    const head = proveLog(part);
    removeCompanions(part);
    syncPath(part);
    return head;
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
}

/**
 * What belongs to the log that was in the folder. The lock stays, for it is held; recordings stay, for each says by
 * itself what it is of; and so does the store of the practice beside it.
 */
const belongings = [
  ...["vigil.db", "subjects.db", "archive.db"].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]),
  "vigil.head",
  "snapshots",
  "tracks",
  "practice.mark",
  "seal.public",
  "alive",
  "in-flight",
  "set-aside.json",
];

function setAside(folder: string, { nowMs, also = [] }: RestoreOptions): string | undefined {
  const names = [...belongings, ...also].filter((name) => existsSync(join(folder, name)));
  if (names.length === 0) return undefined;
  const path = join(folder, `before-restore-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`);
  mkdirSync(path);
  for (const name of names) renameSync(join(folder, name), join(path, name));
  return path;
}

/** Writes what a data folder has beside its log: the marks of its head, and the mark of a practice. */
function markRestored(paths: DataPaths, head: HexHead): string {
  const reader = new LogReader(paths.logPath);
  const { logId } = reader;
  if (isPracticeLog(reader.database)) markPractice(paths);
  reader.close();
  const marks = new HeadMarkFile(paths.marksPath, logId);
  marks.intend(head.seq);
  marks.acknowledge(head.seq, head.hash);
  marks.close();
  return logId;
}

/**
 * The data folder: what lives where in it, and who may use it. One server at a time; a practice and a real shift
 * never share one.
 *
 * The lock is the operating system's: an open transaction on `vigil.lock`. It ends with the process, however that
 * ends, so a lock can't be left behind; the file's text only says who holds it. (POSIX locks belong to a process:
 * nothing may open `vigil.lock` or `vigil.db` with plain file calls while a server runs in it, for closing any
 * handle on a file drops all of the process's locks on it. A network file system is no place for this folder.)
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { messageOf, sqliteCode } from "./log-database.ts";

export type DataPaths = {
  readonly folder: string;
  /** The log. */
  readonly logPath: string;
  /** How far the log should go. */
  readonly marksPath: string;
  /** The index by subject; it can be deleted while no server runs. */
  readonly indexPath: string;
  readonly lockPath: string;
  /** Snapshots of the fold; they can be deleted at any time. */
  readonly snapshotsPath: string;
  /** The trail: fixes, which are not facts. */
  readonly tracksPath: string;
  /** A file that stands here marks the store of a practice. */
  readonly practicePath: string;
};

export function dataPaths(folder: string): DataPaths {
  return {
    folder,
    logPath: join(folder, "vigil.db"),
    marksPath: join(folder, "vigil.head"),
    indexPath: join(folder, "subjects.db"),
    lockPath: join(folder, "vigil.lock"),
    snapshotsPath: join(folder, "snapshots"),
    tracksPath: join(folder, "tracks"),
    // Not "practice": that is where the practice beside a real shift has its own folder.
    practicePath: join(folder, "practice.mark"),
  };
}

export type FolderRefusal =
  | { readonly code: "in-use"; readonly holder: LockHolder | undefined; readonly sentence: string }
  | { readonly code: "holds-a-practice" | "holds-a-real-shift" | "cannot-use"; readonly sentence: string }
  /** The disk takes nothing now: it may have room in a while. */
  | { readonly code: "no-room"; readonly sentence: string };

export type LockHolder = { readonly pid: number; readonly sinceMs: number; readonly host: string };

export type DataFolder = {
  readonly paths: DataPaths;
  /** Lets others in. Also happens by itself when the process ends. */
  release(): void;
};

export type FolderAnswer =
  | { readonly ok: true; readonly folder: DataFolder }
  | { readonly ok: false; readonly refusal: FolderRefusal };

/** Makes the folder where there is none, takes its lock, and checks that it is of the wanted kind. */
export function openDataFolder(
  folder: string,
  options: { readonly practice: boolean; readonly nowMs: number },
): FolderAnswer {
  const paths = dataPaths(folder);
  try {
    for (const path of [folder, paths.snapshotsPath, paths.tracksPath]) mkdirSync(path, { recursive: true });
    const lock = takeLock(paths.lockPath, options.nowMs);
    if (!lock.ok) return { ok: false, refusal: lock.refusal };
    const mixed = settleKind(paths, options.practice);
    if (mixed !== undefined) {
      lock.release();
      return { ok: false, refusal: mixed };
    }
    return { ok: true, folder: { paths, release: lock.release } };
  } catch (error) {
    if (sqliteCode(error) === undefined && !isFileError(error)) throw error;
    const code = isFull(error) ? "no-room" : "cannot-use";
    return { ok: false, refusal: { code, sentence: `${folder} can't be used: ${messageOf(error)}` } };
  }
}

/** True where a folder has nothing in it that a restore could harm: it may hold an unused lock. */
export function isUnused(folder: string): boolean {
  if (!existsSync(folder)) return true;
  return readdirSync(folder).every((name) => name.startsWith("vigil.lock"));
}

export type LockAnswer =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly refusal: FolderRefusal };

/** A lock that nobody else keeps in mind would be let go with the handle on it, whenever memory is tidied up. */
const taken = new Set<Database.Database>();

/** Takes the lock of a folder that exists, until it is released. Throws SQLite's errors where the file can't be used. */
export function takeLock(lockPath: string, nowMs: number): LockAnswer {
  const database = new Database(lockPath, { timeout: 0 });
  try {
    database.pragma("synchronous = OFF"); // who held the lock before a power cut is of no interest
    const me: LockHolder = { pid: process.pid, sinceMs: nowMs, host: hostname() };
    database.exec("BEGIN IMMEDIATE");
    database.exec("CREATE TABLE IF NOT EXISTS holder(text TEXT NOT NULL) STRICT; DELETE FROM holder;");
    database.prepare("INSERT INTO holder(text) VALUES(?)").run(JSON.stringify(me));
    database.exec("COMMIT; BEGIN IMMEDIATE");
    // Between the two somebody else may have come and gone, and written a name over ours.
    if (JSON.stringify(readHolder(database)) !== JSON.stringify(me)) return { ok: false, refusal: inUse(database) };
    taken.add(database);
    const release = (): void => {
      taken.delete(database);
      database.close();
    };
    return { ok: true, release };
  } catch (error) {
    try {
      if (sqliteCode(error) === "busy") return { ok: false, refusal: inUse(database) };
    } finally {
      database.close();
    }
    throw error;
  }
}

function inUse(database: Database.Database): FolderRefusal {
  const holder = readHolder(database);
  if (holder === undefined) return { code: "in-use", holder, sentence: "the folder is in use by another Vigil" };
  const since = new Date(holder.sinceMs).toISOString();
  const sentence = `the folder is in use by another Vigil: process ${holder.pid} on ${holder.host}, since ${since}`;
  return { code: "in-use", holder, sentence };
}

/** Who wrote the lock last. Reading is possible while the lock is held, but for an instant. */
function readHolder(database: Database.Database): LockHolder | undefined {
  try {
    const text: unknown = database.prepare("SELECT text FROM holder").pluck().get();
    return typeof text === "string" ? (JSON.parse(text) as LockHolder) : undefined; // takeLock wrote it
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return undefined;
  }
}

/** A new folder becomes what it is opened as; one that is in use stays what it is. */
function settleKind(paths: DataPaths, practice: boolean): FolderRefusal | undefined {
  const isPractice = existsSync(paths.practicePath);
  const isUsed = existsSync(paths.logPath) || existsSync(paths.marksPath);
  if (isPractice && !practice) {
    return {
      code: "holds-a-practice",
      sentence: `${paths.folder} holds a practice; a real shift needs a folder of its own`,
    };
  }
  if (!isPractice && practice && isUsed) {
    return {
      code: "holds-a-real-shift",
      sentence: `${paths.folder} holds a real shift; a practice needs a folder of its own`,
    };
  }
  if (practice && !isPractice) markPractice(paths);
  return undefined;
}

/** Marks a folder as the store of a practice, for good. */
export function markPractice(paths: DataPaths): void {
  writeFileSync(paths.practicePath, "This folder is the store of a practice. Nothing in it is real.\n");
}

function isFull(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code !== undefined) return code === "disk-full" || code === "io-error";
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

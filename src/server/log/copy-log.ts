/**
 * Copies a log into one file while a server goes on writing to it (SQLite's online backup), and proves the copy.
 *
 * The copy is made under another name, walked from first row to last, and only then given its own. It is one
 * ordinary file without a WAL: it can be carried anywhere.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { openForReading } from "./log-database.ts";
import { LogReader } from "./log-reader.ts";
import type { HexHead } from "./log-writer.ts";
import { troubleOfVerdict } from "./open-log.ts";
import { verifyLog } from "./walk-chain.ts";

/** The log or its copy is not whole, or the target is taken. The message is a sentence for people. */
export class CopyError extends Error {
  override readonly name = "CopyError";
}

const PAGES_A_STEP = 1_000;

/** Copies the log at `fromPath` to the new file `toPath`; resolves to the copy's head. Rejects with CopyError, or SQLite's or the file system's errors. */
export async function copyLog(
  fromPath: string,
  toPath: string,
  onProgress: (copiedPages: number, totalPages: number) => void,
): Promise<HexHead> {
  if (existsSync(toPath)) throw new CopyError(`${toPath} exists already`);
  const partPath = `${toPath}.part`;
  removeDatabase(partPath);
  try {
    await copyPages(fromPath, partPath, onProgress);
    intoOneFile(partPath);
    const head = proveLog(partPath);
    removeCompanions(partPath);
    syncPath(partPath);
    renameSync(partPath, toPath);
    syncPath(dirname(toPath));
    return head;
  } catch (error) {
    removeDatabase(partPath);
    throw error;
  }
}

/** Walks a log that nobody writes to. Throws CopyError where it is not whole. */
export function proveLog(path: string): HexHead {
  const reader = new LogReader(path);
  try {
    const trouble = troubleOfVerdict(verifyLog(reader));
    if (trouble !== undefined) throw new CopyError(trouble.sentence);
    return reader.head();
  } finally {
    reader.close();
  }
}

/** Makes a file's bytes, or a folder's entries, durable. */
export function syncPath(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a database with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  rmSync(path, { force: true });
  removeCompanions(path);
}

/** Removes what SQLite keeps beside a database that nobody has open and that was only read. */
export function removeCompanions(path: string): void {
  for (const suffix of ["-wal", "-shm", "-journal"]) rmSync(path + suffix, { force: true });
}

async function copyPages(
  fromPath: string,
  toPath: string,
  onProgress: (copiedPages: number, totalPages: number) => void,
): Promise<void> {
  const source = openForReading(fromPath);
  try {
    // One read transaction for the whole copy: without it every commit of the server would start it over.
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM about").get();
    await source.backup(toPath, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES_A_STEP;
      },
    });
  } finally {
    source.close();
  }
}

function intoOneFile(path: string): void {
  const database = new Database(path);
  try {
    database.pragma("journal_mode = DELETE");
  } finally {
    database.close();
  }
}

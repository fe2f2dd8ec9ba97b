/** When this server was last awake, in a file beside the log: what the next start calls the time it was down. */
import { readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "alive";

/** Undefined at a first start, and where the file can't be read: then the last event says it. */
export function readAlive(folder: string): number | undefined {
  try {
    const atMs = Number(readFileSync(join(folder, NAME), "utf8"));
    return Number.isSafeInteger(atMs) && atMs > 0 ? atMs : undefined;
  } catch {
    // A first start, or an older folder.
    return undefined;
  }
}

/** Rejects with the file system's errors. */
export function writeAlive(folder: string, atMs: number): Promise<void> {
  return writeFile(join(folder, NAME), String(atMs));
}

/** At the end of the process. A disk that takes nothing more is no reason not to end. */
export function writeAliveSync(folder: string, atMs: number): void {
  try {
    writeFileSync(join(folder, NAME), String(atMs));
  } catch {
    // The sign of life of the last second stands.
  }
}

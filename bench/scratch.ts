/** Folders for benchmarks: on the disk that is meant, below the project's build folder, gone when the process is. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

const PROJECT_ROOT = join(import.meta.dirname, "..");
const standing = new Set<string>();

process.once("exit", () => {
  for (const folder of standing) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A server that is just ending may still write there; `build` is nobody's treasure.
    }
  }
});

/** The folder in which all of them are. */
export function benchRoot(): string {
  const folder = join(PROJECT_ROOT, "build");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A new folder. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(benchRoot(), `bench-${name}-`));
  standing.add(folder);
  return folder;
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  standing.delete(folder);
}

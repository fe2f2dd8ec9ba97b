/**
 * The hash of the fold's own code: what a snapshot or a console's board was made by. Another hash means that the
 * same events may now mean something else, and that the board has to be made again.
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["base", "domain", "board"];

/** SHA-256 in hex over the sources of the fold, below `sourceRoot` (the project's `src`). */
export function foldHash(sourceRoot: string): string {
  const hash = createHash("sha256");
  const paths = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: sourceRoot }))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !/\.(test|contract)\.ts$/.test(path))
    .toSorted();
  for (const path of paths) {
    const bytes = readFileSync(join(sourceRoot, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

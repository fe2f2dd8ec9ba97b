/**
 * What is known of the coverage on the roads, in a file beside the log (CV6): written now and then, and read at the
 * next start. It holds places and counts, and nobody's name. A file that is lost or damaged costs what was learnt.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { COVERAGE_CELLS_MAX, type CoverageCell, type CoverageMap } from "../tracks/coverage-map.ts";

const FILE = "coverage.json";
const Count = z.number().min(0).max(1_000_000_000);

/** A cell in a line: link, row, column, passes, losses, milliseconds of a usual gap, as of when. */
export const CoverageCellSchema = z
  .tuple([z.string().max(100), z.int(), z.int(), Count, Count, Count, z.int().min(0)])
  .transform(
    ([link, row, column, passCount, lossCount, gapMs, atMs]): CoverageCell => ({
      link,
      row,
      column,
      passCount,
      lossCount,
      gapMs,
      atMs,
    }),
  );
const CellsSchema = z.array(CoverageCellSchema).max(COVERAGE_CELLS_MAX);

/** Every cell as `CoverageCellSchema` reads it. */
export function coverageToJson(map: CoverageMap): unknown[] {
  return [...map.cells()].map(({ link, row, column, passCount, lossCount, gapMs, atMs }) => [
    link,
    row,
    column,
    passCount,
    lossCount,
    gapMs,
    atMs,
  ]);
}

/** Nothing where there is no such file, or none that can be read. */
export function readCoverage(folder: string): readonly CoverageCell[] {
  try {
    const read = CellsSchema.safeParse(JSON.parse(readFileSync(join(folder, FILE), "utf8")));
    return read.success ? read.data : [];
  } catch {
    return []; // a first start
  }
}

/** Rejects with the file system's errors; what stood there before stands then. */
export async function writeCoverage(folder: string, map: CoverageMap): Promise<void> {
  const path = join(folder, FILE);
  await writeFile(`${path}.new`, JSON.stringify(coverageToJson(map)));
  await rename(`${path}.new`, path);
}

/** At the end of the process. A disk that takes nothing more costs what was learnt since it was written last. */
export function writeCoverageSync(folder: string, map: CoverageMap): void {
  try {
    const path = join(folder, FILE);
    writeFileSync(`${path}.end`, JSON.stringify(coverageToJson(map)));
    renameSync(`${path}.end`, path);
  } catch {
    return;
  }
}

const WRITTEN_EVERY_MS = 5 * 60_000;

/** Keeps a map in its folder while the server runs. */
export class CoverageKeeper {
  readonly #folder: string;
  readonly #map: CoverageMap;
  readonly #failed: (error: unknown) => void;
  #writtenAtMs: number | undefined;
  #writtenEpoch: number;

  constructor(folder: string, map: CoverageMap, failed: (error: unknown) => void) {
    this.#folder = folder;
    this.#map = map;
    this.#failed = failed;
    map.restore(readCoverage(folder));
    this.#writtenEpoch = map.epoch;
  }

  /** Writes what has been learnt, every five minutes at most. */
  second(nowMs: number): void {
    this.#writtenAtMs ??= nowMs;
    if (this.#map.epoch === this.#writtenEpoch || nowMs - this.#writtenAtMs < WRITTEN_EVERY_MS) return;
    this.#writtenAtMs = nowMs;
    this.#writtenEpoch = this.#map.epoch;
    void writeCoverage(this.#folder, this.#map).catch(this.#failed);
  }

  close(): void {
    if (this.#map.epoch !== this.#writtenEpoch) writeCoverageSync(this.#folder, this.#map);
  }
}

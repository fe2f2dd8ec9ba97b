/**
 * The preloaded disk of disk-in-between.c: compiled when it is first wanted, with this machine's own compiler. Where
 * there is none, what needs it is said not to be tried.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Folder, makeFolder } from "../int/vigil-process.ts";
import { CENTER, SETTLING } from "./center-under-fault.ts";
import type { Findings } from "./findings.ts";

export type Order = "fail" | "hang" | "lie" | "hang-writes" | "read-only";
export type Disk = {
  readonly folder: Folder;
  readonly env: Readonly<Record<string, string>>;
  /** From now on this happens to files whose path contains `word`; without an order all is well. */
  readonly order: (order?: Order, word?: string) => void;
  /** Where the copies are that hold only what was synchronised. */
  readonly kept: string;
};

const SOURCE = join(import.meta.dirname, "disk-in-between.c");

/** Gives a folder whose files lie behind the preloaded disk; `early` of 100 writes reach the copies unsynchronised. */
export async function onADiskInBetween(
  findings: Findings,
  use: (disk: Disk) => Promise<void>,
  early = 0,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "vigil-disk-"));
  const folder = makeFolder(CENTER);
  try {
    const library = join(scratch, "disk.so");
    const { status, stderr, error } = spawnSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], {
      encoding: "utf8",
    });
    if (status !== 0)
      return findings.tell("a disk in between: NOT tried", `no C compiler for Linux here: ${error?.message ?? stderr}`);
    const kept = join(scratch, "kept");
    const orders = join(scratch, "orders");
    mkdirSync(kept);
    const order = (verb?: Order, word = ""): void => {
      // At once: a reader must never see half of it.
      writeFileSync(`${orders}.new`, verb === undefined ? "" : `${verb} ${word}\n`);
      renameSync(`${orders}.new`, orders);
    };
    order();
    const env = {
      ...SETTLING,
      LD_PRELOAD: library,
      DISK_WATCHED: `${folder.dataDir}/`,
      DISK_ORDERS: orders,
      DISK_KEPT: kept,
      DISK_EARLY: String(early),
    };
    await use({ folder, env, order, kept });
  } finally {
    folder.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Makes the folder what its disk holds after the power was cut: of the log's files only what was synchronised. */
export function cutPower({ folder, kept }: Disk, marks: "kept" | "lost"): void {
  for (const name of ["vigil.db", "vigil.db-wal"]) {
    rmSync(join(folder.dataDir, name), { force: true });
    const copy = join(kept, name);
    if (existsSync(copy)) copyFileSync(copy, join(folder.dataDir, name));
  }
  rmSync(join(folder.dataDir, "vigil.db-shm"), { force: true });
  if (marks === "lost") rmSync(join(folder.dataDir, "vigil.head"), { force: true });
}

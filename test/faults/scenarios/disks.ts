/** The disk under the whole data folder is full (a small tmpfs that is filled), and becomes read-only. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../int/vigil-process.ts";
import { CENTER } from "../center-under-fault.ts";
import { type Disk, onADiskInBetween } from "../disk-in-between.ts";
import { onARunningServer, type Scenario, type Trial } from "../scenario.ts";
import { throughTrouble } from "../trouble.ts";

const DISK_MIB = 48;

export const disks: Scenario = {
  name: "disks",
  title: "a disk that is full, and one that becomes read-only, under the whole server",
  run: async (trial) => {
    await fullDisk(trial);
    trial.doing("disk read-only");
    await onADiskInBetween(trial.findings, (disk) => readOnlyDisk(trial, disk));
  },
};

async function fullDisk(trial: Trial): Promise<void> {
  const folder = makeFolder(CENTER);
  mkdirSync(folder.dataDir);
  const when = "disk full";
  try {
    const trouble = mount("-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder.dataDir);
    if (trouble !== undefined) return trial.findings.tell(`${when}: NOT tried`, `no right to mount: ${trouble}`);
    trial.doing(when);
    const filler = join(folder.dataDir, "filler");
    const begin = (): void => {
      // dd stops where the disk does; what a running server still took from it in between is taken by the second.
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"]);
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=512", "oflag=append", "conv=notrunc"]);
    };
    const end = (): void => rmSync(filler);
    await onARunningServer(trial, (bench) => throughTrouble(trial, bench, { when, begin, end, forMs: forMs(trial) }), {
      folder,
    });
  } finally {
    spawnSync("umount", [folder.dataDir]);
    folder.remove();
  }
}

// A mount with open files doesn't become read-only by asking; every write that is refused as on one is the same to us.
export async function readOnlyDisk(trial: Trial, disk: Disk): Promise<void> {
  const trouble = {
    when: "disk read-only",
    begin: () => disk.order("read-only", disk.folder.dataDir),
    end: () => disk.order(),
    forMs: forMs(trial),
  };
  await onARunningServer(trial, (bench) => throughTrouble(trial, bench, trouble), {
    folder: disk.folder,
    env: disk.env,
  });
}

function forMs({ quick }: Trial): number {
  return quick ? 3_000 : 20_000;
}

function mount(...args: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  return status === 0 ? undefined : stderr.trim();
}

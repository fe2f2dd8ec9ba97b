/** The machine that figures were measured on: without it they mean nothing. */
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, statfsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

const GIB = 2 ** 30;

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: string;
  readonly node: string;
  readonly kernel: string;
  readonly disk: string;
  /** Waiting processes over the last minute: what else it had to do. */
  readonly loadBefore: number;
  /** The commit that was measured, and whether its files had been changed. */
  readonly commit: string;
};

/** Describes this machine and the disk that `folder` is on. */
export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: `${(totalmem() / GIB).toFixed(1)} GiB`,
    node: process.version,
    kernel: `${process.platform} ${release()}`,
    disk: diskOf(folder),
    loadBefore: loadNow(),
    commit: commitOf(),
  };
}

export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

// The mount with the longest path that the folder is in.
function diskOf(folder: string): string {
  try {
    const path = realpathSync(folder);
    const { blocks, bavail, bsize } = statfsSync(path);
    const room = `${((blocks * bsize) / GIB).toFixed(0)} GiB, ${((bavail * bsize) / GIB).toFixed(0)} free`;
    const mounts = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .map((line) => line.split(" "));
    const [device, , kind] = mounts
      .filter(([, place = "none"]) => path === place || path.startsWith(place === "/" ? "/" : `${place}/`))
      .reduce((best, mount) => ((mount[1]?.length ?? 0) >= (best[1]?.length ?? 0) ? mount : best), [] as string[]);
    return device === undefined ? room : `${kind} on ${device} (${room})`;
  } catch {
    // Not a Linux: the figures still stand, with less said about them.
    return "unknown";
  }
}

function commitOf(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", "src", "bench") === "" ? "" : ", with changes";
    return `${git("rev-parse", "--short", "HEAD")}${changed}`;
  } catch {
    return "unknown";
  }
}

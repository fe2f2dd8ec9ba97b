/**
 * The most memory that this process has had.
 *
 * `getrusage` does not tell it of a child: on Linux a process inherits the peak of the one that started it, and keeps it
 * through the start of another program. A benchmark that holds five million roads would be charged to every child.
 */
import { existsSync, readFileSync } from "node:fs";

const STATUS = "/proc/self/status";

/** In bytes, resident, since this program began; where the kernel does not tell, with what was inherited. */
export function peakMemoryBytes(): number {
  const own = existsSync(STATUS) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, "latin1")) : null;
  return Number(own?.[1] ?? process.resourceUsage().maxRSS) * 1_024;
}

/**
 * Every monitor of the watch, in the order in which they are asked. WW, the watch on the watch, is the engine's:
 * it looks at Vigil itself and not at a unit.
 */
import type { Monitor } from "./monitor.ts";
import { crashMonitor } from "./monitors/crash.ts";
import { duressMonitor } from "./monitors/duress.ts";
import { manDownMonitor } from "./monitors/man-down.ts";
import { movedMonitor } from "./monitors/moved.ts";
import { noBackupMonitor } from "./monitors/no-backup.ts";
import { plateMonitor } from "./monitors/plate.ts";
import { separationMonitor } from "./monitors/separation.ts";
import { silenceMonitor } from "./monitors/silence.ts";
import { statusCheckMonitor } from "./monitors/status-check.ts";
import { unannouncedStopMonitor } from "./monitors/unannounced-stop.ts";

export const monitors: readonly Monitor[] = [
  duressMonitor,
  statusCheckMonitor,
  movedMonitor,
  separationMonitor,
  silenceMonitor,
  manDownMonitor,
  crashMonitor,
  unannouncedStopMonitor,
  noBackupMonitor,
  plateMonitor,
];

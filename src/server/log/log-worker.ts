/**
 * The entry of a log thread: reading or writing, as its first call says.
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "../../base/assert.ts";
import type { ThreadPaths } from "./log-thread.ts";
import { serveLog } from "./log-thread-server.ts";

// LogThread is the only one who starts this file, and it passes these paths.
serveLog(present(parentPort, "log-worker.ts runs in a thread of its own"), workerData as ThreadPaths);

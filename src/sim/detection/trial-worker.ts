/** A thread that does pieces of a run, one after the other, as it is given them. */
import "../../server/node-version.ts";
import { parentPort, workerData } from "node:worker_threads";
import { doTask, type Sizes, type Task } from "./tasks.ts";

const sizes = workerData as Sizes; // the pool gives nothing else
parentPort?.on("message", (task: Task) => parentPort?.postMessage(doTask(task, sizes)));

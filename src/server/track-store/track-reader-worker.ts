/**
 * The entry of the thread that answers questions to the trail.
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "../../base/assert.ts";
import { openTrackDatabaseForReading } from "./track-database.ts";
import type { CallReply, CallRequest, ReaderCalls } from "./track-messages.ts";
import { type PackedTrail, TrackReader } from "./track-reader.ts";
import { messageOf } from "./track-trouble.ts";

const port = present(parentPort, "track-reader-worker.ts runs in a thread of its own");
// TrackStore is the only one who starts this file, and it passes this.
const database = openTrackDatabaseForReading((workerData as { readonly path: string }).path);
const reader = new TrackReader(database);

port.on("message", ({ id, name, args }: CallRequest) => {
  try {
    const result = answer(name as keyof ReaderCalls, args); // TrackThread.call has checked it against the same table
    const buffers = isTrail(result) ? [result.buffer] : [];
    port.postMessage({ kind: "done", id, result } satisfies CallReply, buffers);
  } catch (error) {
    port.postMessage({ kind: "failed", id, message: messageOf(error) } satisfies CallReply);
  }
});

function answer(name: keyof ReaderCalls, args: readonly unknown[]): unknown {
  switch (name) {
    case "byDevice":
      return reader.byDevice(...(args as Parameters<ReaderCalls["byDevice"]>));
    case "byPlace":
      return reader.byPlace(...(args as Parameters<ReaderCalls["byPlace"]>));
    case "recent":
      return reader.recent(...(args as Parameters<ReaderCalls["recent"]>));
    case "segments":
      return reader.segments();
    case "verify":
      return reader.verify(...(args as Parameters<ReaderCalls["verify"]>));
    case "pins":
      return reader.pins();
    case "close":
      database.close();
      port.close();
      return undefined;
  }
}

function isTrail(result: unknown): result is PackedTrail {
  return typeof result === "object" && result !== null && "buffer" in result;
}

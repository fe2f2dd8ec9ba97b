/**
 * A writer's thread for tests: it opens, and takes its first batch when it is told to ("release" as an incident's
 * pin) and not before, as a thread does whose disk does not answer.
 */
import { parentPort } from "node:worker_threads";
import { present } from "../../base/assert.ts";
import type { FromWriter, PackedBatch, ToWriter } from "./track-messages.ts";

const port = present(parentPort, "stuck-track-worker.ts runs in a thread of its own");
const waiting: PackedBatch[] = [];
let released = false;
const say = (message: FromWriter, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

port.on("message", (message: ToWriter) => {
  if (message.kind === "batch") waiting.push(message);
  if (message.kind === "call") {
    say({ kind: "done", id: message.id, result: undefined });
    if (message.name === "close") port.close();
    if (message.name === "unpin") released = true;
    if (message.name === "dropBefore") process.exit(3); // ends this thread only
  }
  if (!released) return;
  for (const { seq, chunks } of waiting.splice(0)) {
    say(
      { kind: "kept", seq, chunks },
      chunks.map(({ buffer }) => buffer),
    );
  }
});
say({ kind: "opened", devices: [] });

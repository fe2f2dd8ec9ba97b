/**
 * The entry of the thread that writes the trail. Batches come first; background work is done between messages, a
 * step at a time, and is tried again a second after it has failed.
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "../../base/assert.ts";
import { FixChunk } from "./fix-record.ts";
import { openTrackDatabase, type TrackDatabase } from "./track-database.ts";
import type { CallRequest, FromWriter, PackedBatch, ToWriter, WriterCalls, WriterData } from "./track-messages.ts";
import { messageOf, troubleCode } from "./track-trouble.ts";
import { TrackWriter } from "./track-writer.ts";

const RETRY_MS = 1_000;

const port = present(parentPort, "track-writer-worker.ts runs in a thread of its own");
const say = (message: FromWriter, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

class WriterThread {
  readonly #database: TrackDatabase;
  readonly #writer: TrackWriter;
  #workIsPlanned = false;
  #workFails = false;

  constructor(data: WriterData) {
    this.#database = openTrackDatabase(data.path, data.fileBytesMax);
    this.#writer = new TrackWriter(this.#database, {
      journalFixesMax: data.journalFixesMax,
      onSealed: (segment) => say({ kind: "sealed", segment }),
      onDropped: (dropped) => say({ kind: "dropped", dropped }),
    });
    say({ kind: "opened", devices: this.#writer.devices() });
    this.#planWork();
  }

  take(message: ToWriter): void {
    switch (message.kind) {
      case "batch":
        this.#keep(message);
        break;
      case "tick":
        this.#tick(message.nowMs);
        break;
      case "call":
        this.#call(message);
        break;
    }
    this.#planWork();
  }

  #keep({ session, seq, names, chunks }: PackedBatch): void {
    const transfer = chunks.map(({ buffer }) => buffer);
    try {
      const opened = chunks.map(({ buffer, count }) => new FixChunk(buffer, count));
      this.#writer.commit({ session, seq, names, chunks: opened });
      say({ kind: "kept", seq, chunks }, transfer);
    } catch (error) {
      say({ kind: "not-kept", seq, code: troubleCode(error), message: messageOf(error), chunks }, transfer);
    }
  }

  #tick(nowMs: number): void {
    try {
      this.#writer.tick(nowMs);
    } catch (error) {
      say({ kind: "work", code: troubleCode(error), message: messageOf(error) });
    }
  }

  #call({ id, name, args }: CallRequest): void {
    try {
      this.#answer(name as keyof WriterCalls, args); // TrackThread.call has checked it against the same table
      say({ kind: "done", id, result: undefined });
    } catch (error) {
      say({ kind: "failed", id, message: messageOf(error) });
    }
  }

  #answer(name: keyof WriterCalls, args: readonly unknown[]): void {
    switch (name) {
      case "pin":
        return this.#writer.pin(...(args as Parameters<WriterCalls["pin"]>));
      case "unpin":
        return this.#writer.unpin(...(args as Parameters<WriterCalls["unpin"]>));
      case "dropBefore":
        return this.#writer.dropBefore(...(args as Parameters<WriterCalls["dropBefore"]>));
      case "settle":
        this.#writer.closeJournal();
        while (this.#writer.workStep());
        return;
      case "close":
        this.#database.close();
        port.close();
        return;
    }
  }

  #planWork(): void {
    if (this.#workIsPlanned || !this.#database.open) return;
    this.#workIsPlanned = true;
    setImmediate(() => this.#work());
  }

  #work(): void {
    this.#workIsPlanned = false;
    if (!this.#database.open) return;
    try {
      const more = this.#writer.workStep();
      if (this.#workFails) say({ kind: "work", code: undefined, message: "" });
      this.#workFails = false;
      if (more) this.#planWork();
    } catch (error) {
      this.#workFails = true;
      say({ kind: "work", code: troubleCode(error), message: messageOf(error) });
      this.#workIsPlanned = true;
      setTimeout(() => this.#work(), RETRY_MS);
    }
  }
}

try {
  // TrackStore is the only one who starts this file, and it passes this.
  const thread = new WriterThread(workerData as WriterData);
  port.on("message", (message: ToWriter) => thread.take(message));
} catch (error) {
  say({ kind: "not-opened", code: troubleCode(error), message: messageOf(error) });
}

/** The record as auditors ask for it, from the watch's loop: each question goes to a thread that is started when needed. */
import { Worker } from "node:worker_threads";
import type { RecordAnswered, RecordAsked, RecordQuestion } from "./record-reader-worker.ts";
import type { RecordSearch } from "./record-search.ts";

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void };

/** Questions that may wait at once: an auditor needs few, and a flood of them takes no memory. */
const WAITING_MAX = 50;

export class RecordReader {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(path: string) {
    this.#path = path;
  }

  /** Asks the record. Rejects where it can't be read. */
  ask<K extends RecordQuestion>(
    question: K,
    ...args: Parameters<RecordSearch[K]>
  ): Promise<ReturnType<RecordSearch[K]>> {
    if (this.#waiting.size >= WAITING_MAX) return Promise.reject(new Error("too many questions wait"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#running().postMessage({ id, question, args } satisfies RecordAsked);
    });
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./record-reader-worker.ts", import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.unref();
    worker.on("message", ({ id, value, error }: RecordAnswered) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined)
        waiting?.resolve(value as never); // the search's types hold on both sides of the port
      else waiting?.reject(new Error(error));
    });
    const lost = (why: string): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) reject(new Error(why));
      this.#waiting.clear();
    };
    worker.on("error", (error) => lost(error.message));
    worker.on("exit", () => lost("the record's reader has ended"));
    this.#worker = worker;
    return worker;
  }
}

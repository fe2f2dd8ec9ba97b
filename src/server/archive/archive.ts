/** The archive seen from the main loop: told when there is news, asked, never waited for. */
import { Worker } from "node:worker_threads";
import type { Incident } from "../../domain/incident.ts";
import type { ArchiveHit } from "./archive-database.ts";
import type { ArchiveAnswer, ArchiveCall, ArchiveData } from "./archive-worker.ts";

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class Archive {
  readonly #data: ArchiveData;
  readonly #failed: (error: Error) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #followedSeq = -1;
  #ended = false;

  constructor(data: ArchiveData, failed: (error: Error) => void) {
    this.#data = data;
    this.#failed = failed;
  }

  /** The log goes up to there: where that is news, the archive catches up in its own time. */
  follow(seq: number): void {
    if (this.#ended || seq === this.#followedSeq) return;
    this.#followedSeq = seq;
    this.#theWorker().postMessage({ kind: "follow" } satisfies ArchiveCall);
  }

  async search(text: string, limit: number): Promise<readonly ArchiveHit[]> {
    return (await this.#ask((id) => ({ kind: "search", id, text, limit }))) as readonly ArchiveHit[]; // as the worker answers
  }

  /** An incident that has left memory, as it was last. */
  async incident(ref: string): Promise<Incident | undefined> {
    return (await this.#ask((id) => ({ kind: "incident", id, ref }))) as Incident | undefined; // as above
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#drop(new Error("the server ends"));
    await this.#worker?.terminate();
  }

  #ask(call: (id: number) => ArchiveCall): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#theWorker().postMessage(call(id));
    });
  }

  // A thread that was lost is started again with the next question or the next event.
  #theWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./archive-worker.ts", import.meta.url), { workerData: this.#data });
    worker.unref();
    worker.on("message", (answer: ArchiveAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.value);
    });
    worker.on("error", (error) => this.#failed(error));
    worker.on("exit", () => {
      this.#worker = undefined;
      this.#drop(new Error("the archive's thread was lost"));
    });
    this.#worker = worker;
    worker.postMessage({ kind: "follow" } satisfies ArchiveCall);
    return worker;
  }

  #drop(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

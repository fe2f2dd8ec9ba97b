/**
 * A thread that knows the roads, as the main loop sees it: a call, and a promise of its answer. It starts with the first
 * call, and again after it was lost; what it had not answered then is refused with the reason.
 */
import { Worker } from "node:worker_threads";
import type { RoadsAnswer, RoadsCall, RoadsData } from "./roads-worker.ts";

type Kind = RoadsCall["kind"];
type Asked<K extends Kind> = Omit<Extract<RoadsCall, { kind: K }>, "id">;
type Answered<K extends Kind> = Extract<RoadsAnswer, { kind: K }>;
type Waiting = { readonly resolve: (answer: RoadsAnswer) => void; readonly reject: (error: Error) => void };

export class RoadsThread {
  readonly #data: RoadsData;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #ended = false;

  constructor(data: RoadsData) {
    this.#data = data;
  }

  /** Asks; rejects where the thread can't answer, with the reason in words. `transfer`: buffers that go over to it. */
  ask<K extends Kind>(call: Asked<K>, transfer: readonly ArrayBuffer[] = []): Promise<Answered<K>> {
    if (this.#ended) return Promise.reject(new Error("the server ends"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        reject,
        resolve: (answer) => {
          if (answer.kind === "failed") reject(new Error(answer.error));
          else resolve(answer as Answered<K>); // the thread answers a call with its own kind, or that it failed
        },
      });
      this.#theWorker().postMessage({ ...call, id }, [...transfer]);
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#drop("the server ends");
    await this.#worker?.terminate();
  }

  #theWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./roads-worker.ts", import.meta.url), { workerData: this.#data });
    worker.unref();
    worker.on("message", (answer: RoadsAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      waiting?.resolve(answer);
    });
    worker.on("error", (error) => this.#drop(error.message));
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#drop("the roads' thread was lost");
    });
    this.#worker = worker;
    return worker;
  }

  #drop(why: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(why));
  }
}

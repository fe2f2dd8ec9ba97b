/**
 * A thread of the trail, seen from the main loop: calls that are answered, and messages that are not calls.
 *
 * When the thread ends, every call that waits is rejected with TrackThreadLostError, and the owner is told once.
 */
import { type Transferable, Worker } from "node:worker_threads";
import type { CallReply, CallRequest } from "./track-messages.ts";

export class TrackThreadLostError extends Error {
  override readonly name = "TrackThreadLostError";
}

/** The question reached the thread and failed there. */
export class TrackCallError extends Error {
  override readonly name = "TrackCallError";
}

/** A table of calls: the names, with what they take and give. */
type CallTable<Calls> = { [Name in keyof Calls]: (...args: never[]) => unknown };
type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void };

export class TrackThread<Calls extends CallTable<Calls>, Message extends { readonly kind: string } = never> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onMessage: (message: Message) => void;
  readonly #onLost: (why: string) => void;
  #nextId = 1;
  #lost: TrackThreadLostError | undefined;
  #ending = false;

  constructor(options: {
    readonly entry: URL;
    readonly name: string;
    readonly data: unknown;
    readonly onMessage: (message: Message) => void;
    readonly onLost: (why: string) => void;
  }) {
    this.#onMessage = options.onMessage;
    this.#onLost = options.onLost;
    this.#worker = new Worker(options.entry, { name: options.name, workerData: options.data });
    this.#worker.on("message", (message: CallReply | Message) => this.#receive(message));
    this.#worker.on("error", (error) => this.#lose(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => this.#lose(`it ended with code ${code}`));
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  post(message: unknown, transfer: readonly Transferable[] = []): void {
    if (this.#lost === undefined) this.#worker.postMessage(message, transfer);
  }

  call<Name extends keyof Calls & string>(
    name: Name,
    ...args: Parameters<Calls[Name]>
  ): Promise<ReturnType<Calls[Name]>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      // The thread answers by the same table.
      this.#waiting.set(id, { resolve: (result) => resolve(result as ReturnType<Calls[Name]>), reject });
      this.#worker.postMessage({ kind: "call", id, name, args } satisfies CallRequest);
    });
  }

  /** Ends the thread; what it was asked before is answered first, unless it takes longer than `withinMs`. */
  async end(withinMs: number): Promise<void> {
    this.#ending = true;
    if (this.#lost === undefined) {
      const exited = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
      this.#worker.postMessage({ kind: "call", id: 0, name: "close", args: [] } satisfies CallRequest);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([exited, late]);
      clearTimeout(timer);
    }
    await this.#worker.terminate();
  }

  #receive(message: CallReply | Message): void {
    if (!isReply(message)) {
      this.#onMessage(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if (message.kind === "done") waiting.resolve(message.result);
    else waiting.reject(new TrackCallError(message.message));
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new TrackThreadLostError(`a thread of the trail is gone: ${why}`);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(this.#lost);
    if (!this.#ending) this.#onLost(why);
  }
}

function isReply(message: CallReply | { readonly kind: string }): message is CallReply {
  return message.kind === "done" || message.kind === "failed";
}

/**
 * Asks the snapshot thread for a snapshot every so many events, and compares its fold with the main loop's. Two
 * folds of one log that differ are a defect that people must see.
 */
import { Worker } from "node:worker_threads";
import type { Board } from "../../board/board.ts";
import type { Center } from "../../domain/center.ts";
import type { ThreadKeys } from "../seal/keys-of-thread.ts";
import { copyCenter, digestInPieces } from "./center-digest.ts";
import type { SnapshotDone, SnapshotTask } from "./snapshot-worker.ts";

export type SnapshotMakerOptions = {
  readonly board: Board;
  readonly logPath: string;
  readonly folder: string;
  readonly foldHash: string;
  readonly everyEvents: number;
  readonly keys: ThreadKeys | undefined;
  readonly made: (seq: number) => void;
  readonly failed: (sentence: string) => void;
  readonly differs: (seq: number) => void;
};

export class SnapshotMaker {
  readonly #options: SnapshotMakerOptions;
  readonly #worker: Worker;
  #lastSeq: number;
  #pending: Center | undefined;
  #ended = false;

  constructor(options: SnapshotMakerOptions, lastSnapshotSeq: number) {
    this.#options = options;
    this.#lastSeq = lastSnapshotSeq;
    this.#worker = new Worker(new URL("./snapshot-worker.ts", import.meta.url));
    this.#worker.unref();
    this.#worker.on("message", (done: SnapshotDone) => void this.#done(done));
    this.#worker.on("error", (error) => options.failed(`the snapshot thread has failed: ${error.message}`));
  }

  /** Events have been committed. */
  noticed(): void {
    if (this.#pending !== undefined || this.#ended) return;
    if (this.#options.board.center.seq - this.#lastSeq < this.#options.everyEvents) return;
    this.#pending = copyCenter(this.#options.board.center);
    const { logPath, folder, foldHash, keys } = this.#options;
    this.#worker.postMessage({ logPath, folder, foldHash, throughSeq: this.#pending.seq, keys } satisfies SnapshotTask);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  async #done(done: SnapshotDone): Promise<void> {
    const own = this.#pending;
    if (own === undefined) return;
    this.#lastSeq = own.seq;
    if (!done.ok) {
      this.#options.failed(done.error);
    } else {
      this.#options.made(done.seq);
      const digest = await inTurns(digestInPieces(own));
      if (done.seq === own.seq && digest !== done.digest) this.#options.differs(own.seq);
    }
    this.#pending = undefined;
  }
}

// One piece of work in each turn of the loop: nothing waits for a digest.
async function inTurns(pieces: Generator<void, string>): Promise<string> {
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * A thread that owns one connection to the log, seen from the main loop: a call is a message there and back.
 *
 * When the thread is lost, every call that waits is rejected with ThreadLostError: its fate is unknown.
 */
import { Worker } from "node:worker_threads";
import type { LogNotice, LogTrouble } from "./open-log.ts";
import type { AppendReply } from "./log-store.ts";
import type { RawRow } from "./log-reader.ts";
import type { PackedRows } from "./row-packing.ts";
import type { ChainVerdict, RangeCheck } from "./walk-chain.ts";
import type { NewLog } from "./log-database.ts";
import type { HexHead } from "./log-writer.ts";

export type ThreadRole = "writer" | "reader";
export type ThreadPaths = { readonly logPath: string; readonly marksPath: string; readonly indexPath: string };

/** Everything that can be asked, with its arguments and its answer. */
export type ThreadCalls = {
  openForWriting(newLog: NewLog | undefined): Opened;
  append(
    term: number,
    expectedSeq: number,
    rows: PackedRows,
  ): { readonly reply: AppendReply; readonly head: HexHead | undefined };
  readHead(): HexHead;
  claimTerm(nowMs: number): number;
  openForReading(): Opened;
  checkRange(range: { readonly fromSeq: number; readonly toSeq: number }, budgetMs: number): RangeCheck;
  verify(): ChainVerdict;
  read(fromSeq: number, limit: number): RawRow[];
  bySubject(subject: string, beforeSeq: number | undefined, limit: number): RawRow[];
  /** Indexes some of the rows that are new; true where more are left. */
  catchUp(): boolean;
  hashAt(seq: number): string | undefined;
  backup(toPath: string): HexHead;
  close(): void;
};

export type Opened =
  | {
      readonly ok: true;
      readonly logId: string;
      /** What the log says of itself: nothing in it is real. */
      readonly practice: boolean;
      readonly head: HexHead;
      readonly notices: readonly LogNotice[];
    }
  | { readonly ok: false; readonly trouble: LogTrouble };

export type ThreadRequest = [id: number, name: keyof ThreadCalls, ...args: unknown[]];
export type ThreadReply =
  | [id: number, kind: "done", result: unknown]
  | [id: number, kind: "failed", message: string]
  | [id: number, kind: "progress", done: number, total: number];

export class ThreadLostError extends Error {
  override readonly name = "ThreadLostError";
}

/** The call reached the thread and failed there, e.g. because the disk can't be read. */
export class ThreadCallError extends Error {
  override readonly name = "ThreadCallError";
}

type Waiting = {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: (done: number, total: number) => void;
};

export class LogThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #lost: ThreadLostError | undefined;

  constructor(entry: URL, role: ThreadRole, paths: ThreadPaths) {
    this.#worker = new Worker(entry, { name: `log-${role}`, workerData: paths });
    this.#worker.on("message", (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#lose(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => this.#lose(`it ended with code ${code}`));
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  call<Name extends keyof ThreadCalls>(
    name: Name,
    args: Parameters<ThreadCalls[Name]>,
    onProgress?: (done: number, total: number) => void,
  ): Promise<ReturnType<ThreadCalls[Name]>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: (result) => resolve(result as ReturnType<ThreadCalls[Name]>), // the thread answers by the same table
        reject,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      this.#worker.postMessage([id, name, ...args] satisfies ThreadRequest);
    });
  }

  /** Closes the thread's connection in order, then ends the thread. */
  async end(): Promise<void> {
    if (this.#lost !== undefined) return;
    await this.call("close", []).catch(() => undefined); // a close that fails leaves nothing to be done
    await this.#worker.terminate();
  }

  #settle(reply: ThreadReply): void {
    const [id, kind] = reply;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    if (kind === "progress") {
      waiting.onProgress?.(reply[2], reply[3]);
      return;
    }
    this.#waiting.delete(id);
    if (kind === "done") waiting.resolve(reply[2]);
    else waiting.reject(new ThreadCallError(reply[2]));
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new ThreadLostError(`the log's thread is gone: ${why}`);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(this.#lost);
  }
}

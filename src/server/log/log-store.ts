/**
 * The port behind which the log lies. One suite, log-store.contract.ts, is passed by every store.
 *
 * An append is atomic: all of its rows or none. It never throws; it answers one of four things, and a caller
 * must act on each: *written* is durable and final; *not-written* may be tried again with the same rows;
 * *unknown* means that nobody can say yet: read the head; *deposed* means that another writer has the log.
 */
import type { LogHead, LogRow, StoredRow } from "./log-row.ts";

export type AppendAnswer = "written" | "not-written" | "unknown" | "deposed";

/** Why, for the log file, the metrics and the sentence on the screen. Never needed to decide what to do. */
export type AppendCode =
  | "ok"
  /** The very same rows were there already: an earlier append whose answer was lost. */
  | "already-there"
  | "disk-full"
  | "io-error"
  | "read-only"
  | "busy"
  | "corrupt"
  /** The head is not where the caller believes, and the rows there are not the caller's. */
  | "sequence-conflict"
  | "deposed"
  /** The thread that writes is gone; another is started with the next request. */
  | "writer-lost"
  | "closed"
  | "other";

export type AppendReply = {
  readonly answer: AppendAnswer;
  readonly code: AppendCode;
  /** The store's own words, where there are any. */
  readonly detail?: string;
};

export interface LogStore {
  readonly logId: string;
  /** The newest row this store knows to be durable. Costs nothing. */
  head(): LogHead;
  /** Asks the disk again. Rejects where the disk can't be read. */
  readHead(): Promise<LogHead>;
  /** Appends rows `expectedSeq + 1` onwards, all of them of this `term`. Appending the same rows again is answered *written*. */
  append(term: number, expectedSeq: number, rows: readonly LogRow[]): Promise<AppendReply>;
  /** At most `limit` rows from `fromSeq` on, in order. Fewer mean that the end was reached. */
  read(fromSeq: number, limit: number): Promise<readonly StoredRow[]>;
  /** The newest rows about a subject, newest first; older ones by `beforeSeq`. */
  bySubject(
    subject: string,
    options: { readonly beforeSeq?: number; readonly limit: number },
  ): Promise<readonly StoredRow[]>;
  /** Becomes the writer: every earlier term is deposed from now on. */
  claimTerm(): Promise<number>;
  close(): Promise<void>;
}

/** Walks a store from `fromSeq` to its end. */
export async function* readAll(store: LogStore, fromSeq: number, chunkRows = 2_000): AsyncGenerator<StoredRow> {
  for (let nextSeq = fromSeq; ; ) {
    const rows = await store.read(nextSeq, chunkRows);
    yield* rows;
    if (rows.length < chunkRows) return;
    nextSeq += rows.length;
  }
}

/**
 * Between the center's loop, which thinks in events, and the commit loop, which thinks in rows: hands decided
 * events over and gives them back, with their hashes, when they are durable.
 */
import { present } from "../base/assert.ts";
import type { Envelope } from "../domain/event.ts";
import { rowOfEnvelope } from "./envelope-row.ts";
import { hexOfBytes, rowHash, subjectsText } from "./log/chain.ts";
import { CommitLoop, type Later } from "./log/commit-loop.ts";
import type { CommitOutcome, StopReason } from "./log/commit-queue.ts";
import type { LogRow } from "./log/log-row.ts";
import type { AppendReply, LogStore } from "./log/log-store.ts";

export type CommitDriverOptions = {
  readonly store: LogStore;
  readonly term: number;
  readonly monotonicMs: () => number;
  /** Events are durable: in order, each once. */
  readonly committed: (envelopes: readonly Envelope[], hashes: readonly string[]) => void;
  /** An append was not written, and is tried again. Said when the reason is new, and now and then while it lasts. */
  readonly troubled: (reply: AppendReply) => void;
  /** Nothing more will be written: this process must end. */
  readonly stopped: (reason: StopReason, unrecordedCount: number) => void;
  /** Makes an event's row; where personal data are sealed it takes them out. Asked once for each event. */
  readonly rowOf?: (envelope: Envelope) => LogRow;
  /** Another timer than the machine's. */
  readonly later?: Later;
};

type Pending = { readonly envelope: Envelope; readonly row: LogRow };

const TOLD_EVERY_MS = 10_000;

export class CommitDriver {
  readonly #loop: CommitLoop;
  readonly #monotonicMs: () => number;
  readonly #committed: CommitDriverOptions["committed"];
  readonly #rowOf: (envelope: Envelope) => LogRow;
  #pending: Pending[] = [];
  #hash: string;
  #troubleCode: AppendReply["code"] | undefined;
  #troubleToldMs = Number.NEGATIVE_INFINITY;

  constructor(options: CommitDriverOptions) {
    this.#monotonicMs = options.monotonicMs;
    this.#committed = options.committed;
    this.#rowOf = options.rowOf ?? rowOfEnvelope;
    this.#hash = hexOfBytes(options.store.head().hash);
    this.#loop = new CommitLoop(options.store, {
      term: options.term,
      nowMs: options.monotonicMs,
      onCommitted: (throughSeq) => this.#publish(throughSeq),
      onTrouble: (reply) => {
        const nowMs = options.monotonicMs();
        if (reply.code === this.#troubleCode && nowMs - this.#troubleToldMs < TOLD_EVERY_MS) return;
        this.#troubleCode = reply.code;
        this.#troubleToldMs = nowMs;
        options.troubled(reply);
      },
      ...(options.later === undefined ? {} : { later: options.later }),
      onStopped: (reason, unrecorded) =>
        options.stopped(
          reason,
          unrecorded.reduce((sum, batch) => sum + batch.rows.length, 0),
        ),
    });
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  /** What is decided and not durable yet, as far as it is wanted, in order. */
  pendingWhere(wanted: (envelope: Envelope) => boolean): readonly Envelope[] {
    return this.#pending.flatMap(({ envelope }) => (wanted(envelope) ? [envelope] : []));
  }

  /** Rows that are decided and not known to be durable, as the queue counts them. */
  get pendingRowCount(): number {
    return this.#loop.queue.pendingRowCount;
  }

  /** Why the newest append was not written; undefined while all is well. */
  get trouble(): string | undefined {
    return this.#loop.queue.trouble;
  }

  /** For how long the oldest event has waited to be durable. */
  pendingMs(): number {
    return this.#loop.queue.oldestPendingMs(this.#monotonicMs());
  }

  /** To be asked before an input is decided: what is decided can't be refused any more. */
  hasRoom(danger: boolean): boolean {
    return this.#loop.queue.hasRoom(danger);
  }

  /** Hands decided events over. With none it resolves when everything decided before is durable. */
  commit(envelopes: readonly Envelope[], danger: boolean): Promise<CommitOutcome> {
    const rows = envelopes.map(this.#rowOf);
    envelopes.forEach((envelope, index) => this.#pending.push({ envelope, row: present(rows[index], "made above") }));
    return this.#loop.commit(rows, danger);
  }

  /** Resolves to true when nothing waits any more, to false after `timeoutMs`. */
  async end(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const drained = await Promise.race([this.#loop.drained().then(() => true), late]);
    clearTimeout(timer);
    this.#loop.end();
    return drained;
  }

  #publish(throughSeq: number): void {
    let count = 0;
    while (count < this.#pending.length && (this.#pending[count]?.row.seq ?? Infinity) <= throughSeq) count++;
    const durable = this.#pending.splice(0, count);
    if (durable.length === 0) return;
    const hashes = durable.map(({ row }) => this.#hashAfter(row));
    this.#committed(
      durable.map(({ envelope }) => envelope),
      hashes,
    );
  }

  /** The log's chain, carried along as events become durable, so that consoles can say what they hold. */
  #hashAfter(row: LogRow): string {
    this.#hash = rowHash(this.#hash, { ...row, subjectsText: subjectsText(row.subjects) });
    return this.#hash;
  }
}

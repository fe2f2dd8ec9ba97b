/**
 * Drives a CommitQueue with a real store and a real clock: the last inch of the commit.
 */
import { present } from "../../base/assert.ts";
import {
  type CommitBatch,
  type CommitEffect,
  type CommitOutcome,
  CommitQueue,
  type CommitQueueOptions,
  type StopReason,
} from "./commit-queue.ts";
import type { LogHead, LogRow } from "./log-row.ts";
import type { AppendReply, LogStore } from "./log-store.ts";

export type CommitLoopOptions = Omit<CommitQueueOptions, "headSeq"> & {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Rows through here are durable. Called before the callers of those rows hear. */
  readonly onCommitted?: (throughSeq: number) => void;
  /** Every answer but *written*, for the log file and the metrics. */
  readonly onTrouble?: (reply: AppendReply) => void;
  readonly onStopped?: (reason: StopReason, unrecorded: readonly CommitBatch[]) => void;
  /** Runs something after a while, unless it is taken back; the machine's timer where none is given. */
  readonly later?: Later;
};
export type Later = (run: () => void, afterMs: number) => () => void;

const machineTimer: Later = (run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  return () => clearTimeout(timer);
};

export class CommitLoop {
  readonly queue: CommitQueue;
  readonly #store: LogStore;
  readonly #options: CommitLoopOptions;
  readonly #callers = new Map<number, (outcome: CommitOutcome) => void>();
  #nextTicket = 1;
  readonly #later: Later;
  #takeBackTimer: (() => void) | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #flushing = false;
  #drained: (() => void)[] = [];

  constructor(store: LogStore, options: CommitLoopOptions) {
    this.#store = store;
    this.#options = options;
    this.#later = options.later ?? machineTimer;
    this.queue = new CommitQueue({ ...options, headSeq: store.head().seq });
  }

  /** Hands over what was decided; resolves when it is durable, or when nobody can say in time. Never rejects. */
  commit(rows: readonly LogRow[], danger: boolean): Promise<CommitOutcome> {
    const ticket = this.#nextTicket++;
    return new Promise((resolve) => {
      this.#callers.set(ticket, resolve);
      this.#run(this.queue.offer({ ticket, rows, danger }, this.#options.nowMs()));
    });
  }

  /** Resolves when nothing is pending any more, or the queue has stopped. */
  drained(): Promise<void> {
    if (this.#isDrained()) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Stops the timer. What is pending stays undecided; wait for `drained` first. */
  end(): void {
    this.#takeBackTimer?.();
    this.#takeBackTimer = undefined;
  }

  #run(effects: readonly CommitEffect[]): void {
    for (const effect of effects) this.#perform(effect);
    this.#arm();
    this.#flushLater();
    if (this.#isDrained()) for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** An append starts when this turn's callers have had their say, so that it takes along all they decide. */
  #flushLater(): void {
    if (this.#flushing || this.queue.isBusy) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      for (const effect of this.queue.flush()) this.#perform(effect);
    });
  }

  #perform(effect: CommitEffect): void {
    switch (effect.do) {
      case "append":
        void this.#append(effect.expectedSeq, effect.rows);
        return;
      case "read-head":
        void this.#readHead();
        return;
      case "settle": {
        const caller = present(this.#callers.get(effect.ticket), `ticket ${effect.ticket} is settled once`);
        this.#callers.delete(effect.ticket);
        caller(effect.outcome);
        return;
      }
      case "publish":
        this.#options.onCommitted?.(effect.throughSeq);
        return;
      case "stop":
        this.#options.onStopped?.(effect.reason, effect.unrecorded);
        return;
    }
  }

  async #append(expectedSeq: number, rows: readonly LogRow[]): Promise<void> {
    const reply = await this.#store.append(this.#options.term, expectedSeq, rows);
    if (reply.answer !== "written") this.#options.onTrouble?.(reply);
    this.#run(this.queue.answered(reply, this.#options.nowMs()));
  }

  async #readHead(): Promise<void> {
    const head = await this.#store.readHead().catch((): LogHead | undefined => undefined);
    this.#run(this.queue.headRead(head, this.#options.nowMs()));
  }

  #arm(): void {
    const wakeAtMs = this.queue.wakeAtMs;
    // A timer that is early is harmless; re-arming it for every commit is not.
    if (wakeAtMs === undefined || this.#timerAtMs <= wakeAtMs) return;
    this.#takeBackTimer?.();
    this.#timerAtMs = wakeAtMs;
    this.#takeBackTimer = this.#later(
      () => {
        this.#timerAtMs = Number.POSITIVE_INFINITY;
        this.#run(this.queue.moment(this.#options.nowMs()));
      },
      Math.max(1, wakeAtMs - this.#options.nowMs()),
    );
  }

  #isDrained(): boolean {
    return this.#callers.size === 0 && (this.queue.pendingRowCount === 0 || this.queue.stopped !== undefined);
  }
}

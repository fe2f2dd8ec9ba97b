/**
 * The commit queue: what stands between deciding an event and acknowledging it.
 *
 * It is pure: every method takes the time and returns what is to be done; a driver does it and reports back
 * (commit-loop.ts with a real store, the simulator with its own). One append is in flight; what comes meanwhile
 * waits and goes together with the next. Nothing decided is ever dropped or rolled back: it is retried, the same
 * rows in the same order, until the log has them or another writer does. A caller hears exactly once: `committed`,
 * or, when its patience ends before that, `outcome-unknown`. Never "failed".
 */
import { assert } from "../../base/assert.ts";
import type { LogRow } from "./log-row.ts";
import type { AppendCode, AppendReply } from "./log-store.ts";

/** What one step of the engine decided: its rows are committed together. */
export type CommitBatch = {
  /** The caller's own number for it. */
  readonly ticket: number;
  /** Contiguous. None mean that the caller waits for whatever was decided before. */
  readonly rows: readonly LogRow[];
  /** Danger, and what must not be refused while the log is slow: it has a reserve of room. */
  readonly danger: boolean;
};

export type CommitOutcome = "committed" | "outcome-unknown";

export type StopReason =
  /** Another writer has claimed the log. */
  | "deposed"
  /** The log's head is where no append of ours can have left it. */
  | "log-disagrees";

export type CommitEffect =
  | { readonly do: "append"; readonly expectedSeq: number; readonly rows: readonly LogRow[] }
  | { readonly do: "read-head" }
  | { readonly do: "settle"; readonly ticket: number; readonly outcome: CommitOutcome }
  /** Rows up to here are durable and may be broadcast as firm. */
  | { readonly do: "publish"; readonly throughSeq: number }
  /** Nothing more will be written. `unrecorded` is what the log may lack, in order. */
  | { readonly do: "stop"; readonly reason: StopReason; readonly unrecorded: readonly CommitBatch[] };

export type CommitQueueOptions = {
  readonly term: number;
  readonly headSeq: number;
  /** Ordinary batches have room up to here; danger has `rowsMax`. */
  readonly ordinaryRowsMax?: number;
  readonly rowsMax?: number;
  /** Rows in one append, unless one batch alone is larger. */
  readonly rowsPerAppendMax?: number;
  /** How long a caller waits before it is told that its outcome is unknown. */
  readonly patienceMs?: number;
  readonly retryFirstMs?: number;
  readonly retryMaxMs?: number;
};

type Waiting = { readonly batch: CommitBatch; readonly offeredAtMs: number };
type Phase =
  | { readonly name: "idle" }
  | { readonly name: "appending" | "reading-head" }
  /** Waiting for the moment of the next try. */
  | { readonly name: "pausing"; readonly untilMs: number; readonly next: "append" | "read-head" }
  | { readonly name: "stopped"; readonly reason: StopReason };

const defaults = {
  ordinaryRowsMax: 20_000,
  rowsMax: 200_000,
  rowsPerAppendMax: 1_024,
  patienceMs: 2_000,
  retryFirstMs: 10,
  retryMaxMs: 500,
};

export class CommitQueue {
  readonly #options: Required<CommitQueueOptions>;
  /** Everything offered and not yet known to be durable, oldest first, from `#first` on. */
  #waiting: Waiting[] = [];
  #first = 0;
  /** How many of the oldest are in the append that is in flight or will be retried. */
  #inFlight = 0;
  /** How many of the oldest have been told that their outcome is unknown. */
  #told = 0;
  #rowCount = 0;
  #offeredSeq: number;
  #committedSeq: number;
  #phase: Phase = { name: "idle" };
  #retryMs: number;
  #trouble: AppendCode | undefined;

  constructor(options: CommitQueueOptions) {
    this.#options = { ...defaults, ...options };
    this.#offeredSeq = options.headSeq;
    this.#committedSeq = options.headSeq;
    this.#retryMs = this.#options.retryFirstMs;
  }

  /** The last row known to be durable. */
  get committedSeq(): number {
    return this.#committedSeq;
  }

  /** Rows that are decided and not known to be durable. */
  get pendingRowCount(): number {
    return this.#rowCount;
  }

  /** Why the newest append was not written; undefined while all is well. */
  get trouble(): AppendCode | undefined {
    return this.#trouble;
  }

  /** True while `flush` has nothing to do. */
  get isBusy(): boolean {
    return this.#phase.name !== "idle" || this.#first === this.#waiting.length;
  }

  get stopped(): StopReason | undefined {
    return this.#phase.name === "stopped" ? this.#phase.reason : undefined;
  }

  /** How long the oldest decided row has been waiting; 0 where none is. Above 250 ms the engine is to be told. */
  oldestPendingMs(nowMs: number): number {
    const oldest = this.#waiting[this.#first];
    return oldest === undefined ? 0 : Math.max(0, nowMs - oldest.offeredAtMs);
  }

  /** To be asked *before* an input is decided: what was decided can't be refused any more. */
  hasRoom(danger: boolean): boolean {
    return this.#rowCount < (danger ? this.#options.rowsMax : this.#options.ordinaryRowsMax);
  }

  /** When `moment` wants to be called at the latest, if nothing else happens. */
  get wakeAtMs(): number | undefined {
    const untold = this.#waiting[this.#first + this.#told];
    const patienceAtMs = untold === undefined ? undefined : untold.offeredAtMs + this.#options.patienceMs;
    if (this.#phase.name !== "pausing") return patienceAtMs;
    return patienceAtMs === undefined ? this.#phase.untilMs : Math.min(patienceAtMs, this.#phase.untilMs);
  }

  /**
   * Takes what was decided; `flush` sends it. A batch that does not follow the one before, or for which there is no
   * room, is a defect.
   */
  offer(batch: CommitBatch, nowMs: number): CommitEffect[] {
    if (this.#phase.name === "stopped") return [settle(batch, "outcome-unknown")];
    for (const row of batch.rows) {
      assert(row.seq === this.#offeredSeq + 1, `row ${row.seq} offered after ${this.#offeredSeq}`);
      assert(
        row.term === this.#options.term,
        `row ${row.seq} is of term ${row.term}, the queue of ${this.#options.term}`,
      );
      this.#offeredSeq = row.seq;
    }
    this.#rowCount += batch.rows.length;
    assert(this.#rowCount <= this.#options.rowsMax, `${this.#rowCount} rows wait for the log`);
    this.#waiting.push({ batch, offeredAtMs: nowMs });
    return [];
  }

  /** Begins an append of what waits, unless one is in flight. To be called when a turn's offers are all made. */
  flush(): CommitEffect[] {
    if (this.#phase.name !== "idle") return [];
    const barriers = this.#settleBarriers();
    const rows = this.#takeRows();
    if (rows.length === 0) return barriers;
    this.#phase = { name: "appending" };
    return [...barriers, { do: "append", expectedSeq: this.#committedSeq, rows }];
  }

  /** The append that was asked for has been answered. */
  answered(reply: AppendReply, nowMs: number): CommitEffect[] {
    if (this.#phase.name === "stopped") return [];
    assert(this.#phase.name === "appending", "an append is answered only while one is in flight");
    if (reply.answer === "written") return this.#commit();
    this.#trouble = reply.code;
    if (reply.answer === "deposed") return this.#stop("deposed");
    const retry = reply.answer === "not-written" && reply.code !== "sequence-conflict";
    this.#pause(retry ? "append" : "read-head", nowMs);
    // Whether they are there is worth knowing at once; only a retry has to leave the disk some time.
    return retry ? this.#impatient(nowMs) : [...this.#impatient(nowMs), ...this.#resume()];
  }

  /** The head that was asked for has been read; undefined where it could not be. */
  headRead(head: { readonly seq: number; readonly term: number } | undefined, nowMs: number): CommitEffect[] {
    if (this.#phase.name === "stopped") return [];
    assert(this.#phase.name === "reading-head", "a head is read only when it was asked for");
    if (head === undefined) {
      this.#pause("read-head", nowMs);
      return this.#impatient(nowMs);
    }
    const expectedSeq = this.#committedSeq;
    const lastSeq = this.#lastSeqInFlight();
    if (head.seq === lastSeq && head.term === this.#options.term) return this.#commit();
    // Not there, or followed by another writer's: appending the same rows again is safe, and the answer is definite.
    if (head.seq === expectedSeq || head.seq >= lastSeq) {
      this.#pause("append", nowMs);
      return this.#impatient(nowMs);
    }
    return this.#stop("log-disagrees");
  }

  /** Nothing but time: retries what is due, and tells callers whose patience has ended. */
  moment(nowMs: number): CommitEffect[] {
    const told = this.#impatient(nowMs);
    if (this.#phase.name !== "pausing" || nowMs < this.#phase.untilMs) return told;
    return [...told, ...this.#resume()];
  }

  /** The rows of the batches in flight; while none are, the oldest ones that fit become so. */
  #takeRows(): LogRow[] {
    const rows: LogRow[] = [];
    if (this.#inFlight === 0) {
      for (let at = this.#first; at < this.#waiting.length; at++) {
        const size = this.#waiting[at]?.batch.rows.length ?? 0;
        if (rows.length > 0 && rows.length + size > this.#options.rowsPerAppendMax) break;
        for (const row of this.#waiting[at]?.batch.rows ?? []) rows.push(row);
        this.#inFlight += 1;
      }
      return rows;
    }
    for (const { batch } of this.#batchesInFlight()) rows.push(...batch.rows);
    return rows;
  }

  /** Batches without rows at the very front wait for nothing. */
  #settleBarriers(): CommitEffect[] {
    const effects: CommitEffect[] = [];
    for (;;) {
      const oldest = this.#waiting[this.#first];
      if (oldest === undefined || oldest.batch.rows.length > 0) return effects;
      if (this.#told === 0) effects.push(settle(oldest.batch, "committed"));
      this.#forget(1);
    }
  }

  #commit(): CommitEffect[] {
    const throughSeq = this.#lastSeqInFlight();
    const effects: CommitEffect[] = [{ do: "publish", throughSeq }];
    const batches = this.#batchesInFlight();
    for (const [index, { batch }] of batches.entries()) {
      this.#rowCount -= batch.rows.length;
      if (index >= this.#told) effects.push(settle(batch, "committed"));
    }
    this.#forget(batches.length);
    this.#inFlight = 0;
    this.#committedSeq = throughSeq;
    this.#phase = { name: "idle" };
    this.#retryMs = this.#options.retryFirstMs;
    this.#trouble = undefined;
    return effects;
  }

  #stop(reason: StopReason): CommitEffect[] {
    const unrecorded = this.#waiting.slice(this.#first).map(({ batch }) => batch);
    const untold = unrecorded.slice(this.#told);
    this.#phase = { name: "stopped", reason };
    this.#waiting = [];
    this.#first = this.#told = this.#inFlight = this.#rowCount = 0;
    return [...untold.map((batch) => settle(batch, "outcome-unknown")), { do: "stop", reason, unrecorded }];
  }

  #pause(next: "append" | "read-head", nowMs: number): void {
    this.#phase = { name: "pausing", untilMs: nowMs + this.#retryMs, next };
    this.#retryMs = Math.min(2 * this.#retryMs, this.#options.retryMaxMs);
  }

  #resume(): CommitEffect[] {
    assert(this.#phase.name === "pausing", "only a pause is resumed");
    if (this.#phase.next === "read-head") {
      this.#phase = { name: "reading-head" };
      return [{ do: "read-head" }];
    }
    this.#phase = { name: "appending" };
    return [{ do: "append", expectedSeq: this.#committedSeq, rows: this.#takeRows() }];
  }

  #impatient(nowMs: number): CommitEffect[] {
    const effects: CommitEffect[] = [];
    for (;;) {
      const untold = this.#waiting[this.#first + this.#told];
      if (untold === undefined || nowMs - untold.offeredAtMs < this.#options.patienceMs) return effects;
      effects.push(settle(untold.batch, "outcome-unknown"));
      this.#told += 1;
    }
  }

  #batchesInFlight(): Waiting[] {
    return this.#waiting.slice(this.#first, this.#first + this.#inFlight);
  }

  #lastSeqInFlight(): number {
    return this.#batchesInFlight().reduce((seq, { batch }) => batch.rows.at(-1)?.seq ?? seq, this.#committedSeq);
  }

  /** Lets go of the oldest batches; the array is cut only now and then, so that a long queue costs nothing. */
  #forget(count: number): void {
    this.#first += count;
    this.#told = Math.max(0, this.#told - count);
    if (this.#first === this.#waiting.length || this.#first > 4_096) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

function settle(batch: CommitBatch, outcome: CommitOutcome): CommitEffect {
  return { do: "settle", ticket: batch.ticket, outcome };
}

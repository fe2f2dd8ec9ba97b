/**
 * A log in memory, for tests and the simulator: the same promises as the one on disk, but for surviving.
 *
 * `MemoryLog` is the disk; several stores may be opened on one, as several servers could be. A store can be told
 * to fail its next appends in each way that a real one can.
 */
import { bytesOfHex, genesisHash, hexOfBytes, rowHash, subjectsText } from "./chain.ts";
import { assertContiguous, type LogHead, type LogRow, type StoredRow } from "./log-row.ts";
import type { AppendReply, LogStore } from "./log-store.ts";

/** `unknown-written` and `unknown-lost` answer the same; they differ in whether the rows are there afterwards. */
export type MemoryFault = "not-written" | "unknown-written" | "unknown-lost";

export class MemoryLog {
  readonly logId: string;
  readonly rows: StoredRow[] = [];
  term = 0;

  constructor(logId: string) {
    this.logId = logId;
  }

  head(): LogHead {
    const last = this.rows.at(-1);
    if (last === undefined) return { seq: 0, term: 0, hash: bytesOfHex(genesisHash(this.logId)) };
    return { seq: last.seq, term: last.term, hash: last.hash };
  }
}

export class MemoryLogStore implements LogStore {
  readonly logId: string;
  readonly #log: MemoryLog;
  readonly #faults: MemoryFault[] = [];
  #headFaults = 0;
  #slow: Promise<void> | undefined;
  #known: LogHead;
  #closed = false;

  constructor(log: MemoryLog) {
    this.#log = log;
    this.logId = log.logId;
    this.#known = log.head();
  }

  /** The next append answers with this fault; several calls fail several appends, in order. */
  failNext(fault: MemoryFault): void {
    this.#faults.push(fault);
  }

  /** The next `count` readings of the head fail, as a disk does that can't be read. */
  failNextHead(count = 1): void {
    this.#headFaults += count;
  }

  /** Appends wait for this promise before they touch the log. */
  slowUntil(gate: Promise<void>): void {
    this.#slow = gate;
  }

  head(): LogHead {
    return this.#known;
  }

  async readHead(): Promise<LogHead> {
    if (this.#headFaults > 0) {
      this.#headFaults -= 1;
      throw new Error("the head can't be read (planted fault)");
    }
    this.#known = this.#log.head();
    return this.#known;
  }

  async append(term: number, expectedSeq: number, rows: readonly LogRow[]): Promise<AppendReply> {
    assertContiguous(term, expectedSeq, rows);
    await this.#slow;
    if (this.#closed) return { answer: "not-written", code: "closed" };
    const fault = this.#faults.shift();
    if (fault === "not-written") return { answer: "not-written", code: "disk-full", detail: "planted fault" };
    if (fault === "unknown-lost") return { answer: "unknown", code: "io-error", detail: "planted fault" };
    const reply = this.#write(term, expectedSeq, rows);
    if (fault === "unknown-written") return { answer: "unknown", code: "io-error", detail: "planted fault" };
    if (reply.answer === "written") this.#known = this.#log.head();
    return reply;
  }

  async read(fromSeq: number, limit: number): Promise<readonly StoredRow[]> {
    const first = Math.max(0, fromSeq - 1);
    return this.#log.rows.slice(first, first + limit);
  }

  async bySubject(
    subject: string,
    options: { readonly beforeSeq?: number; readonly limit: number },
  ): Promise<readonly StoredRow[]> {
    const beforeSeq = options.beforeSeq ?? Number.POSITIVE_INFINITY;
    return this.#log.rows
      .filter((row) => row.seq < beforeSeq && row.subjects.includes(subject))
      .reverse()
      .slice(0, options.limit);
  }

  async claimTerm(): Promise<number> {
    this.#log.term += 1;
    return this.#log.term;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #write(term: number, expectedSeq: number, rows: readonly LogRow[]): AppendReply {
    const log = this.#log;
    if (log.rows.length !== expectedSeq) {
      const there = rows.every((row) => sameRow(log, row));
      if (there) return { answer: "written", code: "already-there" };
    }
    if (term !== log.term) return { answer: "deposed", code: "deposed" };
    if (log.rows.length !== expectedSeq) return { answer: "not-written", code: "sequence-conflict" };
    for (const row of rows) log.rows.push({ ...row, hash: hashAfter(log.head(), row) });
    return { answer: "written", code: "ok" };
  }
}

function sameRow(log: MemoryLog, row: LogRow): boolean {
  const stored = log.rows[row.seq - 1];
  if (stored === undefined) return false;
  const before = log.rows[row.seq - 2]?.hash ?? bytesOfHex(genesisHash(log.logId));
  return hexOfBytes(stored.hash) === rowHash(hexOfBytes(before), { ...row, subjectsText: subjectsText(row.subjects) });
}

function hashAfter(head: LogHead, row: LogRow): Uint8Array {
  return bytesOfHex(rowHash(hexOfBytes(head.hash), { ...row, subjectsText: subjectsText(row.subjects) }));
}

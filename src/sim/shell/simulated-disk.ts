/**
 * A disk that holds one log, on simulated time: it takes its time, fills up, fails, hangs and lies, and it can be
 * stopped at any append.
 *
 * What was written lies in the page cache first and is durable after a flush. A kill of the process leaves the cache
 * as it is; a power cut takes away what was not flushed. Chance is the disk's own stream.
 */
import type { Random } from "../../base/prng.ts";
import { bytesOfHex, genesisHash, hexOfBytes, rowHash, subjectsText } from "../../server/log/chain.ts";
import { assertContiguous, type LogHead, type LogRow, type StoredRow } from "../../server/log/log-row.ts";
import type { AppendReply, LogStore } from "../../server/log/log-store.ts";

/** How the disk behaves at present. */
export type DiskMood = "well" | "slow" | "full" | "failing" | "hanging" | "lying";

/** Runs something after a simulated while. */
export type After = (delayMs: number, run: () => void) => void;

/** Where an append stands when the process is killed: nothing written, or written and not yet answered. */
export type KillStage = "before" | "written";

export class SimulatedDisk {
  readonly logId: string;
  readonly rows: StoredRow[] = [];
  term = 0;
  mood: DiskMood = "well";
  /** Rows that survive a power cut. */
  durableSeq = 0;
  appendCount = 0;
  failureCount = 0;
  lieCount = 0;
  /** Asked at each append, before it is done: a stage ends the process there. */
  onAppend: (appendCount: number) => KillStage | undefined = () => undefined;
  /** Called where the process was to be killed. */
  onKill: () => void = () => undefined;
  readonly random: Random;
  readonly #after: After;
  #hung: (() => void)[] = [];

  constructor(logId: string, random: Random, after: After) {
    this.logId = logId;
    this.random = random;
    this.#after = after;
  }

  head(): LogHead {
    const last = this.rows.at(-1);
    if (last === undefined) return { seq: 0, term: 0, hash: bytesOfHex(genesisHash(this.logId)) };
    return { seq: last.seq, term: last.term, hash: last.hash };
  }

  /** The power is gone: what was not flushed is lost. */
  cutPower(): number {
    const lostCount = this.rows.length - this.durableSeq;
    this.rows.length = this.durableSeq;
    return lostCount;
  }

  /** Changes how it behaves; what hangs goes on once it no longer does. */
  become(mood: DiskMood): void {
    this.mood = mood;
    if (mood === "hanging") return;
    for (const goOn of this.#hung.splice(0)) goOn();
  }

  /** Does something when the disk has got round to it. */
  whenReady(run: () => void): void {
    if (this.mood === "hanging") {
      this.#hung.push(run);
      return;
    }
    this.#after(this.latencyMs(), run);
  }

  latencyMs(): number {
    // A flush takes a millisecond or two, and now and then much longer.
    const chance = this.random.next();
    if (this.mood === "slow") return 300 + chance * 4_000;
    return chance < 0.01 ? 30 + this.random.next() * 170 : 0.8 + chance * 2;
  }

  /** Puts rows at the end of the log. */
  write(rows: readonly LogRow[]): void {
    let previous = hexOfBytes(this.head().hash);
    for (const row of rows) {
      previous = rowHash(previous, { ...row, subjectsText: subjectsText(row.subjects) });
      this.rows.push({ ...row, hash: bytesOfHex(previous) });
    }
    if (this.mood === "lying") {
      this.lieCount++;
      this.#after(5_000 + this.random.next() * 25_000, () => this.flush());
    } else {
      this.flush();
    }
  }

  /** Everything that was written is durable. */
  flush(): void {
    if (this.mood !== "lying") this.durableSeq = this.rows.length;
  }

  holds(row: LogRow): boolean {
    const stored = this.rows[row.seq - 1];
    if (stored === undefined) return false;
    const before = this.rows[row.seq - 2]?.hash ?? bytesOfHex(genesisHash(this.logId));
    const wanted = rowHash(hexOfBytes(before), { ...row, subjectsText: subjectsText(row.subjects) });
    return hexOfBytes(stored.hash) === wanted;
  }
}

/** A log store on a simulated disk, as one process sees it. It passes the contract of the stores. */
export class SimulatedLogStore implements LogStore {
  readonly logId: string;
  readonly #disk: SimulatedDisk;
  readonly #faults: ("not-written" | "unknown-written" | "unknown-lost")[] = [];
  #known: LogHead;
  #closed = false;
  #inFlight: (() => AppendReply) | undefined;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
    this.logId = disk.logId;
    this.#known = disk.head();
  }

  /** The next append fails in this way, whatever the disk's mood. */
  failNext(fault: "not-written" | "unknown-written" | "unknown-lost"): void {
    this.#faults.push(fault);
  }

  head(): LogHead {
    return this.#known;
  }

  readHead(): Promise<LogHead> {
    return new Promise((resolve, reject) => {
      this.#disk.whenReady(() => {
        if (this.#disk.mood === "failing" && this.#disk.random.next() < 0.5) {
          reject(new Error("the head can't be read"));
          return;
        }
        this.#known = this.#disk.head();
        resolve(this.#known);
      });
    });
  }

  async append(term: number, expectedSeq: number, rows: readonly LogRow[]): Promise<AppendReply> {
    assertContiguous(term, expectedSeq, rows);
    const disk = this.#disk;
    disk.appendCount++;
    const kill = disk.onAppend(disk.appendCount);
    return new Promise((resolve) => {
      const write = (): AppendReply => this.#append(term, expectedSeq, rows);
      this.#inFlight = write;
      disk.whenReady(() => {
        if (this.#inFlight !== write) return; // the process that asked is gone
        this.#inFlight = undefined;
        if (this.#closed) resolve({ answer: "not-written", code: "closed" });
        else if (kill === "before") disk.onKill();
        else {
          const reply = write();
          if (kill === "written") disk.onKill();
          else resolve(reply);
        }
      });
    });
  }

  /** The process is killed: what it had begun is either written by now or never, and nobody hears which. */
  abandon(): void {
    const write = this.#inFlight;
    this.#inFlight = undefined;
    this.#closed = true;
    if (write !== undefined && this.#disk.random.next() < 0.5) write();
  }

  #append(term: number, expectedSeq: number, rows: readonly LogRow[]): AppendReply {
    const disk = this.#disk;
    const fault = this.#faults.shift() ?? this.#faultOfMood();
    if (fault !== undefined) disk.failureCount++;
    if (fault === "not-written") return { answer: "not-written", code: "disk-full", detail: "no space left" };
    if (fault === "unknown-lost") return { answer: "unknown", code: "io-error", detail: "the commit failed" };
    const reply = this.#write(term, expectedSeq, rows);
    if (fault === "unknown-written") return { answer: "unknown", code: "io-error", detail: "the commit failed" };
    if (reply.answer === "written") this.#known = disk.head();
    return reply;
  }

  #faultOfMood(): "not-written" | "unknown-written" | "unknown-lost" | undefined {
    const { mood, random } = this.#disk;
    if (mood === "full") return "not-written";
    if (mood !== "failing" || random.next() < 0.3) return undefined;
    return random.pick(["not-written", "unknown-written", "unknown-lost"]);
  }

  #write(term: number, expectedSeq: number, rows: readonly LogRow[]): AppendReply {
    const disk = this.#disk;
    if (disk.rows.length !== expectedSeq && rows.every((row) => disk.holds(row)))
      return { answer: "written", code: "already-there" };
    if (term !== disk.term) return { answer: "deposed", code: "deposed" };
    if (disk.rows.length !== expectedSeq) return { answer: "not-written", code: "sequence-conflict" };
    disk.write(rows);
    return { answer: "written", code: "ok" };
  }

  async read(fromSeq: number, limit: number): Promise<readonly StoredRow[]> {
    const first = Math.max(0, fromSeq - 1);
    return this.#disk.rows.slice(first, first + limit);
  }

  async bySubject(
    subject: string,
    options: { readonly beforeSeq?: number; readonly limit: number },
  ): Promise<readonly StoredRow[]> {
    const beforeSeq = options.beforeSeq ?? Number.POSITIVE_INFINITY;
    return this.#disk.rows
      .filter((row) => row.seq < beforeSeq && row.subjects.includes(subject))
      .reverse()
      .slice(0, options.limit);
  }

  async claimTerm(): Promise<number> {
    this.#disk.term += 1;
    return this.#disk.term;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

/**
 * The log on disk: a thread that writes, a thread that reads, and this side of them on the main loop.
 *
 * A commit may stall for 200 ms; nothing here ever waits for it but a promise. If a thread is lost, what waited is
 * answered *unknown*, and the next request starts another thread.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { NewLog } from "./log-database.ts";
import { logHead, storedRow } from "./log-reader.ts";
import { assertContiguous, type LogHead, type LogRow, type StoredRow } from "./log-row.ts";
import type { AppendReply, LogStore } from "./log-store.ts";
import { LogThread, ThreadLostError, type ThreadPaths, type ThreadRole } from "./log-thread.ts";
import type { HexHead } from "./log-writer.ts";
import { type LogNotice, type LogTrouble, troubleOfVerdict } from "./open-log.ts";
import { packRows } from "./row-packing.ts";
import type { RangeCheck } from "./walk-chain.ts";

export type SqliteLogOptions = ThreadPaths & {
  /** Makes a log where there is none; without it a missing log is a trouble. */
  readonly newLog?: NewLog;
  /** How long opening may spend walking the chain from its newest row back. The rest is walked by `finishCheck`. */
  readonly checkBudgetMs?: number;
  /** The entry of the thread that writes; tests put a faulty disk under it. */
  readonly writerEntry?: URL;
};

export type OpenedLog =
  | { readonly ok: true; readonly store: SqliteLogStore; readonly notices: readonly LogNotice[] }
  | { readonly ok: false; readonly trouble: LogTrouble };

const ORDINARY_ENTRY = new URL("./log-worker.ts", import.meta.url);
const CHECK_BUDGET_MS = 4_000;
/** How often the index by subject is brought forward, so that a question never finds it far behind. */
const CATCH_UP_MS = 1_000;
const CATCH_UP_PAUSE_MS = 50;
/** With more new rows than this since the last time, the processor has better things to do. */
const QUIET_ROWS = 2_000;
const TWO_THREADS_ROWS = 20_000;

export class SqliteLogStore implements LogStore {
  readonly logId: string;
  /** What the log says of itself: a practice's log stays one wherever it is copied to. */
  readonly practice: boolean;
  /** Rows before this one were not walked when the log was opened; `finishCheck` walks them. */
  readonly walkedFromSeq: number;
  readonly #paths: ThreadPaths;
  readonly #writerEntry: URL;
  #writer: LogThread;
  #writerOpening: Promise<LogThread> | undefined;
  #reader: LogThread;
  #readerOpening: Promise<LogThread> | undefined;
  #head: LogHead;
  #closed = false;
  readonly #catchUpTimer: NodeJS.Timeout;
  #catchingUp = false;
  #lastTickSeq = 0;

  private constructor(
    options: SqliteLogOptions,
    opened: {
      logId: string;
      practice: boolean;
      head: HexHead;
      writer: LogThread;
      reader: LogThread;
      walkedFromSeq: number;
    },
  ) {
    this.#paths = pathsOf(options);
    this.#writerEntry = options.writerEntry ?? ORDINARY_ENTRY;
    this.logId = opened.logId;
    this.practice = opened.practice;
    this.walkedFromSeq = opened.walkedFromSeq;
    this.#writer = opened.writer;
    this.#reader = opened.reader;
    this.#head = logHead(opened.head);
    this.#lastTickSeq = this.#head.seq;
    this.#catchUpTimer = setInterval(() => void this.#catchUp(), CATCH_UP_MS).unref();
  }

  /** Opens a log, or says why it must not be opened. It takes no lock: data-folder.ts does. */
  static async open(options: SqliteLogOptions): Promise<OpenedLog> {
    const paths = pathsOf(options);
    const writer = new LogThread(options.writerEntry ?? ORDINARY_ENTRY, "writer", paths);
    const reader = new LogThread(ORDINARY_ENTRY, "reader", paths);
    const give = async (trouble: LogTrouble): Promise<OpenedLog> => {
      await Promise.all([writer.end(), reader.end()]);
      return { ok: false, trouble };
    };
    const opened = await writer.call("openForWriting", [options.newLog]);
    if (!opened.ok) return give(opened.trouble);
    const reading = await reader.call("openForReading", []);
    if (!reading.ok) return give(reading.trouble);
    const { logId, practice, head, notices } = opened;
    const checked = await checkOnTwoThreads(writer, reader, head.seq, options.checkBudgetMs ?? CHECK_BUDGET_MS);
    const trouble = troubleOfVerdict(checked.verdict);
    if (trouble !== undefined) return give(trouble);
    const { walkedFromSeq } = checked;
    const store = new SqliteLogStore(options, { logId, practice, head, writer, reader, walkedFromSeq });
    return { ok: true, store, notices };
  }

  head(): LogHead {
    return this.#head;
  }

  async readHead(): Promise<LogHead> {
    const writer = await this.#theWriter();
    this.#head = logHead(await writer.call("readHead", []));
    return this.#head;
  }

  async append(term: number, expectedSeq: number, rows: readonly LogRow[]): Promise<AppendReply> {
    assertContiguous(term, expectedSeq, rows);
    if (this.#closed) return { answer: "not-written", code: "closed" };
    let writer = this.#writer;
    try {
      if (writer.isLost) writer = await this.#theWriter();
    } catch (error) {
      // Nothing was sent to anybody.
      return { answer: "not-written", code: "writer-lost", detail: messageOf(error) };
    }
    try {
      const { reply, head } = await writer.call("append", [term, expectedSeq, packRows(rows)]);
      if (head !== undefined) this.#head = logHead(head);
      return reply;
    } catch (error) {
      const code = error instanceof ThreadLostError ? "writer-lost" : "other";
      return { answer: "unknown", code, detail: messageOf(error) };
    }
  }

  async read(fromSeq: number, limit: number): Promise<readonly StoredRow[]> {
    const reader = await this.#theReader();
    return (await reader.call("read", [fromSeq, limit])).map(storedRow);
  }

  async bySubject(
    subject: string,
    options: { readonly beforeSeq?: number; readonly limit: number },
  ): Promise<readonly StoredRow[]> {
    const reader = await this.#theReader();
    return (await reader.call("bySubject", [subject, options.beforeSeq, options.limit])).map(storedRow);
  }

  /** The hash of one row in hex (the genesis hash for 0), or undefined where there is no such row. */
  async hashAt(seq: number): Promise<string | undefined> {
    const reader = await this.#theReader();
    return reader.call("hashAt", [seq]);
  }

  async claimTerm(): Promise<number> {
    const writer = await this.#theWriter();
    return writer.call("claimTerm", [Date.now()]);
  }

  /**
   * Walks the whole chain, the index and the file's structure on a thread of its own, while this store is used.
   * Resolves to the trouble it found, or undefined where the log is whole.
   */
  async finishCheck(onProgress?: (rows: number, total: number) => void): Promise<LogTrouble | undefined> {
    return this.#onOwnThread(async (thread) => troubleOfVerdict(await thread.call("verify", [], onProgress)));
  }

  /** Copies the log into a new file while it is used, and proves the copy. Rejects where that fails. */
  async backupTo(path: string, onProgress?: (copiedPages: number, totalPages: number) => void): Promise<LogHead> {
    return this.#onOwnThread(async (thread) => logHead(await thread.call("backup", [path], onProgress)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#catchUpTimer);
    // The reader first: the last connection to close folds the WAL into the file, and only the writer may.
    await this.#reader.end();
    await this.#writer.end();
  }

  async #catchUp(): Promise<void> {
    const newRowCount = this.#head.seq - this.#lastTickSeq;
    this.#lastTickSeq = this.#head.seq;
    if (newRowCount > QUIET_ROWS || this.#catchingUp || this.#reader.isLost) return;
    this.#catchingUp = true;
    // A failure is found again, and told, by whoever asks the index.
    while (await this.#reader.call("catchUp", []).catch(() => false)) {
      await pause(CATCH_UP_PAUSE_MS, undefined, { ref: false }); // other questions have their turn
    }
    this.#catchingUp = false;
  }

  #theWriter(): Promise<LogThread> {
    if (!this.#writer.isLost) return Promise.resolve(this.#writer);
    this.#writerOpening ??= this.#restart("writer", this.#writerEntry)
      .then((thread) => {
        this.#writer = thread;
        return thread;
      })
      .finally(() => {
        this.#writerOpening = undefined;
      });
    return this.#writerOpening;
  }

  #theReader(): Promise<LogThread> {
    if (!this.#reader.isLost) return Promise.resolve(this.#reader);
    this.#readerOpening ??= this.#restart("reader", ORDINARY_ENTRY)
      .then((thread) => {
        this.#reader = thread;
        return thread;
      })
      .finally(() => {
        this.#readerOpening = undefined;
      });
    return this.#readerOpening;
  }

  async #restart(role: ThreadRole, entry: URL): Promise<LogThread> {
    if (this.#closed) throw new ThreadLostError("the log is closed");
    const thread = new LogThread(entry, role, this.#paths);
    const opened = await (role === "writer"
      ? thread.call("openForWriting", [undefined])
      : thread.call("openForReading", []));
    if (opened.ok) return thread;
    await thread.end();
    throw new ThreadLostError(opened.trouble.sentence);
  }

  async #onOwnThread<T>(work: (thread: LogThread) => Promise<T>): Promise<T> {
    const thread = await this.#restart("reader", ORDINARY_ENTRY);
    try {
      return await work(thread);
    } finally {
      await thread.end();
    }
  }
}

/** The newer half of a long log on one thread, the older on the other, which has nothing to write yet. */
async function checkOnTwoThreads(
  writer: LogThread,
  reader: LogThread,
  headSeq: number,
  budgetMs: number,
): Promise<RangeCheck> {
  if (headSeq < TWO_THREADS_ROWS) return reader.call("checkRange", [{ fromSeq: 1, toSeq: headSeq }, budgetMs]);
  const middleSeq = Math.floor(headSeq / 2);
  await writer.call("openForReading", []);
  const [older, newer] = await Promise.all([
    writer.call("checkRange", [{ fromSeq: 1, toSeq: middleSeq }, budgetMs]),
    reader.call("checkRange", [{ fromSeq: middleSeq + 1, toSeq: headSeq }, budgetMs]),
  ]);
  // What is broken in the older half comes first; else, where the newer half is not all walked, no more is claimed.
  if (!older.verdict.ok || (newer.verdict.ok && newer.walkedFromSeq === middleSeq + 1)) return older;
  return newer;
}

function pathsOf(options: SqliteLogOptions): ThreadPaths {
  return { logPath: options.logPath, marksPath: options.marksPath, indexPath: options.indexPath };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

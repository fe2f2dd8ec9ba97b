/**
 * The other side of LogThread: answers its calls, one at a time, with a LogWriter or a LogReader.
 *
 * The function that opens the database is handed in, so that tests can put a faulty disk under the real code.
 */
import type { MessagePort } from "node:worker_threads";
import { present } from "../../base/assert.ts";
import { copyLog } from "./copy-log.ts";
import { HeadMarkFile, readHeadMarks } from "./head-mark.ts";
import { isPracticeLog, type LogDatabase, messageOf, openForWriting, type NewLog, readLogId } from "./log-database.ts";
import { LogReader } from "./log-reader.ts";
import type { Opened, ThreadCalls, ThreadPaths, ThreadReply, ThreadRequest } from "./log-thread.ts";
import { LogWriter } from "./log-writer.ts";
import { compareWithMarks, type LogNotice, troubleBeforeCreating, troubleOfError } from "./open-log.ts";
import { unpackRows } from "./row-packing.ts";
import { SubjectIndex } from "./subject-index.ts";
import { checkRange, verifyLog } from "./walk-chain.ts";

export type OpenDatabase = (path: string, newLog: NewLog | undefined) => LogDatabase;
type Report = (done: number, total: number) => void;

/** Serves calls on `port` until it is closed. */
export function serveLog(port: MessagePort, paths: ThreadPaths, openDatabase: OpenDatabase = openForWriting): void {
  const server = new LogThreadServer(paths, openDatabase);
  const answer = (reply: ThreadReply): void => port.postMessage(reply);
  const serve = async ([id, name, ...args]: ThreadRequest): Promise<void> => {
    try {
      const result = await server.answer(name, args, (done, total) => answer([id, "progress", done, total]));
      answer([id, "done", result]);
    } catch (error) {
      answer([id, "failed", messageOf(error)]);
    }
  };
  port.on("message", (request: ThreadRequest) => void serve(request));
}

class LogThreadServer {
  readonly #paths: ThreadPaths;
  readonly #openDatabase: OpenDatabase;
  #writer: LogWriter | undefined;
  #reader: LogReader | undefined;
  #index: SubjectIndex | undefined;

  constructor(paths: ThreadPaths, openDatabase: OpenDatabase) {
    this.#paths = paths;
    this.#openDatabase = openDatabase;
  }

  answer(name: keyof ThreadCalls, args: unknown[], report: Report): unknown {
    // LogThread.call has checked the arguments' types against the same table.
    switch (name) {
      case "openForWriting":
        return this.#openForWriting(...(args as Parameters<ThreadCalls["openForWriting"]>));
      case "append": {
        const [term, expectedSeq, packed] = args as Parameters<ThreadCalls["append"]>;
        const reply = this.#theWriter.append(term, expectedSeq, unpackRows(term, expectedSeq, packed));
        return { reply, head: reply.answer === "unknown" ? undefined : this.#theWriter.knownHead };
      }
      case "readHead":
        return this.#theWriter.head();
      case "claimTerm":
        return this.#theWriter.claimTerm(...(args as Parameters<ThreadCalls["claimTerm"]>));
      case "openForReading":
        return this.#openForReading();
      case "checkRange": {
        const startedAtMs = performance.now();
        const [range, budgetMs] = args as Parameters<ThreadCalls["checkRange"]>;
        return checkRange(this.#theReader, range, budgetMs, () => performance.now() - startedAtMs);
      }
      case "verify": {
        const total = this.#theReader.head().seq;
        return verifyLog(this.#theReader, (done) => report(done, total));
      }
      case "read":
        return this.#theReader.rawRows(...(args as Parameters<ThreadCalls["read"]>));
      case "bySubject":
        return this.#theIndex.find(...(args as Parameters<ThreadCalls["bySubject"]>));
      case "catchUp":
        return this.#theIndex.catchUp();
      case "hashAt":
        return this.#theReader.hashAt(...(args as Parameters<ThreadCalls["hashAt"]>));
      case "backup":
        return copyLog(this.#paths.logPath, ...(args as Parameters<ThreadCalls["backup"]>), report);
      case "close":
        this.#writer?.close();
        this.#index?.close();
        this.#reader?.close();
        return undefined;
    }
  }

  get #theWriter(): LogWriter {
    return present(this.#writer, "this thread has not been opened for writing");
  }

  get #theReader(): LogReader {
    return present(this.#reader, "this thread has not been opened for reading");
  }

  /** Opened when first needed: a thread that copies or verifies needs none. */
  get #theIndex(): SubjectIndex {
    this.#index ??= new SubjectIndex(this.#paths.indexPath, this.#theReader);
    return this.#index;
  }

  #openForWriting(newLog: NewLog | undefined): Opened {
    const { logPath, marksPath } = this.#paths;
    let database: LogDatabase | undefined;
    try {
      const early = troubleBeforeCreating(logPath, marksPath);
      if (early !== undefined) return { ok: false, trouble: early };
      database = this.#openDatabase(logPath, newLog);
      const { trouble, notices } = this.#checkMarks();
      if (trouble !== undefined) {
        database.close();
        return { ok: false, trouble };
      }
      this.#writer = new LogWriter(database, new HeadMarkFile(marksPath, readLogId(database)));
      return {
        ok: true,
        logId: this.#writer.logId,
        practice: isPracticeLog(database),
        head: this.#writer.head(),
        notices,
      };
    } catch (error) {
      database?.close();
      return { ok: false, trouble: troubleOfError(error) };
    }
  }

  #checkMarks(): { trouble?: ReturnType<typeof troubleOfError>; notices: LogNotice[] } {
    const reader = new LogReader(this.#paths.logPath);
    try {
      const { trouble, notice } = compareWithMarks(readHeadMarks(this.#paths.marksPath), reader);
      return { ...(trouble === undefined ? {} : { trouble }), notices: notice === undefined ? [] : [notice] };
    } finally {
      reader.close();
    }
  }

  #openForReading(): Opened {
    try {
      const reader = new LogReader(this.#paths.logPath);
      this.#reader = reader;
      return {
        ok: true,
        logId: reader.logId,
        practice: isPracticeLog(reader.database),
        head: reader.head(),
        notices: [],
      };
    } catch (error) {
      return { ok: false, trouble: troubleOfError(error) };
    }
  }
}

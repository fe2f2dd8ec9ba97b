/**
 * A writer's thread with a faulty disk under it, for the tests: a file beside the log names what its next
 * COMMIT does wrong. Everything above the database is the real code.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { present } from "../../base/assert.ts";
import { type DiskFault, faultPath } from "./disk-fault.ts";
import { type LogDatabase, openForWriting } from "./log-database.ts";
import type { ThreadPaths } from "./log-thread.ts";
import { serveLog } from "./log-thread-server.ts";

const ioError = (): Error => new Database.SqliteError("disk I/O error (planted)", "SQLITE_IOERR_FSYNC");

function withFaults(database: LogDatabase, path: string): LogDatabase {
  let blindReads = 0;
  const takeFault = (): DiskFault | undefined => {
    if (!existsSync(path)) return undefined;
    const fault = readFileSync(path, "utf8") as DiskFault; // the tests write nothing else
    if (fault !== "keeps-failing") rmSync(path);
    return fault;
  };
  const commit = (really: () => unknown): unknown => {
    const fault = takeFault();
    if (fault === undefined) return really();
    if (fault === "dies-before") process.exit(3);
    if (fault === "commit-lies" || fault === "commit-lies-blind" || fault === "dies-after") really();
    if (fault === "dies-after") process.exit(3);
    if (fault.endsWith("-blind")) blindReads = 1;
    throw ioError();
  };
  return new Proxy(database, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === "prepare") {
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (sql === "COMMIT") return { run: () => commit(() => statement.run()) };
          if (!sql.includes("ORDER BY seq DESC LIMIT 1")) return statement;
          const raw = statement.raw();
          const get = (): unknown => {
            if (blindReads === 0) return raw.get();
            blindReads -= 1;
            throw ioError();
          };
          return { raw: () => ({ get }) };
        };
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

// LogThread is the only one who starts this file, and it passes these paths.
serveLog(
  present(parentPort, "faulty-log-worker.ts runs in a thread of its own"),
  workerData as ThreadPaths,
  (path, newLog) => withFaults(openForWriting(path, newLog), faultPath(path)),
);

/**
 * A log in a folder of its own under the system's temporary folder, for the tests that need a real disk.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPaths, dataPaths } from "./data-folder.ts";
import { exampleRows } from "./example-rows.ts";
import { type DiskFault, faultPath } from "./disk-fault.ts";
import { HeadMarkFile } from "./head-mark.ts";
import { openForWriting } from "./log-database.ts";
import { LogWriter } from "./log-writer.ts";
import { type OpenedLog, SqliteLogStore } from "./sqlite-log-store.ts";

export class TemporaryLog {
  readonly parent = mkdtempSync(join(tmpdir(), "vigil-log-"));
  readonly paths: DataPaths = dataPaths(this.parent);

  tryOpen(checkBudgetMs = 3_000): Promise<OpenedLog> {
    const { logPath, marksPath, indexPath } = this.paths;
    const newLog = { logId: "test-log", nowMs: 1 };
    const writerEntry = new URL("./faulty-log-worker.ts", import.meta.url);
    return SqliteLogStore.open({ logPath, marksPath, indexPath, newLog, writerEntry, checkBudgetMs });
  }

  async open(): Promise<SqliteLogStore> {
    const opened = await this.tryOpen();
    if (!opened.ok) throw new Error(opened.trouble.sentence);
    return opened.store;
  }

  /** A closed log with this many rows, written ten at a time. */
  fill(rowCount: number): void {
    const { logPath, marksPath } = this.paths;
    const database = openForWriting(logPath, { logId: "test-log", nowMs: 1 });
    database.pragma("synchronous = OFF"); // only the tests that kill need the disk's promise
    const writer = new LogWriter(database, new HeadMarkFile(marksPath, "test-log"));
    const term = writer.claimTerm(1);
    for (let seq = writer.head().seq; seq < rowCount; seq = writer.head().seq) {
      const reply = writer.append(term, seq, exampleRows(seq + 1, Math.min(10, rowCount - seq), term));
      if (reply.answer !== "written") throw new Error(reply.code);
    }
    writer.close();
  }

  /** What the disk does wrong at the next commit of a store opened here. */
  plant(fault: DiskFault): void {
    writeFileSync(faultPath(this.paths.logPath), fault);
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

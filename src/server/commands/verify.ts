/**
 * `vigil verify`: walks the log from its first event to its last and says whether it is whole. It changes nothing
 * and takes no lock, so a server may be writing meanwhile; what it had committed at the start is what is walked.
 */
import type { VerifyOptions } from "../command-options.ts";
import { dataPaths } from "../log/data-folder.ts";
import { readHeadMarks } from "../log/head-mark.ts";
import { LogReader } from "../log/log-reader.ts";
import { compareWithMarks, type LogTrouble, troubleOfError, troubleOfVerdict } from "../log/open-log.ts";
import { verifyLog } from "../log/walk-chain.ts";
import { tombstonesOf } from "../seal/open-seal.ts";
import { tombstoneText } from "./expunge-list.ts";
import { progressLine } from "./progress-line.ts";

export async function run(options: VerifyOptions): Promise<number> {
  const { logPath, marksPath } = dataPaths(options.dataDir);
  try {
    // The marks first: what was acknowledged before the log is opened must be in it.
    const marks = readHeadMarks(marksPath);
    const reader = new LogReader(logPath);
    try {
      return verifyOpened(reader, () => compareWithMarks(marks, reader).trouble);
    } finally {
      reader.close();
    }
  } catch (error) {
    return failed(troubleOfError(error));
  }
}

function verifyOpened(reader: LogReader, marksTrouble: () => LogTrouble | undefined): number {
  const progress = progressLine("events");
  const total = reader.head().seq;
  const verdict = verifyLog(reader, (done) => progress.show(done, total));
  progress.clear();
  const trouble = troubleOfVerdict(verdict) ?? marksTrouble();
  if (trouble !== undefined) return failed(trouble);
  const count = verdict.ok ? verdict.rowCount : 0;
  process.stdout.write(
    `whole: ${count} events, log ${reader.logId}\nhash of event ${count}: ${reader.hashAt(count)}\n`,
  );
  for (const tombstone of tombstonesOf(reader)) process.stdout.write(`${tombstoneText(tombstone)}\n`);
  return 0;
}

function failed(trouble: LogTrouble): number {
  process.stderr.write(`vigil verify: ${trouble.sentence}\n`);
  return 1;
}

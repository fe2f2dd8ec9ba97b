/**
 * Opening a log: what is looked at before a log may be called whole, and what is said when it is not.
 *
 * A log that is damaged, or that lacks rows which were acknowledged, is never opened. A last write that never
 * finished was acknowledged to nobody: it is dropped, and said.
 */
import { existsSync } from "node:fs";
import { LogMissingError, messageOf, NotALogError, sqliteCode } from "./log-database.ts";
import { type HeadMarks, readHeadMarks } from "./head-mark.ts";
import type { LogReader } from "./log-reader.ts";
import type { ChainFault, ChainVerdict } from "./walk-chain.ts";

export type LogTroubleCode =
  | ChainFault
  | "acknowledged-rows-missing"
  /** The marks beside the log belong to another log, or to another history of this one. */
  | "other-history"
  | "not-a-log"
  | "missing"
  | "cannot-open";

/** Why a log can't be opened. `seq` is the first row concerned, where there is one. */
export type LogTrouble = { readonly code: LogTroubleCode; readonly seq?: number; readonly sentence: string };

/** What a person should know about a log that could be opened. */
export type LogNotice = {
  readonly code: "last-write-dropped";
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly sentence: string;
};

export type MarksVerdict = { readonly trouble?: LogTrouble; readonly notice?: LogNotice };

/** Compares a log with the marks beside it. */
export function compareWithMarks(marks: HeadMarks | undefined, reader: LogReader): MarksVerdict {
  if (marks === undefined) return {};
  const headSeq = reader.head().seq;
  const acknowledgedSeq = marks.acknowledged?.seq ?? 0;
  if (marks.logId !== reader.logId) {
    return { trouble: trouble("other-history", undefined, "the head mark beside the log belongs to another log") };
  }
  if (headSeq < acknowledgedSeq) return { trouble: missingRows(headSeq + 1, acknowledgedSeq) };
  if (marks.acknowledged !== undefined && reader.hashAt(acknowledgedSeq) !== marks.acknowledged.hash) {
    const sentence = `row ${acknowledgedSeq} is not the one that was acknowledged: the log has been replaced or changed`;
    return { trouble: trouble("other-history", acknowledgedSeq, sentence) };
  }
  const intendedSeq = marks.intendedSeq ?? 0;
  if (intendedSeq <= headSeq) return {};
  const range = headSeq + 1 === intendedSeq ? `${intendedSeq}` : `${headSeq + 1} to ${intendedSeq}`;
  const sentence = `the last write was incomplete and was dropped: row ${range}, acknowledged to nobody`;
  return { notice: { code: "last-write-dropped", fromSeq: headSeq + 1, toSeq: intendedSeq, sentence } };
}

/** Before a log is created: there must be no mark that says that one was here. */
export function troubleBeforeCreating(logPath: string, marksPath: string): LogTrouble | undefined {
  if (existsSync(logPath)) return undefined;
  const acknowledgedSeq = readHeadMarks(marksPath)?.acknowledged?.seq ?? 0;
  return acknowledgedSeq === 0 ? undefined : missingRows(1, acknowledgedSeq);
}

export function troubleOfVerdict(verdict: ChainVerdict): LogTrouble | undefined {
  if (verdict.ok) return undefined;
  const where = verdict.seq === 0 ? "the log is damaged" : `the log is damaged at row ${verdict.seq}`;
  return trouble(
    verdict.fault,
    verdict.seq === 0 ? undefined : verdict.seq,
    `${where} (${verdict.fault}): ${verdict.detail}`,
  );
}

/** What an error thrown while opening means. Throws on what is a defect of ours. */
export function troubleOfError(error: unknown): LogTrouble {
  if (error instanceof LogMissingError) return trouble("missing", undefined, error.message);
  if (error instanceof NotALogError) return trouble("not-a-log", undefined, error.message);
  const code = sqliteCode(error);
  if (code === "corrupt") return trouble("unreadable", undefined, `the log can't be read: ${messageOf(error)}`);
  if (code !== undefined || isFileError(error)) {
    return trouble("cannot-open", undefined, `the log can't be opened: ${messageOf(error)}`);
  }
  throw error;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function missingRows(fromSeq: number, toSeq: number): LogTrouble {
  const range = fromSeq === toSeq ? `row ${fromSeq}` : `rows ${fromSeq} to ${toSeq}`;
  return trouble("acknowledged-rows-missing", fromSeq, `${range} had been acknowledged and are gone from the log`);
}

function trouble(code: LogTroubleCode, seq: number | undefined, sentence: string): LogTrouble {
  return { code, ...(seq === undefined ? {} : { seq }), sentence };
}

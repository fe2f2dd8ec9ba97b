/**
 * The record as a file of lines, with its chain of hashes, and the check of such a file by itself. The first line says
 * where the chain begins; each further one is an entry exactly as it is hashed; the last says where it ends.
 */
import { z } from "zod";
import { entryHash, EntryRow, genesisOf } from "./account-record.ts";
import type { RawEntry } from "./record-search.ts";

const PAGE = 5_000;

/** What an export needs of the record's reader. */
export type RecordRows = {
  readonly before: (fromMs: number) => Promise<{ recordId: string; seq: number; hash: string | undefined }>;
  readonly rows: (afterSeq: number, toMs: number, limit: number) => Promise<readonly RawEntry[]>;
};

const Head = z.object({ record: z.string(), fromSeq: z.int(), previousHash: z.string() });
const Foot = z.object({ entries: z.int(), lastHash: z.string() });

/** The lines of an export of what was recorded from one instant to another. */
export async function* exportLines(record: RecordRows, fromMs: number, toMs: number): AsyncGenerator<string> {
  const before = await record.before(fromMs);
  const previousHash = before.hash ?? genesisOf(before.recordId);
  yield `${JSON.stringify({ record: before.recordId, fromSeq: before.seq + 1, previousHash })}\n`;
  let [seq, entries, lastHash] = [before.seq, 0, previousHash];
  for (;;) {
    const rows = await record.rows(seq, toMs, PAGE);
    const last = rows.at(-1);
    if (last === undefined) break;
    yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    [seq, entries, lastHash] = [last.seq, entries + rows.length, last.hash];
  }
  yield `${JSON.stringify({ entries, lastHash })}\n`;
}

export type ExportCheck =
  | { readonly ok: true; readonly entries: number; readonly lastHash: string }
  | { readonly ok: false; readonly line: number; readonly why: string };

/** Walks an export's chain. Says the first line at which it does not hold. */
export function checkExport(text: string): ExportCheck {
  const lines = text.split("\n").filter((line) => line !== "");
  const head = Head.safeParse(parsed(lines[0]));
  if (!head.success) return { ok: false, line: 1, why: "is not the beginning of an export" };
  let previous = head.data.previousHash;
  let seq = head.data.fromSeq;
  for (const [index, line] of lines.slice(1, -1).entries()) {
    const row = EntryRow.safeParse(parsed(line));
    if (!row.success) return { ok: false, line: index + 2, why: "is no entry" };
    if (row.data.seq !== seq) return { ok: false, line: index + 2, why: `entry ${seq} is missing` };
    if (row.data.hash !== entryHash(previous, row.data)) {
      return { ok: false, line: index + 2, why: `entry ${seq} is not as it was recorded` };
    }
    previous = row.data.hash;
    seq++;
  }
  const foot = Foot.safeParse(parsed(lines.at(-1)));
  const entries = lines.length - 2;
  if (!foot.success || foot.data.entries !== entries || foot.data.lastHash !== previous) {
    return { ok: false, line: lines.length, why: "the end is missing" };
  }
  return { ok: true, entries, lastHash: previous };
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    return undefined;
  }
}

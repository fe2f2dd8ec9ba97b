/**
 * Walks the chain of a log and says where it first breaks, and how.
 *
 * A range can be walked alone, because each row stores its own hash: the row before the range stands for all that
 * precedes it. Opening uses this to look at the newest rows first.
 */
import { hexOfBytes, rowHash } from "./chain.ts";
import { messageOf, sqliteCode } from "./log-database.ts";
import type { LogReader, RawRow } from "./log-reader.ts";

export type ChainFault =
  /** A row is missing, or one stands where none belongs. */
  | "gap"
  /** The row's stored hash is not the hash of its bytes and of the row before. */
  | "hash-mismatch"
  /** A column has a value that the log never writes. */
  | "malformed"
  /** SQLite can't read the page. */
  | "unreadable";

export type ChainVerdict =
  | { readonly ok: true; readonly rowCount: number }
  | { readonly ok: false; readonly seq: number; readonly fault: ChainFault; readonly detail: string };

type Broken = Extract<ChainVerdict, { ok: false }>;

type OnProgress = (rowCount: number) => void;

const PROGRESS_ROWS = 50_000;

/** Walks rows `fromSeq` to `toSeq`, both included; `onProgress` hears now and then how many were sound. */
export function walkChain(reader: LogReader, fromSeq: number, toSeq: number, onProgress?: OnProgress): ChainVerdict {
  let expectedSeq = fromSeq;
  try {
    let hash = reader.hashAt(fromSeq - 1);
    if (hash === undefined) return broken(fromSeq - 1, "gap", `row ${fromSeq - 1} is missing`);
    if (toSeq < fromSeq) return { ok: true, rowCount: 0 };
    for (const row of reader.iterateRaw(fromSeq, toSeq - fromSeq + 1)) {
      const fault = faultOf(row, expectedSeq, hash);
      if (fault !== undefined) return fault;
      hash = hexOfBytes(row[11]);
      if (expectedSeq % PROGRESS_ROWS === 0) onProgress?.(expectedSeq - fromSeq + 1);
      expectedSeq += 1;
    }
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return broken(expectedSeq, "unreadable", messageOf(error));
  }
  if (expectedSeq <= toSeq) return broken(expectedSeq, "gap", `rows ${expectedSeq} to ${toSeq} are missing`);
  return { ok: true, rowCount: toSeq - fromSeq + 1 };
}

/** Walks the whole log, and has SQLite look at the structure of its file. */
export function verifyLog(reader: LogReader, onProgress?: OnProgress): ChainVerdict {
  try {
    // One read transaction: a server that goes on writing does not disturb the counts.
    return reader.database.transaction(() => verifyInTransaction(reader, onProgress))();
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return broken(1, "unreadable", messageOf(error));
  }
}

function verifyInTransaction(reader: LogReader, onProgress?: OnProgress): ChainVerdict {
  const chain = walkChain(reader, 1, reader.head().seq, onProgress);
  if (!chain.ok) return chain;
  const lowest: unknown = reader.database.prepare("SELECT coalesce(min(seq), 1) FROM log").pluck().get();
  if (lowest !== 1) return broken(Number(lowest), "gap", "a row stands before the first");
  const structure: unknown = reader.database.pragma("quick_check(1)", { simple: true });
  return structure === "ok" ? chain : broken(0, "unreadable", `the file's structure is damaged: ${String(structure)}`);
}

export type RangeCheck = {
  readonly verdict: ChainVerdict;
  /** Rows from here to the end of the range were walked; its first row where that is all of them. */
  readonly walkedFromSeq: number;
};

const BLOCK_ROWS = 10_000;

/**
 * Walks a range backwards, block by block, until all is walked or `budgetMs` is used up; at least one block is.
 * Where a block is broken all that precedes it is walked too, so that the answer names the *first* bad row.
 */
export function checkRange(
  reader: LogReader,
  range: { readonly fromSeq: number; readonly toSeq: number },
  budgetMs: number,
  elapsedMs: () => number,
): RangeCheck {
  let { toSeq } = range;
  let rowCount = 0;
  while (toSeq >= range.fromSeq && (rowCount === 0 || elapsedMs() < budgetMs)) {
    const fromSeq = Math.max(range.fromSeq, toSeq - BLOCK_ROWS + 1);
    const verdict = walkChain(reader, fromSeq, toSeq);
    if (!verdict.ok) {
      const first = walkChain(reader, 1, toSeq);
      return { verdict: first.ok ? verdict : first, walkedFromSeq: 1 };
    }
    rowCount += verdict.rowCount;
    toSeq = fromSeq - 1;
  }
  return { verdict: { ok: true, rowCount }, walkedFromSeq: toSeq + 1 };
}

function faultOf(row: RawRow, expectedSeq: number, previousHash: string): Broken | undefined {
  const [seq, term, type, version, atMs, subjectsText, actor, agency, cause, data, sealed, hash] = row;
  if (seq !== expectedSeq) return broken(expectedSeq, "gap", `row ${seq} follows row ${expectedSeq - 1}`);
  const column = malformedColumn(row);
  if (column !== undefined) return broken(seq, "malformed", `its ${column} has a value that is never written`);
  const right = rowHash(previousHash, {
    seq,
    term,
    type,
    version,
    atMs,
    subjectsText,
    actor,
    agency,
    cause,
    data,
    sealed,
  });
  if (right === hexOfBytes(hash)) return undefined;
  return broken(seq, "hash-mismatch", "its bytes, or the hash stored with them, have been changed");
}

function malformedColumn(row: RawRow): string | undefined {
  if (typeof row[1] !== "number" || typeof row[3] !== "number" || typeof row[4] !== "number") return "number";
  if (typeof row[2] !== "string" || typeof row[5] !== "string" || typeof row[6] !== "string") return "text";
  if (typeof row[8] !== "string" || typeof row[9] !== "string") return "text";
  if (row[7] !== null && typeof row[7] !== "string") return "agency";
  if (row[10] !== null && !(row[10] instanceof Uint8Array)) return "sealed part";
  if (!(row[11] instanceof Uint8Array) || row[11].byteLength !== 32) return "hash";
  return undefined;
}

function broken(seq: number, fault: ChainFault, detail: string): Broken {
  return { ok: false, seq, fault, detail };
}

/**
 * One row of the log: a recorded fact, as it is stored and hashed.
 *
 * The log does not look inside: `actor` and `data` are JSON text that somebody else wrote and will read. What is
 * stored is exactly what is hashed (see README.md beside this file), so nothing may be re-serialised on the way.
 */
import { assert } from "../../base/assert.ts";

export type LogRow = {
  readonly seq: number;
  /** Which writer of the log decided it. */
  readonly term: number;
  readonly type: string;
  readonly version: number;
  readonly atMs: number;
  /** `unit:312`, `incident:26-000123`, `plate:NM:ABC123`: looked up by an index. */
  readonly subjects: readonly string[];
  readonly actor: string;
  readonly agency: string | null;
  /** `command:<id>`, `report:<gateway>/<peer>`, `wakeup:<key>`. */
  readonly cause: string;
  readonly data: string;
  /** The sealed personal part, hashed as stored: destroying its key leaves the chain whole. */
  readonly sealed: Uint8Array | null;
};

export type StoredRow = LogRow & { readonly hash: Uint8Array };

/** The newest row of a log. An empty log has sequence 0, term 0 and its genesis hash. */
export type LogHead = { readonly seq: number; readonly term: number; readonly hash: Uint8Array };

/** A batch that is not in one piece is a defect of its maker, not a failure of the store. */
export function assertContiguous(term: number, expectedSeq: number, rows: readonly LogRow[]): void {
  assert(rows.length > 0, "an append has at least one row");
  for (const [index, row] of rows.entries()) {
    assert(row.seq === expectedSeq + 1 + index, `row ${row.seq} follows ${expectedSeq + index} in an append`);
    assert(row.term === term, `row ${row.seq} is of term ${row.term} in an append of term ${term}`);
  }
}

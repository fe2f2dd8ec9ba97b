/**
 * Rows for the tests of the log and for its benchmark: shaped like real events, with nothing real in them.
 */
import type { LogRow } from "./log-row.ts";

export function exampleRow(seq: number, term: number, change: Partial<LogRow> = {}): LogRow {
  const unit = 300 + (seq % 40);
  return {
    seq,
    term,
    type: "UnitContacted",
    version: 1,
    atMs: 1_700_000_000_000 + seq * 250,
    subjects: [`unit:NMSP-${unit}`, `incident:NMSP-26-${String(1 + (seq >> 5)).padStart(6, "0")}`],
    actor: '{"kind":"dispatcher","id":"d-4","position":"P2"}',
    agency: "NMSP",
    cause: `command:c-${seq}`,
    data: `{"type":"UnitContacted","unitId":"NMSP-${unit}","by":"voice","contactId":"k-${seq}","note":"code four, one more minute on the stop","place":{"text":"I-40 MM 320 EB","lat":35.1542,"lon":-103.7021}}`,
    sealed: null,
    ...change,
  };
}

/** Rows `firstSeq` to `firstSeq + count - 1`. */
export function exampleRows(firstSeq: number, count: number, term: number): LogRow[] {
  return Array.from({ length: count }, (_, index) => exampleRow(firstSeq + index, term));
}

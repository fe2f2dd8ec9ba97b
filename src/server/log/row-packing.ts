/**
 * Rows on their way to the thread that writes: one flat array of plain values.
 *
 * Cloning an object costs its keys again for every row; a flat array costs its values only. The sequence and the
 * term are the batch's and are not sent.
 */
import type { LogRow } from "./log-row.ts";

export type PackedRows = (string | number | null | Uint8Array)[];

export function packRows(rows: readonly LogRow[]): PackedRows {
  const packed: PackedRows = [];
  for (const row of rows) {
    packed.push(row.type, row.version, row.atMs, row.actor, row.agency, row.cause, row.data);
    // A view on a shared buffer would be cloned with all of its buffer.
    packed.push(row.sealed === null ? null : row.sealed.slice());
    packed.push(row.subjects.length, ...row.subjects);
  }
  return packed;
}

export function unpackRows(term: number, expectedSeq: number, packed: PackedRows): LogRow[] {
  const rows: LogRow[] = [];
  for (let at = 0; at < packed.length; ) {
    // The casts undo packRows, value by value, in the same order.
    const [type, version, atMs, actor, agency, cause, data, sealed, subjectCount] = packed.slice(at, at + 9);
    const end = at + 9 + (subjectCount as number);
    rows.push({
      seq: expectedSeq + 1 + rows.length,
      term,
      type: type as string,
      version: version as number,
      atMs: atMs as number,
      subjects: packed.slice(at + 9, end) as string[],
      actor: actor as string,
      agency: agency as string | null,
      cause: cause as string,
      data: data as string,
      sealed: sealed as Uint8Array | null,
    });
    at = end;
  }
  return rows;
}

/**
 * An event's envelope as a row of the log, and back. The row's `data` is the event with the time at which a late
 * entry was made; everything else has a column of its own.
 */
import type { Actor } from "../domain/actor.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import type { LogRow } from "./log/log-row.ts";

type StoredData = { readonly event: DomainEvent; readonly madeAtMs?: number };

/** What is stored and hashed of an envelope. */
export function rowOfEnvelope(envelope: Envelope): LogRow {
  const data: StoredData = {
    event: envelope.event,
    ...(envelope.madeAtMs === undefined ? {} : { madeAtMs: envelope.madeAtMs }),
  };
  return {
    seq: envelope.seq,
    term: envelope.term,
    type: envelope.event.type,
    version: envelope.version,
    atMs: envelope.atMs,
    subjects: envelope.subjects,
    actor: JSON.stringify(envelope.actor),
    agency: envelope.agencyId ?? null,
    cause: envelope.cause,
    data: JSON.stringify(data),
    sealed: null,
  };
}

/** Reads a row back. The log's chain vouches for what stands in it: our own writing. */
export function envelopeOfRow(row: LogRow): Envelope {
  const data = JSON.parse(row.data) as StoredData;
  return {
    seq: row.seq,
    term: row.term,
    version: row.version,
    atMs: row.atMs,
    ...(data.madeAtMs === undefined ? {} : { madeAtMs: data.madeAtMs }),
    actor: JSON.parse(row.actor) as Actor,
    cause: row.cause,
    ...(row.agency === null ? {} : { agencyId: row.agency }),
    subjects: row.subjects,
    event: data.event,
  };
}

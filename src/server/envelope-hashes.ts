/** The log's chain, carried along for events as they become durable, so that consoles can say what they hold. */
import type { Envelope } from "../domain/event.ts";
import { rowOfEnvelope } from "./envelope-row.ts";
import { rowHash, subjectsText } from "./log/chain.ts";

/** Makes a function that gives the hash of each next event, in hex, after the event with hash `headHash`. */
export function envelopeHashes(headHash: string): (envelopes: readonly Envelope[]) => string[] {
  let previous = headHash;
  return (envelopes) =>
    envelopes.map((envelope) => {
      const row = rowOfEnvelope(envelope);
      previous = rowHash(previous, { ...row, subjectsText: subjectsText(row.subjects) });
      return previous;
    });
}

/**
 * JSON of one length for whatever it says, as far as that goes: an answer that was in order, a PIN's, one in words and
 * one that means danger are the same number of bytes on the line and in the store (spaces behind JSON mean nothing).
 */

/** Everything that an answer to a status check can hold stays below it. */
export const EVEN_BYTES = 1_024;

/** The value as JSON, filled up with spaces to the next multiple of `EVEN_BYTES`. */
export function evenJson(value: unknown): string {
  const json = JSON.stringify(value);
  const bytes = new TextEncoder().encode(json).length;
  return json + " ".repeat((EVEN_BYTES - (bytes % EVEN_BYTES)) % EVEN_BYTES);
}

/**
 * How far the server's clock is from this machine's, learned from heartbeats.
 *
 * A heartbeat arrives late by its time on the wire and never early, so the greatest difference of the last ones is
 * the nearest to the truth. Only the last half minute counts: a clock that was set is followed.
 */
const KEPT_MAX = 30;

export type ClockOffset = { readonly differencesMs: readonly number[] };

export const NO_OFFSET: ClockOffset = { differencesMs: [] };

/** Takes a sign of the server's clock, received when this machine's clock said `localMs`. */
export function withClockSign(offset: ClockOffset, serverMs: number, localMs: number): ClockOffset {
  return { differencesMs: [...offset.differencesMs, serverMs - localMs].slice(-KEPT_MAX) };
}

/** What to add to this machine's clock to have the server's; 0 before any sign. */
export function offsetMs(offset: ClockOffset): number {
  return offset.differencesMs.length === 0 ? 0 : Math.max(...offset.differencesMs);
}

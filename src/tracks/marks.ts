/**
 * Marks: what is wrong with a fix, as bits that are stored with it. A marked fix is kept in the trail and not
 * believed, except where `BELIEVED_MARKS` says otherwise.
 */
export const MARK = {
  /** Older than what is already believed, or too old on arrival: trail only. */
  late: 1,
  /** Ahead of our clock by more than clocks differ. */
  early: 2,
  /** The same fix again. */
  repeated: 4,
  /** Farther from the last believed fix than anything drives, or a speed that nothing on a road has. */
  impossibleSpeed: 8,
  /** A date that can't be: before the device was built, or more than a day ahead. */
  impossibleDate: 16,
  /** At 0,0, where receivers without a fix are. */
  nullIsland: 32,
  /** The device's clock is off by a steady amount; the time of receipt stands in for it. */
  clockOff: 64,
  /** Sent from a store after coverage returned. */
  stored: 128,
  /** The device calls it old, or has no fix of its own. */
  notCurrent: 256,
} as const;

/** Marks that a believed fix may carry. */
export const BELIEVED_MARKS = MARK.clockOff;

/** The names of the marks that are set, for people. */
export function markNames(marks: number): string[] {
  return Object.entries(MARK)
    .filter(([, bit]) => (marks & bit) !== 0)
    .map(([name]) => name);
}

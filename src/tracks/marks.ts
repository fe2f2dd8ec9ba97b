/**
 * Marks: what is to be known about a fix, as bits that are stored with it. A fix with a mark that is not harmless
 * is kept in the trail and not believed. The bits are on disk: a bit never changes its meaning.
 */
export const MARK = {
  /** Older than what is already believed, by more than packets overtake each other: trail only. */
  late: 1,
  /** Its own time is ahead of ours by more than clocks differ; the time of receipt stands in for it. */
  early: 2,
  /** The same fix again: it proves that the device lives. */
  repeated: 4,
  /** Farther from the last believed fix than anything drives, or a speed that nothing on a road has. */
  impossibleSpeed: 8,
  /** A date that can't be: long before the fix came, or more than a day ahead. */
  impossibleDate: 16,
  /** At 0,0, where receivers without a fix are. */
  nullIsland: 32,
  /** The device's clock is off by a steady amount, and its fixes are placed by our clock. */
  clockOff: 64,
  /** Sent from a store after coverage returned: the device says so, or it came that late. */
  stored: 128,
  /** The device calls it old, or has no fix of its own. */
  notCurrent: 256,
  /** Overtaken by a newer fix on the way. */
  reordered: 512,
  /** The device did not say how exact it is. */
  noAccuracy: 1024,
  /** The first of a new place, after several fixes agreed against the old one: no way leads here from the last fix. */
  reanchored: 2048,
  /** The message held no time; the time of receipt stands in for it. */
  undated: 4096,
  /** A latitude or longitude that is not on the earth, or not a number. */
  offEarth: 8192,
} as const;

/** Marks that a believed fix may carry. */
export const BELIEVED_MARKS = MARK.early | MARK.clockOff | MARK.noAccuracy | MARK.reanchored | MARK.undated;

const PLACED_BY_RECEIPT = MARK.early | MARK.impossibleDate | MARK.clockOff | MARK.undated;

/** Whether a fix with these marks may stand for where the device is. */
export function isBelieved(marks: number): boolean {
  return (marks & ~BELIEVED_MARKS) === 0;
}

/** Whether a fix with these marks stands in time where we received it, because its own time is of no use. */
export function isPlacedByReceipt(marks: number): boolean {
  return (marks & PLACED_BY_RECEIPT) !== 0;
}

/** The names of the marks that are set, for people. */
export function markNames(marks: number): string[] {
  return Object.entries(MARK)
    .filter(([, bit]) => (marks & bit) !== 0)
    .map(([name]) => name);
}

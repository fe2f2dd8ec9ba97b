/**
 * What a codec remarks about a report, as bits while it decodes and as one shared list for each combination, so
 * that a remark costs no allocation for each frame.
 */
import type { ReportRemark } from "../domain/report.ts";

export const REMARK = {
  noChecksum: 1,
  checksumWithoutStar: 2,
  noDate: 4,
  oldFix: 8,
  noFix: 16,
  unknownEvent: 32,
} as const;

const ORDER: readonly ReportRemark[] = [
  "no-checksum",
  "checksum-without-star",
  "no-date",
  "old-fix",
  "no-fix",
  "unknown-event",
];

const LISTS: readonly (readonly ReportRemark[])[] = Array.from({ length: 2 ** ORDER.length }, (_, bits) =>
  Object.freeze(ORDER.filter((_remark, bit) => (bits & (1 << bit)) !== 0)),
);

/** The remarks of these bits, always the same list for the same bits. */
export function remarksOf(bits: number): readonly ReportRemark[] {
  return LISTS[bits] ?? [];
}

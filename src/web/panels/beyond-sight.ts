/** What of a long list lies out of sight: how many of each level above and below, so that nothing is lost by scrolling. */
import type { AlertLevel } from "../../domain/alert.ts";

const LEVELS = ["emergency", "urgent", "notice"] as const satisfies readonly AlertLevel[];

export type LevelCounts = Readonly<Record<AlertLevel, number>>;
export type Beyond = {
  readonly above: LevelCounts;
  readonly below: LevelCounts;
  /** The index of the first of the worst below; undefined where nothing is below. */
  readonly worstBelow: number | undefined;
};

/** Counts what lies outside of `range`, whose ends are both in sight. Without a range nothing is known to be hidden. */
export function beyondSight(
  levels: readonly (AlertLevel | undefined)[],
  range: { readonly startIndex: number; readonly endIndex: number } | undefined,
): Beyond {
  const above = { emergency: 0, urgent: 0, notice: 0 };
  const below = { emergency: 0, urgent: 0, notice: 0 };
  if (range === undefined) return { above, below, worstBelow: undefined };
  for (const [index, level] of levels.entries()) {
    if (level === undefined) continue;
    if (index < range.startIndex) above[level]++;
    else if (index > range.endIndex) below[level]++;
  }
  const worst = LEVELS.find((level) => below[level] > 0);
  const at = levels.findIndex((level, index) => index > range.endIndex && level === worst);
  return { above, below, worstBelow: worst === undefined ? undefined : at };
}

/** "2 emergencies, 41 urgent"; empty where there are none. */
export function levelsWords(counts: LevelCounts): string {
  return LEVELS.filter((level) => counts[level] > 0)
    .map((level) => `${counts[level]} ${nameOf(level, counts[level])}`)
    .join(", ");
}

function nameOf(level: AlertLevel, count: number): string {
  switch (level) {
    case "emergency":
      return count === 1 ? "EMERGENCY" : "EMERGENCIES";
    case "urgent":
      return "urgent";
    case "notice":
      return count === 1 ? "notice" : "notices";
  }
}

/**
 * A finding: what one monitor has concluded about one unit, in one sentence that a dispatcher can be told.
 *
 * Its key names the episode (monitor, unit, stop and where it began), made from facts only, so that a restart
 * rings nothing twice. Levels: `mark` shows on the unit's row, `prompt` asks the unit's people, the rest are
 * alert levels.
 */
import { type AlertLevel, alertLevels, type EvidenceFix, type MonitorId } from "../domain/alert.ts";

export type FindingLevel = "mark" | "prompt" | AlertLevel;
export type Finding = {
  readonly key: string;
  readonly monitor: MonitorId;
  readonly level: FindingLevel;
  readonly sentence: string;
  readonly evidence: readonly EvidenceFix[];
  /** The unit's people are asked on their own devices. */
  readonly prompts: boolean;
  /** Built on somebody's silence; two findings that are not tell the units at once (AL9). */
  readonly silence: boolean;
  /** Nobody may speak of it on the air. */
  readonly covert: boolean;
};

const ORDER: readonly FindingLevel[] = ["mark", "prompt", ...alertLevels];

/** Negative where a is the lower of two levels. */
export function compareFindingLevels(a: FindingLevel, b: FindingLevel): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

/** The alert level of a finding, or undefined where it is short of an alert. */
export function alertLevelOf(level: FindingLevel): AlertLevel | undefined {
  return level === "mark" || level === "prompt" ? undefined : level;
}

/**
 * What several findings about one unit mean together (CO rules): evidence adds up.
 */
import type { AlertLevel } from "../domain/alert.ts";
import { compareFindingLevels, type Finding } from "./finding.ts";

/** These say something about the stop's risk or its bookkeeping, not that something has happened. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set(["NB", "UA"]);

/**
 * Raises findings that another one supports. CO1: a car that leaves its stop while anything else is wrong with
 * the unit is an emergency at once. What a person has closed (`quiet`: its level by key) is wrong no longer.
 */
export function combine(findings: readonly Finding[], quiet: Readonly<Record<string, AlertLevel>>): readonly Finding[] {
  if (findings.length < 2) return findings;
  const supported = findings.some(
    (f) =>
      f.monitor !== "MV" &&
      !CIRCUMSTANCES.has(f.monitor) &&
      compareFindingLevels(f.level, "notice") >= 0 &&
      (quiet[f.key] === undefined || compareFindingLevels(f.level, quiet[f.key] ?? "notice") > 0),
  );
  if (!supported) return findings;
  return findings.map((f) => (f.monitor === "MV" ? { ...f, level: "emergency" as const } : f));
}

/** Whether a cause speaks for danger by itself when it is decided that the units are told (AL9). */
export function isDangerEvidence(cause: { readonly monitor: string; readonly silence: boolean }): boolean {
  return !cause.silence && !CIRCUMSTANCES.has(cause.monitor);
}

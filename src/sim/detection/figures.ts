/**
 * Figures of incidents and shifts. What did not happen within the hour counts as longer than everything that did: a
 * percentile is of all incidents, never only of those that were noticed.
 */
import type { IncidentResult } from "./incident-trial.ts";
import type { ShiftResult } from "./ordinary-shift.ts";

/** The value that a share of the numbers does not exceed (nearest rank); NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The share of items of which something is so; NaN of none. */
export function shareOf<Item>(items: readonly Item[], isSo: (item: Item) => boolean): number {
  return items.filter(isSo).length / items.length;
}

export type Spread = { readonly share: number; readonly p50: number; readonly p95: number; readonly p99: number };

/** How many had a time at all, and the times' spread over all of them. */
export function spreadOf(times: readonly (number | undefined)[]): Spread {
  const all = times.map((time) => time ?? Number.POSITIVE_INFINITY);
  return {
    share: shareOf(times, (time) => time !== undefined),
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    p99: quantile(all, 0.99),
  };
}

export type IncidentFigures = {
  readonly count: number;
  readonly notice: Spread;
  readonly urgent: Spread;
  readonly emergency: Spread;
  readonly sent: Spread;
  /** Metres between the officer and the place to which help was sent, where it was sent to a place. */
  readonly error: Spread;
};

/** The figures of some incidents, in milliseconds since each one's attack. */
export function incidentFigures(results: readonly IncidentResult[]): IncidentFigures {
  const played = results.filter((result) => result.played);
  const known = played.flatMap(({ errorM }) => (errorM === undefined ? [] : [errorM]));
  return {
    count: played.length,
    notice: spreadOf(played.map(({ noticeMs }) => noticeMs)),
    urgent: spreadOf(played.map(({ urgentMs }) => urgentMs)),
    emergency: spreadOf(played.map(({ emergencyMs }) => emergencyMs)),
    sent: spreadOf(played.map(({ sentMs }) => sentMs)),
    error: spreadOf(known),
  };
}

export type ShiftFigures = {
  readonly shifts: number;
  readonly unitHours: number;
  readonly consolePeriods: number;
  /** Sounds for each console in ten minutes. */
  readonly meanSounds: number;
  readonly quietShare: number;
  readonly soundsP99: number;
  /** How many periods had 0, 1, 2, … sounds, as shares. */
  readonly periodShares: readonly number[];
  readonly urgentMean: number;
  readonly emergencyMean: number;
  /** Each in sounds for a console in ten minutes, the most frequent first. */
  readonly causes: readonly (readonly [string, number])[];
  readonly noticesMean: number;
  readonly falseEmergencies: number;
  readonly falseEmergenciesBy: readonly (readonly [string, number])[];
  readonly sentForNothing: number;
  readonly sentBy: readonly (readonly [string, number])[];
  readonly promptsPerUnitHour: number;
  readonly callsPerUnitHour: number;
  readonly stops: number;
  readonly forgotten: number;
  readonly fixes: number;
};

const QUIET_MAX = 2;
const SHARES_SHOWN = 13;

/** The figures of some shifts together. */
export function shiftFigures(results: readonly ShiftResult[]): ShiftFigures {
  const periods = results.flatMap((result) => result.periods);
  const sum = (of: (result: ShiftResult) => number): number => results.reduce((total, one) => total + of(one), 0);
  const unitHours = sum((one) => one.unitHours);
  const causes = summed(results.map(({ soundsBy }) => soundsBy));
  const levelMean = (level: string): number =>
    causes.filter(([cause]) => cause.startsWith(level)).reduce((total, [, count]) => total + count, 0) / periods.length;
  const falseBy = summed(results.map(({ falseEmergencies }) => falseEmergencies));
  const sent = results.flatMap((one) => one.sent);
  const sentBy = summed(
    sent.map(({ why, behind }) => ({ [`${why}: ${behind === "" ? "key before the shift" : behind}`]: 1 })),
  );
  return {
    shifts: results.length,
    unitHours,
    consolePeriods: periods.length,
    meanSounds: periods.reduce((total, count) => total + count, 0) / periods.length,
    quietShare: shareOf(periods, (count) => count <= QUIET_MAX),
    soundsP99: quantile(periods, 0.99),
    periodShares: Array.from({ length: SHARES_SHOWN }, (_, sounds) => shareOf(periods, (count) => count === sounds)),
    urgentMean: levelMean("urgent"),
    emergencyMean: levelMean("emergency"),
    causes: causes.map(([cause, count]) => [cause, count / periods.length] as const),
    noticesMean: sum(({ notices }) => notices) / periods.length,
    falseEmergencies: falseBy.reduce((total, [, count]) => total + count, 0),
    falseEmergenciesBy: falseBy,
    sentForNothing: sent.length,
    sentBy,
    promptsPerUnitHour: sum(({ prompts }) => prompts) / unitHours,
    callsPerUnitHour: sum(({ calls }) => calls) / unitHours,
    stops: sum(({ stops }) => stops),
    forgotten: sum(({ forgotten }) => forgotten),
    fixes: sum(({ fixes }) => fixes),
  };
}

function summed(counts: readonly Readonly<Record<string, number>>[]): (readonly [string, number])[] {
  const total = new Map<string, number>();
  for (const one of counts)
    for (const [key, count] of Object.entries(one)) total.set(key, (total.get(key) ?? 0) + count);
  return [...total].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

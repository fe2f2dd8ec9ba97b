/**
 * What Vigil is to hold, judged by what was measured: each promise with its limit, what was reached, and whether that
 * is enough. What was not measured is never held.
 */
import { SECOND_MS } from "../../base/time.ts";
import { type ShiftFigures, shareOf } from "./figures.ts";
import type { IncidentResult } from "./incident-trial.ts";

export type Hold = {
  readonly what: string;
  readonly limit: string;
  readonly reached: string;
  /** Undefined where there was nothing to judge by. */
  readonly held: boolean | undefined;
  readonly note?: string;
};

const IN_NEARLY_ALL = 0.99;
/** A timer may be so late. */
const TIMER_MS = 50;

/** Whether something came within a time of a moment; what never came did not. */
export function within(atMs: number | undefined, sinceMs: number, limitMs: number): boolean {
  return atMs !== undefined && atMs - sinceMs <= limitMs + TIMER_MS;
}

/** The promises about incidents. */
export function incidentHolds(all: readonly IncidentResult[]): Hold[] {
  const results = all.filter(({ played }) => played);
  const driven = results.filter(({ incident, drivenMs }) => incident.kind === "driven-away" && drivenMs !== undefined);
  const apart = results.filter(({ apartSeenMs }) => apartSeenMs !== undefined);
  const fallen = results.filter(({ fallMs }) => fallMs !== undefined);
  const onStop = fallen.filter(({ incident }) => incident.kind !== "struck-elsewhere");
  const elsewhere = fallen.filter(({ incident }) => incident.kind === "struck-elsewhere");
  const bare = results.filter(
    ({ incident, fallMs, checkDueMs }) =>
      incident.kind === "struck-down" && fallMs === undefined && checkDueMs !== undefined,
  );
  const keys = results.filter(({ keyHeardMs }) => keyHeardMs !== undefined);
  const sinceDriven = (limitS: number, of: (one: IncidentResult) => number | undefined) => (one: IncidentResult) =>
    within(of(one), one.drivenMs ?? 0, limitS * SECOND_MS);
  const best = driven.filter(isWellHeard);
  const drivenHold = (what: string, limitS: number, of: (one: IncidentResult) => number | undefined): Hold => ({
    ...share(`driven away in the own car: ${what}`, `≤ ${limitS} s in 99 %`, driven, sinceDriven(limitS, of)),
    note: `since the car was driven off; with a modem that reports every 5 s, heard, and no clear tapped: ${percent(shareOf(best, sinceDriven(limitS, of)))} of ${best.length}`,
  });
  return [
    drivenHold("noticed", 10, ({ noticeMs }) => noticeMs),
    drivenHold("urgent", 20, ({ urgentMs }) => urgentMs),
    drivenHold("emergency", 60, ({ emergencyMs }) => emergencyMs),
    share("person and vehicle parted: emergency", "≤ 15 s after the fix that shows it, in 99 %", apart, (one) =>
      within(one.emergencyMs, one.apartSeenMs ?? 0, 15 * SECOND_MS),
    ),
    share("struck down with a man-down sensor, on a stop: emergency", "≤ 25 s in 99 %", onStop, (one) =>
      within(one.emergencyMs, 0, 25 * SECOND_MS),
    ),
    share("struck down with a man-down sensor, elsewhere: emergency", "≤ 60 s in 99 %", elsewhere, (one) =>
      within(one.emergencyMs, 0, 60 * SECOND_MS),
    ),
    {
      ...share("struck down without any sensor: emergency", "status check + 90 s in 99 %", bare, (one) =>
        within(one.emergencyMs, one.checkDueMs ?? 0, 90 * SECOND_MS),
      ),
      note: `where no attacker answers prompts: ${percent(
        shareOf(
          bare.filter(({ incident }) => !incident.attackerAnswers),
          (one) => within(one.emergencyMs, one.checkDueMs ?? 0, 90 * SECOND_MS),
        ),
      )}`,
    },
    {
      ...share("duress: emergency", "≤ 1 s after the center has it, always", keys, (one) =>
        within(one.emergencyMs, one.keyHeardMs ?? 0, SECOND_MS),
      ),
      held:
        keys.length === 0 ? undefined : keys.every((one) => within(one.emergencyMs, one.keyHeardMs ?? 0, SECOND_MS)),
      note: `after the key went down, the radio's way and valleys included: ${percent(
        shareOf(
          results.filter(({ pressedMs }) => pressedMs !== undefined),
          (one) => within(one.emergencyMs, one.pressedMs ?? 0, SECOND_MS),
        ),
      )}`,
    },
  ];
}

/** Whether a car's driving off could be seen as it should be: a quick modem, coverage, nobody who cleared before. */
function isWellHeard({ incident }: IncidentResult): boolean {
  return incident.modemIntervalMs === 5 * SECOND_MS && !incident.inValley && !incident.attackerClears;
}

/** The promises about ordinary shifts. */
export function shiftHolds(figures: ShiftFigures): Hold[] {
  const none = figures.shifts === 0;
  const { meanSounds, quietShare, falseEmergencies, sentForNothing, unitHours } = figures;
  const toBeRead = figures.causes
    .filter(([what]) => what.split(" ")[1] === "PL")
    .reduce((total, [, count]) => total + count, 0);
  const keysSent = figures.sentBy
    .filter(([why]) => why.startsWith("duress"))
    .reduce((total, [, count]) => total + count, 0);
  return [
    {
      what: "sounds per console in ten minutes, mean",
      limit: "≤ 1",
      reached: meanSounds.toFixed(2),
      held: none ? undefined : meanSounds <= 1,
      note: `without the cautions that have to be read to somebody: ${(meanSounds - toBeRead).toFixed(2)}`,
    },
    {
      what: "periods of ten minutes with at most 2 sounds",
      limit: "≥ 99 %",
      reached: percent(quietShare),
      held: none ? undefined : quietShare >= IN_NEARLY_ALL,
    },
    {
      what: "false emergencies",
      limit: "≤ 1 in 500 unit-hours",
      reached: oneIn(falseEmergencies, unitHours),
      held: none ? undefined : falseEmergencies * 500 <= unitHours,
    },
    {
      what: "units sent for nothing",
      limit: "≤ 1 in 5,000 unit-hours",
      reached: oneIn(sentForNothing, unitHours),
      held: none ? undefined : sentForNothing * 5_000 <= unitHours,
      note: `without those that a pressed key sent: ${oneIn(sentForNothing - keysSent, unitHours)}`,
    },
  ];
}

function share(
  what: string,
  limit: string,
  of: readonly IncidentResult[],
  isHeld: (result: IncidentResult) => boolean,
): Hold {
  const reached = shareOf(of, isHeld);
  return {
    what,
    limit,
    reached: of.length === 0 ? "none played" : `${percent(reached)} of ${of.length.toLocaleString("en-US")}`,
    held: of.length === 0 ? undefined : reached >= IN_NEARLY_ALL,
  };
}

/** "1 in 512 unit-hours". */
export function oneIn(count: number, unitHours: number): string {
  if (count === 0) return `none in ${Math.round(unitHours).toLocaleString("en-US")} unit-hours`;
  return `1 in ${Math.round(unitHours / count).toLocaleString("en-US")} unit-hours`;
}

export function percent(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return `${(100 * value).toFixed(value > 0.95 && value < 1 ? 2 : 1)} %`;
}

/**
 * No unit is overdue without a finding within a second: the due time is worked out here from the facts and the
 * settings, and what the watch says at each step is compared with it.
 */
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { type AlertLevel, compareLevels } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import { type Settings, watchFor } from "../../domain/settings.ts";
import type { Unit } from "../../domain/unit.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { heldLevel } from "./held-level.ts";

const WITHIN_MS = SECOND_MS;

export const overdueChecker: MakeChecker = ({ counts, fail }) => {
  const told = new Set<string>();
  return {
    name: "overdue",
    second: (process) => {
      const engineMs = process.clock.nowMs();
      for (const unit of process.world.center.units.values()) {
        if (unit.check === undefined) continue;
        const dueAtMs = dueOf(process, unit);
        if (engineMs < dueAtMs && !isUnanswered(process, unit)) continue;
        const overdueMs = engineMs - dueAtMs - WITHIN_MS;
        const wanted = isUnanswered(process, unit) ? "emergency" : levelAt(process, unit, overdueMs);
        if (wanted === undefined) continue;
        counts.add("overdue checks seen");
        const has = heldLevel(process, unit, "SC");
        if (has !== undefined && compareLevels(has, wanted) >= 0) continue;
        const key = `${unit.id}/${dueAtMs}/${wanted}`;
        if (told.has(key) || process.world.monitorsOff.has("SC")) continue;
        told.add(key);
        fail(
          `unit ${unit.callSign} is overdue since ${Math.round((engineMs - dueAtMs) / 100) / 10} s and has ${has ?? "no alert"}, not ${wanted} `,
        );
      }
    },
  };
};

// Anew from the rules SC1, SC2, SC9, not by the domain's own function.
function dueOf({ world }: CenterProcess, unit: Unit): number {
  const { check } = unit;
  if (check === undefined) return Infinity;
  const last = check.contacts.at(-1);
  const s = watchOf(
    world.settings,
    unit,
    world.center.incidents.get(unit.currentIncidentId ?? ("" as never))?.incidentType,
  );
  const [firstMs, nextMs] = intervalsOf(check.basis, s);
  let intervalMs = last === undefined ? firstMs : nextMs;
  if (last !== undefined && check.codeFourMs !== undefined) intervalMs = s.afterCodeFourS * SECOND_MS;
  const since = last?.countsFromMs ?? check.startedAtMs;
  let dueAtMs = since + intervalMs;
  // SC2: what a high caution makes overdue is due when it comes.
  if (unit.stop?.highCaution === true)
    dueAtMs = Math.min(dueAtMs, Math.max(since + s.highCautionS * SECOND_MS, check.highCautionAtMs ?? 0));
  const awakeMs = world.senses.awakeSinceMs;
  if (since >= awakeMs || dueAtMs >= awakeMs) return dueAtMs;
  // SC9: it is due when the server hears again, and what had been reached before that has been reached.
  const reached = reachedBefore(world.center, unit);
  if (reached === undefined) return awakeMs;
  return Math.max(awakeMs, reached.atMs) - afterDueS(s, reached.level) * SECOND_MS;
}

function reachedBefore(center: Center, unit: Unit): { readonly level: AlertLevel; readonly atMs: number } | undefined {
  const alertId = center.openAlertBySubject.get(`unit:${unit.id}`);
  const causes = alertId === undefined ? [] : (center.alerts.get(alertId)?.causes ?? []);
  const cause = causes.findLast(({ monitor, endedAtMs }) => monitor === "SC" && endedAtMs === undefined);
  return cause === undefined ? undefined : { level: cause.level, atMs: cause.levelSinceMs };
}

function afterDueS(s: CheckSettings, level: AlertLevel): number {
  switch (level) {
    case "notice":
      return s.noticeAfterS;
    case "urgent":
      return s.urgentAfterS;
    case "emergency":
      return s.emergencyAfterS;
  }
}

// SC4: called twice without an answer.
function isUnanswered({ world }: CenterProcess, unit: Unit): boolean {
  const needed = world.settings.watch.statusCheck.noAnswerForEmergency;
  return (unit.check?.noAnswersAtMs.length ?? 0) >= needed;
}

type CheckSettings = ReturnType<typeof watchFor>["statusCheck"];

function watchOf(settings: Settings, unit: Unit, incidentType: string | undefined): CheckSettings {
  return watchFor(settings, unit.agencyId, incidentType).statusCheck;
}

function intervalsOf(basis: NonNullable<Unit["check"]>["basis"], s: CheckSettings): [number, number] {
  switch (basis) {
    case "stop":
      return [s.stopFirstS * SECOND_MS, s.stopNextS * SECOND_MS];
    case "on-scene":
      return [s.onSceneFirstS * SECOND_MS, s.onSceneNextS * SECOND_MS];
    case "transport":
      return [20 * MINUTE_MS, 20 * MINUTE_MS];
    case "alert":
      return [s.stopNextS * SECOND_MS, s.stopNextS * SECOND_MS];
  }
}

function levelAt({ world }: CenterProcess, unit: Unit, overdueMs: number): AlertLevel | undefined {
  const s = watchOf(world.settings, unit, undefined);
  if (overdueMs >= s.emergencyAfterS * SECOND_MS) return "emergency";
  if (overdueMs >= s.urgentAfterS * SECOND_MS) return "urgent";
  return overdueMs >= s.noticeAfterS * SECOND_MS ? "notice" : undefined;
}

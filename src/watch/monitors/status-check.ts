/**
 * SC, status check: the answer is due, and the longer it stays away the more people know. First the officer is
 * asked, then the dispatcher sees it, then it sounds, then it is an emergency (SC3). Two entries of "no answer"
 * make an emergency at once (SC4). A device of the unit that falls silent on a stop makes the check due (SL3).
 */
import { SECOND_MS } from "../../base/time.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import { checkDueAtMs, checkEpisode, type StatusCheck } from "../../domain/status-check.ts";
import { whereabouts } from "../evidence.ts";
import type { FindingLevel } from "../finding.ts";
import { conclusion, earliest, monitor, NOTHING, type UnitView } from "../monitor.ts";
import { silentAtMs, usualSilence } from "../silence.ts";

export const statusCheckMonitor = monitor<never>({
  id: "SC",
  wantsFixes: () => false,
  conclude: (view) => {
    const check = view.unit.check;
    if (check === undefined) return NOTHING;
    const { dueAtMs, nextChangeMs, silent } = effectiveDue(view, check);
    const s = view.watch.statusCheck;
    // SL9: a car that falls silent where everybody is heard is not in a valley.
    const urgentAfterS =
      silent === undefined ? s.urgentAfterS : Math.min(s.urgentAfterS, view.watch.silence.goodCoverageUrgentS);
    const noAnswers = check.noAnswersAtMs.length;
    const steps: readonly (readonly [FindingLevel, number])[] = [
      ["prompt", dueAtMs],
      ["notice", dueAtMs + s.noticeAfterS * SECOND_MS],
      ["urgent", dueAtMs + urgentAfterS * SECOND_MS],
      ["emergency", dueAtMs + s.emergencyAfterS * SECOND_MS],
    ];
    const level =
      noAnswers >= s.noAnswerForEmergency ? "emergency" : steps.findLast(([, atMs]) => view.nowMs >= atMs)?.[0];
    const wakeAtMs = earliest(steps.find(([, atMs]) => atMs > view.nowMs)?.[1], nextChangeMs);
    if (level === undefined) return conclusion([], wakeAtMs);
    return conclusion(
      [
        {
          key: lapseKey(view, check),
          monitor: "SC",
          level,
          sentence:
            noAnswers >= s.noAnswerForEmergency
              ? `called ${noAnswers} times without an answer`
              : level === "prompt"
                ? "the status check is due"
                : `the status check has had no answer${silent === undefined ? "" : `, and ${silent}`}`,
          evidence: whereabouts(view),
          prompts: true,
          silence: true,
          covert: false,
        },
      ],
      wakeAtMs,
    );
  },
});

type EffectiveDue = {
  readonly dueAtMs: number;
  readonly nextChangeMs: number | undefined;
  /** What is silent where it is usually heard, if that made the check due. */
  readonly silent: string | undefined;
};

// SL3: on a stop the check is due when one of the unit's devices falls silent after the last contact, in a
// known dead zone as well (SL8). SC9: a check that fell due while this server was deaf is due when it hears again.
function effectiveDue(view: UnitView, check: StatusCheck): EffectiveDue {
  let dueAtMs = checkDueAtMs(check);
  let nextChangeMs: number | undefined;
  let silent: string | undefined;
  const since = check.contacts.at(-1)?.countsFromMs ?? check.startedAtMs;
  if (view.unit.stop !== undefined) {
    for (const device of view.devices) {
      const silentAt = silentAtMs(view, device);
      if (silentAt === undefined || silentAt <= since) continue;
      // What excuses it now may be over by then: the clock is set all the same.
      if (silentAt > view.nowMs) {
        nextChangeMs = earliest(nextChangeMs, silentAt);
        continue;
      }
      if (view.senses.excusedSilence(device.id)) continue;
      const usual = usualSilence(view, device);
      if (silentAt < dueAtMs && usual?.kind === "good") silent = `${device.id} is silent: ${usual.words}`;
      dueAtMs = Math.min(dueAtMs, silentAt);
    }
  }
  const awakeMs = view.senses.awakeSinceMs;
  if (since >= awakeMs || dueAtMs >= awakeMs) return { dueAtMs, nextChangeMs, silent };
  // SC9: what had been reached before the server went deaf has been reached: it goes on from there, not from the start.
  const cause = view.openCause(lapseKey(view, check));
  if (cause === undefined) return { dueAtMs: awakeMs, nextChangeMs, silent: undefined };
  const reachedAtMs = Math.max(awakeMs, cause.levelSinceMs);
  return { dueAtMs: reachedAtMs - afterDueS(view, cause.level) * SECOND_MS, nextChangeMs, silent: undefined };
}

function afterDueS(view: UnitView, level: AlertLevel): number {
  const s = view.watch.statusCheck;
  switch (level) {
    case "notice":
      return s.noticeAfterS;
    case "urgent":
      return s.urgentAfterS;
    case "emergency":
      return s.emergencyAfterS;
  }
}

function lapseKey(view: UnitView, check: StatusCheck): string {
  return `SC:${view.unit.id}:${checkEpisode(check)}`;
}

/**
 * No emergency leaves a screen in silence: what a console has shown stays there until it is closed by a person, or
 * stands under another number, or rings as danger that came back from a console; also where the server has lost it.
 */
import type { AlertId } from "../../base/ids.ts";
import { type AlertSubject, returnedPart, subjectKey } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import type { MakeChecker } from "./checker.ts";

type Shown = { readonly subject: AlertSubject; readonly sinceMs: number };

const LOOK_EVERY_MS = 2_000;

export const keptOnScreenChecker: MakeChecker = ({ consoles, counts, nowMs, fail }) => {
  let lookAtMs = 0;
  const shownOn = new Map<string, { center: Center; seq: number; emergencies: Map<AlertId, Shown> }>();
  return {
    name: "kept-on-screen",
    second: () => {
      if (nowMs() < lookAtMs) return;
      lookAtMs = nowMs() + LOOK_EVERY_MS;
      for (const console of consoles) {
        const { shown: center } = console;
        const before = shownOn.get(console.name);
        if (before?.center === center && before.seq === center.seq) continue;
        const emergencies = emergenciesOf(center);
        for (const [alertId, { subject, sinceMs }] of before?.emergencies ?? []) {
          if (emergencies.has(alertId)) continue;
          counts.add("emergencies that left a screen");
          if (center.alerts.get(alertId)?.phase === "closed" || stands(center, subject)) continue;
          if (hasRungAsReturned(center, subject, sinceMs)) continue;
          fail(
            `emergency ${alertId} of ${subjectKey(subject)} has left the screen of ${console.name}, and nobody closed it`,
          );
        }
        shownOn.set(console.name, { center, seq: center.seq, emergencies });
      }
    },
  };
};

function emergenciesOf(center: Center): Map<AlertId, Shown> {
  const emergencies = new Map<AlertId, Shown>();
  for (const { id, subject, levelSinceMs, level, phase } of center.alerts.values())
    if (level === "emergency" && phase !== "closed") emergencies.set(id, { subject, sinceMs: levelSinceMs });
  return emergencies;
}

function stands(center: Center, subject: AlertSubject): boolean {
  const alertId = center.openAlertBySubject.get(subjectKey(subject));
  return alertId !== undefined && center.alerts.get(alertId)?.level === "emergency";
}

function hasRungAsReturned(center: Center, subject: AlertSubject, sinceMs: number): boolean {
  const part = returnedPart(subject);
  for (const alert of center.alerts.values())
    if (alert.subject.kind === "system" && alert.subject.part === part && alert.raisedAtMs >= sinceMs) return true;
  return false;
}

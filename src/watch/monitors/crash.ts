/**
 * CR, crash: deceleration, or the device says so. Urgent at once; an airbag, or no answer, makes it an
 * emergency.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { Cause } from "../../domain/alert.ts";
import { alarmKey, answeredSince, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding, FindingLevel } from "../finding.ts";
import { conclusion, earliest, monitor, NOTHING, type UnitView } from "../monitor.ts";

const KINDS = ["airbag", "crash"] as const;
const SENTENCES = {
  airbag: "the car reports a crash with the airbag fired",
  crash: "the car reports a crash",
} as const;

export const crashMonitor = monitor<never>({
  id: "CR",
  wantsFixes: () => false,
  conclude: (view) => {
    const findings: Finding[] = [];
    let wakeAtMs: number | undefined;
    for (const device of view.devices) {
      for (const kind of KINDS) {
        const alarm = device.alarms[kind];
        if (alarm === undefined || !isOnWatch(view, alarm.sinceMs)) continue;
        // CR2: only a voice answers for a crash; a shaken phone may tap by itself.
        if (answeredSince(view, device, alarm.sinceMs, "voice")) continue;
        const emergencyMs = alarm.sinceMs + view.watch.crash.emergencyAfterS * SECOND_MS;
        const emergency = kind === "airbag" || view.nowMs >= emergencyMs;
        if (!emergency) wakeAtMs = earliest(wakeAtMs, emergencyMs);
        const key = alarmKey(view.unit.id, device.id, kind, alarm.sinceMs);
        const level = levelAfterClosing(view, key, emergency ? "emergency" : "urgent");
        findings.push(crashFinding(view, key, level, SENTENCES[kind]));
      }
    }
    for (const cause of view.openCausesOf("CR")) {
      if (findings.some(({ key }) => key === cause.key) || isAnswered(view, cause)) continue;
      // CR3: a sensor that has come to rest has not been answered by anybody.
      const emergencyMs = cause.sinceMs + view.watch.crash.emergencyAfterS * SECOND_MS;
      const emergency = cause.level === "emergency" || view.nowMs >= emergencyMs;
      if (!emergency) wakeAtMs = earliest(wakeAtMs, emergencyMs);
      findings.push(crashFinding(view, cause.key, emergency ? "emergency" : cause.level, cause.sentence));
    }
    return findings.length === 0 ? NOTHING : conclusion(findings, wakeAtMs);
  },
});

function isAnswered(view: UnitView, cause: Cause): boolean {
  const device = view.devices.find(({ id }) => cause.key.startsWith(`CR:${view.unit.id}:${id}:`));
  return answeredSince(view, device, cause.sinceMs, "voice");
}

function crashFinding(view: UnitView, key: string, level: FindingLevel, sentence: string): Finding {
  return {
    key,
    monitor: "CR",
    level,
    sentence,
    evidence: whereabouts(view),
    prompts: true,
    silence: false,
    covert: false,
  };
}

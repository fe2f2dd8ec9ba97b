/**
 * CR, crash: deceleration, or the device says so. Urgent at once; an airbag, or no answer, makes it an
 * emergency.
 */
import { SECOND_MS } from "../../base/time.ts";
import { alarmKey, answeredSince, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, earliest, monitor, NOTHING } from "../monitor.ts";

const KINDS = ["airbag", "crash"] as const;

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
        findings.push({
          key,
          monitor: "CR",
          level: levelAfterClosing(view, key, emergency ? "emergency" : "urgent"),
          sentence: kind === "crash" ? "the car reports a crash" : "the car reports a crash with the airbag fired",
          evidence: whereabouts(view),
          prompts: true,
          silence: false,
          covert: false,
        });
      }
    }
    return findings.length === 0 ? NOTHING : conclusion(findings, wakeAtMs);
  },
});

/**
 * CR, crash: deceleration, or the device says so. Urgent at once; an airbag, or no answer, makes it an
 * emergency.
 */
import { SECOND_MS } from "../../base/time.ts";
import { isDealtWith } from "../dealt-with.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, earliest, monitor, NOTHING, type UnitView } from "../monitor.ts";

export const crashMonitor = monitor<never>({
  id: "CR",
  wantsFixes: () => false,
  conclude: (view) => {
    const findings: Finding[] = [];
    let wakeAtMs: number | undefined;
    for (const device of view.devices) {
      const airbag = device.alarms.airbag;
      const alarm = airbag ?? device.alarms.crash;
      if (alarm === undefined || answeredSince(view, alarm.sinceMs)) continue;
      const emergencyMs = alarm.sinceMs + view.watch.crash.emergencyAfterS * SECOND_MS;
      const emergency = airbag !== undefined || view.nowMs >= emergencyMs;
      if (!emergency) wakeAtMs = earliest(wakeAtMs, emergencyMs);
      findings.push({
        key: `CR:${view.unit.id}:${device.id}:${alarm.sinceMs}`,
        monitor: "CR",
        level: emergency ? "emergency" : "urgent",
        sentence: airbag === undefined ? "the car reports a crash" : "the car reports a crash with the airbag fired",
        evidence: whereabouts(view),
        prompts: true,
        silence: false,
        covert: false,
      });
    }
    return findings.length === 0 ? NOTHING : conclusion(findings, wakeAtMs);
  },
});

// CR2: only a voice answers for a crash; a shaken phone may tap by itself.
function answeredSince(view: UnitView, sinceMs: number): boolean {
  const contact = view.unit.lastContact;
  const spoken = contact !== undefined && contact.means === "voice" && contact.countsFromMs > sinceMs;
  return spoken || isDealtWith(view, sinceMs);
}

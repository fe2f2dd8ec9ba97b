/**
 * SL, silence: a device of the unit stops reporting. A notice, with its last known location kept; on a stop the
 * status check becomes due (SC). Silence alone is never an emergency (SL2), and it never ends anything else.
 */
import { alarmKey, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, earliest, monitor } from "../monitor.ts";
import { silentAtMs } from "../silence.ts";

export const silenceMonitor = monitor<never>({
  id: "SL",
  // A device that is heard again ends its finding at once.
  wantsFixes: (_unit, hasFindings) => hasFindings,
  conclude: (view) => {
    const findings: Finding[] = [];
    let wakeAtMs: number | undefined;
    for (const device of view.devices) {
      const tamper = device.alarms.tamper;
      if (tamper !== undefined && isOnWatch(view, tamper.sinceMs)) {
        const key = alarmKey(view.unit.id, device.id, "tamper", tamper.sinceMs);
        findings.push({
          key,
          monitor: "SL",
          level: levelAfterClosing(view, key, view.unit.stop === undefined ? "notice" : "urgent"),
          sentence: `${device.id} reports that it was tampered with`,
          evidence: whereabouts(view),
          prompts: view.unit.stop !== undefined,
          silence: true,
          covert: false,
        });
      }
      const silentAt = silentAtMs(view, device.id);
      if (silentAt === undefined) continue;
      if (silentAt > view.nowMs) {
        wakeAtMs = earliest(wakeAtMs, silentAt);
        continue;
      }
      const key = `SL:${view.unit.id}:${device.id}`;
      // SL5: several units silent together are one system alert; what has been said already stays said.
      if (view.senses.excusedSilence(device.id) && view.openCause(key) === undefined) continue;
      findings.push({
        key,
        monitor: "SL",
        level: "notice",
        sentence: `${device.id} has fallen silent`,
        evidence: whereabouts(view),
        prompts: false,
        silence: true,
        covert: false,
      });
    }
    return conclusion(findings, wakeAtMs);
  },
});

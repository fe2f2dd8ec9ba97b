/**
 * SL, silence: a device of the unit stops reporting. A notice, with its last known location kept: at once where the
 * unit is at something, else when it lasts (SL7), longer in a known dead zone (SL8); on a stop the status check becomes
 * due (SC). Silence alone is never an emergency (SL2), and it never ends anything else.
 */
import type { DeviceId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import { alarmKey, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, earliest, monitor, NOTHING, type UnitView } from "../monitor.ts";
import { silentAtMs, usualSilence } from "../silence.ts";

/** SL8: who takes so many times as long as others has not just driven through. */
const DEAD_ZONE_TIMES = 2;

export const silenceMonitor = monitor<never>({
  id: "SL",
  // A device that is heard again ends its finding at once.
  wantsFixes: (_unit, hasFindings) => hasFindings,
  conclude: (view) => {
    // What a unit that went home has switched off is nobody's silence.
    if (view.unit.shift === undefined) return NOTHING;
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
      const key = `SL:${view.unit.id}:${device.id}`;
      const silentAt = silentAtMs(view, device);
      if (!isStillSilent(view, device.id, key)) {
        if (silentAt === undefined) continue;
        if (silentAt > view.nowMs) {
          wakeAtMs = earliest(wakeAtMs, silentAt);
          continue;
        }
      }
      // SL5: several units silent together are one system alert; what has been said already stays said.
      const isSaid = view.openCause(key) !== undefined || view.unit.quiet[key] !== undefined;
      if (view.senses.excusedSilence(device.id) && !isSaid) continue;
      const usual = usualSilence(view, device);
      // SL7: a valley that a unit drives through is no news; at a stop it is, at once.
      const noticeAtMs = isSaid || isBusy(view) ? 0 : (silentAt ?? 0) + waitsMs(view, usual);
      if (noticeAtMs > view.nowMs) {
        wakeAtMs = earliest(wakeAtMs, noticeAtMs);
        continue;
      }
      findings.push({
        key,
        monitor: "SL",
        level: "notice",
        sentence: `${device.id} has fallen silent${usual === undefined ? "" : `; ${usual.words}`}`,
        evidence: whereabouts(view),
        prompts: false,
        silence: true,
        covert: false,
      });
    }
    return conclusion(findings, wakeAtMs);
  },
});

// SL8: who drives into a known dead zone is given the time that others need to come out of it, and a little more, but
// not for ever. SL9: where everybody is heard, silence is told of sooner.
function waitsMs(view: UnitView, usual: ReturnType<typeof usualSilence>): number {
  const s = view.watch.silence;
  switch (usual?.kind) {
    case "poor": {
      const usualMs = DEAD_ZONE_TIMES * usual.gapMs;
      return Math.max(s.offStopNoticeS * SECOND_MS, Math.min(usualMs, s.deadZoneNoticeS * SECOND_MS));
    }
    case "good":
      return Math.min(s.goodCoverageNoticeS, s.offStopNoticeS) * SECOND_MS;
    case undefined:
      return s.offStopNoticeS * SECOND_MS;
  }
}

function isBusy({ unit }: UnitView): boolean {
  return unit.stop !== undefined || unit.transport !== undefined || unit.check !== undefined;
}

// What was silent before a restart, or before its gateway could hear again, is silent until it is heard: that nobody
// could have heard it since is no word from it.
function isStillSilent(view: UnitView, deviceId: DeviceId, key: string): boolean {
  const sinceMs =
    view.openCause(key)?.sinceMs ?? (view.unit.quiet[key] === undefined ? undefined : view.unit.watchResetAtMs);
  const heardAtMs = view.senses.heardAtMs(deviceId);
  return sinceMs !== undefined && (heardAtMs === undefined || heardAtMs < sinceMs);
}

/**
 * MD, man down: a sensor reports a fall, or that its bearer does not move. The officer has some seconds to
 * answer; then on a stop it is an emergency, elsewhere urgent and soon an emergency. No motion counts only
 * outside the vehicle: a driver sits still (MD2).
 */
import { distanceM } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Device } from "../../domain/device.ts";
import { alarmKey, answeredSince, answersFor, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding, FindingLevel } from "../finding.ts";
import { conclusion, earliest, monitor, newestFix, type UnitView } from "../monitor.ts";

/** Nearer than this to a vehicle that is not on a stop, the bearer may well sit in it. */
const IN_VEHICLE_M = 20;

/** While its bearer may sit in the vehicle, a sensor that feels no motion is looked at again after this time. */
const LOOK_AGAIN_MS = 5 * SECOND_MS;

/** When each device was last seen in the vehicle while it reported no motion: its time to answer starts after. */
export type ManDownMemory = { readonly insideAtMs: Readonly<Record<string, number>> };

const KINDS = ["man-down", "no-motion"] as const;

export const manDownMonitor = monitor<ManDownMemory>({
  id: "MD",
  wantsFixes: () => false,
  conclude: (view, memory) => {
    const findings: Finding[] = [];
    const insideAtMs: Record<string, number> = {};
    let wakeAtMs: number | undefined;
    for (const device of view.devices) {
      for (const kind of KINDS) {
        const alarm = device.alarms[kind];
        if (alarm === undefined || !isOnWatch(view, alarm.sinceMs)) continue;
        // MD3: any answer that the bearer gave after the alarm counts, also a tap. MD4: for a fall a voice only.
        if (answeredSince(view, device, alarm.sinceMs, answersFor(kind))) continue;
        const key = alarmKey(view.unit.id, device.id, kind, alarm.sinceMs);
        let sinceMs = alarm.sinceMs;
        if (kind === "no-motion") {
          if (view.openCause(key) === undefined && !isOutside(view, device)) {
            insideAtMs[device.id] = view.nowMs;
            wakeAtMs = earliest(wakeAtMs, view.nowMs + LOOK_AGAIN_MS);
            continue;
          }
          const wasInsideAtMs = memory?.insideAtMs[device.id];
          if (wasInsideAtMs !== undefined) insideAtMs[device.id] = wasInsideAtMs;
          sinceMs = Math.max(sinceMs, wasInsideAtMs ?? 0);
        }
        const step = levelOf(view, sinceMs);
        wakeAtMs = earliest(wakeAtMs, step.nextMs);
        findings.push({
          key,
          monitor: "MD",
          level: levelAfterClosing(view, key, step.level),
          sentence: kind === "no-motion" ? `${device.id} reports no motion` : `${device.id} reports a fall`,
          evidence: whereabouts(view),
          prompts: true,
          silence: false,
          covert: false,
        });
      }
    }
    return conclusion(findings, wakeAtMs, { insideAtMs });
  },
});

function levelOf(view: UnitView, sinceMs: number): { level: FindingLevel; nextMs: number | undefined } {
  const promptEndsMs = sinceMs + view.watch.manDown.promptS * SECOND_MS;
  const emergencyMs = sinceMs + view.watch.manDown.emergencyAfterS * SECOND_MS;
  if (view.nowMs < promptEndsMs) return { level: "prompt", nextMs: promptEndsMs };
  const working = view.unit.stop !== undefined || view.unit.currentIncidentId !== undefined;
  if (working || view.nowMs >= emergencyMs) return { level: "emergency", nextMs: undefined };
  return { level: "urgent", nextMs: emergencyMs };
}

function isOutside(view: UnitView, device: Device): boolean {
  if (view.unit.stop !== undefined) return true;
  const person = newestFix(view, [device]);
  const vehicle = newestFix(view, view.vehicleDevices);
  // Not knowing where the bearer is, is no reason to believe that nothing is wrong.
  if (person === undefined || vehicle === undefined) return true;
  return (
    distanceM(person.latDeg, person.lonDeg, vehicle.latDeg, vehicle.lonDeg) > IN_VEHICLE_M + (person.accuracyM ?? 0)
  );
}

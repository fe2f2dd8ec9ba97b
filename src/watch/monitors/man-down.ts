/**
 * MD, man down: a sensor reports a fall, or that its bearer does not move. The officer has some seconds to
 * answer; then on a stop it is an emergency, elsewhere urgent and soon an emergency. No motion counts only
 * outside the vehicle: a driver sits still (MD2).
 */
import { distanceM } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Device } from "../../domain/device.ts";
import { alarmKey, answeredSince, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding, FindingLevel } from "../finding.ts";
import { conclusion, earliest, monitor, newestFix, NOTHING, type UnitView } from "../monitor.ts";

/** Nearer than this to a vehicle that is not on a stop, the bearer may well sit in it. */
const IN_VEHICLE_M = 20;

export const manDownMonitor = monitor<never>({
  id: "MD",
  wantsFixes: () => false,
  conclude: (view) => {
    const findings: Finding[] = [];
    let wakeAtMs: number | undefined;
    for (const device of view.devices) {
      const fall = device.alarms["man-down"];
      const still = device.alarms["no-motion"];
      const alarm = fall ?? (still !== undefined && isOutside(view, device) ? still : undefined);
      if (alarm === undefined || !isOnWatch(view, alarm.sinceMs)) continue;
      // MD3: any answer that the bearer gave after the alarm counts, also a tap.
      if (answeredSince(view, device, alarm.sinceMs, "any")) continue;
      const step = levelOf(view, alarm.sinceMs);
      wakeAtMs = earliest(wakeAtMs, step.nextMs);
      const key = alarmKey(view.unit.id, device.id, fall === undefined ? "no-motion" : "man-down", alarm.sinceMs);
      findings.push({
        key,
        monitor: "MD",
        level: levelAfterClosing(view, key, step.level),
        sentence: fall === undefined ? `${device.id} reports no motion` : `${device.id} reports a fall`,
        evidence: whereabouts(view),
        prompts: true,
        silence: false,
        covert: false,
      });
    }
    return findings.length === 0 ? NOTHING : conclusion(findings, wakeAtMs);
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

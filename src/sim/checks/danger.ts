/**
 * Declared danger is an emergency at once: when the server has taken a pressed key, the very next thing that is true
 * is an emergency about that unit or device, or a running test that says so on record.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { Unit } from "../../domain/unit.ts";
import type { MakeChecker } from "./checker.ts";

const TEST_MS = 5 * MINUTE_MS;

export const dangerChecker: MakeChecker = ({ counts, fail }) => ({
  name: "danger",
  requestTaken: ({ world, clock }, body) => {
    if (!body.includes('"kind":"duress"') || !body.includes('"active":true')) return;
    const message = JSON.parse(body) as { deviceKey: string };
    const { center } = world;
    counts.add("duress keys heard");
    const device = center.devices.get(asId<DeviceId>(message.deviceKey));
    const unitId = device === undefined ? undefined : unitOfBinding(center, device.binding);
    const unit = unitId === undefined ? undefined : center.units.get(unitId);
    if (unit?.shift !== undefined) counts.add("duress keys of units heard");
    if (unit?.shift !== undefined && mayBeTest(unit, clock.nowMs())) return;
    const subjects =
      unit?.shift === undefined
        ? [`device:${message.deviceKey}`, `device:sensor:${message.deviceKey}`]
        : [`unit:${unit.id}`];
    // DU7: of many that nobody knows some share an alert.
    if (device === undefined)
      subjects.push(...[...center.openAlertBySubject.keys()].filter((key) => key.startsWith("device:many@")));
    const emergency = subjects.some((subject) => {
      const alertId = center.openAlertBySubject.get(subject);
      const alert = alertId === undefined ? undefined : center.alerts.get(alertId);
      return alert?.level === "emergency" && alert.causes.some((cause) => cause.monitor === "DU");
    });
    if (!emergency) fail(`a duress key was heard from ${message.deviceKey}, and there is no emergency`);
  },
});

// DU6, by the facts and not by the domain's own word: a test that was begun lately, and neither an incident nor a stop.
function mayBeTest(unit: Unit, nowMs: number): boolean {
  const untilMs = unit.testUntilMs ?? 0;
  return (
    nowMs < untilMs && untilMs - nowMs <= TEST_MS && unit.currentIncidentId === undefined && unit.stop === undefined
  );
}

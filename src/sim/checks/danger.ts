/**
 * Declared danger is an emergency at once: when the server has taken a pressed key, the very next thing that is true
 * is an emergency about that unit or device, or a running test that says so on record.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import { isTesting } from "../../domain/emergency.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { MakeChecker } from "./checker.ts";

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
    if (unit?.shift !== undefined && isTesting(unit, clock.nowMs())) return;
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

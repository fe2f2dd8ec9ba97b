/**
 * The instant at which a device will count as silent moves with every report, nearly always to later: the watch lets
 * its clock run out and then looks. A device whose own pace becomes faster (TR12: a car that stood, and drives off) is
 * silent sooner than that; then the clock is set anew at once, or its silence would be said minutes late (SL1).
 */
import type { UnitId } from "../base/ids.ts";
import type { MonitorId } from "../domain/alert.ts";
import type { Device } from "../domain/device.ts";
import { silentAtMs } from "../watch/silence.ts";
import { settingsOf } from "./watch-round.ts";
import type { World } from "./world.ts";

/** Whether a device that was just heard would be silent before the watch has set its clock to look at its unit. */
export function isSilentSooner(world: World, unitId: UnitId, device: Device): boolean {
  const unit = world.center.units.get(unitId);
  const conclusions = world.watch.get(unitId)?.conclusions;
  if (unit === undefined || conclusions === undefined) return false;
  const looksAtMs = (monitor: MonitorId): number => {
    if (world.monitorsOff.has(monitor)) return Number.NEGATIVE_INFINITY;
    return conclusions.get(monitor)?.wakeAtMs ?? Number.NEGATIVE_INFINITY;
  };
  // SL3: on a stop the status check counts on the silence as well.
  const latestMs = Math.max(looksAtMs("SL"), unit.stop === undefined ? Number.NEGATIVE_INFINITY : looksAtMs("SC"));
  if (latestMs <= world.nowMs) return false;
  const silentAt = silentAtMs({ unit, senses: world.senses, watch: settingsOf(world, unit) }, device);
  return silentAt !== undefined && silentAt < latestMs;
}

/**
 * The instant at which a device will count as silent moves with every report, nearly always to later: the watch lets
 * its clock run out and then looks.
 *
 * Most often nothing is silent by then, and the clock is set anew without asking anybody. A device whose own pace
 * becomes faster (TR12: a car that stood, and drives off) is silent sooner than the clock was set for; then the unit is
 * looked at at once, or its silence would be said minutes late (SL1).
 */
import type { MonitorId } from "../domain/alert.ts";
import type { Device } from "../domain/device.ts";
import type { WatchSettings } from "../domain/settings.ts";
import type { Unit } from "../domain/unit.ts";
import { conclusion, earliest, type UnitView } from "../watch/monitor.ts";
import { monitors } from "../watch/monitors.ts";
import { silentAtMs } from "../watch/silence.ts";
import type { UnitWatch, World } from "./world.ts";

/** Whether a device that was just heard would be silent before the watch has set its clock to look at its unit. */
export function isSilentSooner(world: World, unit: Unit, device: Device, watch: WatchSettings): boolean {
  const conclusions = world.watch.get(unit.id)?.conclusions;
  if (conclusions === undefined) return false;
  const looksAtMs = (monitor: MonitorId): number => {
    if (world.monitorsOff.has(monitor)) return Number.NEGATIVE_INFINITY;
    return conclusions.get(monitor)?.wakeAtMs ?? Number.NEGATIVE_INFINITY;
  };
  // SL3: on a stop the status check counts on the silence as well.
  const latestMs = Math.max(looksAtMs("SL"), unit.stop === undefined ? Number.NEGATIVE_INFINITY : looksAtMs("SC"));
  if (latestMs <= world.nowMs) return false;
  const silentAt = silentAtMs({ unit, senses: world.senses, watch }, device);
  return silentAt !== undefined && silentAt < latestMs;
}

/**
 * Where all that is due is the clock for a unit's silence, and none of its devices is silent: sets that clock anew, as a
 * look would, and says true. False where a look has to be made.
 */
export function setClockAnew(world: World, view: UnitView, state: UnitWatch): boolean {
  const { conclusions } = state;
  if (world.monitorsOff.size > 0) return false;
  for (const [index, { id }] of monitors.entries()) {
    const held = conclusions.at(index);
    if (held === undefined) return false;
    const { findings, wakeAtMs } = held;
    if (id === "SL" ? findings.length > 0 : wakeAtMs !== undefined && wakeAtMs <= world.nowMs) return false;
  }
  if (view.unit.shift === undefined) return false;
  let wakeAtMs: number | undefined;
  for (const device of view.devices) {
    const silentAt = silentAtMs(view, device);
    if (silentAt === undefined) continue;
    if (silentAt <= world.nowMs || view.senses.excusedSilence(device.id)) return false;
    wakeAtMs = earliest(wakeAtMs, silentAt);
  }
  conclusions.set("SL", conclusion([], wakeAtMs));
  return true;
}

/**
 * When a device counts as silent: it has missed several of its own usual intervals, or the network says that it
 * is gone. Time in which this server could not hear is not the device's silence, nor is the time before the shift
 * (SL4).
 */
import { SECOND_MS } from "../base/time.ts";
import type { Device, DeviceKind } from "../domain/device.ts";
import type { UnitView } from "./monitor.ts";

type Heard = Pick<UnitView, "unit" | "senses" | "watch">;
const SPEAKS_WHEN_NEEDED: ReadonlySet<DeviceKind> = new Set<DeviceKind>(["radio-key", "body-sensor"]);

/** The instant from which the device is silent unless it is heard; undefined where it was never heard. */
export function silentAtMs(view: Heard, device: Device): number | undefined {
  const deviceId = device.id;
  // SL1: a key or a sensor that was given no interval speaks when it has something to say.
  if (device.intervalS === undefined && SPEAKS_WHEN_NEEDED.has(device.kind)) return undefined;
  const heardAtMs = view.senses.heardAtMs(deviceId);
  const intervalMs = view.senses.intervalMs(deviceId);
  if (heardAtMs === undefined || intervalMs === undefined) return undefined;
  const lostAtMs = view.senses.lostAtMs(deviceId);
  if (lostAtMs !== undefined && lostAtMs >= heardAtMs) return Math.max(lostAtMs, view.unit.shift?.startedAtMs ?? 0);
  const s = view.watch.silence;
  const sinceMs = Math.max(heardAtMs, view.senses.hearingSinceMs(deviceId), view.unit.shift?.startedAtMs ?? 0);
  return Math.ceil(sinceMs + s.intervals * intervalMs + s.graceS * SECOND_MS);
}

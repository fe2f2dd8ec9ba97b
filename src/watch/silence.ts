/**
 * When a device counts as silent: it has missed several of its own usual intervals, or the network says that it
 * is gone. Time in which this server could not hear is not the device's silence, nor is the time before the shift
 * (SL4).
 */
import { MINUTE_MS, SECOND_MS } from "../base/time.ts";
import type { Device, DeviceKind } from "../domain/device.ts";
import type { UnitView } from "./monitor.ts";

type Heard = Pick<UnitView, "unit" | "senses" | "watch">;
const SPEAKS_WHEN_NEEDED: ReadonlySet<DeviceKind> = new Set<DeviceKind>(["radio-key", "body-sensor"]);

/** Mounted in the car: it is where the car is, and goes into no house. */
const MOUNTED: ReadonlySet<DeviceKind> = new Set<DeviceKind>(["vehicle-modem", "laptop"]);

/** SL8, SL9: what is usual where the device was lost, and the words for it; undefined where nothing is known. */
export function usualSilence(
  view: UnitView,
  device: Device,
): { readonly kind: "poor" | "good"; readonly gapMs: number; readonly words: string } | undefined {
  const usual = view.senses.usualCoverage(device.id);
  if (usual === undefined) return undefined;
  if (usual.kind === "poor") {
    const minutes = Math.max(1, Math.round(usual.gapMs / MINUTE_MS));
    const words =
      `poor coverage here is usual: ${usual.lossCount} of ${usual.passCount} were lost here, for ${minutes} min or so; ` +
      "that is not to say that all is well";
    return { kind: "poor", gapMs: usual.gapMs, words };
  }
  if (!MOUNTED.has(device.kind)) return undefined;
  const words = usual.wasHeardHere
    ? "it was heard from this very place before: it is not the coverage"
    : "coverage here is usually good";
  return { kind: "good", gapMs: 0, words };
}

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

/**
 * A device that stays in a vehicle in other hands: its screen stands still on the picture of before, nothing new is
 * pushed to it, and what it claims to have shown counts for nothing. Where it is goes on being heard.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";

/** Since when a device's vehicle has been in other hands; undefined where it is not, or the device is in none. */
export function frozenSinceMs(center: Center, deviceId: string): number | undefined {
  const binding = center.devices.get(asId<DeviceId>(deviceId))?.binding;
  return binding?.kind === "vehicle" ? center.vehicles.get(binding.vehicleId)?.compromised?.sinceMs : undefined;
}

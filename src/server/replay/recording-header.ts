/**
 * The first line of a recording: the configuration, facts and senses that it starts from. Without them a replay of
 * a shift's middle could not be the same.
 */
import type { DeviceId } from "../../base/ids.ts";
import type { World } from "../../engine/world.ts";
import type { Config } from "../config/config-schema.ts";
import { coverageToJson } from "../coverage-file.ts";

/** Fixes of each device that are carried over: what the monitors look back on. */
const FIXES_FROM_MS = 30 * 60_000;

export function recordingHeader(options: {
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly config: Config;
  readonly center: Record<string, unknown>;
  readonly world: World;
}): Record<string, unknown> {
  const { world, config } = options;
  return {
    softwareVersion: options.softwareVersion,
    practice: options.practice,
    nowMs: world.nowMs,
    settings: config.settings,
    gateways: gatewayKinds(config),
    wiring: Object.fromEntries(
      config.gateways.modems.flatMap(({ name, wiring }) => (wiring.length === 0 ? [] : [[name, wiring]])),
    ),
    center: options.center,
    coverage: coverageToJson(world.senses.coverage),
    senses: [...world.center.devices.keys()].flatMap((deviceId) => sensesOf(world, deviceId)),
  };
}

/** How each gateway's frames are read: by name. */
export function gatewayKinds(config: Config): Record<string, string> {
  const { modems, gpsd, mqtt } = config.gateways;
  return Object.fromEntries([
    ...modems.map(({ name, transport }) => [name, transport]),
    ...gpsd.map(({ name }) => [name, "gpsd"]),
    ...mqtt.map(({ name }) => [name, "mqtt"]),
  ]);
}

function sensesOf(world: World, deviceId: DeviceId): Record<string, unknown>[] {
  const fixes = world.senses.fixesSince(deviceId, world.nowMs - FIXES_FROM_MS);
  return fixes.map(({ latDeg, lonDeg, accuracyM, speedMps, courseDeg, fixAtMs, receivedAtMs }) => ({
    deviceId,
    latDeg,
    lonDeg,
    accuracyM,
    speedMps,
    courseDeg,
    fixAtMs,
    receivedAtMs,
  }));
}

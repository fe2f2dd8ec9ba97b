/** `vigil check-config`: reads a configuration as the server would, and names the line of each mistake. */
import { readFileSync } from "node:fs";
import type { CheckConfigOptions } from "../command-options.ts";
import { faultText, readConfig } from "../config/read-config.ts";

export function run(options: CheckConfigOptions): Promise<number> {
  let text: string;
  try {
    text = readFileSync(options.configFile, "utf8");
  } catch (error) {
    process.stderr.write(`vigil check-config: ${error instanceof Error ? error.message : String(error)}\n`);
    return Promise.resolve(1);
  }
  const read = readConfig(text);
  if (!read.ok) {
    for (const fault of read.faults) process.stderr.write(`${faultText(options.configFile, fault)}\n`);
    return Promise.resolve(1);
  }
  const { roster, gateways } = read.config;
  const listeners =
    gateways.modems.length + gateways.gpsd.length + gateways.mqtt.length + (gateways.deviceHttp.enabled ? 1 : 0);
  process.stdout.write(
    `${options.configFile}: accepted. ${roster.agencies.length} agencies, ${roster.units.length} units, ` +
      `${roster.officers.length} officers, ${roster.vehicles.length} vehicles, ${roster.devices.length} devices, ${listeners} gateways.\n`,
  );
  return Promise.resolve(0);
}

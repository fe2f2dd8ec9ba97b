/**
 * What a practice listens with. It reaches no real device: its gateways are on this machine only, and it asks no
 * gpsd and no broker, whatever the configuration names.
 */
import type { Logger } from "pino";
import type { Config } from "./config/config-schema.ts";
import { defaultConfig } from "./config/read-config.ts";

const LOOPBACK = "127.0.0.1";

/** The gateways of a practice under this configuration; says on the log what it leaves out of it. */
export function practiceGateways(configured: Config["gateways"], log: Pick<Logger, "warn">): Config["gateways"] {
  const leftOut = [...configured.gpsd, ...configured.mqtt].map(({ name }) => name);
  if (leftOut.length > 0) log.warn({ leftOut }, "a practice reaches no real device: these gateways stay closed");
  const here = configured.modems.map((modem) => ({ ...modem, host: LOOPBACK, networks: [] }));
  // The practice's cars send both ways: what the configuration has no gateway for is added.
  const added = defaultConfig().gateways.modems.filter(
    ({ transport }) => !here.some((modem) => modem.transport === transport),
  );
  return {
    modems: [...here, ...added],
    deviceHttp: { ...configured.deviceHttp, enabled: true, host: LOOPBACK, networks: [] },
    gpsd: [],
    mqtt: [],
  };
}

/**
 * What a practice listens with. It reaches no real device: its gateways are on this machine only, and it asks no
 * gpsd and no broker, whatever the configuration names.
 */
import type { Config } from "./config/config-schema.ts";

const LOOPBACK = "127.0.0.1";

export type PracticeGateways = {
  readonly gateways: Config["gateways"];
  /** The gateways of the configuration that a practice leaves out, by name. */
  readonly leftOut: readonly string[];
};

/** The gateways of a practice under this configuration. `standard` are those of a configuration that names none. */
export function practiceGateways(configured: Config["gateways"], standard: Config["gateways"]): PracticeGateways {
  const here = configured.modems.map((modem) => ({ ...modem, host: LOOPBACK, networks: [] }));
  // The practice's cars send both ways: what the configuration has no gateway for is added.
  const added = standard.modems.filter(({ transport }) => !here.some((modem) => modem.transport === transport));
  return {
    gateways: {
      modems: [...here, ...added],
      deviceHttp: { ...configured.deviceHttp, enabled: true, host: LOOPBACK, networks: [] },
      gpsd: [],
      mqtt: [],
    },
    leftOut: [...configured.gpsd, ...configured.mqtt].map(({ name }) => name),
  };
}

import { beforeEach, expect, test } from "vitest";
import { readConfig } from "./config/read-config.ts";
import { practiceGateways } from "./practice-gateways.ts";

function gatewaysOf(text: string): Parameters<typeof practiceGateways>[0] {
  const read = readConfig(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.config.gateways;
}
let warned: unknown[];
const log = { warn: (what: unknown): void => void warned.push(what) };
beforeEach(() => {
  warned = [];
});

test("a practice listens on this machine only, and asks no broker and no gpsd", () => {
  const configured = gatewaysOf(`
gateways:
  modems: [{ name: cars, transport: udp, host: 0.0.0.0, port: 22000, networks: [10.0.0.0/8] }]
  deviceHttp: { host: 0.0.0.0, networks: [10.0.0.0/8] }
  gpsd: [{ name: desk, host: 10.0.0.4 }]
  mqtt: [{ name: broker, url: "mqtt://10.0.0.5" }]
`);
  const gateways = practiceGateways(configured, log);
  expect(warned).toEqual([{ leftOut: ["desk", "broker"] }]);
  expect([gateways.gpsd, gateways.mqtt]).toEqual([[], []]);
  expect(gateways.modems.map(({ name, transport, host, port }) => [name, transport, host, port])).toEqual([
    ["cars", "udp", "127.0.0.1", 22_000],
    ["modem-tcp", "tcp", "127.0.0.1", 21_000],
  ]);
  expect(gateways.deviceHttp.host).toBe("127.0.0.1");
  expect([...gateways.modems, gateways.deviceHttp].flatMap(({ networks }) => networks)).toEqual([]);
});

test("the practice's phones are heard also where the agency's are not", () => {
  const gateways = practiceGateways(gatewaysOf("gateways: { deviceHttp: { enabled: false } }"), log);
  expect(warned).toEqual([]);
  expect(gateways.deviceHttp.enabled).toBe(true);
});

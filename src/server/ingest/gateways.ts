/** All gateways of a server: starts what the configuration names, and keeps how each is for the heartbeat. */
import type { Config } from "../config/config-schema.ts";
import type { Heartbeat } from "../../protocol/live.ts";
import { DEVICE_HTTP, type DeviceHttpHost, startDeviceHttp } from "./device-http.ts";
import type { Gateway, GatewayHost } from "./gateway.ts";
import { startGpsdGateway } from "./gpsd-gateway.ts";
import { startMqttGateway } from "./mqtt-gateway.ts";
import { startTcpGateway } from "./tcp-gateway.ts";
import { startUdpGateway } from "./udp-gateway.ts";

export type GatewaysHost = {
  readonly frame: GatewayHost["frame"];
  readonly ended: GatewayHost["ended"];
  readonly refused: GatewayHost["refused"];
  readonly http: DeviceHttpHost["take"];
  /** A gateway has fallen deaf, or hears again after that. */
  readonly deaf: (gateway: string, change: "deaf" | "listening", reason: string) => void;
  readonly log: (gateway: string, change: "deaf" | "listening", reason: string) => void;
  readonly nowMs: () => number;
  readonly givesWay: GatewayHost["givesWay"];
};
type State = { listening: boolean; heardAtMs: number | null; trouble: string | undefined; saidDeaf: boolean };

export class Gateways {
  readonly #states = new Map<string, State>();
  readonly #gateways: Gateway[] = [];
  #modems: Config["gateways"]["modems"] = [];
  readonly #host: GatewaysHost;

  constructor(host: GatewaysHost) {
    this.#host = host;
  }

  /** The names of those that hear. */
  get hearing(): string[] {
    return [...this.#states].flatMap(([name, { listening }]) => (listening ? [name] : []));
  }

  /** Starts every gateway; resolves when each listens or has failed once. */
  async start(config: Config["gateways"]): Promise<void> {
    this.#modems = config.modems;
    const host: GatewayHost = {
      frame: (source, bytes) => {
        this.#heard(source.gateway);
        return this.#host.frame(source, bytes);
      },
      ended: this.#host.ended,
      refused: this.#host.refused,
      changed: (gateway, change, reason) => this.#changed(gateway, change, reason),
      givesWay: this.#host.givesWay,
    };
    const starts: (() => Promise<Gateway> | Gateway)[] = [
      ...config.modems.map((modem) => {
        this.#expect(modem.name);
        return () => (modem.transport === "udp" ? startUdpGateway(modem, host) : startTcpGateway(modem, host));
      }),
      ...config.gpsd.map((gpsd) => {
        this.#expect(gpsd.name);
        return () => startGpsdGateway(gpsd, host);
      }),
      ...config.mqtt.map((mqtt) => {
        this.#expect(mqtt.name);
        return () => startMqttGateway(mqtt, host);
      }),
    ];
    if (config.deviceHttp.enabled) {
      this.#expect(DEVICE_HTTP);
      const take: DeviceHttpHost["take"] = (request, secret) => {
        this.#heard(DEVICE_HTTP);
        return this.#host.http(request, secret);
      };
      starts.push(() => startDeviceHttp(config.deviceHttp, { ...host, take }));
    }
    for (const start of starts) this.#gateways.push(await start());
  }

  /** How each gateway is. */
  states(): Heartbeat["gateways"] {
    return [...this.#states].map(([name, { listening, heardAtMs, trouble }]) => ({
      name,
      listening,
      heardAtMs,
      ...(trouble === undefined ? {} : { trouble }),
    }));
  }

  /** Where each gateway listens, by name; those that go and ask are not in it. */
  ports(): Record<string, number> {
    return Object.fromEntries(
      this.#gateways.flatMap((gateway) => {
        const port = gateway.port();
        return port === undefined ? [] : [[gateway.name, port]];
      }),
    );
  }

  /** Where the first gateway for modems of this transport listens; undefined where there is none, or it does not. */
  portFor(transport: "udp" | "tcp"): number | undefined {
    const modem = this.#modems.find((gateway) => gateway.transport === transport);
    return modem === undefined ? undefined : this.portOf(modem.name);
  }

  portOf(name: string): number | undefined {
    return this.#gateways.find((gateway) => gateway.name === name)?.port();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#gateways.map((gateway) => gateway.close()));
  }

  #expect(name: string): void {
    this.#states.set(name, { listening: false, heardAtMs: null, trouble: undefined, saidDeaf: false });
  }

  #heard(name: string): void {
    const state = this.#states.get(name);
    if (state !== undefined) state.heardAtMs = this.#host.nowMs();
  }

  // Said once for each change: a broker that is tried every two seconds is deaf once.
  #changed(name: string, change: "deaf" | "listening", reason: string): void {
    const state = this.#states.get(name);
    if (state === undefined) return;
    const listening = change === "listening";
    if (
      state.listening === listening &&
      state.saidDeaf === !listening &&
      state.trouble === (listening ? undefined : reason)
    )
      return;
    state.listening = listening;
    state.trouble = listening ? undefined : reason;
    this.#host.log(name, change, reason);
    if (state.saidDeaf === !listening) return;
    state.saidDeaf = !listening;
    this.#host.deaf(name, change, reason);
  }
}

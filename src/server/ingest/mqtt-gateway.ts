/** OwnTracks phones by an MQTT broker. The topic is the sender; the broker's last will says that a phone is gone. */
import { readFileSync } from "node:fs";
import { connect } from "mqtt";
import type { MqttConfig } from "../config/config-schema.ts";
import { type Gateway, type GatewayHost, reasonOf } from "./gateway.ts";

const RECONNECT_MS = 2_000;
const PAYLOAD_BYTES_MAX = 65_536;

/** Begins to listen to a broker; resolves at once, the state comes by `changed`. Throws where the password file can't be read. */
export function startMqttGateway(config: MqttConfig, host: GatewayHost): Gateway {
  const { name } = config;
  let reason = "the broker can't be reached";
  const client = connect(config.url, {
    reconnectPeriod: RECONNECT_MS,
    // A broker that does not know our key yet may know it in a moment.
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    clean: true,
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.passwordFile === undefined ? {} : { password: readFileSync(config.passwordFile, "utf8").trim() }),
  });
  client.on("connect", () => {
    client.subscribe(config.topic, { qos: 1 }, (error, granted) => {
      const refused =
        error ??
        (granted?.some(({ qos }) => qos === 128) === true ? new Error("the broker refused the subscription") : null);
      if (refused === null) host.changed(name, "listening", `${config.url} ${config.topic}`);
      else host.changed(name, "deaf", reasonOf(refused));
    });
  });
  client.on("message", (topic, payload) => {
    if (payload.length <= PAYLOAD_BYTES_MAX) host.frame({ gateway: name, transport: "mqtt", peer: topic }, payload);
  });
  client.on("error", (error) => {
    reason = reasonOf(error);
  });
  client.on("close", () => host.changed(name, "deaf", reason));
  return {
    name,
    port: () => undefined,
    close: async () => {
      client.removeAllListeners("close");
      await client.endAsync(true);
    },
  };
}

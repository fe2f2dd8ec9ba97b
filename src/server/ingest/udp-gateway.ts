/** Modems by UDP: one datagram is what a sender sent at once. Senders outside the networks are counted, not read. */
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { ModemGatewayConfig } from "../config/config-schema.ts";
import { type Gateway, type GatewayHost, reasonOf, Retry, WantedPort } from "./gateway.ts";
import { allowList, plainAddress } from "./networks.ts";

/** With the kernel's default a burst of reports is lost; it gives as much of this as it allows. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

/** Listens; resolves when it does, or when the first try has failed. */
export function startUdpGateway(config: ModemGatewayConfig, host: GatewayHost): Promise<Gateway> {
  const { name } = config;
  const isAllowed = allowList(config.networks);
  const wanted = new WantedPort(config.port, host.givesWay);
  let socket: Socket | undefined;
  let port: number | undefined;

  return new Promise((started) => {
    const attempt = (): void => {
      const opened = createSocket({
        type: isIPv6(config.host) ? "udp6" : "udp4",
        recvBufferSize: RECEIVE_BUFFER_BYTES,
      });
      socket = opened;
      opened.on("message", (bytes, from) => {
        if (!isAllowed(from.address)) return host.refused(name, from.address);
        const peer = `${plainAddress(from.address)}:${from.port}`;
        for (const reply of host.frame({ gateway: name, transport: "datagram", peer }, bytes)) {
          // A lost acknowledgement is asked for again by the modem.
          opened.send(reply.bytes, from.port, from.address, () => undefined);
        }
      });
      opened.on("error", (error) => {
        opened.close();
        port = undefined;
        if (socket === opened) socket = undefined;
        if (wanted.gaveWay(error)) return attempt();
        host.changed(name, "deaf", reasonOf(error));
        retry.later();
        started(gateway);
      });
      opened.bind(wanted.port, config.host, () => {
        port = opened.address().port;
        retry.succeeded();
        host.changed(name, "listening", `UDP ${config.host}:${port}`);
        started(gateway);
      });
    };
    const retry = new Retry(attempt);
    const gateway: Gateway = {
      name,
      port: () => port,
      close: () => {
        retry.end();
        const open = socket;
        return open === undefined ? Promise.resolve() : new Promise((closed) => open.close(() => closed()));
      },
    };
    attempt();
  });
}

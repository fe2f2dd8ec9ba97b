/** Modems by TCP: a connection is one sender, whose bytes come in pieces of any size. */
import { createServer, type Server, type Socket } from "node:net";
import type { ModemGatewayConfig } from "../config/config-schema.ts";
import type { FrameSource } from "./frame-intake.ts";
import { type Gateway, type GatewayHost, listeningPort, reasonOf, Retry, WantedPort } from "./gateway.ts";
import { allowList, plainAddress } from "./networks.ts";

const CONNECTIONS_MAX = 10_000;
/** A modem that says nothing for so long has lost its connection without a word. */
const IDLE_MS = 30 * 60_000;
const UNREAD_REPLIES_MAX = 65_536;

/** Listens; resolves when it does, or when the first try has failed. */
export function startTcpGateway(config: ModemGatewayConfig, host: GatewayHost): Promise<Gateway> {
  const { name } = config;
  const isAllowed = allowList(config.networks);
  const wanted = new WantedPort(config.port, host.givesWay);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port: number | undefined;

  const serve = (socket: Socket): void => {
    const address = socket.remoteAddress;
    if (address === undefined || !isAllowed(address) || sockets.size >= CONNECTIONS_MAX) {
      host.refused(name, address ?? "unknown");
      socket.destroy();
      return;
    }
    const source: FrameSource = {
      gateway: name,
      transport: "stream",
      peer: `${plainAddress(address)}:${socket.remotePort ?? 0}`,
    };
    sockets.add(socket);
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on("data", (bytes) => {
      for (const reply of host.frame(source, bytes)) socket.write(reply.bytes);
      // A sender that never reads what it asked for is not waited for.
      if (socket.writableLength > UNREAD_REPLIES_MAX) socket.destroy();
    });
    // A reset is followed by "close", which does what is to be done.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      host.ended(source);
    });
  };

  return new Promise((started) => {
    const attempt = (): void => {
      const opened = createServer(serve);
      server = opened;
      opened.on("error", (error) => {
        opened.close();
        port = undefined;
        if (server === opened) server = undefined;
        if (wanted.gaveWay(error)) return attempt();
        host.changed(name, "deaf", reasonOf(error));
        retry.later();
        started(gateway);
      });
      opened.listen(wanted.port, config.host, () => {
        port = listeningPort(opened);
        retry.succeeded();
        host.changed(name, "listening", `TCP ${config.host}:${port}`);
        started(gateway);
      });
    };
    const retry = new Retry(attempt);
    const gateway: Gateway = {
      name,
      port: () => port,
      close: () => {
        retry.end();
        for (const socket of sockets) socket.destroy();
        const open = server;
        return open === undefined ? Promise.resolve() : new Promise((closed) => open.close(() => closed()));
      },
    };
    attempt();
  });
}

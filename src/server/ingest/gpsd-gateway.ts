/** A gpsd server to ask: connects, asks to watch, reads its lines, and connects again when the connection ends. */
import { connect, type Socket } from "node:net";
import type { GpsdConfig } from "../config/config-schema.ts";
import type { FrameSource } from "./frame-intake.ts";
import { type Gateway, type GatewayHost, Retry } from "./gateway.ts";

const WATCH = '?WATCH={"enable":true,"json":true};\n';
/** gpsd reports at least its own state; one that says nothing for so long is gone. */
const QUIET_MS = 60_000;
const CONNECT_MS = 10_000;

/** Begins to ask; resolves at once, the state comes by `changed`. */
export function startGpsdGateway(config: GpsdConfig, host: GatewayHost): Gateway {
  const source: FrameSource = { gateway: config.name, transport: "gpsd", peer: `${config.host}:${config.port}` };
  let socket: Socket | undefined;
  const attempt = (): void => {
    const opened = connect({ host: config.host, port: config.port });
    socket = opened;
    let reason = "the connection has ended";
    opened.setTimeout(CONNECT_MS, () => {
      reason = opened.connecting ? "no answer" : "nothing was heard for a minute";
      opened.destroy();
    });
    opened.on("connect", () => {
      opened.setTimeout(QUIET_MS);
      opened.write(WATCH);
      retry.succeeded();
      host.changed(config.name, "listening", `gpsd at ${source.peer}`);
    });
    opened.on("data", (bytes) => {
      for (const reply of host.frame(source, bytes)) opened.write(reply.bytes);
    });
    opened.on("error", (error) => {
      reason = error.message;
    });
    opened.on("close", () => {
      host.ended(source);
      if (retry.ended) return;
      host.changed(config.name, "deaf", reason);
      retry.later();
    });
  };
  const retry = new Retry(attempt);
  attempt();
  return {
    name: config.name,
    port: () => undefined,
    close: () => {
      retry.end();
      socket?.destroy();
      return Promise.resolve();
    },
  };
}

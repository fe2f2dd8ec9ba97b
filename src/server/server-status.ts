/** How the running server is: for `/healthz`, `/readyz`, the heartbeat and the metrics. */
import type { Heartbeat } from "../protocol/live.ts";

export type ServerStatus = {
  readonly ready: boolean;
  /** Why it is not ready, in sentences. */
  readonly reasons: readonly string[];
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly logId: string;
  readonly heartbeat: Heartbeat;
};

/** Why a server is not ready, in sentences; none where it is. */
export function reasonsNotReady(state: {
  readonly isServing: boolean;
  readonly damage: string | undefined;
  readonly isDegraded: boolean;
  readonly gateways: Heartbeat["gateways"];
}): string[] {
  const { isServing, damage, isDegraded, gateways } = state;
  return [
    ...(isServing ? [] : ["the server is starting or ending"]),
    ...(damage === undefined ? [] : [damage]),
    ...(isDegraded ? ["the log can't be written in time"] : []),
    ...gateways
      .filter(({ listening }) => !listening)
      .map(({ name, trouble }) => `gateway ${name} can't hear: ${trouble ?? "not yet"}`),
  ];
}

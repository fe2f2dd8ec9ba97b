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

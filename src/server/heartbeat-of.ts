/** What consoles hear every second: that the watch ran, how the log keeps pace, which gateways hear. */
import type { Heartbeat } from "../protocol/live.ts";
import type { CenterLoop } from "./center-loop.ts";
import type { CommitDriver } from "./commit-driver.ts";
import type { Pulse } from "./pulse.ts";

/** The heartbeat of a moment. */
export function heartbeatOf(
  nowMs: number,
  of: {
    readonly seq: number;
    readonly pulse: Pick<Pulse, "lateMs">;
    readonly loop: Pick<CenterLoop, "monitorsOff" | "degraded">;
    readonly driver: Pick<CommitDriver, "pendingMs" | "pendingCount">;
    readonly consoles: number;
    readonly gateways: Heartbeat["gateways"];
    readonly sessionsTurn: number | undefined;
  },
): Heartbeat {
  const { seq, pulse, loop, driver, consoles, gateways, sessionsTurn } = of;
  return {
    type: "heartbeat",
    nowMs,
    seq,
    watch: { ranAtMs: nowMs, lateMs: Math.round(pulse.lateMs), monitorsOff: loop.monitorsOff },
    log: { pendingMs: Math.round(driver.pendingMs()), pendingCount: driver.pendingCount, degraded: loop.degraded },
    consoles,
    ...(sessionsTurn === undefined ? {} : { sessionsTurn }),
    gateways,
  };
}

/**
 * What is wrong with Vigil itself is never silent: a monitor that is off, a log that is behind, a gateway that is
 * deaf, a time in which the server was down, a clock that was stepped: each has a system alert.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";

const LOG_SLOW_MS = 250;
const GRACE_MS = 1_500;
const CLOCK_MS = 2 * SECOND_MS;

export const watchOnWatchChecker: MakeChecker = ({ counts, fail }) => {
  const told = new Set<string>();
  let clockOffSinceMs: number | undefined;

  const wants = (process: CenterProcess, part: string, why: string): void => {
    counts.add(`faults of ours seen: ${part.split("-")[0] ?? part}`);
    for (const alert of process.world.center.alerts.values())
      if (alert.subject.kind === "system" && alert.subject.part === part) return;
    const key = `${process.term}/${part}`;
    if (told.has(key)) return;
    told.add(key);
    fail(`${why}, and there is no alert about ${part}`);
  };
  return {
    name: "watch-on-watch",
    opened: () => {
      clockOffSinceMs = undefined;
    },
    second: (process) => {
      const { world, driver, clock } = process;
      for (const [id, why] of world.monitorsOff) wants(process, `monitor-${id}`, `monitor ${id} is off (${why})`);
      if (driver.pendingMs() > LOG_SLOW_MS + GRACE_MS) {
        wants(process, "log", "the log is behind");
        if (world.center.degraded === undefined) fail("the log is behind, and the center is not degraded");
      }
      for (const gateway of process.deafGateways) wants(process, `gateway-${gateway}`, `gateway ${gateway} is deaf`);
      if (process.deafMs > 2 * SECOND_MS) wants(process, "restart", `the server was down for ${process.deafMs} ms`);
      if (clock.stepMs() === undefined) clockOffSinceMs = undefined;
      else clockOffSinceMs ??= clock.nowMs();
      if (clockOffSinceMs !== undefined && clock.nowMs() - clockOffSinceMs > CLOCK_MS)
        wants(process, "clock", "the machine's clock was stepped");
    },
  };
};

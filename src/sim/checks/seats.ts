/**
 * A console that is gone is known to be gone: within the time that pings and patience take, it is no longer among the
 * consoles, and whoever sat there owns no alert any more. One that is there is among them.
 */
import { asId, type ConsoleId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { MakeChecker } from "./checker.ts";

const GONE_WITHIN_MS = 45 * SECOND_MS;
const HERE_WITHIN_MS = 5 * SECOND_MS;

export const seatsChecker: MakeChecker = ({ consoles, counts, nowMs, fail }) => {
  const since = new Map<string, { live: boolean; atMs: number; told: boolean }>();
  return {
    name: "seats",
    opened: () => since.clear(),
    second: ({ board, world }) => {
      for (const console of consoles) {
        const id = console.consoleId;
        if (id === undefined) continue;
        // A line that is slow is neither.
        const isGone = console.line.condition === "cut" || console.line.condition === "frozen";
        const live = console.isLive;
        const known = since.get(console.name);
        if ((!live && !isGone) || known?.live !== live) {
          since.set(console.name, { live, atMs: nowMs(), told: false });
          continue;
        }
        if (known.told || nowMs() - known.atMs < (live ? HERE_WITHIN_MS : GONE_WITHIN_MS)) continue;
        if (world.center.degraded !== undefined) continue;
        counts.add(live ? "consoles seen" : "consoles missed");
        const isListed = board.center.consoles.has(asId<ConsoleId>(id));
        if (isListed === live) continue;
        known.told = true;
        fail(
          live
            ? `console ${console.name} is live and not on record`
            : `console ${console.name} is gone and still on record`,
        );
      }
    },
  };
};

/** Whoever asks hears: a command that a live console has put on its line is answered in some seconds, if only with "unknown". */
import { SECOND_MS } from "../../base/time.ts";
import type { MakeChecker } from "./checker.ts";

const WITHIN_MS = 4 * SECOND_MS;

export const answersChecker: MakeChecker = ({ consoles, counts, nowMs, fail }) => {
  const told = new Set<string>();
  return {
    name: "answers",
    second: () => {
      for (const console of consoles) {
        if (!console.isLive) continue;
        for (const { commandId, command, sentAtMs, toldAtMs } of console.openCommands) {
          if (sentAtMs === undefined || nowMs() - sentAtMs < WITHIN_MS || told.has(commandId)) continue;
          counts.add("answers waited for");
          if (toldAtMs !== undefined && toldAtMs >= sentAtMs) continue;
          told.add(commandId);
          fail(
            `${console.name} has waited for ${WITHIN_MS} ms for an answer to ${JSON.stringify(command).slice(0, 100)}`,
          );
        }
      }
    },
  };
};

/** Every queue stays under its written maximum, whatever happens. */
import { PROVISIONAL_MAX } from "../../board/overlay.ts";
import { ANSWERS_KEPT_MAX, STRANGERS_MAX } from "../../engine/world.ts";
import { UNSENT_BYTES_MAX } from "../../server/sync/console-connection.ts";
import { OUTBOX_MAX } from "../shell/sim-console.ts";
import type { MakeChecker } from "./checker.ts";

const COMMIT_ROWS_MAX = 200_000;
const SENDERS_MAX = 50_000;

export const queuesChecker: MakeChecker = ({ consoles, counts, fail }) => {
  const under = (what: string, value: number, max: number): void => {
    if (value > max) fail(`${what}: ${value}, more than ${max}`);
  };
  return {
    name: "queues",
    second: ({ driver, intake, world }) => {
      counts.add("queues measured");
      under("rows that wait for the disk", driver.pendingRowCount, COMMIT_ROWS_MAX);
      under("senders remembered", intake.senderCount, SENDERS_MAX);
      under("answers remembered", world.answers.size, ANSWERS_KEPT_MAX);
      under("unknown devices listed", world.center.strangers.size, STRANGERS_MAX);
      for (const console of consoles) {
        under(`ordinary bytes unsent to ${console.name}`, console.line.ordinaryUnsentMax, UNSENT_BYTES_MAX);
        under(`commands open at ${console.name}`, console.openCommandCount, OUTBOX_MAX);
        under(`provisional events at ${console.name}`, console.provisional.length, PROVISIONAL_MAX);
      }
    },
  };
};

/** Every checker there is. A new one is added to this list, and nowhere else. */
import { acknowledgedChecker } from "./acknowledged.ts";
import { alertsStandChecker } from "./alerts-stand.ts";
import { boardsChecker } from "./boards.ts";
import type { MakeChecker } from "./checker.ts";
import { convergedChecker } from "./converged.ts";
import { dangerChecker } from "./danger.ts";
import { deliveryChecker } from "./delivery.ts";
import { overdueChecker } from "./overdue.ts";
import { queuesChecker } from "./queues.ts";

export const checkers: readonly MakeChecker[] = [
  acknowledgedChecker,
  alertsStandChecker,
  boardsChecker,
  overdueChecker,
  deliveryChecker,
  dangerChecker,
  queuesChecker,
  convergedChecker,
];

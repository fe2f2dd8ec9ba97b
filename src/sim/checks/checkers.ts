/** Every checker there is. A new one is added to this list, and nowhere else. */
import { acknowledgedChecker } from "./acknowledged.ts";
import { alertsStandChecker } from "./alerts-stand.ts";
import { answersChecker } from "./answers.ts";
import { boardsChecker } from "./boards.ts";
import { circumstancesChecker } from "./circumstances.ts";
import type { MakeChecker } from "./checker.ts";
import { convergedChecker } from "./converged.ts";
import { dangerChecker } from "./danger.ts";
import { deliveryChecker } from "./delivery.ts";
import { keptOnScreenChecker } from "./kept-on-screen.ts";
import { leftStopsChecker } from "./left-stops.ts";
import { overdueChecker } from "./overdue.ts";
import { partedChecker } from "./parted.ts";
import { queuesChecker } from "./queues.ts";
import { replaysChecker } from "./replays.ts";
import { seatsChecker } from "./seats.ts";
import { sensorAlarmsChecker } from "./sensor-alarms.ts";
import { silentChecker } from "./silent.ts";
import { watchOnWatchChecker } from "./watch-on-watch.ts";

export const checkers: readonly MakeChecker[] = [
  acknowledgedChecker,
  alertsStandChecker,
  boardsChecker,
  overdueChecker,
  deliveryChecker,
  keptOnScreenChecker,
  dangerChecker,
  answersChecker,
  seatsChecker,
  queuesChecker,
  leftStopsChecker,
  partedChecker,
  silentChecker,
  sensorAlarmsChecker,
  circumstancesChecker,
  watchOnWatchChecker,
  convergedChecker,
  replaysChecker,
];

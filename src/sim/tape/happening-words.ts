/** What really happens to people in a run, in words for those who watch it. */
import type { HappeningKind } from "../world/stage.ts";

const words: Readonly<Record<HappeningKind, string | undefined>> = {
  "duress-pressed": "presses duress",
  "duress-by-accident": "presses duress by accident",
  "duress-test": "tries the duress key at the start of the shift",
  fall: "falls",
  crash: "crashes",
  holster: "draws the weapon",
  tamper: "somebody opens the device's case",
  "driven-off": "is driven away in the own car",
  "struck-down": "is struck down beside the car",
  "car-taken": "the car is taken",
  "help-arrived": "help has arrived",
  "forgot-to-clear": "drives off and forgets to clear the stop",
  "left-for-hot-call": "leaves the stop for a hot call without clearing",
  "portable-left-behind": "leaves the portable radio behind",
  "portables-swapped": "two portable radios are swapped",
  "wrong-unit-logged": "a contact is logged against the wrong unit",
  "walked-over": "two speak at once",
  "battery-died": "a battery is empty",
  "valley-entered": "enters a valley without coverage",
  "burst-sent": "a device sends what it had stored",
  "walked-away": "walks away from the car",
  "shift-changed": "is relieved",
  "stop-while-rolling": "calls a stop in while still rolling",
  "stop-made": "stops a car",
  "prompt-answered": "answers a prompt",
  "two-officer-stop": "stops a car, two officers",
  "alone-with-911": "a dispatcher is alone with 911 calls",
  "unannounced-stand": "stands somewhere and has told nobody",
  "caution-known": "a caution about the stopped car is known",
};

/** The words for a happening; undefined for one that nobody needs to be told. */
export function happeningWords(kind: HappeningKind): string | undefined {
  return words[kind];
}

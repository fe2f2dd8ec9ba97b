/** What really happens to people in a run, in words for those who watch it. */
import type { HappeningKind } from "../world/stage.ts";

const words: Readonly<Record<HappeningKind, string>> = {
  "duress-pressed": "presses duress",
  "duress-by-accident": "presses duress by accident",
  "duress-test": "tries the duress key at the start of the shift",
  fall: "falls",
  "no-motion": "lies still, or stands very still",
  crash: "crashes",
  airbag: "crashes, and the airbag fires",
  holster: "draws the weapon",
  tamper: "has a device whose case is opened",
  "driven-off": "is driven away in the own car",
  "struck-down": "is struck down beside the car",
  "car-taken": "loses the car to somebody who drives it away",
  "help-arrived": "has help beside",
  "forgot-to-clear": "drives off and forgets to clear the stop",
  "left-for-hot-call": "leaves the stop for a hot call without clearing",
  "portable-left-behind": "leaves the portable radio behind",
  "portables-swapped": "has another's portable radio",
  "wrong-unit-logged": "is logged for words that another unit spoke",
  "walked-over": "speaks while another does",
  "battery-died": "has an empty battery",
  "valley-entered": "enters a valley without coverage",
  "burst-sent": "is heard again: a device sends what it had stored",
  "walked-away": "walks away from the car",
  "shift-changed": "is relieved",
  "car-changed": "goes out in another car than the one that was left",
  "car-left-reporting": "leaves a car in the yard that goes on reporting",
  "car-switched-off": "leaves a car in the yard, switched off",
  "took-former-radio": "takes the radio of the one who was relieved",
  "stop-while-rolling": "calls a stop in while still rolling",
  "stop-made": "stops a car",
  "prompt-answered": "answers a prompt",
  "two-officer-stop": "stops a car, two officers",
  "alone-with-911": "waits: the dispatcher is alone with 911 calls",
  "unannounced-stand": "stands somewhere and has told nobody",
  "caution-known": "stops a car about which a caution is known",
};

const dangers: ReadonlySet<HappeningKind> = new Set([
  "duress-pressed",
  "fall",
  "crash",
  "airbag",
  "driven-off",
  "struck-down",
  "car-taken",
]);

/** What happens, in words that follow a call sign. */
export function happeningWords(kind: HappeningKind): string {
  return words[kind];
}

/** Whether somebody is in danger by it. */
export function isDanger(kind: HappeningKind): boolean {
  return dangers.has(kind);
}

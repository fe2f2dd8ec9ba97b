/**
 * What has to happen in a run of some size: where one of these kinds is missing, the run has proved nothing about it
 * and fails. Each kind needs so many unit-hours before it may be expected with near certainty.
 */
import type { Counts } from "./counts.ts";
import type { RunOptions } from "./run.ts";

const AFTER_UNIT_HOURS: Readonly<Record<string, number>> = {
  "stop-made": 8,
  "stop-while-rolling": 20,
  "overdue checks seen": 8,
  "alerts raised: notice": 20,
  "alerts closed": 20,
  "answers accepted": 4,
  "queues measured": 0,
  "emergencies looked for on a console": 150,
  emergencies: 100,
  "duress keys heard": 120,
  "duress-test": 100,
  "duress-by-accident": 800,
  "forgot-to-clear": 120,
  "left-for-hot-call": 2_000,
  "walked-away": 160,
  "walked-over": 200,
  "two-officer-stop": 200,
  "unannounced-stand": 120,
  "valley-entered": 20,
  "burst-sent": 20,
  "battery-died": 500,
  "portable-left-behind": 200,
  "portables-swapped": 600,
  "wrong-unit-logged": 300,
  "shift-changed": 60,
  "prompt-answered": 100,
  "caution-known": 200,
  "struck-down": 500,
  "driven-off": 600,
  "car-taken": 800,
  fall: 600,
  crash: 1_500,
  "datagrams dropped": 10,
  "datagrams delayed": 20,
  "datagrams doubled": 20,
  "datagrams overtaken": 20,
  "datagrams cut": 80,
};
/** Where reliefs change cars. */
const WITH_CAR_CHANGES: Readonly<Record<string, number>> = {
  "car-changed": 150,
  "car-left-reporting": 250,
  "car-switched-off": 400,
  "took-former-radio": 400,
};
/**
 * Where no kind of danger is left to chance. That it happens is sure from 20 unit-hours on. Whether its monitor's checker
 * has something to look at then is not: the report may be lost, come while the server is down, or be answered at once. It
 * is asked for from where so many are owed that one of them is all but sure to be looked at.
 */
const WITH_EVERY_DANGER: Readonly<Record<string, number>> = {
  "car-taken": 20,
  "driven-off": 20,
  "struck-down": 20,
  fall: 20,
  "no-motion": 20,
  crash: 20,
  airbag: 20,
  holster: 20,
  tamper: 20,
  "portable-left-behind": 20,
  "duress-by-accident": 20,
  "caution-known": 20,
  "unannounced-stand": 20,
  "cars that left a stop": 80,
  "people and cars that parted": 60,
  "devices that fell silent": 20,
  "checks due by silence": 240,
  "sensor alarms looked at: man-down": 80,
  "sensor alarms looked at: no-motion": 240,
  "sensor alarms looked at: crash": 120,
  "sensor alarms looked at: airbag": 120,
  "sensor alarms looked at: holster": 120,
  "sensor alarms looked at: tamper": 160,
  "duress keys of units heard": 20,
  "unannounced stands seen": 80,
  "unannounced stands that lasted": 120,
  "cautions about a stop": 240,
};
/** By what is done to the center: every form of it. */
const WITH_FAULTS: Readonly<Record<string, readonly string[]>> = {
  network: ["fault network"],
  kill: ["crashes", "crashes at an append"],
  power: ["power cuts", "acknowledged rows lost by a lying disk"],
  disk: ["disk slow", "disk full", "disk failing", "disk hanging", "disk lying"],
  clock: ["fault clock"],
  calendar: [],
  consoles: ["locations compared", "reconnects", "console slow", "console frozen", "console cut"],
  monitor: ["fault monitor"],
  flood: ["fault flood"],
  gateway: ["fault gateway"],
  carrier: ["fault carrier"],
};
const FULL_LINE_AFTER = 30;
/** Somebody has to be in danger in the seconds that the disk loses. */
const LOST_EMERGENCY_AFTER = 150;

/** A run in which something was left out on purpose is not asked for everything. */
export function missingKinds(options: RunOptions, counts: Counts): string[] {
  if (options.onlyFaults !== undefined || options.endAfterMs !== undefined) return [];
  const unitHours = options.units * options.hours;
  const wanted = {
    ...AFTER_UNIT_HOURS,
    ...(options.changesCars === true ? WITH_CAR_CHANGES : {}),
    ...(options.everyDanger === true ? WITH_EVERY_DANGER : {}),
  };
  const ordinary = Object.entries(wanted)
    .filter(([, needed]) => unitHours >= needed)
    .map(([kind]) => kind);
  // A picture of some size is what fills a slow line.
  if (options.faults.includes("consoles") && unitHours >= FULL_LINE_AFTER)
    ordinary.push("emergencies looked for on a full line");
  if (options.faults.includes("power") && unitHours >= LOST_EMERGENCY_AFTER)
    ordinary.push("emergencies that a server had lost");
  return counts.missing([...ordinary, ...options.faults.flatMap((kind) => WITH_FAULTS[kind] ?? [])]);
}

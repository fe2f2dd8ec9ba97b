/**
 * What goes wrong: attacks at stops, and the accidents that only look like one. Nothing in here tells Vigil anything
 * but what the people and their devices still can.
 */
import { destinationPoint } from "../../base/geo.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Life, LivedPart } from "../../server/practice/agenda.ts";
import { sendAlarm } from "./device-life.ts";
import type { OwedDangers } from "./owed-dangers.ts";
import type { PlannedDevice } from "./plan.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { HappeningKind, Stage } from "./stage.ts";

/** Found by somebody who drives past, where nobody else came. */
const FOUND_AT_LAST_MS = 50 * MINUTE_MS;
const LOOK_MS = 5 * SECOND_MS;

type Attack = {
  readonly kind: Extract<HappeningKind, "driven-off" | "struck-down" | "car-taken">;
  readonly weight: number;
};
const ATTACKS: readonly Attack[] = [
  { kind: "driven-off", weight: 0.3 },
  { kind: "struck-down", weight: 0.45 },
  { kind: "car-taken", weight: 0.25 },
];

/** Now and then somebody attacks; the rest of the stop is then no longer the officer's. */
export function* attackIfAny(stage: Stage, unit: SimUnit): LivedPart<void> {
  const { random } = unit;
  const owed = stage.isWindingDown ? undefined : ATTACKS.find(({ kind }) => stage.owed?.take(kind, unit) === true);
  if (owed !== undefined) return yield* suffer(stage, unit, owed.kind);
  if (stage.isWindingDown || random.next() > stage.rates.attack / 2) return;
  let chance = random.next();
  const attack = ATTACKS.find(({ weight }) => (chance -= weight) < 0) ?? ATTACKS[0];
  if (attack !== undefined) yield* suffer(stage, unit, attack.kind);
}

function* suffer(stage: Stage, unit: SimUnit, kind: Attack["kind"]): LivedPart<void> {
  const { random } = unit;
  const { agenda } = stage;
  const [person] = unit.people;
  if (person === undefined) return;
  const carried = person.carried;
  unit.trouble = kind;
  unit.canAnswer = false;
  unit.helpAtMs = undefined;
  stage.truth(kind, unit);
  const presses = random.next();
  // Early, late, never: some never get to their key.
  if (carried !== undefined && presses < 0.5) {
    const afterMs = presses < 0.25 ? random.between(1, 5) * SECOND_MS : random.between(30, 400) * SECOND_MS;
    agenda.at(agenda.nowMs + afterMs, () => unit.pressKey(stage, carried.device, "duress-pressed"));
  }
  switch (kind) {
    case "struck-down":
      if (carried?.device.manDown === true) {
        fallsDown(stage, unit, carried.device.id);
        if (stage.owed !== undefined) liesStill(stage, unit, carried.device);
      }
      break;
    case "car-taken": {
      const { latDeg, lonDeg } = unit.placeOf(person, unit.car.place);
      person.whereabouts = { kind: "at", point: destinationPoint(latDeg, lonDeg, 200, 6) };
      if (carried?.device.manDown === true) fallsDown(stage, unit, carried.device.id);
      yield random.between(10, 40) * SECOND_MS;
      unit.car.drive(38, 3);
      break;
    }
    case "driven-off":
      yield random.between(10, 60) * SECOND_MS;
      unit.stepIn();
      unit.car.drive(36, 3);
      break;
  }
  yield* untilHelped(stage, unit);
}

function* untilHelped(stage: Stage, unit: SimUnit): LivedPart<void> {
  const { agenda } = stage;
  const foundAtMs = agenda.nowMs + FOUND_AT_LAST_MS;
  while (agenda.nowMs < Math.min(foundAtMs, unit.helpAtMs ?? Infinity)) yield LOOK_MS;
  stage.truth("help-arrived", unit);
  unit.car.pullOver();
  yield 20 * SECOND_MS;
  unit.stepIn();
  for (const { carried } of unit.people) if (carried !== undefined) delete carried.left;
  unit.trouble = undefined;
  unit.canAnswer = true;
  unit.helpAtMs = undefined;
  yield 2 * MINUTE_MS;
}

function fallsDown(stage: Stage, unit: SimUnit, deviceId: string): void {
  const device = unit.people.find(({ carried }) => carried?.device.id === deviceId)?.carried?.device;
  if (device === undefined) return;
  stage.agenda.at(stage.agenda.nowMs + unit.random.between(2, 6) * SECOND_MS, () => {
    stage.truth("fall", unit);
    sendAlarm(stage, device, "man-down");
  });
}

// Long after the fall its sensor feels no motion either.
function liesStill(stage: Stage, unit: SimUnit, device: PlannedDevice): void {
  stage.agenda.at(stage.agenda.nowMs + unit.random.between(40, 60) * SECOND_MS, () => {
    if (unit.trouble === undefined) return;
    stage.truth("no-motion", unit);
    sendAlarm(stage, device, "no-motion");
  });
}

/** The accidents of one unit, for as long as it is out. */
export function* accidents(stage: Stage, unit: SimUnit): Life {
  const random = stage.random.stream(`accidents-${unit.id}`);
  const { rates } = stage;
  const perHour = rates.duressByAccident + rates.fall + rates.crash + rates.otherSensors;
  for (;;) {
    yield Math.max(SECOND_MS, (-Math.log(1 - random.next()) / perHour) * HOUR_MS);
    const carried = unit.people[0]?.carried;
    if (!unit.onShift || unit.trouble !== undefined || stage.isWindingDown) continue;
    const chance = random.next() * perHour;
    if (chance < rates.duressByAccident) {
      if (carried !== undefined) unit.pressKey(stage, carried.device, "duress-by-accident");
    } else if (chance < rates.duressByAccident + rates.fall) {
      if (carried?.device.manDown !== true) continue;
      befall(stage, unit, carried.device, "fall", random.between(3, 60) * SECOND_MS);
    } else if (chance < rates.duressByAccident + rates.fall + rates.otherSensors) {
      if (carried === undefined) continue;
      const kind = random.pick(["holster", "tamper"] as const);
      befall(stage, unit, carried.device, kind, random.between(10, 120) * SECOND_MS);
    } else if (unit.modem !== undefined) {
      befall(stage, unit, unit.modem, "crash", random.between(60, 240) * SECOND_MS);
    }
  }
}

const ACCIDENTS = ["fall", "no-motion", "crash", "airbag", "holster", "tamper"] as const;

/** The accidents that surely happen: each to some unit that has the device that tells of it. */
export function* owedAccidents(stage: Stage, owed: OwedDangers): Life {
  const random = stage.random.stream("owed-accidents");
  for (;;) {
    yield LOOK_MS;
    if (stage.isWindingDown) continue;
    const offset = random.int(stage.units.length);
    const inTurn = [...stage.units.slice(offset), ...stage.units.slice(0, offset)];
    for (const kind of ACCIDENTS) {
      const unit = inTurn.find((one) => owed.take(kind, one));
      const device = kind === "crash" || kind === "airbag" ? unit?.modem : unit?.people[0]?.carried?.device;
      // Long enough that what nobody answers has climbed.
      if (unit !== undefined && device !== undefined)
        befall(stage, unit, device, kind, random.between(40, 120) * SECOND_MS);
    }
    const pressing = inTurn.find((one) => owed.take("duress-by-accident", one));
    const carried = pressing?.people[0]?.carried;
    if (carried !== undefined) pressing?.pressKey(stage, carried.device, "duress-by-accident");
  }
}

// A sensor says so, and after a while that it is over.
function befall(
  stage: Stage,
  unit: SimUnit,
  device: PlannedDevice,
  kind: (typeof ACCIDENTS)[number],
  lastsMs: number,
): void {
  const { agenda } = stage;
  const alarm = kind === "fall" ? "man-down" : kind;
  stage.truth(kind, unit);
  sendAlarm(stage, device, alarm);
  agenda.at(agenda.nowMs + lastsMs, () => sendAlarm(stage, device, alarm, false));
}

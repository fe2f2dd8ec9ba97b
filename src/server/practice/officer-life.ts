/**
 * An officer's ordinary shift: patrol, traffic stops, motorists, calls that dispatch gives, a meal; answers on the
 * radio, and the clear that is forgotten now and then. Every word that matters to Vigil goes through a dispatcher.
 */
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { nearestOnPolyline } from "../../base/polyline.ts";
import { describePlace, placeInWords } from "../../roads/describe-place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { type Life, type LivedPart, until } from "./agenda.ts";
import type { GivenTask, PatrolUnit } from "./patrol-unit.ts";
import { type Stage, sayOnRadio } from "./stage.ts";

const FORGETS_TO_CLEAR = 1 / 25;
const LOOK_FOR_TASK_MS = 2 * SECOND_MS;
const CRUISE_MPS = 30;
const HURRY_MPS = 38;

/** Works until it is ended. */
export function* officerLife(stage: Stage, unit: PatrolUnit): Life {
  const { random } = unit;
  const mealAtMs = stage.agenda.nowMs + random.between(2.5 * 60, 5 * 60) * MINUTE_MS;
  let hasEaten = false;
  cruise(unit);
  for (;;) {
    yield* patrolFor(stage, unit, random.between(14, 50) * MINUTE_MS);
    if (unit.task !== undefined) {
      yield* workTask(stage, unit, unit.task);
    } else if (!hasEaten && stage.agenda.nowMs >= mealAtMs) {
      hasEaten = true;
      yield* meal(stage, unit);
    } else {
      const chance = random.next();
      if (chance < 0.72) yield* trafficStop(stage, unit);
      else if (chance < 0.86) yield* motoristAssist(stage, unit);
      else yield* runRadar(stage, unit);
    }
  }
}

/** Drives its beat at an ordinary pace. */
export function cruise(unit: PatrolUnit): void {
  const { car, random } = unit;
  const turnsAtEnds = car.line === unit.beat.line;
  if (!turnsAtEnds) car.follow(unit.beat.line, car.direction);
  car.drive(CRUISE_MPS + random.between(-3, 4));
}

function* patrolFor(stage: Stage, unit: PatrolUnit, durationMs: number): LivedPart<void> {
  const untilMs = stage.agenda.nowMs + durationMs;
  let nextPaceAtMs = stage.agenda.nowMs + 4 * MINUTE_MS;
  while (stage.agenda.nowMs < untilMs && unit.task === undefined) {
    yield LOOK_FOR_TASK_MS;
    if (stage.agenda.nowMs < nextPaceAtMs) continue;
    nextPaceAtMs = stage.agenda.nowMs + unit.random.between(2, 8) * MINUTE_MS;
    cruise(unit);
    if (unit.random.next() < 0.04) unit.unheardUntilMs = stage.agenda.nowMs + unit.random.between(15, 45) * SECOND_MS;
    if (unit.random.next() < 0.05)
      sayOnRadio(stage, unit, { type: "RecordContact", unit: unit.callSign, ...unit.speaker(), said: "radio check" });
  }
}

/** A stop as most are: called in while still rolling, and cleared when it is over. */
function* trafficStop(stage: Stage, unit: PatrolUnit): LivedPart<void> {
  const { random } = unit;
  const arrest = random.next() < 0.04;
  sayOnRadio(stage, unit, {
    type: "StartStop",
    unit: unit.callSign,
    kind: "traffic",
    plate: randomPlate(unit),
    place: placeAhead(unit),
    description: random.pick(VEHICLES),
    occupants: 1 + random.int(3),
  });
  yield random.between(6, 20) * SECOND_MS;
  yield* standOnShoulder(unit);
  yield* workAtCar(stage, unit, random.between(4, 14) * MINUTE_MS);
  if (arrest) yield* transport(stage, unit);
  yield* leave(stage, unit, arrest ? "ARREST" : random.next() < 0.6 ? "WARN" : "CITE");
}

function* motoristAssist(stage: Stage, unit: PatrolUnit): LivedPart<void> {
  const { random } = unit;
  yield* standOnShoulder(unit);
  sayOnRadio(stage, unit, {
    type: "StartStop",
    unit: unit.callSign,
    kind: "motorist-assist",
    plate: randomPlate(unit),
    place: placeAhead(unit),
    description: random.pick(VEHICLES),
  });
  yield* workAtCar(stage, unit, random.between(5, 15) * MINUTE_MS);
  yield* leave(stage, unit, "ASSIST");
}

function* standOnShoulder(unit: PatrolUnit): LivedPart<void> {
  unit.car.pullOver();
  yield* until(() => unit.car.isStanding, 3 * MINUTE_MS);
}

// To the other car, back to one's own for the papers, to the other again; code 4 when all seems in order.
function* workAtCar(stage: Stage, unit: PatrolUnit, durationMs: number): LivedPart<void> {
  const { random } = unit;
  unit.hasSaidCodeFour = false;
  const endMs = stage.agenda.nowMs + durationMs;
  yield random.between(8, 25) * SECOND_MS;
  unit.stepOut(random.between(8, 14), random.between(0, 3));
  yield random.between(45, 120) * SECOND_MS;
  if (random.next() < 0.6) sayOnRadio(stage, unit, unit.codeFour());
  unit.stepIn();
  if (random.next() < 0.5) {
    yield random.between(20, 60) * SECOND_MS;
    sayOnRadio(stage, unit, ...returnOf(unit));
  }
  yield random.between(40, 100) * SECOND_MS;
  unit.stepOut(random.between(8, 14), random.between(0, 3));
  yield Math.max(20 * SECOND_MS, endMs - stage.agenda.nowMs);
  unit.stepIn();
  yield random.between(5, 15) * SECOND_MS;
}

// Mostly nothing against it; now and then something that the officer is told at once.
function returnOf(unit: PatrolUnit): object[] {
  if (unit.random.next() < 0.97)
    return [{ type: "RecordReturn", unit: unit.callSign, text: "valid, no wants", hit: false }];
  return [
    { type: "RecordReturn", unit: unit.callSign, text: "registered owner wanted, failure to appear", hit: true },
    { type: "ReadReturn", unit: unit.callSign },
    { type: "RecordContact", unit: unit.callSign, ...unit.speaker(), said: "10-4 on the wanted return" },
  ];
}

/** Clears and drives on; one in twenty-five says nothing. */
function* leave(stage: Stage, unit: PatrolUnit, disposition: string): LivedPart<void> {
  const { random } = unit;
  unit.stepIn();
  if (random.next() < FORGETS_TO_CLEAR) unit.hasForgotten = true;
  else sayOnRadio(stage, unit, { type: "ClearUnit", unit: unit.callSign, disposition });
  yield random.between(12, 40) * SECOND_MS;
  cruise(unit);
}

function* transport(stage: Stage, unit: PatrolUnit): LivedPart<void> {
  const { random } = unit;
  const town = describePlace(newMexico, unit.car.place).nearestTown ?? "the county jail";
  const who = "one prisoner";
  const startMi = unit.odometerMi;
  sayOnRadio(stage, unit, {
    type: "StartTransport",
    unit: unit.callSign,
    who,
    destination: `${town} detention center`,
    odometerMi: startMi,
  });
  yield random.between(10, 25) * SECOND_MS;
  cruise(unit);
  const drivenMs = random.between(12, 25) * MINUTE_MS;
  yield drivenMs;
  yield* standOnShoulder(unit);
  unit.odometerMi = Math.round((startMi + (drivenMs / MINUTE_MS) * 1.1) * 10) / 10;
  sayOnRadio(stage, unit, { type: "EndTransport", unit: unit.callSign, odometerMi: unit.odometerMi });
  yield random.between(8, 15) * SECOND_MS;
}

function* meal(stage: Stage, unit: PatrolUnit): LivedPart<void> {
  sayOnRadio(stage, unit, { type: "SetStatus", unit: unit.callSign, status: "OutOfService", reason: "meal" });
  yield 10 * SECOND_MS;
  yield* standOnShoulder(unit);
  yield unit.random.between(20, 30) * MINUTE_MS;
  sayOnRadio(stage, unit, { type: "SetStatus", unit: unit.callSign, status: "CheckedIn" });
  yield 15 * SECOND_MS;
  cruise(unit);
}

// Parked beside the road to watch the traffic; nobody says so on the air.
function* runRadar(stage: Stage, unit: PatrolUnit): LivedPart<void> {
  yield* standOnShoulder(unit);
  const untilMs = stage.agenda.nowMs + unit.random.between(1.5, 6) * MINUTE_MS;
  yield* until(() => unit.task !== undefined || stage.agenda.nowMs >= untilMs, 10 * MINUTE_MS);
  cruise(unit);
}

function* workTask(stage: Stage, unit: PatrolUnit, task: GivenTask): LivedPart<void> {
  const { car, random, callSign } = unit;
  const progress = (status: string): void =>
    sayOnRadio(stage, unit, { type: "ProgressAssignment", unit: callSign, incident: task.incident, status });
  progress("EnRoute");
  if (task.point !== undefined)
    yield* driveTo(unit, nearestOnPolyline(car.line, task.point.latDeg, task.point.lonDeg).alongM, HURRY_MPS);
  progress("OnScene");
  unit.hasSaidCodeFour = false;
  yield random.between(10, 30) * SECOND_MS;
  unit.stepOut(random.between(5, 20), random.between(0, 5));
  yield random.between(1, 3) * MINUTE_MS;
  if (task.incidentType.startsWith("TACC") && random.next() < 0.7) {
    sayOnRadio(stage, unit, { type: "RequestService", incident: task.incident, service: "Tow" });
  }
  if (random.next() < 0.5) sayOnRadio(stage, unit, unit.codeFour());
  yield random.between(6, 16) * MINUTE_MS;
  unit.task = undefined;
  yield* leave(stage, unit, random.pick(["REPORT", "ASSIST", "GOA"]));
}

/** Drives along the present line to a place on it, turning round first where it lies behind, and stands there. */
export function* driveTo(unit: PatrolUnit, alongM: number, speedMps: number, direction?: 1 | -1): LivedPart<void> {
  const { car } = unit;
  const standsAt = (wantedM: number) => (): boolean => car.isStanding && Math.abs(car.alongM - wantedM) < 5;
  const heading = (toM: number): 1 | -1 => (toM >= car.alongM ? 1 : -1);
  const run = (speedMps * speedMps) / 5 + 150;
  const wanted = direction ?? heading(alongM);
  // To arrive on the wanted side of the road it may have to go past the place first.
  if (direction !== undefined && (alongM - car.alongM) * wanted < run) {
    const beyondM = Math.max(0, Math.min(car.line.lengthM, alongM - wanted * run));
    if (Math.abs(beyondM - car.alongM) > 20) {
      yield* turnTowards(unit, heading(beyondM));
      car.stopAt(beyondM, speedMps, 6);
      yield* until(standsAt(beyondM), 40 * MINUTE_MS);
    }
  }
  yield* turnTowards(unit, wanted);
  car.stopAt(alongM, speedMps);
  yield* until(standsAt(alongM), 40 * MINUTE_MS);
}

function* turnTowards(unit: PatrolUnit, direction: 1 | -1): LivedPart<void> {
  if (unit.car.direction === direction) return;
  unit.car.drive(3);
  yield 6 * SECOND_MS;
  // At the end of its beat it may have turned by itself meanwhile.
  if (unit.car.direction !== direction) unit.car.turnRound();
}

/** Where the car will stand, in the words an officer would use. */
function placeAhead(unit: PatrolUnit): object {
  return placeInWords(newMexico, unit.car.place);
}

const VEHICLES = [
  "silver Camry",
  "blue F-150",
  "red Civic",
  "white Silverado",
  "black Altima",
  "gray RAV4",
  "green Outback",
  "tan Sierra",
];
const STATES = ["NM", "NM", "NM", "NM", "TX", "TX", "AZ", "CO", "OK"];

function randomPlate(unit: PatrolUnit): string {
  const { random } = unit;
  const letters = Array.from({ length: 3 }, () => "ABCDEFGHJKLMNPRSTVWXYZ"[random.int(22)]).join("");
  return `${random.pick(STATES)} ${letters}${String(random.int(1_000)).padStart(3, "0")}`;
}

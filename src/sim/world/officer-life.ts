/**
 * An officer's shift: patrol, stops called in while rolling, motorists, calls, a meal, standing by the road without a
 * word; the clear that is forgotten, the stop that is left for a hot call, the relief at the end.
 */
import { nearestOnPolyline } from "../../base/polyline.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { destinationPoint } from "../../base/geo.ts";
import { placeInWords } from "../../roads/describe-place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { type Life, type LivedPart, until } from "../../server/practice/agenda.ts";
import type { PlannedDevice } from "./plan.ts";
import { beginCarrying, changeCar, changeOf, findOutLater, formerRadio } from "./shift-change.ts";
import type { GivenTask, SimUnit } from "./sim-unit.ts";
import { type Stage, tap } from "./stage.ts";
import { attackIfAny } from "./troubles.ts";
import { say } from "./voice-channel.ts";

const LOOK_FOR_TASK_MS = 4 * SECOND_MS;
const CRUISE_MPS = 30;
const HURRY_MPS = 38;
const LEAVES_FOR_HOT_CALL = 0.5;
const WALKS_AWAY = 0.12;
const LEAVES_PORTABLE_IN_CAR = 0.06;
const LEAVES_PORTABLE_BEHIND = 0.01;
/** Long enough for the mark and the notice. */
const LONG_STAND_MS = 11 * MINUTE_MS;
const LOOKS_FOR_PLACE_MS = 3 * MINUTE_MS;

/** Works until it is ended; the second crew takes over at its hour. */
export function* officerLife(stage: Stage, unit: SimUnit, relievedAtMs: number): Life {
  const { agenda } = stage;
  const { random } = unit;
  const mealAtMs = agenda.nowMs + random.between(0.5, 6) * 60 * MINUTE_MS;
  let hasEaten = false;
  let hasBeenRelieved = false;
  yield random.between(0, 5) * MINUTE_MS;
  yield* startShift(stage, unit, unit.plan.crew);
  for (;;) {
    cruise(unit);
    yield* patrol(stage, unit, random.between(stage.rates.patrolMs.from, stage.rates.patrolMs.to));
    if (unit.task !== undefined) {
      yield* workTask(stage, unit, unit.task);
    } else if (stage.isWindingDown) {
      yield 10 * SECOND_MS;
    } else if (!hasBeenRelieved && agenda.nowMs >= relievedAtMs) {
      hasBeenRelieved = true;
      yield* relieve(stage, unit);
    } else if (!hasEaten && agenda.nowMs >= mealAtMs) {
      hasEaten = true;
      yield* meal(stage, unit);
    } else if (stage.owed?.take("unannounced-stand", unit) === true) {
      yield* standSilently(stage, unit, LONG_STAND_MS);
    } else {
      const chance = random.next();
      if (chance < 0.7) yield* stop(stage, unit, "traffic");
      else if (chance < 0.85) yield* stop(stage, unit, "motorist-assist");
      else yield* standSilently(stage, unit, random.between(1.5, 9) * MINUTE_MS);
    }
  }
}

function cruise(unit: SimUnit): void {
  const { car, random } = unit;
  if (car.line !== unit.plan.beat.line) car.follow(unit.plan.beat.line, car.direction);
  car.drive(CRUISE_MPS + random.between(-4, 5));
}

function* patrol(stage: Stage, unit: SimUnit, durationMs: number): LivedPart<void> {
  const { agenda } = stage;
  const untilMs = agenda.nowMs + durationMs;
  let nextPaceAtMs = agenda.nowMs + unit.random.between(3, 9) * MINUTE_MS;
  while (agenda.nowMs < untilMs && unit.task === undefined) {
    yield Math.min(LOOK_FOR_TASK_MS, Math.max(1, untilMs - agenda.nowMs));
    if (agenda.nowMs < nextPaceAtMs) continue;
    nextPaceAtMs = agenda.nowMs + unit.random.between(3, 9) * MINUTE_MS;
    cruise(unit);
    if (unit.random.next() < 0.05)
      yield* say(stage, unit, { type: "RecordContact", unit: unit.id, ...unit.speaker(), said: "radio check" });
  }
}

/** Begins a shift: who rides, in which car, with whose radio; the key is tried by some. */
export function* startShift(
  stage: Stage,
  unit: SimUnit,
  crew: SimUnit["plan"]["crew"],
  radio?: PlannedDevice,
): LivedPart<void> {
  const { random } = unit;
  unit.board(crew, radio);
  unit.onShift = true;
  beginCarrying(stage, unit);
  yield* say(stage, unit, {
    type: "StartShift",
    unit: unit.id,
    officers: crew.map(({ badge }) => badge),
    vehicle: unit.vehicle,
  });
  yield random.between(20, 60) * SECOND_MS;
  yield* tryTheKey(stage, unit);
}

// Some try the emergency key at the start of the shift; a few of them without saying so first.
function* tryTheKey(stage: Stage, unit: SimUnit): LivedPart<void> {
  const { random } = unit;
  const carried = unit.people[0]?.carried;
  if (carried === undefined || random.next() > 0.25) return;
  const saysSo = random.next() < 1 - stage.rates.triesKeyUnsaid;
  if (saysSo) {
    tap(stage, unit, { type: "StartDuressTest", unit: unit.id });
    yield random.between(5, 60) * SECOND_MS;
  }
  stage.truth("duress-test", unit);
  unit.pressKey(stage, carried.device, saysSo ? "duress-test" : "duress-by-accident");
  yield random.between(5, 20) * SECOND_MS;
}

function* relieve(stage: Stage, unit: SimUnit): LivedPart<void> {
  const { random } = unit;
  const change = changeOf(stage, unit);
  if (change === undefined) yield* standOnShoulder(unit);
  else yield* driveTo(unit, change.yardAlongM, CRUISE_MPS, 25 * MINUTE_MS);
  yield* say(stage, unit, { type: "EndShift", unit: unit.id });
  unit.onShift = false;
  unit.stepIn();
  // At the station, with nobody on shift any more: a key is a key.
  const carried = unit.people[0]?.carried;
  if (carried !== undefined && random.next() < stage.rates.pressesKeyAtStation) {
    yield random.between(20, 60) * SECOND_MS;
    unit.pressKey(stage, carried.device, "duress-by-accident");
  }
  unit.people = [];
  yield random.between(4, 15) * MINUTE_MS;
  stage.truth("shift-changed", unit);
  if (change !== undefined && unit.car.isStanding) changeCar(stage, unit);
  const radio = stage.yards === undefined ? undefined : formerRadio(stage, unit, carried?.device);
  yield* startShift(stage, unit, unit.plan.relief, radio);
  if (radio !== undefined) findOutLater(stage, unit, radio);
}

function* meal(stage: Stage, unit: SimUnit): LivedPart<void> {
  yield* standOnShoulder(unit);
  yield* say(stage, unit, { type: "SetStatus", unit: unit.id, status: "OutOfService", reason: "meal" });
  yield unit.random.between(15, 35) * MINUTE_MS;
  yield* say(stage, unit, { type: "SetStatus", unit: unit.id, status: "CheckedIn" });
}

// Parked beside the road to watch the traffic; nobody says so on the air.
function* standSilently(stage: Stage, unit: SimUnit, forMs: number): LivedPart<void> {
  yield* standOnShoulder(unit);
  stage.truth("unannounced-stand", unit);
  const untilMs = stage.agenda.nowMs + forMs;
  yield* until(() => unit.task !== undefined || stage.agenda.nowMs >= untilMs, 12 * MINUTE_MS);
}

function* standOnShoulder(unit: SimUnit): LivedPart<void> {
  unit.car.pullOver();
  yield* until(() => unit.car.isStanding, 3 * MINUTE_MS);
}

// A stop as most are: called in while still rolling, and cleared when it is over.
function* stop(stage: Stage, unit: SimUnit, kind: "traffic" | "motorist-assist"): LivedPart<void> {
  const { random } = unit;
  const { stopsWhereHeard } = stage.rates;
  if (stopsWhereHeard > 0 && random.next() < stopsWhereHeard)
    yield* until(() => unit.isHeardBy("voice"), LOOKS_FOR_PLACE_MS);
  unit.isWorking = true;
  unit.hasSaidCodeFour = false;
  stage.truth("stop-made", unit);
  if (unit.people.length > 1) stage.truth("two-officer-stop", unit);
  const rolling = kind === "traffic" && random.next() < 0.7;
  if (rolling) stage.truth("stop-while-rolling", unit);
  else yield* standOnShoulder(unit);
  const wanted = wantedPlate(stage, unit);
  const command = {
    type: "StartStop",
    unit: unit.id,
    kind,
    plate: wanted ?? plateOf(unit),
    place: placeHere(unit),
    description: random.pick(VEHICLES),
    occupants: 1 + random.int(3),
  };
  // Under a flood of alarms dispatch enters nothing for half an hour: this one is typed in the car.
  if (unit.plan.hasComputer || wanted !== undefined) tap(stage, unit, command);
  else yield* say(stage, unit, command);
  yield random.between(4, 15) * SECOND_MS;
  yield* standOnShoulder(unit);
  yield* workAtCar(stage, unit, random.between(4, 14) * MINUTE_MS);
  unit.isWorking = false;
  if (unit.task !== undefined && unit.task.isHot) return; // it has left without a word about this stop
  yield* leave(stage, unit, kind === "traffic" ? random.pick(["WARN", "WARN", "CITE"]) : "ASSIST");
}

// To the other car, back for the papers, to the other again; code 4 when all seems in order.
function* workAtCar(stage: Stage, unit: SimUnit, durationMs: number): LivedPart<void> {
  const { random } = unit;
  const { agenda } = stage;
  const endMs = agenda.nowMs + durationMs;
  yield random.between(8, 25) * SECOND_MS;
  unit.stepOut(random.between(8, 14), random.between(0, 3));
  leavePortable(stage, unit);
  yield* attackIfAny(stage, unit);
  yield random.between(30, 100) * SECOND_MS;
  if (random.next() < 0.5) yield* codeFour(stage, unit);
  if (leavesForHotCall(stage, unit)) return;
  unit.stepIn();
  if (random.next() < 0.5) {
    yield random.between(20, 60) * SECOND_MS;
    yield* say(stage, unit, ...returnOf(stage, unit));
  }
  yield random.between(20, 90) * SECOND_MS;
  unit.stepOut(random.between(8, 14), random.between(0, 3));
  if (random.next() < WALKS_AWAY) yield* walkAway(stage, unit);
  yield* attackIfAny(stage, unit);
  while (agenda.nowMs < endMs) {
    yield Math.min(15 * SECOND_MS, endMs - agenda.nowMs);
    if (leavesForHotCall(stage, unit)) return;
  }
  pickUpPortable(stage, unit);
  unit.stepIn();
  yield random.between(5, 15) * SECOND_MS;
}

function* codeFour(stage: Stage, unit: SimUnit): LivedPart<void> {
  unit.hasSaidCodeFour = true;
  yield* say(stage, unit, { type: "RecordCodeFour", unit: unit.id, ...unit.speaker() });
}

// To a house, into a field, along the fence: some hundred metres from the car and back.
function* walkAway(stage: Stage, unit: SimUnit): LivedPart<void> {
  const { random } = unit;
  const [person] = unit.people;
  if (person === undefined) return;
  stage.truth("walked-away", unit);
  const start = unit.car.place;
  const bearingDeg = random.between(0, 360);
  const farM = random.between(60, 350);
  const strideMs = 10 * SECOND_MS;
  for (let walkedM = 0; walkedM < farM; walkedM += 14) {
    person.whereabouts = { kind: "at", point: destinationPoint(start.latDeg, start.lonDeg, bearingDeg, walkedM) };
    yield strideMs;
  }
  yield random.between(1, 4) * MINUTE_MS;
  for (let leftM = farM; leftM > 0; leftM -= 14) {
    person.whereabouts = { kind: "at", point: destinationPoint(start.latDeg, start.lonDeg, bearingDeg, leftM) };
    yield strideMs;
  }
  person.whereabouts = { kind: "by-car", aheadM: 3, rightM: 2 };
}

function leavePortable(stage: Stage, unit: SimUnit): void {
  const carried = unit.people[0]?.carried;
  if (carried === undefined) return;
  if (unit.random.next() < LEAVES_PORTABLE_IN_CAR) {
    carried.left = { kind: "in-car" };
    stage.truth("portable-left-behind", unit);
  }
}

// Most are picked up; one is left on the other car's roof.
function pickUpPortable(stage: Stage, unit: SimUnit): void {
  const [person] = unit.people;
  const carried = person?.carried;
  if (person === undefined || carried === undefined) return;
  if (stage.owed?.take("portable-left-behind", unit) === true || unit.random.next() < LEAVES_PORTABLE_BEHIND) {
    const { latDeg, lonDeg } = unit.placeOf(person, unit.car.place);
    carried.left = { kind: "at", point: { latDeg, lonDeg } };
    stage.truth("portable-left-behind", unit);
    stage.agenda.at(stage.agenda.nowMs + 25 * MINUTE_MS, () => delete carried.left);
  } else {
    delete carried.left;
  }
}

function leavesForHotCall(stage: Stage, unit: SimUnit): boolean {
  if (unit.task?.isHot !== true || unit.random.next() > LEAVES_FOR_HOT_CALL) return false;
  unit.stepIn();
  stage.truth("left-for-hot-call", unit);
  return true;
}

// Mostly nothing against it; now and then something that the officer is to be told.
function returnOf(stage: Stage, unit: SimUnit): object[] {
  if (unit.random.next() < 0.92) return [{ type: "RecordReturn", unit: unit.id, text: "valid, no wants", hit: false }];
  stage.truth("caution-known", unit);
  return [{ type: "RecordReturn", unit: unit.id, text: "registered owner wanted, armed", hit: true }];
}

/** Clears and drives on; some say nothing. */
function* leave(stage: Stage, unit: SimUnit, disposition: string): LivedPart<void> {
  const { random } = unit;
  unit.stepIn();
  if (random.next() < stage.rates.forgetsToClear) {
    unit.hasForgotten = true;
    stage.truth("forgot-to-clear", unit);
  } else if (unit.plan.hasComputer && random.next() < 0.5) {
    tap(stage, unit, { type: "ClearUnit", unit: unit.id, disposition });
  } else {
    yield* say(stage, unit, { type: "ClearUnit", unit: unit.id, disposition });
  }
  yield random.between(8, 30) * SECOND_MS;
  cruise(unit);
}

function* workTask(stage: Stage, unit: SimUnit, task: GivenTask): LivedPart<void> {
  const { car, random } = unit;
  const { agenda } = stage;
  unit.isWorking = true;
  const progress = (status: string) =>
    say(stage, unit, { type: "ProgressAssignment", unit: unit.id, incident: task.incident, status });
  yield* progress("EnRoute");
  if (task.point !== undefined) {
    const alongM = nearestOnPolyline(car.line, task.point.latDeg, task.point.lonDeg).alongM;
    yield* driveTo(unit, alongM, HURRY_MPS, 40 * MINUTE_MS);
  }
  yield* progress("OnScene");
  unit.hasSaidCodeFour = false;
  yield random.between(10, 30) * SECOND_MS;
  unit.stepOut(random.between(5, 20), random.between(0, 5));
  yield random.between(1, 3) * MINUTE_MS;
  if (random.next() < 0.5) yield* codeFour(stage, unit);
  const endMs = agenda.nowMs + random.between(4, 15) * MINUTE_MS;
  while (agenda.nowMs < endMs) yield Math.min(30 * SECOND_MS, endMs - agenda.nowMs);
  unit.task = undefined;
  unit.isWorking = false;
  yield* leave(stage, unit, random.pick(["REPORT", "ASSIST", "GOA"]));
}

// To a place along its road, through the median where that lies behind it.
function* driveTo({ car }: SimUnit, alongM: number, speedMps: number, patienceMs: number): LivedPart<void> {
  const direction = alongM >= car.alongM ? 1 : -1;
  if (car.direction !== direction) {
    car.drive(3);
    yield 6 * SECOND_MS;
    car.turnRound();
  }
  car.stopAt(alongM, speedMps);
  yield* until(() => car.isStanding, patienceMs);
}

/** Where the unit is, in the words that an officer would use. */
export function placeHere(unit: SimUnit): object {
  return placeInWords(newMexico, unit.car.place);
}

const VEHICLES = ["silver Camry", "blue F-150", "red Civic", "white Silverado", "black Altima", "gray RAV4"];

// Of a car that is looked for, where that is owed: dispatch knew it before the stop began.
function wantedPlate(stage: Stage, unit: SimUnit): string | undefined {
  const plate = stage.owed?.wantedPlate(unit);
  if (plate !== undefined) stage.truth("caution-known", unit);
  return plate;
}

function plateOf({ random }: SimUnit): string {
  const letters = Array.from({ length: 3 }, () => "ABCDEFGHJKLMNPRSTVWXYZ"[random.int(22)]).join("");
  return `${random.pick(["NM", "NM", "NM", "TX", "AZ"])} ${letters}${String(random.int(1_000)).padStart(3, "0")}`;
}

/**
 * How an incident goes: an ordinary stop until somebody attacks, and from then on what the attacker does, what is
 * left to the officer, and what the devices do by themselves.
 */
import { destinationPoint, type Point } from "../../base/geo.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { type Life, type LivedPart, until } from "../../server/practice/agenda.ts";
import { PatrolCar } from "../../server/practice/patrol-car.ts";
import { modemLife, portableLife, sendAlarm } from "../world/device-life.ts";
import { placeHere } from "../world/officer-life.ts";
import type { Person, SimUnit } from "../world/sim-unit.ts";
import { type Stage, tap } from "../world/stage.ts";
import { say } from "../world/voice-channel.ts";
import type { IncidentCase } from "./incident-case.ts";
import type { CaseCoverage } from "./incident-world.ts";

/** What happened when, by the world's time. */
export type Timeline = {
  attackAtMs?: number;
  /** The car begins to be driven off. */
  drivenAtMs?: number;
  /** The officer's key goes down. */
  pressedAtMs?: number;
  /** The man-down sensor sends its alarm. */
  fallAtMs?: number;
};

const CRUISE_MPS = 29;

export function* incidentLife(
  stage: Stage,
  unit: SimUnit,
  coverage: CaseCoverage,
  incident: IncidentCase,
  timeline: Timeline,
): Life {
  goOut(stage, unit, incident);
  // Far enough from the road's ends to be driven off.
  const { car } = unit;
  if (car.alongM < 15_000 || car.alongM > car.line.lengthM - 15_000) car.follow(car.line, 1);
  car.drive(CRUISE_MPS);
  yield unit.random.between(100, 200) * SECOND_MS;
  if (incident.kind === "struck-elsewhere") yield* standAside(unit, coverage, incident);
  else yield* makeStop(stage, unit, coverage, incident);
  yield* officerWorks(stage, unit, incident);
  const [person] = unit.people;
  if (person !== undefined) yield* attack(stage, unit, person, incident, timeline);
}

function goOut(stage: Stage, unit: SimUnit, incident: IncidentCase): void {
  const { agenda } = stage;
  unit.board(unit.plan.crew);
  unit.onShift = true;
  const { modem } = unit.plan;
  if (modem !== undefined) agenda.begin(modemLife(stage, unit, modem));
  for (const person of unit.people)
    if (person.carried !== undefined && incident.radio?.hasGps === true)
      agenda.begin(portableLife(stage, unit, person, person.carried));
}

function* pullOver(unit: SimUnit): LivedPart<void> {
  unit.car.pullOver();
  yield* until(() => unit.car.isStanding, 3 * MINUTE_MS);
}

function* standAside(unit: SimUnit, coverage: CaseCoverage, incident: IncidentCase): LivedPart<void> {
  yield* pullOver(unit);
  coverage.here = { line: unit.car.line, alongM: unit.car.alongM, inValley: incident.inValley };
}

function* makeStop(stage: Stage, unit: SimUnit, coverage: CaseCoverage, incident: IncidentCase): LivedPart<void> {
  const { random } = unit;
  if (!incident.calledInWhileRolling) yield* pullOver(unit);
  const said = { type: "StartStop", unit: unit.id, kind: "traffic", plate: "NM KTX412", place: placeHere(unit) };
  yield* say(stage, unit, said);
  stage.truth("stop-made", unit);
  yield random.between(2, 8) * SECOND_MS;
  if (incident.calledInWhileRolling) yield* pullOver(unit);
  coverage.here = { line: unit.car.line, alongM: unit.car.alongM, inValley: incident.inValley };
  yield random.between(8, 25) * SECOND_MS;
}

function* officerWorks(stage: Stage, unit: SimUnit, incident: IncidentCase): LivedPart<void> {
  const { random } = unit;
  unit.stepOut(random.between(8, 14), random.between(0, 3));
  if (incident.codeFourBefore) {
    const beforeMs = random.between(0.3, 0.8) * incident.attackAfterMs;
    yield beforeMs;
    yield* say(stage, unit, { type: "RecordCodeFour", unit: unit.id });
    yield incident.attackAfterMs - beforeMs;
  } else yield incident.attackAfterMs;
  const [person] = unit.people;
  if (incident.kind === "parted" && person !== undefined) yield* walkAway(unit, person, incident.onFootM);
}

function* walkAway(unit: SimUnit, person: Person, farM: number): LivedPart<void> {
  const start = unit.car.place;
  const bearingDeg = unit.random.between(0, 360);
  for (let walkedM = 0; walkedM < farM; walkedM += 15) {
    place(person, destinationPoint(start.latDeg, start.lonDeg, bearingDeg, walkedM));
    yield 10 * SECOND_MS;
  }
}

function place(person: Person, point: Point): void {
  person.whereabouts = { kind: "at", point: { latDeg: point.latDeg, lonDeg: point.lonDeg } };
}

function* attack(
  stage: Stage,
  unit: SimUnit,
  person: Person,
  incident: IncidentCase,
  timeline: Timeline,
): LivedPart<void> {
  const { agenda } = stage;
  timeline.attackAtMs = agenda.nowMs;
  unit.trouble = incident.kind;
  unit.canAnswer = false;
  const { carried } = person;
  if (carried !== undefined && incident.duress !== "never")
    agenda.at(agenda.nowMs + incident.duressAfterMs, () => {
      timeline.pressedAtMs = agenda.nowMs;
      unit.pressKey(stage, carried.device, "duress-pressed");
    });
  const lies = unit.placeOf(person, unit.car.place);
  switch (incident.kind) {
    case "struck-down":
    case "struck-elsewhere":
      place(person, lies);
      falls(stage, unit, person, timeline);
      return;
    case "threatened":
      return;
    case "car-taken":
      place(person, destinationPoint(lies.latDeg, lies.lonDeg, 200, 6));
      falls(stage, unit, person, timeline);
      yield incident.driveAfterMs;
      driveOff(stage, unit, incident, timeline);
      return;
    case "parted":
      driveOff(stage, unit, incident, timeline);
      return;
    case "radio-taken":
      place(person, lies);
      if (carried === undefined) return;
      yield unit.random.between(2, 15) * SECOND_MS;
      if (incident.radioFate === "switched-off") carried.isDead = true;
      else yield* carryOff(stage, unit, carried, incident);
      return;
    case "driven-away":
      yield incident.driveAfterMs;
      if (incident.radioFate === "thrown-out" && carried !== undefined)
        carried.left = { kind: "at", point: { latDeg: lies.latDeg, lonDeg: lies.lonDeg } };
      if (incident.attackerClears) {
        tap(stage, unit, { type: "ClearUnit", unit: unit.id, disposition: "WARN" });
        yield unit.random.between(2, 8) * SECOND_MS;
      }
      unit.stepIn();
      driveOff(stage, unit, incident, timeline);
  }
}

function driveOff(stage: Stage, unit: SimUnit, incident: IncidentCase, timeline: Timeline): void {
  timeline.drivenAtMs = stage.agenda.nowMs;
  stage.truth("driven-off", unit);
  if (incident.turnsRound) unit.car.turnRound();
  unit.car.drive(incident.driveSpeedMps, incident.accelerationMps2);
}

// The radio goes with the attacker, in the attacker's own car.
function* carryOff(
  stage: Stage,
  unit: SimUnit,
  carried: NonNullable<Person["carried"]>,
  incident: IncidentCase,
): LivedPart<void> {
  const { line, alongM, direction } = unit.car;
  const car = new PatrolCar(line, alongM, direction, () => stage.agenda.nowMs);
  car.drive(incident.driveSpeedMps, incident.accelerationMps2);
  const endMs = stage.agenda.nowMs + 30 * MINUTE_MS;
  while (stage.agenda.nowMs < endMs) {
    const { latDeg, lonDeg } = car.place;
    carried.left = { kind: "at", point: { latDeg, lonDeg } };
    yield SECOND_MS;
  }
}

function falls(stage: Stage, unit: SimUnit, person: Person, timeline: Timeline): void {
  const device = person.carried?.device;
  if (device?.manDown !== true) return;
  stage.agenda.at(stage.agenda.nowMs + unit.random.between(2, 6) * SECOND_MS, () => {
    timeline.fallAtMs = stage.agenda.nowMs;
    sendAlarm(stage, device, "man-down");
  });
}

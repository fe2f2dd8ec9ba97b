/**
 * I-40, Tucumcari: a motorist with a flat tire, an officer shot and driven away in his own patrol car.
 *
 * After the public record, by call signs and roles. Assumed here: the mile marker, the pace of the devices, the way
 * of the drive, and which practice units come. Real people died; it is told for what it teaches.
 */
import { distanceBetweenM } from "../../base/geo.ts";
import { present } from "../../base/assert.ts";
import { nearestOnPolyline, type Polyline } from "../../base/polyline.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { tucumcariGround, type TucumcariGround } from "../../roads/new-mexico/practice-routes.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { milepostPath } from "../../roads/route-path.ts";
import { type Life, type LivedPart, until } from "./agenda.ts";
import { portableOf, sendAlarm } from "./device-reports.ts";
import { driveTo } from "./officer-life.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import {
  BREATH_MS,
  dropEverything,
  giveBack,
  goingTo,
  placeOf,
  type Play,
  type Scenario,
  silence,
  takeOver,
  tellSlowly,
  untilTold,
} from "./scenario.ts";
import { sayOnRadio } from "./stage.ts";

type Variant = {
  /** The duress key is pressed, unheard, so long after the car has left. */
  readonly duressAfterMs?: number;
  /** The simulated dispatcher calls, enters that nobody answers, and works the emergency. */
  readonly dispatcher?: boolean;
};

/** Told by voice where Vigil has not told the units by then. */
const RADIO_AFTER_MS = 3 * MINUTE_MS;
const RESPONSE_MPS = 43;
const SEEN_WITHIN_M = 1_200;
const BEHIND_M = 250;

export const tucumcari: Scenario = scenarioOf(
  "i-40",
  "I-40, Tucumcari",
  "nobody presses a key, and the alert is left to whoever sits at the console",
  {},
);
export const tucumcariDispatcher: Scenario = scenarioOf(
  "i-40-dispatcher",
  "I-40, Tucumcari, with the dispatcher",
  "the simulated dispatcher calls, hears nothing and works the emergency",
  { dispatcher: true },
);
export const tucumcariDuress: Scenario = scenarioOf(
  "i-40-duress",
  "I-40, Tucumcari, with duress",
  "the officer's duress key is pressed late and unheard",
  { duressAfterMs: 4 * MINUTE_MS },
);

function scenarioOf(id: string, name: string, what: string, variant: Variant): Scenario {
  return {
    id,
    name,
    summary: `A motorist assist at mile marker 320; the patrol car is driven off with the officer in it: ${what}.`,
    callSign: "312",
    play: (play) => night(play, variant),
  };
}

function* night(play: Play, variant: Variant): Life {
  const ground = tucumcariGround();
  play.tell(
    "I-40 near Tucumcari, before dawn. After the public record of 15 March 2024; mile marker, times and routes are partly assumed.",
  );
  yield* takeOver(play);
  yield* theStop(play, ground);
  yield* drivenOff(play, ground, variant);
  yield* chased(play, ground);
  const found = yield* until(() => play.stage.reachedBy.has("312"), 30 * MINUTE_MS);
  if (found)
    yield* tellSlowly(play, 30 * SECOND_MS, [
      "An ambulance comes. The officer is taken to hospital; he does not survive.",
    ]);
  yield* tellSlowly(play, 20 * SECOND_MS, AFTERWARDS);
}

// A call, a unit that is sent, a stop that one command begins.
function* theStop(play: Play, ground: TucumcariGround): LivedPart<void> {
  const { stage, unit, tell } = play;
  const { stop } = ground;
  const place = placeOf(stop.text, stop.point, "I-40", 320);
  tell("A motorist calls: a flat tire at I-40 mile marker 320, eastbound. 312 is nearest.");
  stage.bestPlaced.set(stop.text, unit.callSign);
  stage.radio.say({
    groupId: unit.row.group,
    atMs: stage.agenda.nowMs,
    entries: [
      {
        type: "CreateIncident",
        agency: unit.row.agency,
        group: unit.row.group,
        incidentType: "MVAST",
        place,
        caller: { name: "Motorist", callback: "575-555-0142" },
        text: "Flat tire, white BMW.",
      },
    ],
  });
  yield* until(() => unit.task !== undefined, MINUTE_MS);
  stage.bestPlaced.delete(stop.text);
  const incident = unit.task?.incident;
  if (incident !== undefined)
    sayOnRadio(stage, unit, { type: "ProgressAssignment", unit: unit.callSign, incident, status: "EnRoute" });
  yield* driveTo(unit, nearestOnPolyline(unit.car.line, stop.point.latDeg, stop.point.lonDeg).alongM, 40, 1);
  tell("312 parks behind the white BMW and calls out with the motorist.");
  sayOnRadio(stage, unit, {
    type: "StartStop",
    unit: unit.callSign,
    kind: "motorist-assist",
    plate: "SC 4QT118",
    place,
    description: "white BMW, flat tire, one man",
    occupants: 1,
    ...(incident === undefined ? {} : { incident }),
  });
  yield 60 * SECOND_MS;
  tell(
    "The driver walks to the passenger window and asks for a ride to town. The officer agrees, and sends him to the front of the car.",
  );
  yield 45 * SECOND_MS;
}

function* drivenOff(play: Play, ground: TucumcariGround, variant: Variant): LivedPart<void> {
  const { unit, tell } = play;
  silence(play, variant.dispatcher !== true);
  tell("The officer is shot through the window. He can't reach the radio.");
  yield 12 * SECOND_MS;
  tell(LEAVES);
  unit.car.follow(ground.drivenOff.line, 1, { turnsAtEnds: false });
  unit.car.keepToLine();
  unit.car.drive(ground.drivenOff.speedMps, 2.8);
  helpComes(play, ground);
  const { duressAfterMs } = variant;
  const portable = portableOf(unit);
  if (duressAfterMs !== undefined && portable !== undefined) {
    play.also(pressesDuress(play, duressAfterMs));
  }
  yield* untilAtEnd(unit);
  tell("Seven miles on the car halts. The officer is left by the side of the road; his portable stays with him.");
  for (const person of unit.people) person.whereabouts = { kind: "at", point: ground.officerLeft };
  yield 8 * SECOND_MS;
  tell("The patrol car drives on without him.");
  unit.car.follow(ground.drivesOn.line, 1, { turnsAtEnds: false });
  unit.car.keepToLine();
  unit.car.drive(ground.drivesOn.speedMps, 2.8);
  yield* untilAtEnd(unit);
}

/** The sentence with which the patrol car begins to move: what a test measures from. */
export const LEAVES = "The patrol car leaves the stop, with the officer in it. Nobody has cleared.";

function* pressesDuress(play: Play, afterMs: number): Life {
  yield afterMs;
  const portable = present(portableOf(play.unit), "312 carries a portable");
  play.tell("The officer's duress key is pressed. Nothing sounds in the car.");
  sendAlarm(play.stage, portable, "duress");
}

function* chased(play: Play, ground: TucumcariGround): LivedPart<void> {
  const { unit, tell } = play;
  unit.car.follow(ground.chase.line, 1, { turnsAtEnds: false });
  unit.car.drive(ground.chase.speedMps, 2.8);
  yield* untilAtEnd(unit);
  tell("The patrol car leaves the road and crashes into bushes. The man flees on foot; the car is found empty.");
}

function* untilAtEnd(unit: PatrolUnit): LivedPart<void> {
  yield* until(() => unit.car.isAtEnd, 30 * MINUTE_MS);
}

// 305 comes from the east and meets the car; 317 comes from the west and finds the officer.
function helpComes(play: Play, ground: TucumcariGround): void {
  const chaser = play.stage.units.get("305");
  const finder = play.stage.units.get("317");
  if (chaser !== undefined) play.also(meetsTheCar(play, chaser, ground));
  if (finder !== undefined) play.also(findsTheOfficer(play, finder, ground));
}

function i40(): Polyline {
  return present(milepostPath(newMexico, "I-40", 273, 361), "I-40 from Santa Rosa to San Jon");
}

function alongAt(line: Polyline, milepost: number): number {
  const whole = present(milepostPath(newMexico, "I-40", 273, milepost), `I-40 to ${milepost}`);
  return Math.min(line.lengthM, whole.lengthM);
}

function* meetsTheCar(play: Play, chaser: PatrolUnit, ground: TucumcariGround): Life {
  const { stage, unit, tell } = play;
  const how = yield* untilTold(stage, "312", chaser.callSign, RADIO_AFTER_MS);
  dropEverything(chaser);
  tell(`${chaser.callSign} is told ${how} and goes west towards the last known location.`);
  goingTo(stage, chaser, "312", "EnRoute");
  const { car } = chaser;
  car.follow(i40(), car.direction);
  if (car.direction === 1) {
    car.drive(3);
    yield 7 * SECOND_MS;
    car.turnRound();
  }
  car.drive(RESPONSE_MPS, 2.2);
  const seesIt = (): boolean => {
    const here = car.place;
    const there = unit.car.place;
    return (
      unit.people.every(({ whereabouts }) => whereabouts.kind === "at") &&
      distanceBetweenM(here, there) < SEEN_WITHIN_M &&
      unit.car.speedMps > 20
    );
  };
  const isOver = (): boolean => unit.car.line === ground.chase.line && unit.car.isAtEnd;
  const turnsAtM = alongAt(car.line, 323);
  yield* until(() => seesIt() || isOver() || car.alongM <= turnsAtM, 30 * MINUTE_MS);
  if (!seesIt() && !isOver()) {
    car.drive(3);
    yield 10 * SECOND_MS;
    car.turnRound();
    car.drive(12);
    yield* until(() => seesIt() || isOver(), 20 * MINUTE_MS);
  }
  if (!isOver())
    tell(
      `${chaser.callSign} sees the marked car going west at speed, the other way, and turns after it. The chase lasts about ten minutes.`,
    );
  if (car.direction === 1) {
    car.drive(3);
    yield 5 * SECOND_MS;
    car.turnRound();
  }
  yield* keepBehind(chaser, unit);
  goingTo(stage, chaser, "312", "OnScene");
  yield 8 * MINUTE_MS;
  sayOnRadio(stage, chaser, { type: "ClearUnit", unit: chaser.callSign });
  yield 10 * SECOND_MS;
  giveBack(stage, chaser);
}

function* keepBehind(chaser: PatrolUnit, chased: PatrolUnit): LivedPart<void> {
  for (;;) {
    const here = chaser.car.place;
    const there = chased.car.place;
    const gapM = distanceBetweenM(here, there);
    if (chased.car.isStanding && gapM < 400) break;
    chaser.car.drive(Math.min(48, Math.max(8, chased.car.speedMps + (gapM - BEHIND_M) / 40)), 2.6);
    yield BREATH_MS;
  }
  chaser.car.pullOver();
}

function* findsTheOfficer(play: Play, finder: PatrolUnit, ground: TucumcariGround): Life {
  const { stage, tell } = play;
  const how = yield* untilTold(stage, "312", finder.callSign, RADIO_AFTER_MS);
  dropEverything(finder);
  tell(`${finder.callSign} is told ${how} and comes from the west.`);
  goingTo(stage, finder, "312", "EnRoute");
  finder.car.follow(i40(), finder.car.direction);
  const { latDeg, lonDeg } = ground.officerLeft;
  yield* driveTo(finder, nearestOnPolyline(finder.car.line, latDeg, lonDeg).alongM, RESPONSE_MPS, 1);
  goingTo(stage, finder, "312", "OnScene");
  for (const person of finder.people) person.whereabouts = { kind: "at", point: ground.officerLeft };
  tell(`${finder.callSign} finds the officer by the road, at the place his own portable shows.`);
  stage.reachedBy.set("312", finder.callSign);
  yield 10 * MINUTE_MS;
  finder.stepIn();
  sayOnRadio(stage, finder, { type: "ClearUnit", unit: finder.callSign });
  yield 10 * SECOND_MS;
  giveBack(stage, finder);
}

const AFTERWARDS: readonly string[] = [
  "Two days before, in South Carolina, a woman had been killed and her car, the white BMW, stolen with a handgun. Nobody on the road knew it.",
  "That day: a warrant, and a bulletin to every agency: armed and dangerous.",
  "At Cuervo, twenty miles off, a cabin is broken into and a truck stolen; he is thought to go to Albuquerque, 130 miles west.",
  "On 17 March a clerk at a petrol station in Albuquerque recognises him and calls 911. Units find him; he is wounded and taken into custody.",
  "He pleads guilty in January 2025 and is sentenced in April 2025 to life without parole.",
];

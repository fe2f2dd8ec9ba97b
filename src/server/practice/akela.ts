/**
 * I-10, Akela: a truck stopped for a partner agency, and an officer who is not told what that agency knows.
 *
 * After the public record, by call signs and roles. Assumed here: the exit, what a caution would have said, the
 * minutes, and which practice unit comes. Real people died; it is told for what it teaches.
 */
import { present } from "../../base/assert.ts";
import { nearestOnPolyline } from "../../base/polyline.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { akelaGround, type AkelaGround } from "../../roads/new-mexico/practice-routes.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { milepostPath } from "../../roads/route-path.ts";
import type { Life, LivedPart } from "./agenda.ts";
import { portableOf, sendAlarm } from "./device-reports.ts";
import { driveTo } from "./officer-life.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import { registration } from "./practice-roster.ts";
import {
  dropEverything,
  giveBack,
  goingTo,
  placeOf,
  type Play,
  type Scenario,
  silence,
  takeOver,
  untilTold,
} from "./scenario.ts";
import { sayOnRadio } from "./stage.ts";

type Variant = {
  /** The officer's radio has a man-down sensor. */
  readonly manDown?: boolean;
  /** The partner agency's caution is entered before the stop. */
  readonly caution?: boolean;
};

const PARTNER = "Homeland Security Investigations";
const PLATE = "NM 482PKD";
const RADIO_AFTER_MS = 4 * MINUTE_MS;
const RESPONSE_MPS = 43;

export const akela: Scenario = scenarioOf("i-10", "I-10, Akela", "nothing moves and nobody presses a key", {});
export const akelaManDown: Scenario = scenarioOf(
  "i-10-man-down",
  "I-10, Akela, with a man-down sensor",
  "the officer's radio has a man-down sensor",
  { manDown: true },
);
export const akelaCaution: Scenario = scenarioOf(
  "i-10-caution",
  "I-10, Akela, with the partner's caution",
  "what the partner agency knows is there before the stop",
  { caution: true },
);

function scenarioOf(id: string, name: string, what: string, variant: Variant): Scenario {
  return {
    id,
    name,
    summary: `A truck is stopped at exit 102 for a partner agency; the officer is struck down beside his car: ${what}.`,
    callSign: "417",
    play: (play) => day(play, variant),
  };
}

function* day(play: Play, variant: Variant): Life {
  const ground = akelaGround();
  play.tell(
    "I-10 near Akela, Luna County, about noon. After the public record of 4 February 2021; exit, minutes and pace are partly assumed.",
  );
  yield* takeOver(play);
  if (variant.manDown === true) giveSensor(play);
  yield* theStop(play, ground, variant);
  yield* struckDown(play, variant);
  const finder = play.stage.units.get("409");
  if (finder !== undefined) play.also(findsTheOfficer(play, finder, ground));
  yield* theChase(play, ground);
}

function giveSensor({ stage, unit, tell }: Play): void {
  const portable = present(portableOf(unit), "417 carries a portable");
  stage.command(
    "system:practice",
    registration({ ...portable, manDown: true }, "portable", { officer: unit.row.officers[0]?.badge ?? "" }),
  );
  tell("In this run 417's radio has a man-down sensor.");
}

function* theStop(play: Play, ground: AkelaGround, variant: Variant): LivedPart<void> {
  const { stage, unit, tell } = play;
  const { stop } = ground;
  tell(`A federal agency, ${PARTNER}, asks State Police to stop a white truck that comes east on I-10. 417 is near.`);
  if (variant.caution === true) {
    tell("In this run the partner's warning is entered with the request.");
    sayOnRadio(stage, unit, {
      type: "AddCaution",
      about: "plate",
      subject: PLATE,
      text: "driver may be armed, wait for a second unit",
      level: "high",
      source: PARTNER,
    });
  } else {
    tell("What that agency knows about the driver does not come with the request.");
  }
  yield* driveTo(unit, nearestOnPolyline(unit.car.line, stop.point.latDeg, stop.point.lonDeg).alongM, 36, 1);
  tell("417 stops the truck at exit 102, eastbound.");
  sayOnRadio(stage, unit, {
    type: "StartStop",
    unit: unit.callSign,
    kind: "traffic",
    plate: PLATE,
    place: { ...placeOf(stop.text, stop.point, "I-10", 102), exit: "102" },
    description: "white truck, one man",
    occupants: 1,
    assistFor: PARTNER,
  });
  // Before he gets out, what is known is read to him, where it is known.
  yield 25 * SECOND_MS;
  tell("The officer gets out and walks to the truck.");
  unit.stepOut(9, 1.5);
  yield 45 * SECOND_MS;
}

/** The sentence from which a test measures. */
export const STRUCK_DOWN =
  "The driver shoots the officer and drives east. The patrol car and the officer's radio stay where they are.";

function* struckDown(play: Play, variant: Variant): LivedPart<void> {
  const { stage, unit, tell } = play;
  silence(play, true);
  tell(STRUCK_DOWN);
  unit.stepOut(6, 2);
  if (variant.manDown !== true) return;
  yield 3 * SECOND_MS;
  sendAlarm(stage, present(portableOf(unit), "417 carries a portable"), "man-down");
}

function* theChase(play: Play, ground: AkelaGround): LivedPart<void> {
  const wholeMs = ground.truck.durationMs;
  const story: readonly (readonly [share: number, text: string])[] = [
    [0.3, "The truck is seen going east. State Police and the Border Patrol go after it."],
    [0.55, "The Doña Ana County Sheriff joins the chase: three agencies on three channels."],
    [0.8, "Las Cruces Police lay spike strips ahead of it: the fourth agency."],
    [
      1,
      "In Las Cruces, forty miles from the stop, the truck runs over the strips and a city officer forces it to the side.",
    ],
  ];
  let toldShare = 0;
  for (const [share, text] of story) {
    yield (share - toldShare) * wholeMs;
    toldShare = share;
    play.tell(text);
  }
  yield 20 * SECOND_MS;
  play.tell("The driver gets out, shooting, and is shot; he dies there. A city officer is wounded and recovers.");
  yield 20 * SECOND_MS;
  play.tell(
    "A man at work on a building site has filmed the end and posts it; later the police confirm that the film is authentic.",
  );
}

function* findsTheOfficer(play: Play, finder: PatrolUnit, ground: AkelaGround): Life {
  const { stage, tell } = play;
  const how = yield* untilTold(stage, "417", finder.callSign, RADIO_AFTER_MS + 4 * MINUTE_MS);
  dropEverything(finder);
  tell(`${finder.callSign} is told ${how} and comes from the west.`);
  goingTo(stage, finder, "417", "EnRoute");
  const line = present(milepostPath(newMexico, "I-10", 24, 132), "I-10 from Lordsburg to Las Cruces");
  finder.car.follow(line, finder.car.direction);
  const { latDeg, lonDeg } = ground.stop.point;
  yield* driveTo(finder, nearestOnPolyline(line, latDeg, lonDeg).alongM - 30, RESPONSE_MPS, 1);
  goingTo(stage, finder, "417", "OnScene");
  finder.stepOut(25, 0);
  tell(`${finder.callSign} reaches the officer beside his patrol car. He does not survive.`);
  stage.reachedBy.set("417", finder.callSign);
  yield 12 * MINUTE_MS;
  finder.stepIn();
  sayOnRadio(stage, finder, { type: "ClearUnit", unit: finder.callSign });
  yield 10 * SECOND_MS;
  giveBack(stage, finder);
}

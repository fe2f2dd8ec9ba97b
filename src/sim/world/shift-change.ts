/**
 * What people carry and drive, and what goes wrong with it at a change of shift: another car than the one that was left,
 * a radio taken from the wrong charger, a battery that was not charged. Each carried device begins its life when its
 * bearer goes out with it.
 */
import { MINUTE_MS } from "../../base/time.ts";
import type { Life } from "../../server/practice/agenda.ts";
import { portableLife } from "./device-life.ts";
import type { PlannedDevice } from "./plan.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { Stage } from "./stage.ts";
import { say } from "./voice-channel.ts";

const CHANGES_CAR = 0.7;
const LEFT_SWITCHED_OFF = 0.4;
const TAKES_FORMER_RADIO = 0.2;
const TAKES_ANOTHERS = 0.02;
const BATTERY_IS_OLD = 0.06;

/** The crew takes its devices: each reports from now on, for as long as its bearer is out. */
export function beginCarrying(stage: Stage, unit: SimUnit): void {
  const { random } = unit;
  for (const person of unit.people) {
    const { carried } = person;
    if (carried === undefined) continue;
    stage.agenda.begin(portableLife(stage, unit, person, carried));
    if (random.next() < BATTERY_IS_OLD) dieLater(stage, unit, carried);
  }
  if (random.next() < TAKES_ANOTHERS) takeAnothers(stage, unit);
}

function dieLater(stage: Stage, unit: SimUnit, carried: { isDead: boolean }): void {
  const { agenda } = stage;
  agenda.at(agenda.nowMs + unit.random.between(20, 120) * MINUTE_MS, () => {
    carried.isDead = true;
    stage.truth("battery-died", unit);
    agenda.at(agenda.nowMs + unit.random.between(15, 50) * MINUTE_MS, () => {
      carried.isDead = false;
    });
  });
}

// Two officers go out with each other's radios, until somebody finds out.
function takeAnothers(stage: Stage, unit: SimUnit): void {
  const { agenda } = stage;
  const [mine] = unit.people;
  const other = unit.random.pick(stage.units);
  const [theirs] = other.people;
  if (other === unit || mine?.carried === undefined || theirs?.carried === undefined) return;
  const a = mine.carried;
  const b = theirs.carried;
  a.withOther = { unit: other, person: theirs };
  b.withOther = { unit, person: mine };
  stage.truth("portables-swapped", unit);
  agenda.at(agenda.nowMs + unit.random.between(10, 40) * MINUTE_MS, () => {
    delete a.withOther;
    delete b.withOther;
  });
}

/** The yard to which the car is brought where the relief is to take another; undefined where it takes this one. */
export function changeOf(stage: Stage, unit: SimUnit): { readonly yardAlongM: number } | undefined {
  const { yards } = stage;
  if (yards === undefined || unit.plan.takeHome || unit.random.next() >= CHANGES_CAR) return undefined;
  return yards.waiting(unit) === undefined ? undefined : { yardAlongM: yards.alongM(unit.plan.beat.line) };
}

/** The relief takes the car that has waited longest; the one that was left reports on, or is switched off. */
export function changeCar(stage: Stage, unit: SimUnit): void {
  const isSwitchedOff = unit.random.next() < LEFT_SWITCHED_OFF;
  if (stage.yards?.change(unit, isSwitchedOff) !== true) return;
  stage.truth("car-changed", unit);
  stage.truth(isSwitchedOff ? "car-switched-off" : "car-left-reporting", unit);
}

/** The radio of whom it relieves, where that is what the relief takes from the charger. */
export function formerRadio(stage: Stage, unit: SimUnit, former: PlannedDevice | undefined): PlannedDevice | undefined {
  if (former?.kind !== "portable" || unit.random.next() >= TAKES_FORMER_RADIO) return undefined;
  stage.truth("took-former-radio", unit);
  return former;
}

/** After a while it is seen whose radio it is, and dispatch binds it to its bearer. */
export function findOutLater(stage: Stage, unit: SimUnit, radio: PlannedDevice): void {
  stage.agenda.begin(findOut(stage, unit, radio));
}

function* findOut(stage: Stage, unit: SimUnit, { id }: PlannedDevice): Life {
  yield unit.random.between(10, 40) * MINUTE_MS;
  const officer = unit.people[0]?.officer.badge;
  if (officer !== undefined && unit.canAnswer) yield* say(stage, unit, { type: "BindDevice", device: id, officer });
}

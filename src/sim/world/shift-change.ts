/**
 * What people carry, and the mistakes of a change of shift: a radio taken from the wrong charger, a battery that was
 * not charged. Each carried device begins its life when its bearer goes out with it.
 */
import { MINUTE_MS } from "../../base/time.ts";
import { portableLife } from "./device-life.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { Stage } from "./stage.ts";

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

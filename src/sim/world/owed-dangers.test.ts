/** What surely happens in a run: after its time, to a unit that can tell of it, as often as it is owed and no more. */
import { expect, test } from "vitest";
import { randomFrom } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import { Agenda } from "../../server/practice/agenda.ts";
import { Coverage } from "./coverage.ts";
import { OwedDangers, WANTED_PLATES } from "./owed-dangers.ts";
import { drawPlan } from "./plan.ts";
import { SimUnit } from "./sim-unit.ts";

const UNITS = 24;

function shift(seed: string, hours = 1) {
  const random = randomFrom(seed);
  const agenda = new Agenda(0);
  const coverage = new Coverage(random.stream("coverage"));
  const units = drawPlan(random.stream("plan"), UNITS, 3).units.map((plan) => {
    const unit = new SimUnit(plan, random.stream(plan.id), agenda, coverage);
    unit.board(plan.crew);
    unit.onShift = true;
    return unit;
  });
  return { agenda, units, owed: new OwedDangers(random.stream("owed"), agenda, hours * HOUR_MS, UNITS) };
}

test("nothing before its time, each as often as it is owed, and then no more", () => {
  const { agenda, units, owed } = shift("a");
  const takers = () => units.filter((unit) => owed.take("car-taken", unit));
  expect(takers()).toEqual([]);
  agenda.runTo(HOUR_MS);
  const [first] = takers();
  expect(first).toBeDefined();
  while (takers().length > 0);
  expect(takers()).toEqual([]);
  // All of it lies before the quiet of the end, with time to be noticed.
  const early = shift("a");
  early.agenda.runTo(40 * MINUTE_MS);
  expect(early.units.filter((unit) => early.owed.take("car-taken", unit))).toHaveLength(3);
});

test("in a large run the rarest is owed once in 24 unit-hours too, up to twelve times", () => {
  for (const [hours, count] of [
    [1, 1],
    [5, 5],
    [40, 12],
  ] as const) {
    const { agenda, units, owed } = shift("c", hours);
    agenda.runTo(hours * HOUR_MS);
    let taken = 0;
    while (units.some((unit) => owed.take("airbag", unit))) taken++;
    expect(taken).toBe(count);
  }
});

test("only a unit that can tell of it has it", () => {
  const { agenda, units, owed } = shift("b");
  agenda.runTo(HOUR_MS);
  for (const unit of units) {
    const portable = unit.people[0]?.carried?.device;
    const canTell =
      unit.modem !== undefined && unit.people.length === 1 && (portable?.intervalMs ?? Infinity) <= 30_000;
    if (!canTell) expect(owed.take("car-taken", unit)).toBe(false);
    if (portable?.manDown !== true) expect(owed.take("fall", unit)).toBe(false);
  }
  const [unit] = units.filter(({ people }) => people[0]?.carried?.device.manDown === true);
  if (unit === undefined) throw new Error("nobody has a sensor");
  unit.onShift = false;
  expect(owed.take("fall", unit)).toBe(false);
  unit.onShift = true;
  // On no stop its bearer may sit in the car.
  expect(owed.take("no-motion", unit)).toBe(false);
  unit.isWorking = true;
  expect(owed.take("no-motion", unit)).toBe(true);
});

test("each car that is looked for is stopped once", () => {
  const { agenda, units, owed } = shift("c");
  agenda.runTo(HOUR_MS);
  const plates = units.flatMap((unit) => owed.wantedPlate(unit) ?? []);
  expect(plates).toEqual(WANTED_PLATES.map(({ plate }) => plate));
});

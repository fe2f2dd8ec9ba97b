/**
 * The cars of a center and the yards in which they stand: one yard by each beat's road. A relief leaves the car that it
 * was brought and takes the one that has waited longest; some other relief takes what was left.
 */
import type { Polyline } from "../../base/polyline.ts";
import type { Random } from "../../base/prng.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import { PatrolCar } from "../../server/practice/patrol-car.ts";
import type { PlannedDevice, PlannedSpare } from "./plan.ts";
import type { SimUnit } from "./sim-unit.ts";

export type FleetCar = {
  readonly vehicle: string;
  readonly modem: PlannedDevice | undefined;
  readonly body: PatrolCar;
  /** The road of its beat. */
  readonly line: Polyline;
  /** Nobody's while it stands in the yard. */
  driver: SimUnit | undefined;
  /** Whether its modem sleeps with it. */
  isSwitchedOff: boolean;
};

export class Yards {
  /** Every car, with those that the first crews go out in. */
  readonly cars: readonly FleetCar[];
  readonly #alongM = new Map<Polyline, number>();
  /** Those that stand in a yard, in the order in which they came. */
  readonly #waiting = new Map<Polyline, FleetCar[]>();

  constructor(units: readonly SimUnit[], spares: readonly PlannedSpare[], agenda: Agenda, random: Random) {
    const driven = units.map((unit) => ({
      vehicle: unit.vehicle,
      modem: unit.modem,
      body: unit.car,
      line: unit.plan.beat.line,
      driver: unit,
      isSwitchedOff: false,
    }));
    const parked = spares.map(({ vehicle, modem, beat }): FleetCar => {
      const { line } = beat;
      const alongM = random.between(0.2, 0.8) * line.lengthM;
      this.#alongM.set(line, alongM);
      const body = new PatrolCar(line, alongM, 1, () => agenda.nowMs);
      return { vehicle, modem, body, line, driver: undefined, isSwitchedOff: random.next() < 0.5 };
    });
    for (const car of parked) this.#waiting.set(car.line, [car]);
    this.cars = [...driven, ...parked];
  }

  /** Where along a beat's road its yard lies. */
  alongM(line: Polyline): number {
    return this.#alongM.get(line) ?? line.lengthM / 2;
  }

  /** The car that a unit could take. */
  waiting(unit: SimUnit): FleetCar | undefined {
    return this.#waiting.get(unit.plan.beat.line)?.[0];
  }

  /** The unit leaves its car in the yard and takes the one that has waited longest; false where none does. */
  change(unit: SimUnit, leavesSwitchedOff: boolean): boolean {
    const yard = this.#waiting.get(unit.plan.beat.line);
    const left = this.cars.find(({ driver }) => driver === unit);
    const taken = yard?.shift();
    if (yard === undefined || left === undefined || taken === undefined) return false;
    left.driver = undefined;
    left.isSwitchedOff = leavesSwitchedOff;
    yard.push(left);
    taken.driver = unit;
    unit.car = taken.body;
    unit.vehicle = taken.vehicle;
    unit.modem = taken.modem;
    return true;
  }
}

/**
 * One simulated unit: its car, its people, what each of them carries, and what they believe about their own status.
 * What it does is its life's business (officer-life.ts, troubles.ts); this is the body.
 */
import { destinationPoint, normalizeDeg, type Point } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";
import type { Agenda, Living } from "../../server/practice/agenda.ts";
import { type CarPlace, PatrolCar } from "../../server/practice/patrol-car.ts";
import type { Coverage } from "./coverage.ts";
import { sendAlarm } from "./device-life.ts";
import type { PlannedDevice, PlannedOfficer, PlannedUnit } from "./plan.ts";
import type { Stage } from "./stage.ts";

export type Whereabouts =
  | { readonly kind: "in-car" }
  | { readonly kind: "by-car"; readonly aheadM: number; readonly rightM: number }
  | { readonly kind: "at"; readonly point: Point };
export type Carried = {
  readonly device: PlannedDevice;
  /** Where it is, where that is not with its bearer. */
  left?: { readonly kind: "in-car" } | { readonly kind: "at"; readonly point: Point };
  /** Another unit's person who has it by mistake. */
  withOther?: { readonly unit: SimUnit; readonly person: Person };
  isDead: boolean;
};
export type Person = { readonly officer: PlannedOfficer; whereabouts: Whereabouts; readonly carried?: Carried };

/** Work that a dispatcher has given to the unit. */
export type GivenTask = {
  readonly incident: string;
  readonly incidentType: string;
  readonly point: Point | undefined;
  readonly isHot: boolean;
};

export class SimUnit {
  readonly plan: PlannedUnit;
  readonly random: Random;
  /** What it drives: the car that it was planned with, until a relief takes another. */
  car: PatrolCar;
  vehicle: string;
  modem: PlannedDevice | undefined;
  /** The car that dispatch has been told of, and has entered. */
  vehicleOnRecord: string;
  readonly odometerMi: number;
  people: Person[] = [];
  onShift = false;
  /** False for one who can't answer, whoever calls and however. */
  canAnswer = true;
  /** On a stop or a scene by its own knowledge. */
  isWorking = false;
  hasForgotten = false;
  hasSaidCodeFour = false;
  /** What really is the matter, while something is. */
  trouble: string | undefined;
  /** When somebody will be there to help; set once help is on its way. */
  helpAtMs: number | undefined;
  helper: string | undefined;
  task: GivenTask | undefined;
  life: Living | undefined;
  readonly #coverage: Coverage;
  readonly #agenda: Agenda;

  constructor(plan: PlannedUnit, random: Random, agenda: Agenda, coverage: Coverage) {
    this.plan = plan;
    this.random = random;
    this.#agenda = agenda;
    this.#coverage = coverage;
    const { line } = plan.beat;
    const direction = random.next() < 0.5 ? 1 : -1;
    this.car = new PatrolCar(line, line.lengthM * random.between(0.05, 0.95), direction, () => agenda.nowMs);
    this.odometerMi = 20_000 + random.int(60_000);
    this.vehicle = plan.vehicle;
    this.vehicleOnRecord = plan.vehicle;
    this.modem = plan.modem;
  }

  get id(): string {
    return this.plan.id;
  }

  get callSign(): string {
    return this.plan.callSign;
  }

  /** Everybody who rides in it takes their places in the car; the first with `radio`, where that is not the own one. */
  board(crew: readonly PlannedOfficer[], radio?: PlannedDevice): void {
    this.people = crew.map((officer, index) => {
      const device = index === 0 && radio !== undefined ? radio : officer.portable;
      const carried = device === undefined ? {} : { carried: { device, isDead: false } };
      return { officer, whereabouts: { kind: "in-car" }, ...carried };
    });
  }

  /** Whether dispatch knows which car it drives. */
  get isCarKnown(): boolean {
    return this.vehicle === this.vehicleOnRecord;
  }

  /** Where a person is while the car is at `car`. */
  placeOf(person: Person, car: CarPlace): CarPlace {
    return placeAt(person.whereabouts, car);
  }

  /** Where a carried device really is, while the unit's car is at `car`. */
  placeOfCarried(person: Person, carried: Carried, car: CarPlace): CarPlace {
    if (carried.withOther !== undefined) {
      const { unit, person: other } = carried.withOther;
      return unit.placeOf(other, unit.car.place);
    }
    return carried.left === undefined ? this.placeOf(person, car) : placeAt(carried.left, car);
  }

  stepOut(aheadM: number, rightM: number): void {
    for (const [index, person] of this.people.entries()) {
      person.whereabouts =
        index === 0 ? { kind: "by-car", aheadM, rightM } : { kind: "by-car", aheadM: 3, rightM: 2.5 };
    }
  }

  stepIn(): void {
    for (const person of this.people) person.whereabouts = { kind: "in-car" };
  }

  /** Whether anything that the unit sends on a carrier is heard from where its car is. */
  isHeardBy(gateway: string): boolean {
    return this.#coverage.reaches(gateway, this.plan.beat.line, this.car.alongM, this.#agenda.nowMs);
  }

  /** The voice channel reaches a little farther than data: a valley silences it half of the time. */
  voiceReaches(): boolean {
    return this.isHeardBy("voice") || this.random.next() < 0.5;
  }

  /** Somebody presses an emergency key of the unit. */
  pressKey(stage: Stage, device: PlannedDevice, why: "duress-pressed" | "duress-by-accident" | "duress-test"): void {
    stage.truth(why, this);
    sendAlarm(stage, device, "duress");
  }

  /** Who speaks, where several ride in the unit. */
  speaker(): { officer?: string } {
    const [first] = this.people;
    return first === undefined || this.people.length === 1 ? {} : { officer: first.officer.badge };
  }
}

function placeAt(whereabouts: Whereabouts, car: CarPlace): CarPlace {
  switch (whereabouts.kind) {
    case "in-car":
      return car;
    case "by-car": {
      const ahead = destinationPoint(car.latDeg, car.lonDeg, car.courseDeg, whereabouts.aheadM);
      const right = normalizeDeg(car.courseDeg + 90);
      return {
        ...destinationPoint(ahead.latDeg, ahead.lonDeg, right, whereabouts.rightM),
        courseDeg: car.courseDeg,
        speedMps: 0,
      };
    }
    case "at":
      return { ...whereabouts.point, courseDeg: 0, speedMps: 0 };
  }
}

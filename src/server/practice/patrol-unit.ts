/**
 * One simulated unit: its car, its people, what they hear, and what they believe about their own status. What it
 * does is its life's business (officer-life.ts, the scenarios); this is the body.
 */
import { destinationPoint, normalizeDeg, type Point } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";
import type { PatrolBeat } from "../../roads/new-mexico/practice-routes.ts";
import type { Living } from "./agenda.ts";
import { type CarPlace, PatrolCar } from "./patrol-car.ts";
import type { RosterOfficer, RosterUnit } from "./practice-roster.ts";

/** Where one of the unit's people is. */
export type Whereabouts =
  | { readonly kind: "in-car" }
  /** Beside the car: so far ahead of it and so far to its right. */
  | { readonly kind: "by-car"; readonly aheadM: number; readonly rightM: number }
  | { readonly kind: "at"; readonly point: Point };
export type PatrolPerson = { readonly officer: RosterOfficer; whereabouts: Whereabouts };

/** Work that a dispatcher has given to the unit. */
export type GivenTask = { readonly incident: string; readonly incidentType: string; readonly point: Point | undefined };
/** What an officer says when called: how long it takes, and what the dispatcher enters for it. */
export type Reply = { readonly afterMs: number; readonly entries: readonly object[] };

const MISSES_A_CALL = 0.03;
const ANSWERS_LATE = 0.07;

export class PatrolUnit {
  readonly row: RosterUnit;
  readonly beat: PatrolBeat;
  readonly car: PatrolCar;
  readonly people: readonly PatrolPerson[];
  readonly random: Random;
  /** False for one who can't answer, whoever calls and however. */
  canAnswer = true;
  /** Has driven off from a stop and forgotten to say so. */
  hasForgotten = false;
  hasSaidCodeFour = false;
  task: GivenTask | undefined;
  life: Living | undefined;
  /** Its devices are not heard until then: a dead zone, a modem that starts anew. */
  unheardUntilMs = 0;
  /** None of its reports is lost on the way. */
  isHeardWell = false;
  /** An odometer for transports, in miles. */
  odometerMi: number;

  constructor(row: RosterUnit, beat: PatrolBeat, random: Random, nowMs: () => number) {
    this.row = row;
    this.beat = beat;
    this.random = random;
    const direction = random.next() < 0.5 ? 1 : -1;
    this.car = new PatrolCar(beat.line, beat.line.lengthM * random.between(0.1, 0.9), direction, nowMs);
    this.people = row.officers.map((officer) => ({ officer, whereabouts: { kind: "in-car" } }));
    this.odometerMi = 20_000 + random.int(60_000);
  }

  get callSign(): string {
    return this.row.callSign;
  }

  /** Where a person is while the car is at `car`. */
  placeOf(person: PatrolPerson, car: CarPlace): CarPlace {
    const { whereabouts } = person;
    switch (whereabouts.kind) {
      case "in-car":
        return car;
      case "by-car": {
        const ahead = destinationPoint(car.latDeg, car.lonDeg, car.courseDeg, whereabouts.aheadM);
        const beside = destinationPoint(
          ahead.latDeg,
          ahead.lonDeg,
          normalizeDeg(car.courseDeg + 90),
          whereabouts.rightM,
        );
        return { ...beside, courseDeg: car.courseDeg, speedMps: 0 };
      }
      case "at":
        return { ...whereabouts.point, courseDeg: 0, speedMps: 0 };
    }
  }

  /** Everybody gets out, or back in. */
  stepOut(aheadM: number, rightM: number): void {
    for (const [index, person] of this.people.entries()) {
      // A partner watches from the other side of the patrol car.
      person.whereabouts =
        index === 0 ? { kind: "by-car", aheadM, rightM } : { kind: "by-car", aheadM: 3, rightM: 2.5 };
    }
  }

  stepIn(): void {
    for (const person of this.people) person.whereabouts = { kind: "in-car" };
  }

  /** Answers a dispatcher's call, late now and then, not at all where it was missed. */
  answerCall(onCheck: boolean): Reply | undefined {
    if (!this.canAnswer || this.random.next() < MISSES_A_CALL) return undefined;
    const afterMs =
      this.random.next() < ANSWERS_LATE ? this.random.between(9_000, 20_000) : this.random.between(1_800, 5_000);
    if (this.hasForgotten) {
      this.hasForgotten = false;
      return { afterMs, entries: [{ type: "ClearUnit", unit: this.callSign, disposition: "WARN" }] };
    }
    if (onCheck && !this.hasSaidCodeFour && this.random.next() < 0.3) return { afterMs, entries: [this.codeFour()] };
    return { afterMs, entries: [{ type: "RecordContact", unit: this.callSign, ...this.speaker(), said: "10-4" }] };
  }

  codeFour(): object {
    this.hasSaidCodeFour = true;
    return { type: "RecordCodeFour", unit: this.callSign, ...this.speaker() };
  }

  /** Who speaks, where several ride in the unit. */
  speaker(): { officer?: string } {
    const [first] = this.row.officers;
    return first === undefined || this.row.officers.length === 1 ? {} : { officer: first.badge };
  }
}

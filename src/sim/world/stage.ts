/**
 * What every simulated person and device shares: the time, the units, the air, and the ways to be heard.
 *
 * The world is pure: it is stepped by its agenda, each actor draws from a stream of its own, and it knows of Vigil
 * only what screens show and what devices are sent. What really happens is told to `truth`, which nobody in it reads.
 */
import type { Point } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Center } from "../../domain/center.ts";
import type { CommandAnswer } from "../../protocol/live.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { RecordedRequest } from "../../server/recorder.ts";
import type { Coverage } from "./coverage.ts";
import type { OwedDangers } from "./owed-dangers.ts";
import type { Plan, PlannedDevice } from "./plan.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { VoiceChannel } from "./voice-channel.ts";
import type { Yards } from "./yards.ts";

/** What is so about a device at the time of its fix. */
export type Truth = {
  readonly device: PlannedDevice;
  readonly fixAtMs: number;
  readonly place: Point;
  readonly speedMps: number;
  /** What it says is so: no reflection, a right clock, not out of a store. */
  readonly isHonest: boolean;
};

/** What leaves the world. */
export type WorldOutput =
  /** Bytes of a device on their way to a gateway: a datagram, or a piece of a stream. */
  | {
      readonly kind: "frame";
      /** Whose it is; absent where it is a car's that stands in the yard. */
      readonly unit?: SimUnit;
      readonly truth: Truth;
      readonly gateway: string;
      readonly peer: string;
      readonly stream: boolean;
      readonly bytes: Uint8Array;
    }
  /** A device's request; `taken` hears whether a server took it. */
  | {
      readonly kind: "request";
      readonly request: RecordedRequest;
      readonly taken: (ok: boolean) => void;
      /** Of a report with a fix: whose it is. */
      readonly unit?: SimUnit;
      readonly truth?: Truth;
    }
  /** What an officer does on a device of the unit. */
  | { readonly kind: "command"; readonly unit: SimUnit; readonly command: object };

/** What a dispatcher sits at. */
export type Screen = {
  /** What it shows; undefined while it shows nothing or its machine does not react. */
  readonly center: () => Center | undefined;
  readonly serverNowMs: () => number;
  readonly give: (command: object, answered?: (answer: CommandAnswer) => void) => void;
};

/** Something that really happens to people, for those who compare it with what Vigil said. */
export type Happening = {
  readonly atMs: number;
  readonly unit: SimUnit;
  readonly kind: HappeningKind;
};
export type HappeningKind =
  | "duress-pressed"
  | "duress-by-accident"
  | "duress-test"
  | "fall"
  | "no-motion"
  | "crash"
  | "airbag"
  | "holster"
  | "tamper"
  | "driven-off"
  | "struck-down"
  | "car-taken"
  | "help-arrived"
  | "forgot-to-clear"
  | "left-for-hot-call"
  | "portable-left-behind"
  | "portables-swapped"
  | "wrong-unit-logged"
  | "walked-over"
  | "battery-died"
  | "valley-entered"
  | "burst-sent"
  | "walked-away"
  | "shift-changed"
  | "car-changed"
  | "car-left-reporting"
  | "car-switched-off"
  | "took-former-radio"
  | "stop-while-rolling"
  | "stop-made"
  | "prompt-answered"
  | "two-officer-stop"
  | "alone-with-911"
  | "unannounced-stand"
  | "caution-known";

/** How often what happens. */
export type Rates = {
  /** How long a unit drives between two things that it does. */
  readonly patrolMs: { readonly from: number; readonly to: number };
  readonly forgetsToClear: number;
  /** Share of stops at which somebody attacks. */
  readonly attack: number;
  /** Per unit and hour. */
  readonly duressByAccident: number;
  readonly fall: number;
  readonly crash: number;
  /** A weapon drawn, a case opened. */
  readonly otherSensors: number;
  readonly callsPerUnitHour: number;
  /** Of those who try their key when they go out: who does not say so first. */
  readonly triesKeyUnsaid: number;
  /** Presses a key at the station, after the shift. */
  readonly pressesKeyAtStation: number;
  /** Of those who are asked while they drive from a stop that they forgot to clear: who clears it aloud. */
  readonly clearsAloud: number;
  /** Of the stops whose place the officer chooses: those where the radio is heard. */
  readonly stopsWhereHeard: number;
  /** A colleague does the routine of a dispatcher who works an emergency. */
  readonly relieves: boolean;
};

/** A shift as busy as the checkers want it: what is rare in life happens in every run of some length. */
export const SIMULATED_RATES: Rates = {
  patrolMs: { from: 2 * MINUTE_MS, to: 16 * MINUTE_MS },
  forgetsToClear: 0.1,
  attack: 1 / 25,
  duressByAccident: 1 / 40,
  fall: 1 / 20,
  crash: 1 / 40,
  otherSensors: 1 / 20,
  callsPerUnitHour: 0.3,
  triesKeyUnsaid: 0.15,
  pressesKeyAtStation: 0.2,
  clearsAloud: 0,
  stopsWhereHeard: 0,
  relieves: false,
};

export type Stage = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly plan: Plan;
  readonly rates: Rates;
  readonly endMs: number;
  readonly units: readonly SimUnit[];
  readonly unitById: ReadonlyMap<string, SimUnit>;
  readonly channels: ReadonlyMap<string, VoiceChannel>;
  readonly coverage: Coverage;
  /** The cars that reliefs choose from; absent where everybody keeps the car of whom they relieve. */
  readonly yards?: Yards;
  /** What surely happens while it lasts; absent where everything is left to chance. */
  readonly owed?: OwedDangers;
  readonly emit: (output: WorldOutput) => void;
  readonly truth: (kind: HappeningKind, unit: SimUnit) => void;
  /** Nothing new begins from here on: everybody brings to an end what they are at. */
  isWindingDown: boolean;
};

/** An officer does something on a device of the unit. */
export function tap(stage: Stage, unit: SimUnit, command: object): void {
  stage.emit({ kind: "command", unit, command });
}

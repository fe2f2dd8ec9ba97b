/**
 * A hunt's plan: where he can be stopped under two assumptions of his speed, and where he can be met on the road that he
 * drives. Somebody else's arithmetic, which says what it rests on; what the networks do not know (lanes, traffic, houses)
 * is absent, not zero.
 */
import type { UnitId, VehicleId } from "../base/ids.ts";

type HuntPoint = { readonly latDeg: number; readonly lonDeg: number };
export type HuntHeldPoint = HuntPoint & {
  /** Road, milepost and direction, to be read out. */
  readonly where: string;
  readonly unitId: UnitId;
  readonly unitAtMs: number;
  readonly heAtMs: number;
  readonly pinLetter?: string;
};
export type HuntOpenRoad = HuntPoint & { readonly where: string; readonly heAtMs: number };
/** Where he can be stopped, under one assumption of his speed. */
export type HuntContainment = {
  readonly pace: "lawful" | "fleeing";
  readonly closed: boolean;
  /** What is proved of closing it (docs/roads.md); absent in plans of earlier versions. */
  readonly verdict?: "closed-fewest" | "closed" | "cannot-close" | "undecided" | "nothing-to-close";
  readonly waysOut: number;
  readonly points: readonly HuntHeldPoint[];
  /** The soonest first; cut where there are many. */
  readonly open: readonly HuntOpenRoad[];
  readonly openCount: number;
  readonly notes: readonly string[];
};
export type HuntPlan = {
  /** The moment of the facts and of the units that it rests on. */
  readonly askedAtMs: number;
  /** He is to be kept within what he can reach until then. */
  readonly untilMs: number;
  readonly highwaysOnly: boolean;
  /** Why there is no answer: nobody may read that as safety. */
  readonly refused?: string;
  readonly assumptions: readonly string[];
  /** Of unconfirmed sightings: whether he could have been there. */
  readonly plausible: readonly { readonly letter: string; readonly possible: boolean }[];
  readonly containments: readonly HuntContainment[];
  /** Absent where nobody knows on which road he drives, and which way. */
  readonly intercept?: HuntIntercept;
};

export type HuntMeetingUnit = {
  readonly unitId: UnitId;
  readonly unitAtMs: number;
  readonly strips: boolean;
};
export type HuntMeetingPoint = HuntPoint & {
  /** Road, milepost and the way he comes, to be read out. */
  readonly where: string;
  /** Stands for traffic, which nobody knows, and for lanes where they are not known. */
  readonly roadClass: string;
  readonly aheadM: number;
  readonly heAtMs: number;
  /** Everybody who is there in time, those with spike strips first, then by time to spare. */
  readonly units: readonly HuntMeetingUnit[];
  /** Junctions before it at which he can leave his road. */
  readonly turnOffsBefore: number;
  /** To where people live; absent: none so near, or not known (the notes say which). */
  readonly builtUpWithinM?: number;
  /** Of his carriageway; absent: not known. */
  readonly lanes?: number;
};
export type HuntIntercept = {
  /** What it goes out from: a sighting by its letter, or a car in other hands, which is followed. */
  readonly of:
    | { readonly kind: "sighting"; readonly letter: string }
    | { readonly kind: "vehicle"; readonly vehicleId: VehicleId };
  /** Where and when he was on his road, and which way he drives. */
  readonly along: string;
  readonly fromMs: number;
  /** As he drove; absent: as a fleeing car is taken to. */
  readonly speedMps?: number;
  /** The fix is old, inexact or doubted: why. */
  readonly doubt?: string;
  /** Why there is no answer: nobody may read that as safety. */
  readonly refused?: string;
  /** The best first; nobody in time is an answer too. */
  readonly points: readonly HuntMeetingPoint[];
  /** How far ahead was looked. */
  readonly lookedM: number;
  readonly notes: readonly string[];
};

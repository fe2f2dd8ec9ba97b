/**
 * What the field app and the server say to each other: what an officer sees, what an officer's device sends.
 *
 * Types only, so that the app carries no validator; the server reads every field in `server/field/field-messages.ts`.
 * Nothing here ever tells a device that its own unit is in danger, or that what it sent was duress.
 */
import type { KitItem } from "../domain/kit.ts";

/**
 * Items of one lane are delivered once each and in order; lanes do not wait for each other. `first` holds answers and
 * emergencies, `work` what the officer does, `trail` where the device has been.
 */
export const fieldLanes = ["first", "work", "trail"] as const;
export type FieldLane = (typeof fieldLanes)[number];

/** A place on the earth as the device measured it. */
export type FieldPoint = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM?: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
};
export type FieldFix = FieldPoint & { readonly fixAtMs: number };

export type FieldStatus = "CheckedIn" | "OutOfService" | "AcknowledgedTransmission" | "EnRoute" | "OnScene";
export type FieldSaw = "nothing" | "signs" | "found";
export type FieldStopKind = "traffic" | "motorist-assist" | "subject";

/** What an officer does with the app. An answer has one shape, whatever it means. */
export type FieldAct =
  | {
      readonly kind: "start-shift";
      readonly unit: string;
      readonly vehicle?: string;
      readonly partners?: readonly string[];
      readonly devices?: readonly string[];
      /** All that the unit carries; what the roster says where absent. */
      readonly kit?: readonly KitItem[];
      /** The device stays in the vehicle and speaks for that, not for the officer. */
      readonly mounted?: boolean;
    }
  | { readonly kind: "end-shift" }
  | { readonly kind: "status"; readonly status: FieldStatus; readonly reason?: string; readonly incident?: string }
  | {
      readonly kind: "stop";
      readonly stopKind: FieldStopKind;
      readonly plate?: string;
      readonly place?: string;
      readonly at?: FieldPoint;
      readonly description?: string;
    }
  | { readonly kind: "clear"; readonly disposition?: string }
  | {
      readonly kind: "answer";
      /** What was typed or spoken. */
      readonly reply?: string;
      /** What a PIN was turned into. */
      readonly proof?: string;
      readonly held?: true;
    }
  | { readonly kind: "help" }
  | { readonly kind: "note"; readonly text: string; readonly incident?: string }
  | { readonly kind: "caution-read"; readonly caution: string }
  | { readonly kind: "message"; readonly message: string; readonly state: "shown" | "read" }
  | { readonly kind: "going"; readonly alert: string; readonly going: boolean }
  /** What was seen at a place where an officer may have been left. */
  | {
      readonly kind: "looked";
      readonly alert: string;
      readonly letter: string;
      readonly saw: FieldSaw;
      readonly how: "passed" | "looked" | "searched";
    }
  | { readonly kind: "fixes"; readonly fixes: readonly FieldFix[]; readonly battery?: number };

export type FieldItem = {
  readonly lane: FieldLane;
  /** 1, 2, 3 … in its lane. The same number again is the same item. */
  readonly seq: number;
  /** By the device's own clock; compared only with `sentAtMs`, which is by the same one. */
  readonly madeAtMs: number;
  /** What the officer was looking at when it was made. */
  readonly basedOn?: { readonly promptAtMs?: number; readonly stopId?: string };
  readonly act: FieldAct;
};
export type FieldSend = {
  /** Who says so, where there are no accounts. */
  readonly officer?: string;
  readonly sentAtMs: number;
  readonly items: readonly FieldItem[];
};
export type FieldOutcome = {
  readonly lane: FieldLane;
  readonly seq: number;
  /** held: not taken yet, for a reason that will pass; it is sent again. */
  readonly outcome: "done" | "refused" | "held";
  readonly refusal?: string;
  readonly detail?: string;
};
export type FieldSent = { readonly nowMs: number; readonly outcomes: readonly FieldOutcome[] };

export type FieldHello = {
  readonly deviceId: string;
  readonly center: string;
  readonly timeZone: string;
  readonly practice: boolean;
  /** Whether people sign in; without accounts whoever is at this machine says who they are. */
  readonly accounts: boolean;
  readonly nowMs: number;
  /** The numbers up to which the center has this device's items: a device that forgot its own goes on from there. */
  readonly lanes: Readonly<Record<FieldLane, number>>;
};

export type FieldCaution = {
  readonly id: string;
  readonly level: "note" | "high";
  readonly about: string;
  readonly text: string;
  readonly source: string;
  readonly read: boolean;
};
export type FieldMessage = {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  readonly atMs: number;
  readonly state: "sent" | "shown" | "read" | "read-out";
};
export type FieldIncident = {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly place: string;
  readonly sinceMs: number;
  readonly plate?: string;
  readonly noteCount: number;
};
/** A place to search for somebody who was left somewhere, the likeliest first; its letter is said on the air. */
export type FieldSearchPlace = {
  readonly letter: string;
  readonly where: string;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** What others saw there. */
  readonly looks: readonly { readonly who: string; readonly saw: FieldSaw; readonly atMs: number }[];
};
/** An officer who needs help, as the others see it. */
export type FieldHelp = {
  readonly alertId: string;
  readonly callSign: string;
  readonly officers: readonly string[];
  readonly sinceMs: number;
  readonly place?: string;
  readonly placeAgeMs?: number;
  readonly distanceM?: number;
  /** From here to there, as a compass says it. */
  readonly direction?: string;
  readonly bearingDeg?: number;
  /** By road, on an emergency run; absent where that is not known. */
  readonly driveMs?: number;
  readonly vehicle?: string;
  readonly going: readonly { readonly callSign: string; readonly confirmed: boolean; readonly own: boolean }[];
  readonly enough: boolean;
  /** Where to look, once that is known. */
  readonly search?: readonly FieldSearchPlace[];
};
/** A patrol car in other hands, as every unit but its own sees it for as long as it is marked. */
export type FieldHostile = {
  readonly vehicleId: string;
  /** "312's car" */
  readonly name: string;
  readonly look?: string;
  readonly sinceMs: number;
  /** Where it was heard last; absent: nothing was ever heard of it. */
  readonly place?: string;
  readonly placeAgeMs?: number;
  /** "standing", or "64 mph W"; absent: its device does not say. */
  readonly drives?: string;
  /** Why its place is believed with care, in words. */
  readonly doubts: readonly string[];
  readonly distanceM?: number;
  readonly direction?: string;
  readonly bearingDeg?: number;
  /** How soon it can be at this unit by road, fleeing; absent where the roads name no time, which is not "far". */
  readonly soonest?: { readonly timeMs: number; readonly highwaysOnly: boolean } | "no-answer";
};
export type FieldView = {
  /** Changes when anything that matters has changed. */
  readonly version: string;
  readonly nowMs: number;
  readonly practice: boolean;
  /** Whether the center knows this device as that officer's, or as their vehicle's. */
  readonly known: boolean;
  readonly officer?: { readonly id: string; readonly name: string };
  readonly unit?: {
    readonly id: string;
    readonly callSign: string;
    readonly status: string;
    readonly sinceMs: number;
    readonly vehicle?: string;
    readonly partners: readonly string[];
    /** What it carries for a hunt or a pursuit, in words; absent: none of it. */
    readonly carries?: string;
    /** Whether the car was moving when it was last heard. */
    readonly moving: boolean;
  };
  readonly check?: { readonly dueAtMs: number };
  readonly prompt?: { readonly askedAtMs: number };
  readonly stop?: {
    readonly id: string;
    readonly kind: string;
    readonly sinceMs: number;
    readonly place?: string;
    readonly plate?: string;
    readonly description?: string;
    readonly incidentId: string;
  };
  readonly incident?: FieldIncident;
  readonly waiting: readonly FieldIncident[];
  readonly cautions: readonly FieldCaution[];
  readonly messages: readonly FieldMessage[];
  readonly help: readonly FieldHelp[];
  readonly hostile: readonly FieldHostile[];
  /** An emergency that was declared openly from this unit, and whether a dispatcher has it. */
  readonly emergency?: { readonly sinceMs: number; readonly taken: boolean };
  readonly dispositions: readonly { readonly code: string; readonly name: string }[];
  /** Whether a check is answered with a PIN, and what this officer's PINs are checked against on the device. */
  readonly pin?: { readonly needed: boolean; readonly salt?: string; readonly checks?: readonly string[] };
  readonly pushKey?: string;
};

export type FieldChoices = {
  readonly units: readonly {
    readonly id: string;
    readonly callSign: string;
    readonly agency: string;
    readonly onShift: boolean;
    readonly officers: readonly string[];
    readonly vehicle?: string;
    /** What belongs to it, as the roster says. */
    readonly kit: readonly KitItem[];
    /** On shift: all that it carries now. */
    readonly carries?: readonly KitItem[];
  }[];
  readonly vehicles: readonly {
    readonly id: string;
    readonly name: string;
    readonly plate?: string;
    readonly unit?: string;
    /** What lies in it. */
    readonly kit: readonly KitItem[];
  }[];
  /** What there is to carry. */
  readonly kit: readonly { readonly id: KitItem; readonly words: string }[];
  readonly officers: readonly { readonly id: string; readonly name: string; readonly unit?: string }[];
  readonly devices: readonly { readonly id: string; readonly kind: string }[];
  /** What this officer rode in last, to be offered first. */
  readonly last?: { readonly unit?: string; readonly vehicle?: string };
};

export type FieldNearest = {
  readonly place?: string;
  readonly items: readonly {
    readonly callSign: string;
    readonly status: string;
    readonly available: boolean;
    readonly distanceM: number;
    readonly direction: string;
    readonly ageMs: number;
    readonly driveMs?: number;
  }[];
  readonly highwaysOnly: boolean;
};
export type FieldTimeline = {
  readonly items: readonly { readonly atMs: number; readonly who: string; readonly text: string }[];
};

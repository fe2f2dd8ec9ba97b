/**
 * What happens to one officer, and with what on the body and in the car: drawn at random from a seed.
 *
 * The kinds are the ways in which officers were lost or nearly lost on the road, as far as they can be told apart by
 * what a dispatch center can sense. How often each happens in life is not known: figures are given by kind.
 */
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";

export const incidentKinds = [
  "driven-away",
  "struck-down",
  "car-taken",
  "radio-taken",
  "parted",
  "struck-elsewhere",
  "threatened",
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export const kindTitles: Readonly<Record<IncidentKind, string>> = {
  "driven-away": "Driven away in the own car",
  "struck-down": "Struck down beside the car",
  "car-taken": "Struck down, car taken",
  "radio-taken": "Overpowered, radio taken",
  parted: "Car taken, officer on foot",
  "struck-elsewhere": "Struck down off a stop",
  threatened: "Threatened, presses the key",
};

export type Duress = "early" | "late" | "never";
export type RadioFate = "with-officer" | "thrown-out" | "switched-off" | "carried-off";

export type IncidentCase = {
  readonly kind: IncidentKind;
  /** The car has a modem, at this pace. */
  readonly modemIntervalMs: number | undefined;
  readonly radio:
    | {
        readonly hasGps: boolean;
        readonly intervalMs: number;
        readonly manDown: boolean;
        readonly prompts: boolean;
        readonly isPhone: boolean;
      }
    | undefined;
  readonly radioFate: RadioFate;
  readonly duress: Duress;
  readonly duressAfterMs: number;
  /** The attacker taps an answer when a prompt appears on the officer's device. */
  readonly attackerAnswers: boolean;
  /** The attacker taps "clear" on the car's computer before driving off. */
  readonly attackerClears: boolean;
  /** No data is heard where it happens; voice half of the time. */
  readonly inValley: boolean;
  readonly calledInWhileRolling: boolean;
  /** After the officer has stepped out. */
  readonly attackAfterMs: number;
  readonly codeFourBefore: boolean;
  /** After the attack, where the car is driven off. */
  readonly driveAfterMs: number;
  readonly driveSpeedMps: number;
  readonly accelerationMps2: number;
  /** It goes back the way it came from. */
  readonly turnsRound: boolean;
  /** How far on foot the officer is from the car, where that matters. */
  readonly onFootM: number;
};

/** Draws one incident. */
export function drawIncident(random: Random): IncidentCase {
  const kind = drawKind(random);
  const radio = drawRadio(random.stream("radio"), kind);
  const attackAfterMs = drawAttackAfter(random.stream("attack"));
  const takes = random.stream("takes");
  const drawnDuress = kind === "threatened" ? "early" : drawDuress(random.stream("duress"));
  return {
    kind,
    modemIntervalMs:
      kind === "driven-away" || kind === "car-taken" || kind === "parted" || takes.next() < 0.92
        ? takes.pick([5, 5, 5, 10, 10, 15]) * SECOND_MS
        : undefined,
    radio,
    radioFate: drawFate(random.stream("fate"), kind),
    // Without a radio there is no key; one whose radio was taken has none either.
    duress: radio === undefined || (kind === "radio-taken" && drawnDuress === "late") ? "never" : drawnDuress,
    duressAfterMs: (drawnDuress === "early" ? takes.between(1, 6) : takes.between(30, 400)) * SECOND_MS,
    attackerAnswers: takes.next() < 0.1,
    attackerClears: kind === "driven-away" && takes.next() < 0.03,
    inValley: takes.next() < 0.08,
    calledInWhileRolling: takes.next() < 0.5,
    attackAfterMs,
    codeFourBefore: attackAfterMs > 75 * SECOND_MS && takes.next() < 0.3,
    driveAfterMs: takes.between(10, 60) * SECOND_MS,
    driveSpeedMps: takes.between(22, 42),
    accelerationMps2: takes.between(1.2, 3.5),
    turnsRound: takes.next() < 0.25,
    onFootM: takes.between(60, 400),
  };
}

function drawKind(random: Random): IncidentKind {
  const weights: Readonly<Record<IncidentKind, number>> = {
    "driven-away": 0.25,
    "struck-down": 0.25,
    "car-taken": 0.15,
    "radio-taken": 0.1,
    parted: 0.1,
    "struck-elsewhere": 0.1,
    threatened: 0.05,
  };
  let chance = random.next();
  return incidentKinds.find((kind) => (chance -= weights[kind]) < 0) ?? "struck-down";
}

function drawRadio(random: Random, kind: IncidentKind): IncidentCase["radio"] {
  if (kind !== "radio-taken" && kind !== "threatened" && random.next() < 0.1) return undefined;
  const isPhone = random.next() < 0.25;
  return {
    isPhone,
    hasGps: isPhone || random.next() < 0.65,
    intervalMs: random.pick(isPhone ? [10, 15, 30] : [30, 30, 60, 60, 120]) * SECOND_MS,
    manDown: !isPhone && random.next() < 0.5,
    prompts: isPhone || random.next() < 0.5,
  };
}

// Most attacks come in the first minutes of a contact; some after all seemed in order.
function drawAttackAfter(random: Random): number {
  const minutes = random.next() < 0.7 ? random.between(0.1, 4) : random.between(4, 12);
  return minutes * MINUTE_MS;
}

function drawFate(random: Random, kind: IncidentKind): RadioFate {
  switch (kind) {
    case "driven-away":
      return random.next() < 0.85 ? "with-officer" : "thrown-out";
    case "radio-taken":
      return random.next() < 0.5 ? "switched-off" : "carried-off";
    case "struck-down":
    case "car-taken":
    case "parted":
    case "struck-elsewhere":
    case "threatened":
      return "with-officer";
  }
}

function drawDuress(random: Random): Duress {
  const chance = random.next();
  return chance < 0.25 ? "early" : chance < 0.45 ? "late" : "never";
}

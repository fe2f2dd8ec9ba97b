/**
 * An incident that can be played: what happens in the world, told soberly as it happens. It moves people, cars and
 * devices, and gives dispatchers what they would hear; whatever rings, Vigil has concluded.
 */
import type { Point } from "../../base/geo.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { type Life, type LivedPart, until } from "./agenda.ts";
import { cruise, officerLife } from "./officer-life.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import { clearWhatIsLeft, type Stage, sayOnRadio } from "./stage.ts";

export type Scenario = {
  readonly id: string;
  readonly name: string;
  /** One sentence for the menu. */
  readonly summary: string;
  /** The unit it is about. */
  readonly callSign: string;
  readonly play: (play: Play) => Life;
};
export type Play = {
  readonly stage: Stage;
  readonly unit: PatrolUnit;
  /** Explains what happens in the world. */
  readonly tell: (text: string) => void;
  /** Lets another unit do something until the scenario ends. */
  readonly also: (life: Life) => void;
};

/** Takes a unit out of its ordinary shift: it clears what it is on, whole and in its car. */
export function* takeOver({ stage, unit }: Pick<Play, "stage" | "unit">): LivedPart<void> {
  dropEverything(unit);
  unit.canAnswer = true;
  unit.unheardUntilMs = 0;
  // Assumed: every report of the unit arrives while the incident is played.
  unit.isHeardWell = true;
  stage.handsOff.delete(unit.callSign);
  // What is left of an earlier run: the dispatcher of its group closes it, unless somebody else has it.
  if (stage.eyes.alertOf(unit.callSign)?.level === "emergency")
    stage.reachedBy.set(unit.callSign, "the shift supervisor");
  clearWhatIsLeft(stage, unit);
  yield* until(() => isFree(stage, unit), 2 * MINUTE_MS);
  stage.reachedBy.delete(unit.callSign);
  cruise(unit);
}

function isFree(stage: Stage, unit: PatrolUnit): boolean {
  const seen = stage.eyes.unit(unit.callSign);
  return seen === undefined || (seen.status === "CheckedIn" && !seen.onStop && !seen.hasAlert);
}

/** Gives a unit back to its ordinary shift. */
export function giveBack(stage: Stage, unit: PatrolUnit): void {
  dropEverything(unit);
  unit.isHeardWell = false;
  unit.life = stage.agenda.begin(officerLife(stage, unit));
}

/** Ends what a unit was doing: it is needed elsewhere. What it was on ends when the dispatcher enters where it goes. */
export function dropEverything(unit: PatrolUnit): void {
  unit.life?.end();
  unit.task = undefined;
  unit.hasForgotten = false;
  unit.stepIn();
}

/** From here on nobody hears the unit, and the simulated dispatchers leave it to the person at the console. */
export function silence({ stage, unit }: Pick<Play, "stage" | "unit">, leaveToOthers: boolean): void {
  unit.canAnswer = false;
  if (leaveToOthers) stage.handsOff.add(unit.callSign);
}

/** Waits until a unit has been told of the danger by Vigil, or by radio when that takes too long. */
export function* untilTold(
  stage: Stage,
  about: string,
  unit: string,
  patienceMs: number,
): LivedPart<"by Vigil" | "by radio"> {
  const told = yield* until(() => stage.eyes.alertOf(about)?.unitsTold?.callSigns.includes(unit) === true, patienceMs);
  return told ? "by Vigil" : "by radio";
}

/** What the dispatcher enters for a unit that goes to another's incident. */
export function goingTo(stage: Stage, unit: PatrolUnit, about: string, status: "EnRoute" | "OnScene"): void {
  const incident = stage.eyes.unit(about)?.incident;
  if (incident !== undefined)
    sayOnRadio(stage, unit, { type: "ProgressAssignment", unit: unit.callSign, incident, status });
}

/** Tells sentences with a pause before each. */
export function* tellSlowly(play: Play, pauseMs: number, texts: readonly string[]): LivedPart<void> {
  for (const text of texts) {
    yield pauseMs;
    play.tell(text);
  }
}

/** A place on an eastbound lane as a command takes it. */
export function placeOf(text: string, point: Point, route: string, milepost: number): object {
  return { text, latDeg: point.latDeg, lonDeg: point.lonDeg, route, milepost, direction: "EB" };
}

export const BREATH_MS = 2 * SECOND_MS;

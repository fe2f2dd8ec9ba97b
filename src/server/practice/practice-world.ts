/**
 * A practice shift from a seed: units, officers, devices, dispatchers and callers, and the two incidents when they
 * are asked for. The same seed, advanced the same way before the same eyes, says the same things.
 *
 * Pure: no clock, no sockets, no chance but the seed's. It knows of Vigil what its eyes show and what is sent to
 * its people's devices; nothing in it raises an alert.
 */
import { type Random, randomFrom } from "../../base/prng.ts";
import { SECOND_MS } from "../../base/time.ts";
import { CommandSchema } from "../../domain/command.ts";
import type { Output } from "../../engine/input.ts";
import { type PatrolBeat, patrolBeats } from "../../roads/new-mexico/practice-routes.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { milepostPath } from "../../roads/route-path.ts";
import { Agenda } from "./agenda.ts";
import { callers } from "./callers.ts";
import { deviceLives } from "./device-reports.ts";
import { dispatcherLife } from "./dispatcher-life.ts";
import { officerLife } from "./officer-life.ts";
import { PatrolUnit } from "./patrol-unit.ts";
import type { PracticeEyes } from "./practice-eyes.ts";
import type { PracticeOutput } from "./practice-output.ts";
import { practiceDispatchers, practiceRoster, practiceUnits } from "./practice-roster.ts";
import { clearWhatIsLeft, Radio, sayOnRadio, type Stage } from "./stage.ts";

export type PracticeWorldOptions = {
  readonly seed: string;
  readonly startMs: number;
  readonly eyes: PracticeEyes;
  /** How many of the twelve units are out; all where absent. */
  readonly units?: number;
  /** Whether dispatchers sit at P1 and P2; they do where absent. */
  readonly dispatchers?: boolean;
};
export type PracticeWorld = {
  readonly stage: Stage;
  /** Set while it is advanced: where outputs go. */
  emitTo: (output: PracticeOutput) => void;
};

/** Makes the world as it is at `startMs`. Its first outputs are the roster's commands. */
export function createPracticeWorld(options: PracticeWorldOptions): PracticeWorld {
  const { seed, startMs, eyes } = options;
  const random = randomFrom(seed);
  const agenda = new Agenda(startMs);
  const world: { stage: Stage; emitTo: PracticeWorld["emitTo"] } = {
    emitTo: () => undefined,
    stage: {
      agenda,
      random,
      eyes,
      units: unitsOf(options, random, agenda),
      radio: new Radio(),
      emit: (output) => world.emitTo(output),
      command: (actor, command) =>
        world.emitTo({ atMs: agenda.nowMs, kind: "command", actor, command: CommandSchema.parse(command) }),
      handsOff: new Set(),
      bestPlaced: new Map(),
      reachedBy: new Map(),
    },
  };
  const { stage } = world;
  agenda.at(startMs, () => {
    for (const command of practiceRoster([...stage.units.values()].map(({ row }) => row))) {
      // Nobody who already sits at a position is sent away.
      if (command.type === "SignOn" && (options.dispatchers === false || eyes.seatedAt(command.position) !== undefined))
        continue;
      stage.command("system:practice", command);
    }
    for (const unit of stage.units.values()) clearWhatIsLeft(stage, unit);
  });
  for (const unit of stage.units.values()) {
    for (const life of deviceLives(stage, unit)) agenda.begin(life);
    unit.life = agenda.begin(officerLife(stage, unit));
  }
  if (options.dispatchers !== false) for (const row of practiceDispatchers) agenda.begin(dispatcherLife(stage, row));
  agenda.begin(callers(stage));
  return world;
}

/** Lets the world live up to an instant, each output given out as it happens: what follows may already see it. */
export function advanceWith(world: PracticeWorld, toMs: number, emit: (output: PracticeOutput) => void): void {
  world.emitTo = emit;
  world.stage.agenda.runTo(toMs);
}

/** Lets the world live up to an instant; what it said, in order of time. */
export function advance(world: PracticeWorld, toMs: number): PracticeOutput[] {
  const outputs: PracticeOutput[] = [];
  advanceWith(world, toMs, (output) => outputs.push(output));
  return outputs;
}

/** Something that Vigil sends to people's devices: a prompt is answered by most, after a moment. */
export function hear(world: PracticeWorld, output: Output): void {
  if (output.kind !== "prompt") return;
  const { stage } = world;
  const unit = [...stage.units.values()].find(({ row }) => output.unitId === `${row.agency}-${row.callSign}`);
  if (unit === undefined || !unit.canAnswer) return;
  const { agenda } = stage;
  const afterMs = unit.random.between(3, 9) * SECOND_MS;
  if (unit.hasForgotten) {
    // The prompt reminds most of those who forgot.
    if (unit.random.next() < 0.6) agenda.at(agenda.nowMs + afterMs, () => clearAtLast(stage, unit));
    return;
  }
  if (unit.random.next() > 0.8) return;
  agenda.at(agenda.nowMs + afterMs, () => {
    if (unit.canAnswer) stage.command(`officer:${unit.callSign}`, { type: "AnswerPrompt", unit: unit.callSign });
  });
}

function clearAtLast(stage: Stage, unit: PatrolUnit): void {
  if (!unit.hasForgotten || !unit.canAnswer) return;
  unit.hasForgotten = false;
  sayOnRadio(stage, unit, { type: "ClearUnit", unit: unit.callSign, disposition: "WARN" });
}

/**
 * Parts of their beats on which some units stay in a practice, so that an incident begins soon after it is asked
 * for: whoever it happens to, and those who come to help.
 */
const STRETCHES: Readonly<Record<string, readonly [route: string, from: number, to: number]>> = {
  "312": ["I-40", 316, 322],
  "305": ["I-40", 329, 336],
  "317": ["I-40", 286, 300],
  "417": ["I-10", 98, 104],
  "409": ["I-10", 66, 82],
};

function beatOf(beat: PatrolBeat): PatrolBeat {
  const stretch = STRETCHES[beat.callSign];
  const line = stretch === undefined ? undefined : milepostPath(newMexico, ...stretch);
  return line === undefined ? beat : { ...beat, line };
}

function unitsOf(options: PracticeWorldOptions, random: Random, agenda: Agenda): Map<string, PatrolUnit> {
  const beats = new Map(patrolBeats().map((beat) => [beat.callSign, beatOf(beat)]));
  const units = new Map<string, PatrolUnit>();
  for (const row of practiceUnits.slice(0, options.units ?? practiceUnits.length)) {
    const beat = beats.get(row.callSign);
    if (beat !== undefined)
      units.set(row.callSign, new PatrolUnit(row, beat, random.stream(`unit-${row.callSign}`), () => agenda.nowMs));
  }
  return units;
}

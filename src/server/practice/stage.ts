/**
 * What every simulated person shares: the time, the units, the radio, and the two ways to be heard: a command, or a
 * sentence for those who watch the practice.
 */
import type { Random } from "../../base/prng.ts";
import type { Agenda } from "./agenda.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import type { PracticeEyes } from "./practice-eyes.ts";
import type { Emit } from "./practice-output.ts";

/** Something a dispatcher hears, by radio or telephone, and the entries that it makes. */
export type Traffic = {
  readonly groupId: string;
  readonly atMs: number;
  readonly entries: readonly object[];
};

/** The channels: what has been said and waits for a dispatcher's hands. */
export class Radio {
  #waiting: Traffic[] = [];

  say(traffic: Traffic): void {
    this.#waiting.push(traffic);
  }

  /** The oldest that one of these groups has waiting. */
  take(groups: readonly string[]): Traffic | undefined {
    const index = this.#waiting.findIndex((traffic) => groups.includes(traffic.groupId));
    if (index < 0) return undefined;
    return this.#waiting.splice(index, 1)[0];
  }
}

export type Stage = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly eyes: PracticeEyes;
  readonly units: ReadonlyMap<string, PatrolUnit>;
  readonly radio: Radio;
  readonly emit: Emit;
  /** Gives a command as `actor`. */
  readonly command: (actor: string, command: object) => void;
  /**
   * Units whose alerts and checks the simulated dispatchers leave alone: those of a running scenario belong to the
   * person at the console, or to nobody.
   */
  readonly handsOff: Set<string>;
  /** For the place of an incident: the unit that happens to be best placed for it. */
  readonly bestPlaced: Map<string, string>;
  /** Units to which help has come, and which unit saw the officer. */
  readonly reachedBy: Map<string, string>;
};

/** An officer speaks; the dispatcher of the unit's group will make the entries. */
export function sayOnRadio(stage: Stage, unit: PatrolUnit, ...entries: readonly object[]): void {
  stage.radio.say({ groupId: unit.row.group, atMs: stage.agenda.nowMs, entries });
}

/** A unit that begins anew says that it is done with whatever its row still shows. */
export function clearWhatIsLeft(stage: Stage, unit: PatrolUnit): void {
  const seen = stage.eyes.unit(unit.callSign);
  const { callSign, odometerMi } = unit;
  if (seen?.isTransporting === true)
    sayOnRadio(stage, unit, { type: "EndTransport", unit: callSign, odometerMi: odometerMi + 5 });
  if (seen?.onStop === true || seen?.incident !== undefined) {
    sayOnRadio(stage, unit, { type: "ClearUnit", unit: callSign, disposition: "NRP" });
  } else if (seen?.status === "OutOfService") {
    sayOnRadio(stage, unit, { type: "SetStatus", unit: callSign, status: "CheckedIn" });
  }
}

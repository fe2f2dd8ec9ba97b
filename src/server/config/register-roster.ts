/** Brings the configuration's roster into a running center: harmless where it is there already. */
import type { Center } from "../../domain/center.ts";
import type { Command } from "../../domain/command.ts";
import { unitIdOf } from "../../domain/unit.ts";
import type { CenterLoop } from "../center-loop.ts";
import type { Roster } from "./config-schema.ts";
import { ROSTER_ACTOR, rosterCommands } from "./roster-commands.ts";

/** Commands that may wait for the disk together. */
const STEP = 1_000;

/** Registers what is new or has changed; resolves to how many entries were refused, each of which `refused` hears of. */
export async function registerRoster(options: {
  readonly roster: Roster;
  readonly center: Center;
  readonly nowMs: number;
  readonly loop: Pick<CenterLoop, "commandWith">;
  /** Resolves when what was decided is on the disk. */
  readonly durable: () => Promise<unknown>;
  readonly refused: (command: Command, answer: object) => void;
}): Promise<number> {
  const { roster, center, nowMs, loop, durable, refused } = options;
  let refusedCount = 0;
  // LV3: what a person has retired is not brought back by a file that still has it.
  const commands = rosterCommands(roster, center).filter((command) => !isRetired(center, command));
  for (const [index, command] of commands.entries()) {
    loop.commandWith(`roster-${nowMs}-${index}`, command, ROSTER_ACTOR, (answer) => {
      if (answer.outcome !== "refused") return;
      refusedCount++;
      refused(command, answer);
    });
    // A state's roster is more than may wait for the disk: the log keeps pace, and a start is no slow log.
    if (index % STEP === STEP - 1) await durable();
  }
  return refusedCount;
}

function isRetired(center: Center, command: Command): boolean {
  switch (command.type) {
    case "RegisterOfficer":
      return center.retired.has(`officer:${command.officer}`);
    case "RegisterVehicle":
      return center.retired.has(`vehicle:${command.vehicle}`);
    case "RegisterDevice":
      return center.retired.has(`device:${command.device}`);
    case "RegisterUnit":
      return center.retired.has(`unit:${unitIdOf(command)}`);
    default:
      // Nothing else is ever retired.
      return false;
  }
}

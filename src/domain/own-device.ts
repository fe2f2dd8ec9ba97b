/**
 * What a command that came from an officer's own device may not do.
 *
 * A device speaks for its own unit (UN4). And whoever holds it may not be its officer: what takes the watch off a
 * stop is said to a dispatcher, never tapped (ST8). Danger is exempt: anybody may declare it about anybody.
 */
import { asId, type DeviceId } from "../base/ids.ts";
import type { Actor } from "./actor.ts";
import type { Center } from "./center.ts";
import type { Command } from "./command.ts";
import { unitOfBinding } from "./device.ts";
import { findOfficer, findUnit } from "./refs.ts";
import type { Unit } from "./unit.ts";

/** Why a command of this actor is refused before anything else is asked; undefined where it is not. */
export function deviceRefusal(
  center: Center,
  command: Command,
  actor: Actor,
): "not-in-unit" | "by-voice-only" | undefined {
  if (actor.kind !== "officer" && actor.kind !== "device") return undefined;
  switch (command.type) {
    case "SetStatus":
    case "StartStop":
    case "RelocateStop":
    case "ClearUnit":
    case "RecordContact":
    case "RecordCodeFour":
    case "AnswerPrompt":
    case "ProgressAssignment":
    case "EndTransport":
    case "EndShift":
    case "StartDuressTest":
    case "OfferHelp":
      return speaksFor(center, actor, findUnit(center, command.unit)) ? undefined : "not-in-unit";
    // SH4: told, and nothing more.
    case "ChangeVehicle":
      return speaksFor(center, actor, findUnit(center, command.unit)) ? undefined : "not-in-unit";
    case "StartTransport":
    case "LeaveUnit": {
      const unit = findUnit(center, command.unit);
      if (!speaksFor(center, actor, unit)) return "not-in-unit";
      return isWatched(center, unit) ? "by-voice-only" : undefined;
    }
    case "SetHighCaution":
      return command.high ? undefined : "by-voice-only";
    case "BindDevice":
    case "UnbindDevice":
    case "StrikeContact":
    case "WithdrawCaution":
      return "by-voice-only";
    default:
      // Everything else takes nothing off a stop; alerts refuse devices by themselves (AL5).
      return undefined;
  }
}

// A unit that is not known is refused by the command's own file, with its own reason.
function speaksFor(center: Center, actor: Actor, unit: Unit | undefined): boolean {
  if (unit === undefined) return true;
  if (actor.kind === "device") {
    const device = center.devices.get(asId<DeviceId>(actor.name));
    return unitOfBinding(center, device?.binding) === unit.id;
  }
  if (findUnit(center, actor.name)?.id === unit.id) return true;
  const officer = findOfficer(center, actor.name);
  return officer !== undefined && unit.shift?.officerIds.includes(officer.id) === true;
}

function isWatched(center: Center, unit: Unit | undefined): boolean {
  return unit !== undefined && (unit.stop !== undefined || center.openAlertBySubject.has(`unit:${unit.id}`));
}

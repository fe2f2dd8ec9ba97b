/**
 * Commands in the engine: each is decided once; a repeated id gives the first answer again. A throw while
 * deciding is contained: the command is refused as our fault, and nothing has changed.
 */
import { refuse } from "../base/decision.ts";
import { actorText, WATCH } from "../domain/actor.ts";
import { type Command, type CommandType, saysDanger } from "../domain/command.ts";
import { type Context, isLate } from "../domain/context.ts";
import { decide } from "../domain/decide.ts";
import { findUnit } from "../domain/refs.ts";
import { settingsInForce } from "../domain/watch-value.ts";
import type { Effect } from "./effect.ts";
import type { Input, Output } from "./input.ts";
import { record, type Round } from "./recording.ts";
import { systemAlertEvents } from "./system-alert.ts";
import { ANSWERS_KEPT_MAX, type World } from "./world.ts";

type CommandInput = Extract<Input, { kind: "command" }>;

/** Commands by which a dispatcher has accounted for a unit: it spoke, or was spoken to. */
const ACCOUNTING: ReadonlySet<CommandType> = new Set<CommandType>([
  "RecordContact",
  "RecordCodeFour",
  "ReadReturn",
  "RelocateStop",
  "ClearUnit",
  "ProgressAssignment",
  "StartStop",
]);

export function decideCommand(world: World, round: Round, input: CommandInput): Effect {
  const cause = `command:${input.commandId}`;
  const known = world.answers.get(input.commandId);
  if (known !== undefined) {
    round.outputs.push(known);
    return { cause };
  }
  const { command, actor } = input;
  const madeAtMs = command.madeAtMs;
  const context: Context = {
    nowMs: world.nowMs,
    actor,
    settings: world.settings,
    nextSeq: world.center.seq + 1,
    ...(madeAtMs === undefined ? {} : { madeAtMs }),
  };
  const decision = decideContained(world, round, command, context, cause);
  if (!decision.ok) {
    // EM6: nobody reads a refusal on the device of an officer in danger.
    if (actor.kind !== "dispatcher" && saysDanger(command)) {
      const about = "unit" in command ? command.unit : "nobody named";
      const sentence = `${actorText(actor)} declares danger for "${about}": ${decision.refusal}`;
      const events = systemAlertEvents(world, `danger-${actor.name}`, sentence, true, "emergency");
      record(world, round, events, { actor, cause });
    }
    answer(world, round, {
      kind: "answer",
      commandId: input.commandId,
      ok: false,
      refusal: decision.refusal,
      ...(decision.field === undefined ? {} : { field: decision.field }),
      ...(decision.detail === undefined ? {} : { detail: decision.detail }),
    });
    return { cause };
  }
  const firstSeq = world.center.seq + 1;
  record(world, round, decision.events, { actor, cause, ...(madeAtMs === undefined ? {} : { madeAtMs }) });
  const lastSeq = world.center.seq;
  if (command.type === "ChangeWatchValue") putInForce(world, round);
  answer(world, round, {
    kind: "answer",
    commandId: input.commandId,
    ok: true,
    ...(lastSeq < firstSeq ? {} : { firstSeq, lastSeq }),
  });
  messages(world, round);
  // SC7: what is entered late accounts for nobody's being well now.
  if (actor.kind !== "dispatcher" || isLate(context) || !ACCOUNTING.has(command.type)) return { cause };
  const unitId = "unit" in command && command.unit !== undefined ? findUnit(world.center, command.unit)?.id : undefined;
  return unitId === undefined ? { cause } : { cause, accounted: { unitId, by: actor } };
}

// DO5: a defect while deciding has changed nothing. The command is refused as our fault, and people are told.
function decideContained(
  world: World,
  round: Round,
  command: Command,
  context: Context,
  cause: string,
): ReturnType<typeof decide> {
  try {
    return decide(world.center, command, context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `${command.type} could not be decided and was refused: ${why}`;
    record(world, round, systemAlertEvents(world, "defect", sentence, true), { actor: WATCH, cause });
    return refuse("our-fault", undefined, why);
  }
}

function answer(world: World, round: Round, output: Extract<Output, { kind: "answer" }>): void {
  round.outputs.push(output);
  // What was refused for the disk's sake is asked again, with the same id, when the disk is well: it gets a new answer.
  if (output.refusal === "log-degraded") return;
  world.answers.set(output.commandId, output);
  if (world.answers.size <= ANSWERS_KEPT_MAX) return;
  const oldest = world.answers.keys().next().value;
  if (oldest !== undefined) world.answers.delete(oldest);
}

// What has changed counts from now on: every unit and every alert is looked at with it.
function putInForce(world: World, round: Round): void {
  world.settings = settingsInForce(world.configured, world.center.watchValues);
  for (const unitId of world.center.units.keys()) round.units.add(unitId);
  for (const alert of world.center.alerts.values()) if (alert.phase !== "closed") round.alerts.add(alert.id);
}

/** A message goes to every device of the unit that can show it; what was shown comes back as ConfirmMessage. */
export function messages(world: World, round: Round): void {
  for (const envelope of round.events) {
    if (envelope.event.type !== "MessageSent") continue;
    for (const unitId of envelope.event.unitIds) {
      round.outputs.push({
        kind: "message",
        messageId: envelope.event.messageId,
        unitId,
        deviceIds: promptableDevices(world, unitId),
        text: envelope.event.text,
      });
    }
  }
}

function promptableDevices(world: World, unitId: string): string[] {
  const ids: string[] = [];
  for (const device of world.center.devices.values()) {
    if (device.prompts && unitOfDevice(world, device.id) === unitId) ids.push(device.id);
  }
  return ids;
}

function unitOfDevice(world: World, deviceId: string): string | undefined {
  return world.senses.unitOf(world.center, deviceId);
}

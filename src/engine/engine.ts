/**
 * The engine: one synchronous step from an input to what follows from it.
 *
 * The same world, inputs and times give the same events, byte for byte. A step first lets everything that fell
 * due before its moment happen, each at its own time; then it decides the input; then the watch looks at every
 * unit and alert that was touched, until nothing new follows. It reads no clock, draws no chance, touches no
 * socket. Events are already folded into the world when it returns; the shell makes them durable.
 */
import { assert } from "../base/assert.ts";
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import { decideCommand } from "./commands.ts";
import type { Effect } from "./effect.ts";
import type { Input, StepResult } from "./input.ts";
import { newRound, type Round } from "./recording.ts";
import { decideReport } from "./reports.ts";
import { decideShellInput } from "./shell-inputs.ts";
import { archiveOld } from "./tidying.ts";
import { lookAtAlert, lookAtUnit } from "./watch-round.ts";
import type { World } from "./world.ts";

/** Rounds of the watch in one step before something must be wrong with us: findings that feed each other. */
const ROUNDS_MAX = 12;

/** Gives the world an input at a moment. Time never goes back: an earlier moment counts as the present one. */
export function step(world: World, input: Input, nowMs: number): StepResult {
  const round = newRound();
  passTime(world, round, nowMs);
  world.nowMs = Math.max(world.nowMs, nowMs);
  const effect = decideInput(world, round, input);
  settle(world, round, effect);
  return { events: round.events, outputs: round.outputs, wakeAtMs: world.wakeups.nextDueAtMs() };
}

function decideInput(world: World, round: Round, input: Input): Effect {
  switch (input.kind) {
    case "report":
    case "fault":
      return decideReport(world, round, input);
    case "command":
      return decideCommand(world, round, input);
    default:
      return decideShellInput(world, round, input);
  }
}

// Everything that is due happens at its own time and in order, so that live and replay agree however rarely
// they are stepped.
function passTime(world: World, round: Round, nowMs: number): void {
  for (;;) {
    const due = world.wakeups.takeDue(nowMs);
    if (due === undefined) return;
    world.nowMs = Math.max(world.nowMs, due.dueAtMs);
    const cause = `wakeup:${due.key}`;
    if (due.key.startsWith("unit:")) {
      const dueUnit = asId<UnitId>(due.key.slice(5));
      round.units.add(dueUnit);
      settle(world, round, { cause, dueUnit });
      continue;
    }
    if (due.key.startsWith("alert:")) {
      round.alerts.add(asId<AlertId>(due.key.slice(6)));
    } else {
      archiveOld(world, round);
    }
    settle(world, round, { cause });
  }
}

function settle(world: World, round: Round, effect: Effect): void {
  if (effect.fixOfUnit !== undefined && !round.units.has(effect.fixOfUnit)) {
    lookAtUnit(world, round, effect.fixOfUnit, { reason: "fix", cause: effect.cause, accountedBy: undefined });
  }
  for (let rounds = 0; round.units.size > 0 || round.alerts.size > 0; rounds++) {
    assert(rounds < ROUNDS_MAX, `the watch does not settle after ${effect.cause}`);
    const units = [...round.units].sort();
    round.units.clear();
    for (const unitId of units) {
      const accountedBy = effect.accounted?.unitId === unitId ? effect.accounted.by : undefined;
      const reason = rounds === 0 && effect.dueUnit === unitId ? "due" : "anything";
      lookAtUnit(world, round, unitId, { reason, cause: effect.cause, accountedBy });
    }
    // What the look wrote down about the unit itself has been looked at; only alerts are left to follow.
    for (const unitId of units) round.units.delete(unitId);
    const alerts = [...round.alerts].sort();
    round.alerts.clear();
    for (const alertId of alerts) lookAtAlert(world, round, alertId, effect.cause);
    for (const alertId of alerts) round.alerts.delete(alertId);
  }
}

/**
 * Several units silent behind one gateway within a short time: that is the gateway's or the carrier's trouble,
 * and one system alert, not many alerts of units (SL5).
 */
import { SECOND_MS } from "../base/time.ts";
import { WATCH } from "../domain/actor.ts";
import type { UnitView } from "../watch/monitor.ts";
import { silentAtMs, usualSilence } from "../watch/silence.ts";
import { record, type Round } from "./recording.ts";
import { systemAlertEvents } from "./system-alert.ts";
import type { World } from "./world.ts";

/** Notes which of a unit's devices are silent, and raises or ends the system alert of their gateways. */
export function noteSilences(world: World, round: Round, view: UnitView): void {
  const { groupWindowS, groupUnits, groupShare } = world.settings.watch.silence;
  const group = { windowMs: groupWindowS * SECOND_MS, unitsMin: groupUnits, shareMin: groupShare };
  for (const device of view.devices) {
    const gateway = world.senses.gatewayOf(device.id);
    if (gateway === undefined) continue;
    const silentAt = silentAtMs(view, device);
    const silent = silentAt !== undefined && silentAt <= view.nowMs;
    // SL8: who is in a known dead zone says nothing about the carrier.
    const isUsual = silent && usualSilence(view, device)?.kind === "poor";
    const atMs = silent && !isUsual ? silentAt : undefined;
    const changed = world.senses.noteSilent(gateway, device.id, view.unit.id, atMs, group, view.nowMs);
    if (changed === undefined) continue;
    // Those that are still silent are nobody's but their own again: each is looked at.
    if (!changed) for (const unitId of world.senses.silentUnits(gateway)) round.units.add(unitId);
    const sentence = `several units fell silent together behind ${gateway}: the gateway or the carrier may be down`;
    record(world, round, systemAlertEvents(world, `silence-${gateway}`, sentence, changed), {
      actor: WATCH,
      cause: `silence:${gateway}`,
    });
  }
}

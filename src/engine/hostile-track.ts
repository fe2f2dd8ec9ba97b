/**
 * A car in other hands is a danger to whoever is near its way. How long it would take to each unit, fleeing, is worked out
 * by a thread from where the car was heard last; whoever it can be at soon is told, with distance and minutes: once, and
 * again when it is much nearer. The car's own unit is told nothing: its screens are not the officer's (HU8). Its devices
 * are in other hands too: what speaks against its track is a fact, and stands in the warning (HU11).
 */
import { METERS_PER_MILE } from "../base/geo.ts";
import { MINUTE_MS } from "../base/time.ts";
import type { MessageId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import { mintId } from "../domain/context.ts";
import type { DomainEvent } from "../domain/event.ts";
import { spokenCallSign } from "../domain/unit.ts";
import { trackDoubtWords } from "../domain/vehicle.ts";
import { messages } from "./commands.ts";
import type { Effect } from "./effect.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import type { World } from "./world.ts";

const ROADS: Actor = { kind: "system", name: "roads" };
/** Told when it can be there within so many minutes; again at the next. */
const BANDS_MIN = [15, 7, 3] as const;

export function hostileNear(world: World, round: Round, input: Extract<Input, { kind: "hostile-near" }>): Effect {
  const cause = "hostile-near";
  const vehicle = world.center.vehicles.get(input.vehicleId);
  if (vehicle?.compromised === undefined) return { cause };
  const ownUnitId = world.center.unitByVehicle.get(vehicle.id);
  const own = ownUnitId === undefined ? undefined : world.center.units.get(ownUnitId);
  const car = own === undefined ? `patrol car ${vehicle.id}` : `${spokenCallSign(world.center, own)}'s car`;
  const look = vehicle.look === undefined ? "" : ` (${vehicle.look})`;
  const events: DomainEvent[] = [];
  const doubts = input.doubts ?? [];
  if (doubts.join() !== (vehicle.compromised.doubts ?? []).join()) {
    events.push({ type: "VehicleTrackDoubted", vehicleId: vehicle.id, doubts });
  }
  const care = doubts.length === 0 ? "" : ` Its place is in doubt: ${trackDoubtWords(doubts)}.`;
  const context = { nowMs: world.nowMs, actor: ROADS, settings: world.settings, nextSeq: world.center.seq + 1 };
  for (const { unitId, timeMs, distanceM } of input.near) {
    const unit = world.center.units.get(unitId);
    if (unit === undefined || unitId === ownUnitId || unit.shift === undefined) continue;
    const band = BANDS_MIN.filter((minutes) => timeMs <= minutes * MINUTE_MS).length;
    if (band <= (vehicle.compromised.warned?.[unitId] ?? 0)) continue;
    const minutes = Math.max(1, Math.round(timeMs / MINUTE_MS));
    const messageId = mintId<MessageId>(context, "M", events.length);
    const text =
      `DANGER: ${car}${look} is in other hands, ${(distanceM / METERS_PER_MILE).toFixed(0)} mi from you, ` +
      `and can be at you in ${minutes} min${input.highwaysOnly ? " (highways only)" : ""}.${care}`;
    events.push(
      { type: "UnitWarnedOfVehicle", vehicleId: vehicle.id, unitId, band, minutes, messageId },
      { type: "MessageSent", messageId, unitIds: [unitId], text },
    );
  }
  record(world, round, events, { actor: ROADS, cause });
  messages(world, round);
  return { cause };
}

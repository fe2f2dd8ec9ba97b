/**
 * What leaves memory, by event and never in silence: closed incidents and closed alerts after a day. Their
 * history stays in the log and in the archive.
 */
import { DAY_MS, HOUR_MS } from "../base/time.ts";
import { WATCH } from "../domain/actor.ts";
import type { DomainEvent } from "../domain/event.ts";
import { isOpen, unitsOn } from "../domain/incident.ts";
import { record, type Round } from "./recording.ts";
import { TIDYING_KEY, type World } from "./world.ts";

const KEPT_MS = DAY_MS;

/** Sends what has long been closed to the archive, and asks to be called again in an hour. */
export function archiveOld(world: World, round: Round): void {
  const beforeMs = world.nowMs - KEPT_MS;
  const events: DomainEvent[] = [];
  for (const incident of world.center.incidents.values()) {
    if (isOpen(incident) || (incident.closedAtMs ?? Infinity) > beforeMs) continue;
    if (unitsOn(world.center, incident.id).length > 0) continue;
    events.push({ type: "IncidentArchived", incidentId: incident.id });
  }
  for (const alert of world.center.alerts.values()) {
    if (alert.phase !== "closed" || (alert.closedAtMs ?? Infinity) > beforeMs) continue;
    events.push({ type: "AlertArchived", alertId: alert.id });
  }
  record(world, round, events, { actor: WATCH, cause: `wakeup:${TIDYING_KEY}` });
  world.wakeups.set(TIDYING_KEY, world.nowMs + HOUR_MS);
}

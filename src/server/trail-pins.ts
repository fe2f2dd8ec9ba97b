/**
 * Which trails retention may not take: those of every stop, and of everybody who worked on an incident with an alert.
 *
 * Decided from committed events alone, so that nothing has to remember to ask for it. A pin begins a while before its
 * cause and ends a while after the incident is closed. What could not be written is tried again each second, and a
 * restart takes up what is open.
 */
import type { AlertId, DeviceId, IncidentId, UnitId } from "../base/ids.ts";
import { MINUTE_MS } from "../base/time.ts";
import type { AlertSubject } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import { crewOf } from "../domain/crew.ts";
import { unitOfBinding } from "../domain/device.ts";
import type { Envelope } from "../domain/event.ts";
import { OPEN_END_MS } from "./track-store/retention.ts";
import type { PinSpan, TrackStore } from "./track-store/track-store.ts";

/** What led to it, and what came of it. */
const BEFORE_MS = 15 * MINUTE_MS;
const AFTER_MS = 15 * MINUTE_MS;

/** Where pins are kept: the track store. */
export type PinPort = Pick<TrackStore, "pin" | "pins">;
type Held = { readonly spans: Map<DeviceId, PinSpan>; dirty: boolean; ended: boolean };

export class TrailPins {
  readonly #port: PinPort;
  readonly #failed: (error: unknown) => void;
  /** By incident, or by alert (`alert:A12`) for a unit that was on none. */
  readonly #held = new Map<string, Held>();
  #writing = false;

  /** `failed` hears of pins that could not be written; they are tried again. */
  constructor(port: PinPort, failed: (error: unknown) => void) {
    this.#port = port;
    this.#failed = failed;
  }

  /** After a start: what was held open before, and what is going on now. */
  async resume(center: Center, nowMs: number): Promise<void> {
    for (const { incidentId, deviceId, fromMs, toMs } of await this.#port.pins()) {
      if (toMs !== OPEN_END_MS) continue;
      const id = deviceId as DeviceId; // the name under which a device's trail is kept is its id
      this.#hold(incidentId).spans.set(id, { deviceId: id, fromMs, toMs });
    }
    for (const unit of center.units.values()) {
      if (unit.stop !== undefined) this.#pinUnit(center, unit.stop.incidentId, unit.id, unit.stop.startedAtMs);
    }
    for (const alert of center.alerts.values()) {
      if (alert.phase !== "closed") this.#pinAlert(center, alert.id, alert.subject, alert.raisedAtMs);
    }
    // Closed in the moment before the end: what is no longer there is over.
    for (const [holder, held] of this.#held) if (isOver(center, holder)) this.#end(held, nowMs);
  }

  /** Takes events that are durable and folded into `center`. */
  follow(envelopes: readonly Envelope[], center: Center): void {
    for (const { event, atMs } of envelopes) {
      switch (event.type) {
        case "StopStarted":
          this.#pinUnit(center, event.incidentId, event.unitId, atMs);
          break;
        case "AlertRaised":
          this.#pinAlert(center, event.alertId, event.subject, atMs);
          break;
        case "UnitAssigned":
        case "AssignmentProgressed":
          if (this.#held.has(event.incidentId)) this.#pinUnit(center, event.incidentId, event.unitId, atMs);
          break;
        case "VehicleChanged":
        case "OfficerJoined":
          this.#pinAgain(center, event.unitId, atMs);
          break;
        case "DeviceBound": {
          const device = center.devices.get(event.deviceId);
          const unit = device === undefined ? undefined : unitOfBinding(center, device.binding);
          if (unit !== undefined) this.#pinAgain(center, unit, atMs);
          break;
        }
        case "IncidentClosed":
        case "IncidentCancelled":
          this.#endOf(event.incidentId, atMs);
          break;
        case "AlertClosed":
          this.#endOf(alertHolder(event.alertId), atMs);
          break;
        default:
          // Everything else moves nobody on or off an incident.
          break;
      }
    }
  }

  /** Writes what has changed; called each second. Never rejects. */
  async flush(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      for (const [holder, held] of this.#held) {
        if (held.dirty) {
          held.dirty = false;
          await this.#port.pin(holder, [...held.spans.values()]).catch((error: unknown) => {
            held.dirty = true;
            throw error;
          });
        }
        if (held.ended && !held.dirty) this.#held.delete(holder);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#writing = false;
    }
  }

  // An alert holds its own unit, and the incident holds everybody who works on it.
  #pinAlert(center: Center, alertId: AlertId, subject: AlertSubject, atMs: number): void {
    const holder = alertHolder(alertId);
    switch (subject.kind) {
      case "system":
        return;
      case "device": {
        const deviceId = center.deviceByKey.get(subject.key);
        if (deviceId !== undefined) this.#pin(holder, [deviceId], atMs);
        break;
      }
      case "unit":
        break;
    }
    if (subject.unitId === undefined) return;
    this.#pinUnit(center, holder, subject.unitId, atMs);
    const incidentId = center.units.get(subject.unitId)?.currentIncidentId;
    if (incidentId === undefined) return;
    for (const unit of center.units.values()) {
      const works = unit.currentIncidentId === incidentId || unit.assignments.some((a) => a.incidentId === incidentId);
      if (works) this.#pinUnit(center, incidentId, unit.id, atMs);
    }
  }

  #pinAgain(center: Center, unitId: UnitId, atMs: number): void {
    const incidentId = center.units.get(unitId)?.currentIncidentId;
    if (incidentId !== undefined && this.#held.has(incidentId)) this.#pinUnit(center, incidentId, unitId, atMs);
    const alertId = center.openAlertBySubject.get(`unit:${unitId}`);
    if (alertId !== undefined && this.#held.has(alertHolder(alertId))) {
      this.#pinUnit(center, alertHolder(alertId), unitId, atMs);
    }
  }

  #pinUnit(center: Center, holder: string, unitId: UnitId, atMs: number): void {
    const unit = center.units.get(unitId);
    if (unit === undefined) return;
    this.#pin(
      holder,
      crewOf(center, unit).devices.map(({ id }) => id),
      atMs,
    );
  }

  #pin(holder: string, deviceIds: readonly DeviceId[], atMs: number): void {
    const missing = deviceIds.filter((deviceId) => this.#held.get(holder)?.spans.has(deviceId) !== true);
    if (missing.length === 0) return;
    const held = this.#hold(holder);
    held.dirty = true;
    for (const deviceId of missing) {
      held.spans.set(deviceId, { deviceId, fromMs: atMs - BEFORE_MS, toMs: OPEN_END_MS });
    }
  }

  #hold(holder: string): Held {
    let held = this.#held.get(holder);
    if (held === undefined) this.#held.set(holder, (held = { spans: new Map(), dirty: false, ended: false }));
    return held;
  }

  #endOf(holder: string, atMs: number): void {
    const held = this.#held.get(holder);
    if (held !== undefined) this.#end(held, atMs);
  }

  #end(held: Held, atMs: number): void {
    held.ended = true;
    held.dirty = true;
    for (const [deviceId, span] of held.spans) {
      if (span.toMs === OPEN_END_MS) held.spans.set(deviceId, { ...span, toMs: atMs + AFTER_MS });
    }
  }
}

function alertHolder(alertId: AlertId): string {
  return `alert:${alertId}`;
}

function isOver(center: Center, holder: string): boolean {
  if (holder.startsWith("alert:")) {
    const alert = center.alerts.get(holder.slice("alert:".length) as AlertId); // alertHolder made it
    return alert === undefined || alert.phase === "closed";
  }
  const incident = center.incidents.get(holder as IncidentId); // the only other kind of holder
  return incident === undefined || incident.phase === "Closed" || incident.phase === "Cancelled";
}

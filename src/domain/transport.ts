/**
 * Transports: somebody rides in the unit's vehicle. Mileage and times at both ends are on record, and the
 * status check runs meanwhile.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { IncidentId, StopId, TransportId, UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { findUnit } from "./refs.ts";
import { watchFor } from "./settings.ts";
import { checkIntervals, type StatusCheckEvent } from "./status-check.ts";
import type { StopEvent } from "./stop.ts";
import { InstantMs, line, Ref } from "./text.ts";
import { patchUnit, type UnitEvent } from "./unit.ts";

const OdometerMi = z.number().min(0).max(2_000_000).describe("Odometer in miles, tenths allowed");
export const StartTransport = z.object({
  type: z.literal("StartTransport"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  who: line(120).describe("Who rides along: prisoner, juvenile, motorist"),
  destination: line(120),
  odometerMi: OdometerMi,
});
export const EndTransport = z.object({
  type: z.literal("EndTransport"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  odometerMi: OdometerMi,
});
export type TransportCommand = z.infer<typeof StartTransport> | z.infer<typeof EndTransport>;

export type Transport = {
  readonly transportId: TransportId;
  readonly who: string;
  readonly destination: string;
  readonly startedAtMs: number;
  readonly startOdometerMi: number;
  readonly incidentId?: IncidentId;
};
export type TransportEvent =
  | {
      readonly type: "TransportStarted";
      readonly unitId: UnitId;
      readonly transportId: TransportId;
      readonly who: string;
      readonly destination: string;
      readonly odometerMi: number;
      readonly incidentId?: IncidentId;
    }
  | {
      readonly type: "TransportEnded";
      readonly unitId: UnitId;
      readonly transportId: TransportId;
      readonly odometerMi: number;
      readonly distanceMi: number;
      readonly incidentId?: IncidentId;
    };
export type TransportRefusal = "unknown-unit" | "off-duty" | "transporting" | "not-transporting" | "odometer-backwards";
type Event = TransportEvent | UnitEvent | StatusCheckEvent | StopEvent;

export function decideTransport(
  center: Center,
  command: TransportCommand,
  context: Context,
): Decision<Event, TransportRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  if (unit.shift === undefined) return refuse("off-duty", "unit");
  switch (command.type) {
    case "StartTransport": {
      if (unit.transport !== undefined) return refuse("transporting", "unit");
      const watch = watchFor(context.settings, unit.agencyId, undefined);
      const events: Event[] = [];
      if (unit.stop !== undefined) {
        const stopId: StopId = unit.stop.stopId;
        events.push({ type: "StopEnded", unitId: unit.id, stopId, how: "left-for-assignment" });
      }
      events.push(
        {
          type: "TransportStarted",
          unitId: unit.id,
          transportId: mintId<TransportId>(context, "T"),
          who: command.who,
          destination: command.destination,
          odometerMi: command.odometerMi,
          ...(unit.currentIncidentId === undefined ? {} : { incidentId: unit.currentIncidentId }),
        },
        { type: "UnitStatusChanged", unitId: unit.id, status: "Transporting" },
        { type: "StatusCheckStarted", unitId: unit.id, basis: "transport", ...checkIntervals(watch, "transport") },
      );
      return accept(...events);
    }
    case "EndTransport": {
      const transport = unit.transport;
      if (transport === undefined) return refuse("not-transporting", "unit");
      const distanceMi = Math.round((command.odometerMi - transport.startOdometerMi) * 10) / 10;
      if (distanceMi < 0) return refuse("odometer-backwards", "odometerMi", `it began at ${transport.startOdometerMi}`);
      const ended: TransportEvent = {
        type: "TransportEnded",
        unitId: unit.id,
        transportId: transport.transportId,
        odometerMi: command.odometerMi,
        distanceMi,
        ...(transport.incidentId === undefined ? {} : { incidentId: transport.incidentId }),
      };
      // ST9: a stop that was made on the way keeps its status and its check.
      if (unit.stop !== undefined) return accept<Event>(ended);
      return accept<Event>(
        ended,
        // ST7: under an open alert a check runs on until that is closed.
        center.openAlertBySubject.has(`unit:${unit.id}`)
          ? {
              type: "StatusCheckStarted",
              unitId: unit.id,
              basis: "alert",
              ...checkIntervals(watchFor(context.settings, unit.agencyId, undefined), "alert"),
            }
          : { type: "StatusCheckEnded", unitId: unit.id },
        {
          type: "UnitStatusChanged",
          unitId: unit.id,
          status: unit.currentIncidentId === undefined ? "CheckedIn" : "OutOfService",
          ...(unit.currentIncidentId === undefined ? {} : { reason: `at ${transport.destination}` }),
        },
      );
    }
  }
}

export function evolveTransport(center: Center, event: TransportEvent, head: EventHead): void {
  switch (event.type) {
    case "TransportStarted":
      patchUnit(center, event.unitId, {
        transport: {
          transportId: event.transportId,
          who: event.who,
          destination: event.destination,
          startedAtMs: head.madeAtMs ?? head.atMs,
          startOdometerMi: event.odometerMi,
          ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
        },
      });
      return;
    case "TransportEnded":
      patchUnit(center, event.unitId, { transport: undefined });
      return;
  }
}

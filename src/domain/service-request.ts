/**
 * Requests to others for an incident: tow, EMS, fire. Asked, under way, there, done or called off.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type IncidentId, type RequestId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { isOpen } from "./incident.ts";
import { findIncident } from "./refs.ts";
import { InstantMs, line, Ref } from "./text.ts";

export const RequestService = z.object({
  type: z.literal("RequestService"),
  madeAtMs: InstantMs.optional(),
  incident: Ref,
  service: line(40).describe("What is needed: Tow, EMS, Fire, …"),
  provider: line(80).optional(),
  text: line(200).optional(),
});
export const ProgressRequest = z.object({
  type: z.literal("ProgressRequest"),
  madeAtMs: InstantMs.optional(),
  request: Ref,
  phase: z.enum(["accepted", "en-route", "arrived", "done", "called-off"]),
  etaMin: z.int().min(0).max(1_440).optional(),
  text: line(200).optional(),
});
export type ServiceRequestCommand = z.infer<typeof RequestService> | z.infer<typeof ProgressRequest>;

export type RequestPhase = "asked" | "accepted" | "en-route" | "arrived" | "done" | "called-off";
export type ServiceRequest = {
  readonly id: RequestId;
  readonly service: string;
  readonly provider?: string;
  readonly text?: string;
  readonly phase: RequestPhase;
  readonly askedAtMs: number;
  readonly phaseSinceMs: number;
  readonly etaMin?: number;
};
export type ServiceRequestEvent =
  | {
      readonly type: "ServiceRequested";
      readonly incidentId: IncidentId;
      readonly requestId: RequestId;
      readonly service: string;
      readonly provider?: string;
      readonly text?: string;
    }
  | {
      readonly type: "RequestProgressed";
      readonly incidentId: IncidentId;
      readonly requestId: RequestId;
      readonly phase: RequestPhase;
      readonly etaMin?: number;
      readonly text?: string;
    };
export type ServiceRequestRefusal = "unknown-incident" | "unknown-request" | "incident-closed" | "request-ended";

export function decideServiceRequest(
  center: Center,
  command: ServiceRequestCommand,
  context: Context,
): Decision<ServiceRequestEvent, ServiceRequestRefusal> {
  switch (command.type) {
    case "RequestService": {
      const incident = findIncident(center, command.incident);
      if (incident === undefined) return refuse("unknown-incident", "incident");
      if (!isOpen(incident)) return refuse("incident-closed", "incident");
      return accept({
        type: "ServiceRequested",
        incidentId: incident.id,
        requestId: mintId<RequestId>(context, "R"),
        service: command.service,
        ...(command.provider === undefined ? {} : { provider: command.provider }),
        ...(command.text === undefined ? {} : { text: command.text }),
      });
    }
    case "ProgressRequest": {
      const requestId = asId<RequestId>(command.request);
      for (const incident of center.incidents.values()) {
        const request = incident.requests.find((r) => r.id === requestId);
        if (request === undefined) continue;
        if (request.phase === "done" || request.phase === "called-off") return refuse("request-ended", "request");
        return accept({
          type: "RequestProgressed",
          incidentId: incident.id,
          requestId,
          phase: command.phase,
          ...(command.etaMin === undefined ? {} : { etaMin: command.etaMin }),
          ...(command.text === undefined ? {} : { text: command.text }),
        });
      }
      return refuse("unknown-request", "request");
    }
  }
}

export function evolveServiceRequest(center: Center, event: ServiceRequestEvent, head: EventHead): void {
  const incident = center.incidents.get(event.incidentId);
  if (incident === undefined) return;
  const atMs = head.madeAtMs ?? head.atMs;
  switch (event.type) {
    case "ServiceRequested": {
      const { type: _t, incidentId: _i, requestId, ...data } = event;
      const request: ServiceRequest = { ...data, id: requestId, phase: "asked", askedAtMs: atMs, phaseSinceMs: atMs };
      center.incidents.set(incident.id, { ...incident, requests: [...incident.requests, request] });
      return;
    }
    case "RequestProgressed": {
      const { type: _t, incidentId: _i, requestId, ...data } = event;
      const requests = incident.requests.map((request) =>
        request.id === requestId ? { ...request, ...data, phaseSinceMs: atMs } : request,
      );
      center.incidents.set(incident.id, { ...incident, requests });
      return;
    }
  }
}

/**
 * Every event there is, and the envelope in which it is kept. An event is a recorded fact and nothing else.
 */
import type { Instant } from "../base/time.ts";
import type { Actor } from "./actor.ts";
import type { AgencyEvent } from "./agency.ts";
import type { AlertEvent } from "./alert.ts";
import type { AssignmentEvent } from "./assignment.ts";
import type { CautionEvent } from "./caution.ts";
import type { ChannelEvent } from "./channel.ts";
import type { DeviceEvent } from "./device.ts";
import type { EmergencyEvent } from "./emergency.ts";
import type { FindingEvent } from "./finding.ts";
import type { HelpOfferEvent } from "./help-offer.ts";
import type { HuntEvent } from "./hunt.ts";
import type { IncidentEvent } from "./incident.ts";
import type { MessageEvent } from "./message.ts";
import type { OfficerEvent } from "./officer.ts";
import type { PositionEvent } from "./position.ts";
import type { RetirementEvent } from "./retirement.ts";
import type { SearchEvent } from "./search.ts";
import type { ServiceRequestEvent } from "./service-request.ts";
import type { ShiftEvent } from "./shift.ts";
import type { StatusCheckEvent } from "./status-check.ts";
import type { StopEvent } from "./stop.ts";
import type { SystemEvent } from "./system.ts";
import type { TransportEvent } from "./transport.ts";
import type { UnitEvent } from "./unit.ts";
import type { VehicleEvent } from "./vehicle.ts";
import type { WatchValueEvent } from "./watch-value.ts";

export type DomainEvent =
  | AgencyEvent
  | AlertEvent
  | AssignmentEvent
  | CautionEvent
  | ChannelEvent
  | DeviceEvent
  | EmergencyEvent
  | FindingEvent
  | HelpOfferEvent
  | HuntEvent
  | IncidentEvent
  | MessageEvent
  | OfficerEvent
  | PositionEvent
  | RetirementEvent
  | SearchEvent
  | ServiceRequestEvent
  | ShiftEvent
  | StatusCheckEvent
  | StopEvent
  | SystemEvent
  | TransportEvent
  | UnitEvent
  | VehicleEvent
  | WatchValueEvent;

/** An event as it is kept: when, by whom, because of what, about whom. */
export type Envelope = {
  readonly seq: number;
  /** Which writer of the log decided it. */
  readonly term: number;
  /** Version of the event's shape; older ones are raised on reading. */
  readonly version: number;
  readonly atMs: Instant;
  /** When it was done, where it was entered late. */
  readonly madeAtMs?: Instant;
  readonly actor: Actor;
  /** What brought it about: `command:<id>`, `report:<gateway>/<peer>`, `wakeup:<key>`, `start`. */
  readonly cause: string;
  readonly agencyId?: string;
  /** Who and what it is about, for looking it up: `unit:NMSP-312`, `incident:NMSP-26-000123`, `plate:ABC123`. */
  readonly subjects: readonly string[];
  readonly event: DomainEvent;
};

/** The present version of every event's shape. */
export const EVENT_VERSION = 1;

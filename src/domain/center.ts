/**
 * The facts of one dispatch center: the fold of its log, and nothing else.
 *
 * Maps change in place; the values in them are replaced, never changed, so that a reader can tell by
 * identity whether something is new. The indexes at the end are derived and kept by the same fold.
 */
import type {
  AgencyId,
  AlertId,
  CautionId,
  ConsoleId,
  DeviceId,
  GroupId,
  IncidentId,
  MessageId,
  OfficerId,
  PositionId,
  UnitId,
  VehicleId,
} from "../base/ids.ts";
import type { Agency, Group } from "./agency.ts";
import type { Alert } from "./alert.ts";
import type { Caution } from "./caution.ts";
import type { ChannelHold } from "./channel.ts";
import type { Device, Stranger } from "./device.ts";
import type { Incident } from "./incident.ts";
import type { Message } from "./message.ts";
import type { Officer } from "./officer.ts";
import type { ConsoleSession, Position } from "./position.ts";
import type { Unit } from "./unit.ts";
import type { Vehicle } from "./vehicle.ts";

export type Center = {
  /** Sequence and time of the last event folded; 0 before the first. */
  seq: number;
  atMs: number;
  /** A practice center's log holds simulated people only. */
  practice: boolean;
  readonly agencies: Map<AgencyId, Agency>;
  readonly groups: Map<GroupId, Group>;
  readonly officers: Map<OfficerId, Officer>;
  readonly vehicles: Map<VehicleId, Vehicle>;
  readonly devices: Map<DeviceId, Device>;
  /** Devices that are heard and not known, by address key. */
  readonly strangers: Map<string, Stranger>;
  readonly units: Map<UnitId, Unit>;
  /** Open incidents, and closed ones until an event sends them to the archive. */
  readonly incidents: Map<IncidentId, Incident>;
  /** The last number given, by agency and year (`NMSP/2026`). */
  readonly incidentNumbers: Map<string, number>;
  readonly cautions: Map<CautionId, Caution>;
  /** Alerts that are not closed, and closed ones of the last day. */
  readonly alerts: Map<AlertId, Alert>;
  readonly messages: Map<MessageId, Message>;
  readonly positions: Map<PositionId, Position>;
  readonly consoles: Map<ConsoleId, ConsoleSession>;
  readonly channels: Map<string, ChannelHold>;
  /** What has left the roster (`officer:…`, `vehicle:…`, `unit:…`, `device:…`): known, and sent out no more. */
  readonly retired: Set<string>;
  /** Values of the watch that people have changed, by name: they lie over the configuration's. */
  readonly watchValues: Map<string, number>;
  /** Set while the log cannot be written in time. */
  degraded: { readonly sinceMs: number; readonly reason: string } | undefined;

  readonly deviceByKey: Map<string, DeviceId>;
  /** Devices by whom they speak for (`vehicle:…`, `officer:…`, `unit:…`). */
  readonly devicesByBearer: Map<string, readonly DeviceId[]>;
  readonly unitByVehicle: Map<VehicleId, UnitId>;
  readonly unitByOfficer: Map<OfficerId, UnitId>;
  /** The alert of a subject (`unit:…`, `device:…`, `system:…`) that is not closed: there is at most one. */
  readonly openAlertBySubject: Map<string, AlertId>;
};

/** A center before its first event. */
export function emptyCenter(): Center {
  return {
    seq: 0,
    atMs: 0,
    practice: false,
    agencies: new Map(),
    groups: new Map(),
    officers: new Map(),
    vehicles: new Map(),
    devices: new Map(),
    strangers: new Map(),
    units: new Map(),
    incidents: new Map(),
    incidentNumbers: new Map(),
    cautions: new Map(),
    alerts: new Map(),
    messages: new Map(),
    positions: new Map(),
    consoles: new Map(),
    channels: new Map(),
    retired: new Set(),
    watchValues: new Map(),
    degraded: undefined,
    deviceByKey: new Map(),
    devicesByBearer: new Map(),
    unitByVehicle: new Map(),
    unitByOfficer: new Map(),
    openAlertBySubject: new Map(),
  };
}

/**
 * A unit's row: who, what it is doing, since when, is it all right, where, who is near.
 *
 * Derived from the board and an instant, never stored. Person and vehicle are two locations, each with its age
 * and its source; what is not known is absent. Nothing here decides anything: the watch does.
 */
import type { AlertId, DeviceId, IncidentId, UnitId } from "../base/ids.ts";
import type { Point } from "../base/geo.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Alert, AlertLevel } from "../domain/alert.ts";
import type { Caution } from "../domain/caution.ts";
import { cautionsForUnit } from "../domain/caution-lookup.ts";
import type { Center } from "../domain/center.ts";
import { crewOf } from "../domain/crew.ts";
import type { Device, DeviceKind } from "../domain/device.ts";
import { isTesting } from "../domain/emergency.ts";
import { type KitItem, kitOf } from "../domain/kit.ts";
import { placePoint } from "../domain/place.ts";
import { type Settings, watchFor, type WatchSettings } from "../domain/settings.ts";
import type { Tapped } from "../domain/shift.ts";
import { type PrimaryStatus, primaryStatus, statusWords } from "../domain/status.ts";
import { checkDueAtMs, type ContactMeans } from "../domain/status-check.ts";
import { spokenCallSign, type Unit } from "../domain/unit.ts";
import type { Board, Location } from "./board.ts";
import { type AgeStep, ageStep } from "./durations.ts";

/** Where one of the unit's persons or its vehicle is, by which device, how long ago. */
export type Placed = {
  readonly of: "person" | "vehicle";
  readonly deviceId: DeviceId;
  readonly kind: DeviceKind;
  readonly location: Location;
  readonly ageMs: number;
  readonly age: AgeStep;
};
export type CheckTimer = {
  readonly dueAtMs: number;
  /** Until it is due; negative once it is over. */
  readonly leftMs: number;
  readonly phase: "running" | "soon" | "over";
  /** No device can ask this unit: a dispatcher has to, and it stands in the check queue. */
  readonly silentQueue: boolean;
  readonly noAnswers: number;
};
export type UnitRow = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly onShift: boolean;
  readonly status: string;
  readonly primary: PrimaryStatus;
  readonly statusSinceMs: number;
  readonly statusReason?: string;
  readonly incident?: {
    readonly id: IncidentId;
    readonly number: string;
    readonly type: string;
    readonly place: string;
  };
  readonly stackedCount: number;
  readonly stop?: {
    readonly place?: string;
    readonly plate?: string;
    readonly highCaution: boolean;
    readonly clearClaimed: boolean;
  };
  readonly check?: CheckTimer;
  readonly lastContact?: { readonly atMs: number; readonly means: ContactMeans; readonly said?: string };
  /** When any device of the unit was last heard at all. */
  readonly heardAtMs?: number;
  readonly person?: Placed;
  readonly vehicle?: Placed;
  readonly hasDevices: boolean;
  readonly prompted: boolean;
  readonly marks: readonly { readonly monitor: string; readonly sentence: string; readonly sinceMs: number }[];
  readonly alert?: {
    readonly id: AlertId;
    readonly level: AlertLevel;
    readonly owner?: string;
    readonly covert: boolean;
  };
  readonly cautions: readonly Caution[];
  readonly unreadCautionCount: number;
  readonly compromised: boolean;
  /** What was only tapped on one of its devices and has to be heard (SH4), in words. */
  readonly tapped?: string;
  /** Spike strips, rifle, drone, dog: what it carries now. */
  readonly kit: readonly KitItem[];
  readonly testing: boolean;
};

/** The row of a unit as it stands at `nowMs`. */
export function unitRow(board: Board, unit: Unit, settings: Settings, nowMs: number): UnitRow {
  const { center } = board;
  const crew = crewOf(center, unit);
  const incident = unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId);
  const person = newestOf(
    board,
    "person",
    crew.people.flatMap(({ devices }) => devices),
    nowMs,
  );
  const vehicle = newestOf(board, "vehicle", crew.vehicleDevices, nowMs);
  const heardAtMs = newestHeard(board, crew.devices);
  const alert = openAlertOf(center, unit.id);
  const cautions = cautionsForUnit(center, unit, nowMs);
  const watch = watchFor(settings, unit.agencyId, incident?.incidentType);
  const check = checkTimer(unit, watch, crew.devices, nowMs);
  const { stop, lastContact } = unit;
  const vehicleId = unit.shift?.vehicleId;
  return {
    unitId: unit.id,
    callSign: spokenCallSign(center, unit),
    onShift: unit.shift !== undefined,
    status: statusWords(unit.status),
    primary: primaryStatus(unit.status),
    statusSinceMs: unit.statusSinceMs,
    ...(unit.statusReason === undefined ? {} : { statusReason: unit.statusReason }),
    ...(incident === undefined
      ? {}
      : {
          incident: {
            id: incident.id,
            number: incident.number,
            type:
              settings.incidentTypes.find(({ code }) => code === incident.incidentType)?.name ?? incident.incidentType,
            place: incident.place.text,
          },
        }),
    stackedCount: unit.assignments.filter(({ incidentId }) => incidentId !== unit.currentIncidentId).length,
    ...(stop === undefined
      ? {}
      : {
          stop: {
            ...(stop.place === undefined ? {} : { place: stop.place.text }),
            ...(stop.plate === undefined ? {} : { plate: stop.plate }),
            highCaution: stop.highCaution,
            clearClaimed: stop.clearClaimedAtMs !== undefined,
          },
        }),
    ...(check === undefined ? {} : { check }),
    ...(lastContact === undefined
      ? {}
      : {
          lastContact: {
            atMs: lastContact.countsFromMs,
            means: lastContact.means,
            ...(lastContact.said === undefined ? {} : { said: lastContact.said }),
          },
        }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
    ...(person === undefined ? {} : { person }),
    ...(vehicle === undefined ? {} : { vehicle }),
    ...tappedOf(unit.shift?.tapped),
    hasDevices: crew.devices.length > 0,
    prompted: unit.prompt !== undefined,
    marks: Object.entries(unit.marks).map(([monitor, mark]) => ({ monitor, ...mark })),
    ...(alert === undefined
      ? {}
      : {
          alert: {
            id: alert.id,
            level: alert.level,
            covert: alert.covert,
            ...(alert.owner === undefined ? {} : { owner: alert.owner.name }),
          },
        }),
    cautions,
    unreadCautionCount: cautions.filter((caution) => caution.readTo[unit.id] === undefined).length,
    compromised: vehicleId !== undefined && center.vehicles.get(vehicleId)?.compromised !== undefined,
    kit: kitOf(center, unit),
    testing: isTesting(unit, nowMs),
  };
}

/** The alert about a unit that is not closed. */
export function openAlertOf(center: Center, unitId: UnitId): Alert | undefined {
  const alertId = center.openAlertBySubject.get(`unit:${unitId}`);
  return alertId === undefined ? undefined : center.alerts.get(alertId);
}

/** The check timer of a unit, where one runs. */
export function checkTimer(
  unit: Unit,
  watch: WatchSettings,
  devices: readonly Device[],
  nowMs: number,
): CheckTimer | undefined {
  if (unit.check === undefined) return undefined;
  const dueAtMs = checkDueAtMs(unit.check);
  const leftMs = dueAtMs - nowMs;
  const soonMs = watch.statusCheck.queueBeforeS * SECOND_MS;
  return {
    dueAtMs,
    leftMs,
    phase: leftMs <= 0 ? "over" : leftMs <= soonMs ? "soon" : "running",
    silentQueue: leftMs <= soonMs && !devices.some(({ prompts }) => prompts),
    noAnswers: unit.check.noAnswersAtMs.length,
  };
}

/** The best known point of a unit: its person's, its vehicle's, its stop's, its incident's place. */
export function unitPoint(row: UnitRow, center: Center): Point | undefined {
  const unit = center.units.get(row.unitId);
  const incident = row.incident === undefined ? undefined : center.incidents.get(row.incident.id);
  return row.person?.location ?? row.vehicle?.location ?? placePoint(unit?.stop?.place) ?? placePoint(incident?.place);
}

/** How much a row asks for attention: lower comes first. Within a rank the order never changes by itself. */
export function attentionRank(row: UnitRow): number {
  switch (row.alert?.level) {
    case "emergency":
      return 0;
    case "urgent":
      return 1;
    case "notice":
      return 2;
    case undefined:
      return row.onShift ? 3 : 4;
  }
}

function newestOf(board: Board, of: Placed["of"], devices: readonly Device[], nowMs: number): Placed | undefined {
  let best: { device: Device; location: Location } | undefined;
  for (const device of devices) {
    const location = board.locations.get(device.id);
    if (location !== undefined && (best === undefined || location.fixAtMs > best.location.fixAtMs))
      best = { device, location };
  }
  if (best === undefined) return undefined;
  const ageMs = nowMs - best.location.fixAtMs;
  return { of, deviceId: best.device.id, kind: best.device.kind, location: best.location, ageMs, age: ageStep(ageMs) };
}

function newestHeard(board: Board, devices: readonly Device[]): number | undefined {
  const heard = devices.map(({ id }) => board.heardAtMs.get(id)).filter((atMs) => atMs !== undefined);
  return heard.length === 0 ? undefined : Math.max(...heard);
}

function tappedOf(tapped: Tapped | undefined): Pick<UnitRow, "tapped"> {
  const said = [
    ...(tapped?.vehicle === undefined ? [] : [`in car ${tapped.vehicle.vehicleId} now`]),
    ...(tapped?.endAtMs === undefined ? [] : ["end of shift"]),
  ];
  return said.length === 0 ? {} : { tapped: `tapped: ${said.join(", ")}` };
}

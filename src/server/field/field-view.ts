/**
 * What a device of a unit shows: its own work, what it is asked and told, and who needs help elsewhere. Derived from
 * committed facts, never stored.
 *
 * AL10: nothing here depends on an alert about the unit itself. A clear that was only tapped looks like a clear, a
 * check that runs because an alert is open is not shown, and a device of a vehicle in other hands gets what it would
 * have had before.
 */
import { createHash } from "node:crypto";
import { distanceM, bearingDeg, compassPoint, type Point } from "../../base/geo.ts";
import type { AlertId, DeviceId, OfficerId, UnitId, VehicleId } from "../../base/ids.ts";
import type { Board, Location } from "../../board/board.ts";
import type { Alert } from "../../domain/alert.ts";
import { cautionsForUnit } from "../../domain/caution-lookup.ts";
import { crewOf } from "../../domain/crew.ts";
import { unitOfBinding } from "../../domain/device.ts";
import { kitOf, kitWords } from "../../domain/kit.ts";
import type { Incident } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import { searchStanding } from "../../domain/search.ts";
import type { Settings } from "../../domain/settings.ts";
import { statusWords } from "../../domain/status.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { spokenCallSign, type Unit } from "../../domain/unit.ts";
import type { FieldHelp, FieldHostile, FieldIncident, FieldMessage, FieldView } from "../../protocol/field.ts";
import { describePlace } from "../../roads/describe-place.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { Pin } from "./field-devices.ts";
import { hostileMarks, hostileNow } from "./hostile-view.ts";
import type { HostileSoon } from "../roads/hunt-desk.ts";

export type ViewContext = {
  readonly board: Board;
  readonly settings: Settings;
  readonly roads: RoadReference;
  readonly nowMs: number;
  readonly officerId: OfficerId | undefined;
  readonly pinToAnswer: boolean;
  readonly pin: Pin | undefined;
  readonly pushKey: string | undefined;
  readonly deviceId: DeviceId;
  /** Times by road to where help is needed, where they are known. */
  readonly driveMs: (alertId: AlertId, unitId: UnitId) => number | undefined;
  /** How soon a car in other hands can be at a unit, where the roads have said so. */
  readonly hostileNear: (vehicleId: VehicleId, unitId: UnitId) => HostileSoon | "not-said" | "no-answer";
  /** Since when the vehicle that this device is in has been in other hands; its picture is of before. */
  readonly frozenSinceMs: number | undefined;
};

const MESSAGES_MAX = 30;
const PLACES_MAX = 10;
/** Faster than this a car is being driven. */
const MOVING_MPS = 3;
const MOVING_AGE_MAX_MS = 20_000;

/** The view of the device of somebody who may or may not ride in a unit. */
export function fieldView(context: ViewContext): FieldView {
  const { board, settings, officerId, nowMs } = context;
  const { center } = board;
  const officer = officerId === undefined ? undefined : center.officers.get(officerId);
  const unitId = officerId === undefined ? undefined : center.unitByOfficer.get(officerId);
  const on = unitId === undefined ? undefined : center.units.get(unitId);
  // SH4: a shift that was only tapped to its end looks ended.
  const unit = on?.shift?.tapped?.endAtMs === undefined ? on : undefined;
  const core = {
    practice: center.practice,
    known: unit !== undefined && unitOfBinding(center, center.devices.get(context.deviceId)?.binding) === unit.id,
    ...(officer === undefined ? {} : { officer: { id: officer.id, name: officer.name } }),
    ...(unit?.shift === undefined ? noUnit : ofUnit(context, unit)),
    dispositions: settings.dispositions.map(({ code, name }) => ({ code, name })),
    ...pinOf(context),
    ...(context.pushKey === undefined ? {} : { pushKey: context.pushKey }),
  };
  const version = createHash("sha256").update(JSON.stringify(core)).digest("hex").slice(0, 16);
  const moving = unit !== undefined && isMoving(board, unit, nowMs);
  const { unit: shown, help, hostile, ...rest } = core;
  return {
    version,
    nowMs,
    ...rest,
    ...(shown === undefined ? {} : { unit: { ...shown, moving } }),
    hostile: unit === undefined || hostile.length === 0 ? [] : hostileOf(context, unit),
    // How far it is changes with every fix: it is told with the next reason to tell something.
    help: unit === undefined ? help : help.map((call) => withDistance(context, unit, call)),
  };
}

const noUnit = {
  unit: undefined,
  waiting: [],
  cautions: [],
  messages: [],
  help: [] as readonly FieldHelp[],
  hostile: [] as ReturnType<typeof hostileMarks>,
};

function ofUnit(context: ViewContext, unit: Unit) {
  const { board, nowMs, frozenSinceMs } = context;
  const { center } = board;
  const { shift } = unit;
  const carShown = shift?.tapped?.vehicle?.vehicleId ?? shift?.vehicleId;
  const isCleared = unit.stop?.clearClaimedAtMs !== undefined;
  const stop = isCleared ? undefined : unit.stop;
  const incident = unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId);
  const hasCheck = unit.check !== undefined && unit.check.basis !== "alert" && !isCleared;
  const isAsked = unit.prompt !== undefined && (frozenSinceMs === undefined || unit.prompt.sentAtMs < frozenSinceMs);
  const emergency = openEmergency(context, unit);
  const carries = kitWords(kitOf(center, unit));
  return {
    unit: {
      id: unit.id,
      callSign: spokenCallSign(center, unit),
      status: statusWords(unit.status),
      sinceMs: unit.statusSinceMs,
      // SH4: so does another car.
      ...(carShown === undefined ? {} : { vehicle: carShown }),
      ...(carries === undefined ? {} : { carries }),
      partners: (shift?.officerIds ?? [])
        .filter((id) => id !== context.officerId)
        .map((id) => center.officers.get(id)?.name ?? id),
    },
    ...(hasCheck && unit.check !== undefined ? { check: { dueAtMs: checkDueAtMs(unit.check) } } : {}),
    ...(isAsked && unit.prompt !== undefined ? { prompt: { askedAtMs: unit.prompt.sentAtMs } } : {}),
    ...(stop === undefined
      ? {}
      : {
          stop: {
            id: stop.stopId,
            kind: stop.kind,
            sinceMs: stop.startedAtMs,
            incidentId: stop.incidentId,
            ...(stop.place === undefined ? {} : { place: stop.place.text }),
            ...(stop.plate === undefined ? {} : { plate: stop.plate }),
            ...(stop.description === undefined ? {} : { description: stop.description }),
          },
        }),
    ...(incident === undefined || isCleared ? {} : { incident: incidentOf(context, unit, incident) }),
    waiting: unit.assignments
      .filter(({ incidentId }) => incidentId !== unit.currentIncidentId)
      .flatMap(({ incidentId }) => {
        const waiting = center.incidents.get(incidentId);
        return waiting === undefined ? [] : [incidentOf(context, unit, waiting)];
      }),
    cautions: isCleared
      ? []
      : cautionsForUnit(center, unit, nowMs)
          .filter(({ addedAtMs }) => frozenSinceMs === undefined || addedAtMs < frozenSinceMs)
          .map(({ id, level, about, text, source, readTo }) => ({
            id,
            level,
            about,
            text,
            source,
            read: readTo[unit.id] !== undefined,
          })),
    messages: messagesTo(context, unit),
    help: helpFor(context, unit),
    hostile: frozenSinceMs === undefined && mayKnowOfDanger(board, unit) ? hostileMarks(board) : [],
    ...(emergency === undefined ? {} : { emergency }),
  };
}

// Only what was declared openly, and by this unit itself: anything else is nothing that its devices may know.
function openEmergency({ board, frozenSinceMs }: ViewContext, unit: Unit): FieldView["emergency"] {
  const { duress } = unit;
  if (duress?.source !== "help-needed" || frozenSinceMs !== undefined) return undefined;
  const alertId = board.center.openAlertBySubject.get(`unit:${unit.id}`);
  const alert = alertId === undefined ? undefined : board.center.alerts.get(alertId);
  return { sinceMs: duress.sinceMs, taken: alert?.phase === "owned" };
}

function pinOf({ pinToAnswer, pin }: ViewContext): Pick<FieldView, "pin"> {
  if (pin === undefined) return { pin: { needed: pinToAnswer } };
  // In an order that does not say which is which.
  return { pin: { needed: pinToAnswer, salt: pin.salt, checks: [pin.ordinary, pin.duress].toSorted() } };
}

function incidentOf({ board, settings, frozenSinceMs }: ViewContext, unit: Unit, incident: Incident): FieldIncident {
  const untilMs = Math.min(
    frozenSinceMs ?? Number.POSITIVE_INFINITY,
    inDangerSinceMs(board, unit) ?? Number.POSITIVE_INFINITY,
  );
  const isTold = ({ atMs, by }: Incident["notes"][number]): boolean =>
    atMs < untilMs || (unit.shift?.officerIds ?? []).some((id) => by === `officer:${id}`);
  return {
    id: incident.id,
    number: incident.number,
    type: settings.incidentTypes.find(({ code }) => code === incident.incidentType)?.name ?? incident.incidentType,
    place: incident.place.text,
    sinceMs: incident.openedAtMs,
    noteCount: incident.notes.filter(isTold).length,
    ...(incident.plate === undefined ? {} : { plate: incident.plate }),
  };
}

function messagesTo({ board, frozenSinceMs }: ViewContext, unit: Unit): FieldMessage[] {
  const since = unit.shift?.startedAtMs ?? 0;
  return [...board.center.messages.values()]
    .filter(({ to, sentAtMs }) => to[unit.id] !== undefined && sentAtMs >= since)
    .filter(({ sentAtMs }) => frozenSinceMs === undefined || sentAtMs < frozenSinceMs)
    .slice(-MESSAGES_MAX)
    .map(({ id, text, by, sentAtMs, to }) => ({
      id,
      text,
      by: by.startsWith("system:") ? "Vigil" : by.replace(/^dispatcher:/, ""),
      atMs: sentAtMs,
      state: to[unit.id]?.state ?? "sent",
    }));
}

/** Since when a unit is in danger itself, or its vehicle in other hands; undefined where neither is so. */
export function inDangerSinceMs({ center }: Board, unit: Unit): number | undefined {
  const vehicleId = unit.shift?.vehicleId;
  const ownId = center.openAlertBySubject.get(`unit:${unit.id}`);
  const own = ownId === undefined ? undefined : center.alerts.get(ownId);
  const sinces = [
    unit.duress?.sinceMs,
    vehicleId === undefined ? undefined : center.vehicles.get(vehicleId)?.compromised?.sinceMs,
    own?.level === "emergency" ? own.levelSinceMs : undefined,
  ].filter((sinceMs) => sinceMs !== undefined);
  return sinces.length === 0 ? undefined : Math.min(...sinces);
}

// AL10: a unit in danger itself, and a vehicle in other hands, learn of nobody else's either.
function mayKnowOfDanger(board: Board, unit: Unit): boolean {
  return inDangerSinceMs(board, unit) === undefined;
}

/** The emergencies that a unit has been told of. */
export function alertsToldTo(board: Board, unit: Unit): Alert[] {
  const { center } = board;
  if (!mayKnowOfDanger(board, unit)) return [];
  return [...center.alerts.values()].filter(
    ({ phase, unitsTold, subject }) =>
      phase !== "closed" &&
      unitsTold?.unitIds.includes(unit.id) === true &&
      subject.kind !== "system" &&
      subject.unitId !== unit.id,
  );
}

function helpFor(context: ViewContext, unit: Unit): FieldHelp[] {
  if (context.frozenSinceMs !== undefined) return [];
  return alertsToldTo(context.board, unit).map((alert) => helpOf(context, unit, alert));
}

function helpOf(context: ViewContext, own: Unit, alert: Alert): FieldHelp {
  const { center } = context.board;
  const { subject } = alert;
  const unitId = subject.kind === "system" ? undefined : subject.unitId;
  const unit = unitId === undefined ? undefined : center.units.get(unitId);
  const vehicle = unit?.shift?.vehicleId === undefined ? undefined : center.vehicles.get(unit.shift.vehicleId);
  const look = [
    vehicle?.look,
    vehicle?.roofNumber === undefined ? undefined : `roof ${vehicle.roofNumber}`,
    vehicle?.plate,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
  const offers = Object.entries(alert.offers ?? {});
  return {
    alertId: alert.id,
    callSign: unit === undefined ? (subject.kind === "device" ? subject.key : alert.id) : spokenCallSign(center, unit),
    officers: (unit?.shift?.officerIds ?? []).map((id) => center.officers.get(id)?.name ?? id),
    sinceMs: alert.levelSinceMs,
    ...(look === "" ? {} : { vehicle: look }),
    going: offers.map(([id, { confirmed }]) => {
      const helper = center.units.get(id as UnitId); // offers are kept by unit
      return { callSign: helper === undefined ? id : spokenCallSign(center, helper), confirmed, own: id === own.id };
    }),
    enough: alert.enoughAtMs !== undefined,
    ...searchOf(context, alert),
  };
}

function searchOf({ board: { center } }: ViewContext, { search }: Alert): Pick<FieldHelp, "search"> {
  if (search === undefined || search.places.length === 0) return {};
  const nameOf = (id: UnitId | undefined, by: string): string => {
    const unit = id === undefined ? undefined : center.units.get(id);
    return unit === undefined ? by : spokenCallSign(center, unit);
  };
  return {
    search: searchStanding(search)
      .places.slice(0, PLACES_MAX)
      .map(({ place: { letter, where, latDeg, lonDeg }, ticks }) => ({
        letter,
        where,
        latDeg,
        lonDeg,
        looks: ticks.map(({ unitId, by, saw, atMs }) => ({ who: nameOf(unitId, by), saw, atMs })),
      })),
  };
}

/** Where whoever an alert is about was last known to be: the person before the car, a place that was said last. */
export function placeOfAlert(board: Board, alert: Alert): (Point & { readonly atMs?: number }) | undefined {
  const { subject } = alert;
  const unitId = subject.kind === "system" ? undefined : subject.unitId;
  const unit = unitId === undefined ? undefined : board.center.units.get(unitId);
  const crew = unit === undefined ? undefined : crewOf(board.center, unit);
  const person = newest(board, crew?.people.flatMap(({ devices }) => devices.map(({ id }) => id)) ?? []);
  const vehicle = newest(board, crew?.vehicleDevices.map(({ id }) => id) ?? []);
  const seen = person ?? vehicle;
  if (seen !== undefined) return { latDeg: seen.latDeg, lonDeg: seen.lonDeg, atMs: seen.fixAtMs };
  const evidence = alert.causes.flatMap((cause) => cause.evidence).at(-1);
  if (evidence !== undefined) return { latDeg: evidence.latDeg, lonDeg: evidence.lonDeg, atMs: evidence.fixAtMs };
  return placePoint(unit?.stop?.place);
}

/** Where a unit is, by whichever of its devices said so last. */
export function placeOfUnit(board: Board, unit: Unit): Location | undefined {
  return newest(
    board,
    crewOf(board.center, unit).devices.map(({ id }) => id),
  );
}

function hostileOf({ board, roads, nowMs, hostileNear }: ViewContext, unit: Unit): readonly FieldHostile[] {
  const here = placeOfUnit(board, unit);
  return hostileNow({ board, roads, nowMs, here, soonest: (vehicleId) => hostileNear(vehicleId, unit.id) });
}

function withDistance(context: ViewContext, unit: Unit, call: FieldHelp): FieldHelp {
  const { board, roads, nowMs } = context;
  const alert = board.center.alerts.get(call.alertId as AlertId); // it was made from one
  const there = alert === undefined ? undefined : placeOfAlert(board, alert);
  if (alert === undefined || there === undefined) return call;
  const here = placeOfUnit(board, unit);
  const driveMs = context.driveMs(alert.id, unit.id);
  const bearing = here === undefined ? undefined : bearingDeg(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg);
  return {
    ...call,
    place: describePlace(roads, there).text,
    ...(there.atMs === undefined ? {} : { placeAgeMs: Math.max(0, nowMs - there.atMs) }),
    ...(here === undefined || bearing === undefined
      ? {}
      : {
          distanceM: Math.round(distanceM(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg)),
          bearingDeg: Math.round(bearing),
          direction: compassPoint(bearing),
        }),
    ...(driveMs === undefined ? {} : { driveMs }),
  };
}

function isMoving(board: Board, unit: Unit, nowMs: number): boolean {
  const vehicle = newest(
    board,
    crewOf(board.center, unit).vehicleDevices.map(({ id }) => id),
  );
  return (vehicle?.speedMps ?? 0) > MOVING_MPS && nowMs - (vehicle?.fixAtMs ?? 0) < MOVING_AGE_MAX_MS;
}

function newest(board: Board, deviceIds: readonly Location["deviceId"][]): Location | undefined {
  let best: Location | undefined;
  for (const id of deviceIds) {
    const location = board.locations.get(id);
    if (location !== undefined && (best === undefined || location.fixAtMs > best.fixAtMs)) best = location;
  }
  return best;
}

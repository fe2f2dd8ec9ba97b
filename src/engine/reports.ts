/**
 * Reports in the engine: whose device it is, what it said about danger, where it is.
 *
 * Danger first: an alarm is decided before anything is asked about the device. Fixes are senses and make no
 * events; a device nobody knows is listed once, and its duress rings all the same.
 */
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Actor } from "../domain/actor.ts";
import type { Device } from "../domain/device.ts";
import { unitOfBinding } from "../domain/device.ts";
import { isTesting } from "../domain/emergency.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { AlarmKind, Report } from "../domain/report.ts";
import type { Effect } from "./engine.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import { systemAlertEvents } from "./system-alert.ts";
import { STRANGERS_MAX, type World } from "./world.ts";

type ReportInput = Extract<Input, { kind: "report" }>;
type FaultInput = Extract<Input, { kind: "fault" }>;

/** A pressed key repeats itself; one event in this time is enough for the record. */
const DURESS_REPEAT_MS = 10 * SECOND_MS;
/** How long after it was first reported a lasting alarm may be taken as a new one. */
const ALARM_ANEW_MS = 60 * SECOND_MS;

export function decideReport(world: World, round: Round, input: ReportInput | FaultInput): Effect {
  if (input.kind === "fault") {
    const key = `${input.gateway} ${input.fault.code}`;
    world.faultCounts.set(key, (world.faultCounts.get(key) ?? 0) + 1);
    return { cause: key };
  }
  const { report } = input;
  const key = addressKey(report, input.peer);
  const device = findDevice(world, report, input.peer);
  const cause = `report:${input.gateway}/${input.peer}`;
  if (device === undefined) {
    hearStranger(world, round, input, key, cause);
    return { cause };
  }
  const unitId = unitOfBinding(world.center, device.binding);
  const unitOnShift = unitId !== undefined && world.center.units.get(unitId)?.shift !== undefined ? unitId : undefined;
  const wasSilent = world.senses.hear(device, input.gateway, report, world.nowMs);
  if (report.alarm !== undefined) {
    const events = contained(world, device.id, report.alarm.active, () =>
      alarmEvents(world, device, unitOnShift, report, key),
    );
    record(world, round, events, { actor: deviceActor(device.id), cause });
  }
  const verdict = report.fix === undefined ? undefined : world.senses.takeFix(device, report.fix, world.nowMs);
  const moved = verdict?.moved ?? false;
  round.outputs.push({ kind: "heard", deviceId: device.id, moved, ...(verdict === undefined ? {} : { verdict }) });
  if (unitOnShift === undefined) return { cause };
  if (moved && report.fix !== undefined) world.senses.placeUnit(unitOnShift, report.fix, world.nowMs);
  // A device that is heard again, or says that it is gone, is a reason for the whole watch to look.
  if (wasSilent || report.lost === true) round.units.add(unitOnShift);
  return moved ? { cause, fixOfUnit: unitOnShift } : { cause };
}

// DO5: danger that we fail to understand is still danger.
function contained(
  world: World,
  name: string,
  active: boolean,
  decide: () => readonly DomainEvent[],
): readonly DomainEvent[] {
  try {
    return decide();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `an alarm of ${name} could not be understood: ${why}`;
    return systemAlertEvents(world, `alarm-${name}`, sentence, true, active ? "emergency" : "urgent");
  }
}

/** The name under which a device is known or listed: what it calls itself, or where it sends from. */
export function addressKey(report: Report, peer: string): string {
  return report.deviceKey === undefined
    ? `${report.protocol}@${hostOf(peer)}`
    : `${report.protocol}:${report.deviceKey}`;
}

function findDevice(world: World, report: Report, peer: string): Device | undefined {
  const { deviceByKey, devices } = world.center;
  const id =
    (report.deviceKey === undefined
      ? undefined
      : (deviceByKey.get(`${report.protocol}:${report.deviceKey}`) ?? deviceByKey.get(`any:${report.deviceKey}`))) ??
    deviceByKey.get(`${report.protocol}@${hostOf(peer)}`);
  return id === undefined ? undefined : devices.get(id);
}

function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(":");
  return colon < 0 ? peer : peer.slice(0, colon);
}

function deviceActor(name: string): Actor {
  return { kind: "device", name };
}

function alarmEvents(
  world: World,
  device: Device,
  unitId: UnitId | undefined,
  report: Report,
  key: string,
): DomainEvent[] {
  const alarm = report.alarm;
  if (alarm === undefined) return [];
  const place = placeOf(report);
  const text = alarm.text === undefined ? {} : { text: alarm.text };
  if (alarm.kind !== "duress") {
    const known = device.alarms[alarm.kind];
    if (alarm.active ? known !== undefined && !isAnew(world, unitId, known.sinceMs) : known === undefined) return [];
    const changed: DomainEvent = {
      type: "DeviceAlarmChanged",
      deviceId: device.id,
      alarm: alarm.kind,
      active: alarm.active,
      ...(unitId === undefined ? {} : { unitId }),
      ...text,
      ...place,
    };
    if (unitId !== undefined || !alarm.active) return [changed];
    return [changed, ...unboundDanger(world, device, key, alarm.kind, report)];
  }
  // EM2: a duress key that is let go does not take the duress back.
  if (!alarm.active) return [];
  if (unitId === undefined) return unboundDanger(world, device, key, alarm.kind, report);
  const unit = world.center.units.get(unitId);
  if (unit === undefined) return unboundDanger(world, device, key, alarm.kind, report);
  // EM4: while an alert is open about the unit, a test that was begun before it swallows nothing.
  if (isTesting(unit, world.nowMs) && !world.center.openAlertBySubject.has(`unit:${unitId}`)) {
    return [{ type: "DuressTested", unitId, deviceId: device.id }];
  }
  if (unit.duress !== undefined && world.nowMs - world.senses.lastDuressMs(device.id) < DURESS_REPEAT_MS) return [];
  world.senses.noteDuress(device.id, world.nowMs);
  return [
    { type: "DuressDeclared", unitId, source: "duress-key", covert: true, deviceId: device.id, ...text, ...place },
  ];
}

// EM5: a sensor that goes on reporting what was answered or closed a while ago, or what it said before the present
// shift, reports it anew.
function isAnew(world: World, unitId: UnitId | undefined, sinceMs: number): boolean {
  if (world.nowMs - sinceMs < ALARM_ANEW_MS) return false;
  const unit = unitId === undefined ? undefined : world.center.units.get(unitId);
  if (unit === undefined) return true;
  return (
    (unit.lastContact?.countsFromMs ?? 0) > sinceMs ||
    (unit.watchResetAtMs ?? 0) > sinceMs ||
    (unit.shift?.startedAtMs ?? 0) > sinceMs
  );
}

// EM3: danger from a device that no unit on shift answers for has an alert of its own, with the place and whom
// it spoke for last.
function unboundDanger(
  world: World,
  device: Device | undefined,
  key: string,
  kind: AlarmKind,
  report: Report,
): DomainEvent[] {
  const subjectKey = device?.id ?? key;
  const binding =
    device === undefined ? undefined : device.binding.kind === "none" ? device.lastBinding : device.binding;
  const lastUnitId = unitOfBinding(world.center, binding);
  const bearer =
    binding?.kind === "officer"
      ? (world.center.officers.get(binding.officerId)?.name ?? binding.officerId)
      : binding?.kind === "vehicle"
        ? `vehicle ${binding.vehicleId}`
        : binding?.kind === "unit"
          ? binding.unitId
          : undefined;
  const openId = world.center.openAlertBySubject.get(`device:${subjectKey}`);
  const causeKey = `DU:device:${subjectKey}:${kind}`;
  const open = openId === undefined ? undefined : world.center.alerts.get(openId);
  if (open?.causes.some((cause) => cause.key === causeKey) === true) return [];
  const place = placeOf(report);
  const who =
    device === undefined
      ? `unknown device ${key}`
      : `${device.id}${bearer === undefined ? ", bound to nobody" : `, last with ${bearer}`}`;
  const cause = {
    key: causeKey,
    monitor: "DU" as const,
    level: unboundLevel(kind),
    sentence: `${alarmWords(kind)} from ${who}`,
    evidence:
      place.latDeg === undefined || place.lonDeg === undefined
        ? []
        : [
            {
              of: "device" as const,
              latDeg: place.latDeg,
              lonDeg: place.lonDeg,
              fixAtMs: report.fix?.fixAtMs ?? world.nowMs,
            },
          ],
    silence: false,
  };
  const declared: DomainEvent = {
    type: "UnboundDuressDeclared",
    key: subjectKey,
    ...(device === undefined ? {} : { deviceId: device.id }),
    ...(lastUnitId === undefined ? {} : { lastUnitId }),
    ...(bearer === undefined ? {} : { bearer }),
    ...place,
  };
  if (open !== undefined)
    return [declared, { type: "AlertCauseAdded", alertId: open.id, cause, covert: kind === "duress" }];
  return [
    declared,
    {
      type: "AlertRaised",
      alertId: asId<AlertId>(`A${world.center.seq + 2}`),
      subject: { kind: "device", key: subjectKey, ...(lastUnitId === undefined ? {} : { unitId: lastUnitId }) },
      cause,
      covert: kind === "duress",
    },
  ];
}

function unboundLevel(kind: AlarmKind): "urgent" | "emergency" {
  switch (kind) {
    case "duress":
    case "man-down":
    case "crash":
    case "airbag":
      return "emergency";
    case "no-motion":
    case "holster":
    case "tamper":
      return "urgent";
  }
}

function alarmWords(kind: AlarmKind): string {
  switch (kind) {
    case "duress":
      return "duress";
    case "man-down":
      return "a fall";
    case "no-motion":
      return "no motion";
    case "crash":
      return "a crash";
    case "airbag":
      return "a crash with the airbag fired";
    case "holster":
      return "a drawn weapon";
    case "tamper":
      return "tampering";
  }
}

function placeOf(report: Report): { readonly latDeg?: number; readonly lonDeg?: number } {
  return report.fix === undefined ? {} : { latDeg: report.fix.latDeg, lonDeg: report.fix.lonDeg };
}

function hearStranger(world: World, round: Round, input: ReportInput, key: string, cause: string): void {
  const { report } = input;
  const actor = deviceActor(key);
  if (report.alarm?.active === true) {
    const kind = report.alarm.kind;
    const events = contained(world, key, true, () => unboundDanger(world, undefined, key, kind, report));
    record(world, round, events, { actor, cause });
  }
  world.senses.hearStranger(key, report, world.nowMs);
  if (world.center.strangers.has(key)) return;
  if (world.center.strangers.size >= STRANGERS_MAX) {
    const sentence = `more than ${STRANGERS_MAX} unknown devices are reporting; further ones are not listed`;
    record(world, round, systemAlertEvents(world, "strangers", sentence, true), { actor, cause });
    return;
  }
  const stranger = {
    key,
    protocol: report.protocol,
    gateway: input.gateway,
    peer: input.peer,
    firstHeardAtMs: world.nowMs,
    ...placeOf(report),
  };
  record(world, round, [{ type: "StrangerHeard", stranger }], { actor, cause });
}

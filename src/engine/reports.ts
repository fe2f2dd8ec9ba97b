/**
 * Reports in the engine: whose device it is, what it said about danger, where it is.
 *
 * Danger first: an alarm is decided before anything is asked about the device. Fixes are senses and make no
 * events; a device nobody knows is listed once, and its duress rings all the same.
 */
import { asId, type DeviceId, type UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import { type Actor, WATCH } from "../domain/actor.ts";
import type { Device } from "../domain/device.ts";
import { unitOfBinding } from "../domain/device.ts";
import { isTesting } from "../domain/emergency.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { Report } from "../domain/report.ts";
import { answeredSince, answersFor, type SensorAlarm } from "../watch/alarm-finding.ts";
import type { Effect } from "./effect.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import { isSilentSooner } from "./silence-clock.ts";
import { systemAlertEvents } from "./system-alert.ts";
import { hostOf, placeOf, strangersDanger, unboundDanger } from "./unbound-danger.ts";
import { settingsOf } from "./watch-round.ts";
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
  const device = findDevice(world, report, input.peer);
  const cause = `report:${input.gateway}/${input.peer}`;
  if (device === undefined) {
    hearStranger(world, round, input, cause);
    return { cause };
  }
  const unitId = unitOfBinding(world.center, device.binding);
  const unitOnShift = unitId !== undefined && world.center.units.get(unitId)?.shift !== undefined ? unitId : undefined;
  const wasSilent = world.senses.hear(device, input.gateway, report, world.nowMs);
  if (report.alarm !== undefined) {
    const events = contained(world, device.id, report.alarm.active, () =>
      alarmEvents(world, device, unitOnShift, report),
    );
    record(world, round, events, { actor: deviceActor(device.id), cause });
  }
  const verdict = report.fix === undefined ? undefined : world.senses.takeFix(device, report.fix, world.nowMs);
  if (verdict !== undefined) tellClockError(world, round);
  const moved = verdict?.moved ?? false;
  round.outputs.push({ kind: "heard", deviceId: device.id, moved, ...(verdict === undefined ? {} : { verdict }) });
  if (unitOnShift === undefined) return { cause };
  if (moved && report.fix !== undefined) world.senses.placeUnit(unitOnShift, report.fix, world.nowMs);
  // A device that is heard again, or says that it is gone, is a reason for the whole watch to look.
  if (wasSilent || report.lost === true || isSooner(world, unitOnShift, device)) round.units.add(unitOnShift);
  return moved ? { cause, fixOfUnit: unitOnShift } : { cause };
}

function isSooner(world: World, unitId: UnitId, device: Device): boolean {
  const unit = world.center.units.get(unitId);
  return unit !== undefined && isSilentSooner(world, unit, device, settingsOf(world, unit));
}

// WW2: what several devices agree on is nobody's fault but ours.
function tellClockError(world: World, round: Round): void {
  const errorMs = world.senses.takeClockError();
  if (errorMs === undefined) return;
  const minutes = (Math.abs(errorMs) / (60 * SECOND_MS)).toFixed(1);
  const sentence =
    `by the clocks of several devices this server's clock is ${minutes} min ${errorMs > 0 ? "ahead" : "behind"}: ` +
    "set the machine's clock and restart the server; until then places are timed by the server's";
  record(world, round, systemAlertEvents(world, "clock-of-devices", sentence, true), { actor: WATCH, cause: "clock" });
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
  return id === undefined ? namedInDanger(world, report) : devices.get(id);
}

// DU8: a radio's controller that passes on a pressed key may know the radio by our name for it, and not by the one that
// was registered for this interface. Nothing but danger is taken so: a sign of life under a borrowed name could silence.
function namedInDanger({ center }: World, { alarm, deviceKey }: Report): Device | undefined {
  if (alarm?.active !== true || deviceKey === undefined) return undefined;
  return center.devices.get(center.deviceByKey.get(deviceKey) ?? asId<DeviceId>(deviceKey));
}

function deviceActor(name: string): Actor {
  return { kind: "device", name };
}

function alarmEvents(world: World, device: Device, unitId: UnitId | undefined, report: Report): DomainEvent[] {
  const alarm = report.alarm;
  if (alarm === undefined) return [];
  const place = placeOf(report);
  const text = alarm.text === undefined ? {} : { text: alarm.text };
  if (alarm.kind !== "duress") {
    const known = device.alarms[alarm.kind];
    if (alarm.active ? known !== undefined && !isAnew(world, unitId, device, alarm.kind) : known === undefined)
      return [];
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
    return [changed, ...unboundDanger(world, device, { kind: alarm.kind, report })];
  }
  // EM2: a duress key that is let go does not take the duress back.
  if (!alarm.active) return [];
  if (unitId === undefined) return unboundDanger(world, device, { kind: alarm.kind, report });
  const unit = world.center.units.get(unitId);
  if (unit === undefined) return unboundDanger(world, device, { kind: alarm.kind, report });
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
// shift, reports it anew. What answers is what the monitors take for an answer (MD4, CR2): were a tap enough, a fall that
// goes on being reported would be asked about again and again, each time with a new time to answer.
function isAnew(world: World, unitId: UnitId | undefined, device: Device, kind: SensorAlarm): boolean {
  const sinceMs = device.alarms[kind]?.sinceMs ?? 0;
  if (world.nowMs - sinceMs < ALARM_ANEW_MS) return false;
  const unit = unitId === undefined ? undefined : world.center.units.get(unitId);
  if (unit === undefined) return true;
  return (
    answeredSince({ unit }, device, sinceMs, answersFor(kind)) ||
    (unit.watchResetAtMs ?? 0) > sinceMs ||
    (unit.shift?.startedAtMs ?? 0) > sinceMs
  );
}

function hearStranger(world: World, round: Round, input: ReportInput, cause: string): void {
  const { report } = input;
  const key = addressKey(report, input.peer);
  const actor = deviceActor(key);
  if (report.alarm?.active === true) {
    const kind = report.alarm.kind;
    const events = contained(world, key, true, () => strangersDanger(world, input, { key, kind, report }));
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

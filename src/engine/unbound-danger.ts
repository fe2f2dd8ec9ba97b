/**
 * Danger from a device that no unit on shift answers for (EM3, DU3), and its bound (DU7).
 *
 * A known device always has an alert of its own. Names, though, can be made up without an end: of unknown devices so
 * many of one source have one each, and the others share one standing alert that lists the first and counts the rest.
 * What decides is which alerts stand, so that a restart and a replay decide the same.
 */
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import { MINUTE_MS } from "../base/time.ts";
import type { Alert, AlertSubject, NewCause } from "../domain/alert.ts";
import { type Device, unitOfBinding } from "../domain/device.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { AlarmKind, Report } from "../domain/report.ts";
import type { CountedStrangers, World } from "./world.ts";

/** Alerts of their own that names which are heard for the first time may have standing, of one source. */
const OWN_OF_SOURCE_MAX = 5;
/** The same for names that were heard a while before they pressed: a spare radio, and not one made up for the press. */
const OWN_OF_LISTED_MAX = 20;
/** Of one gateway in all: the address of a datagram can be made up too. */
const OWN_OF_GATEWAY_MAX = 40;
const LISTED_BEFORE_MS = MINUTE_MS;
/** Causes of a shared alert that each name a device; beyond it every doubling of their number is one more. */
const NAMED_MAX = 20;
/** Names that are told apart while they are counted. */
const COUNTED_MAX = 5_000;

type Danger = { readonly key: string; readonly kind: AlarmKind; readonly report: Report };

/** Danger from a known device, bound to nobody or to somebody off duty: an alert of its own, whatever else stands. */
export function unboundDanger(world: World, device: Device, danger: Omit<Danger, "key">): DomainEvent[] {
  const binding = device.binding.kind === "none" ? device.lastBinding : device.binding;
  const lastUnitId = unitOfBinding(world.center, binding);
  const bearer =
    binding?.kind === "officer"
      ? (world.center.officers.get(binding.officerId)?.name ?? binding.officerId)
      : binding?.kind === "vehicle"
        ? `vehicle ${binding.vehicleId}`
        : binding?.kind === "unit"
          ? binding.unitId
          : undefined;
  const who = `${device.id}${bearer === undefined ? ", bound to nobody" : `, last with ${bearer}`}`;
  return ownDanger(world, { ...danger, key: device.id }, who, {
    deviceId: device.id,
    ...(lastUnitId === undefined ? {} : { lastUnitId }),
    ...(bearer === undefined ? {} : { bearer }),
  });
}

/** Danger from a device that nobody knows: an alert of its own, or the one that many of its source share. */
export function strangersDanger(
  world: World,
  from: { readonly gateway: string; readonly peer: string },
  danger: Danger,
): DomainEvent[] {
  const { gateway } = from;
  const host = /:\d+$/.test(from.peer) ? hostOf(from.peer) : undefined; // a topic is the sender's own invention
  const source = host === undefined ? gateway : `${gateway} ${host}`;
  const own = openAlert(world, danger.key) !== undefined;
  const shared = own ? undefined : sharedSource(world, gateway, source, danger.key);
  if (shared !== undefined) return sharedDanger(world, shared, danger);
  return ownDanger(world, danger, `unknown device ${danger.key}`, { source });
}

function ownDanger(
  world: World,
  danger: Danger,
  who: string,
  about: {
    readonly deviceId?: Device["id"];
    readonly lastUnitId?: UnitId;
    readonly bearer?: string;
    readonly source?: string;
  },
): DomainEvent[] {
  const { key, kind, report } = danger;
  const { source, ...known } = about;
  const open = openAlert(world, key);
  const causeKey = `DU:device:${key}:${kind}`;
  if (open?.causes.some((cause) => cause.key === causeKey) === true) return [];
  const cause = causeOf(world, danger, causeKey, `${alarmWords(kind)} from ${who}`);
  const declared: DomainEvent = { type: "UnboundDuressDeclared", key, ...known, ...placeOf(report) };
  const { lastUnitId: unitId } = known;
  const subject: AlertSubject = {
    kind: "device",
    key,
    ...(unitId === undefined ? {} : { unitId }),
    ...(source === undefined ? {} : { source }),
  };
  return [declared, alertEvent(world, open, subject, cause, kind)];
}

// DU7: by which source an unknown device shares an alert; undefined where it has one of its own.
function sharedSource(world: World, gateway: string, source: string, key: string): string | undefined {
  const { center, nowMs } = world;
  let ofSource = 0;
  let ofGateway = 0;
  for (const alertId of center.openAlertBySubject.values()) {
    const subject = center.alerts.get(alertId)?.subject;
    if (subject?.kind !== "device" || subject.source === undefined || subject.many === true) continue;
    if (subject.source === source) ofSource++;
    if (subject.source === gateway || subject.source.startsWith(`${gateway} `)) ofGateway++;
  }
  if (ofGateway >= OWN_OF_GATEWAY_MAX || openAlert(world, manyKey(gateway)) !== undefined) return gateway;
  const firstHeardAtMs = center.strangers.get(key)?.firstHeardAtMs ?? nowMs;
  if (nowMs - firstHeardAtMs >= LISTED_BEFORE_MS) return ofSource < OWN_OF_LISTED_MAX ? undefined : source;
  return ofSource < OWN_OF_SOURCE_MAX && openAlert(world, manyKey(source)) === undefined ? undefined : source;
}

function sharedDanger(world: World, source: string, danger: Danger): DomainEvent[] {
  const { key, kind, report } = danger;
  const subject: AlertSubject = { kind: "device", key: manyKey(source), source, many: true };
  const open = openAlert(world, subject.key);
  const many = `many unknown devices of ${source} press`;
  const declared: DomainEvent = { type: "UnboundDuressDeclared", key, ...placeOf(report) };
  const causeKey = `DU:${subject.key}:${key}:${kind}`;
  if (open?.causes.some((cause) => cause.key === causeKey) === true) return [];
  const causes = open?.causes.length ?? 0;
  if (causes < NAMED_MAX) {
    const sentence = `${many}: ${alarmWords(kind)} from ${key}`;
    return [declared, alertEvent(world, open, subject, causeOf(world, danger, causeKey, sentence), kind)];
  }
  if (open === undefined) return []; // it has more than twenty causes
  const counted = countedUnder(world, source, open.id, NAMED_MAX * 2 ** (causes - NAMED_MAX));
  if (counted.names.has(key) || counted.names.size >= COUNTED_MAX) return [];
  counted.names.add(key);
  const nextCount = NAMED_MAX * 2 ** (causes - NAMED_MAX + 1);
  if (counted.before + counted.names.size < nextCount) return [];
  const sentence = `${many}: about ${nextCount} of them by now, the newest ${key}`;
  const cause = causeOf(world, danger, `DU:${subject.key}:${nextCount}`, sentence);
  return [declared, alertEvent(world, open, subject, cause, kind)];
}

function countedUnder(world: World, source: string, alertId: AlertId, before: number): CountedStrangers {
  const known = world.countedStrangers.get(source);
  if (known?.alertId === alertId) return known;
  const counted: CountedStrangers = { alertId, before, names: new Set() };
  world.countedStrangers.set(source, counted);
  return counted;
}

function manyKey(source: string): string {
  return `many@${source}`;
}

function openAlert({ center }: World, subjectKey: string): Alert | undefined {
  const id = center.openAlertBySubject.get(`device:${subjectKey}`);
  return id === undefined ? undefined : center.alerts.get(id);
}

function alertEvent(
  world: World,
  open: Alert | undefined,
  subject: AlertSubject,
  cause: NewCause,
  kind: AlarmKind,
): DomainEvent {
  const covert = kind === "duress";
  if (open !== undefined) return { type: "AlertCauseAdded", alertId: open.id, cause, covert };
  return { type: "AlertRaised", alertId: asId<AlertId>(`A${world.center.seq + 2}`), subject, cause, covert };
}

function causeOf(world: World, { kind, report }: Danger, key: string, sentence: string): NewCause {
  const { latDeg, lonDeg } = placeOf(report);
  const hasPlace = latDeg !== undefined && lonDeg !== undefined;
  const fixAtMs = report.fix?.fixAtMs ?? world.nowMs;
  return {
    key,
    monitor: "DU",
    level: unboundLevel(kind),
    sentence,
    evidence: hasPlace ? [{ of: "device", latDeg, lonDeg, fixAtMs }] : [],
    silence: false,
  };
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

/** Where a report says that its device is. */
export function placeOf(report: Report): { readonly latDeg?: number; readonly lonDeg?: number } {
  return report.fix === undefined ? {} : { latDeg: report.fix.latDeg, lonDeg: report.fix.lonDeg };
}

/** The host of a `host:port`; anything else as it is. */
export function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(":");
  return colon < 0 ? peer : peer.slice(0, colon);
}

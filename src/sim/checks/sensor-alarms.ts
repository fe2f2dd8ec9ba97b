/**
 * A sensor's alarm that the server has taken is acted on in its time: a fall, no motion, a crash, a drawn weapon, a
 * device that was tampered with; until somebody answers, the alarm ends, or a person closes what it raised.
 */
import { asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import { type AlertLevel, compareLevels, type MonitorId } from "../../domain/alert.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { Unit } from "../../domain/unit.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { heldByKey } from "./held-level.ts";

type Pending = { readonly unitId: UnitId; readonly deviceId: DeviceId; readonly kind: Kind; readonly sinceMs: number };
type Kind = "man-down" | "no-motion" | "crash" | "airbag" | "holster" | "tamper";
type Wanted = { readonly monitor: MonitorId; readonly level: AlertLevel };

const GRACE_MS = SECOND_MS;
/** How long it may take to be seen that a unit is on a stop now. */
const LOOKS_AGAIN_MS = 6 * SECOND_MS;
const KINDS: ReadonlySet<string> = new Set<Kind>(["man-down", "no-motion", "crash", "airbag", "holster", "tamper"]);

export const sensorAlarmsChecker: MakeChecker = ({ disk, counts, fail }) => {
  const pending = new Map<string, Pending>();
  // What was decided after the last row that is left is known to nobody: the sensor says it once.
  const forgetAfter = (knownThroughMs: number): void => {
    for (const [key, { sinceMs }] of pending) if (sinceMs > knownThroughMs) pending.delete(key);
  };
  return {
    name: "sensor-alarms",
    requestTaken: ({ world, clock }, body) => {
      if (!body.includes('"kind":')) return;
      const message = JSON.parse(body) as { deviceKey: string; kind?: string; active?: boolean };
      const { kind } = message;
      if (kind === undefined || !KINDS.has(kind)) return;
      const key = `${message.deviceKey}/${kind}`;
      if (message.active === false) {
        // CR3: a sensor that has come to rest takes no crash back.
        if (!isCrash(kind)) pending.delete(key);
        return;
      }
      const deviceId = asId<DeviceId>(message.deviceKey);
      const unitId = unitOfBinding(world.center, world.center.devices.get(deviceId)?.binding);
      const unit = unitId === undefined ? undefined : world.center.units.get(unitId);
      if (unit?.shift === undefined || pending.has(key)) return;
      counts.add(`sensor alarms heard: ${kind}`);
      pending.set(key, { unitId: unit.id, deviceId, kind: kind as Kind, sinceMs: clock.nowMs() }); // one of KINDS
    },
    // What had not reached a disk that hangs dies with the process, and what it lied about with the power.
    killed: () => forgetAfter(disk.rows.at(-1)?.atMs ?? 0),
    lied: (durableSeq) => forgetAfter(disk.rows[durableSeq - 1]?.atMs ?? 0),
    second: (process) => {
      const { world, clock } = process;
      for (const [key, one] of pending) {
        const unit = world.center.units.get(one.unitId);
        if (unit?.shift === undefined || isOver(process, unit, one)) {
          pending.delete(key);
          continue;
        }
        const wanted = wantedOf(process, unit, one, clock.nowMs());
        if (wanted === undefined || world.monitorsOff.has(wanted.monitor)) continue;
        counts.add("sensor alarms looked at");
        counts.add(`sensor alarms looked at: ${one.kind}`);
        // Each alarm of each device by itself: another one of the same monitor does not answer for it.
        const held = heldByKey(process, unit, `${wanted.monitor}:${unit.id}:${one.deviceId}:${one.kind}:`);
        if (held !== undefined && compareLevels(held, wanted.level) >= 0) continue;
        pending.delete(key);
        fail(`${one.deviceId} of ${unit.callSign} reported ${one.kind}, and ${wanted.monitor} is not ${wanted.level}`);
      }
    },
  };
};

// Answered, closed by a person, or begun before the present shift.
function isOver({ world }: CenterProcess, unit: Unit, { sinceMs, kind, deviceId }: Pending): boolean {
  if ((unit.watchResetAtMs ?? 0) >= sinceMs || (unit.shift?.startedAtMs ?? 0) > sinceMs) return true;
  const device = world.center.devices.get(deviceId);
  if (!isCrash(kind) && device?.alarms[kind] === undefined) return true;
  for (const alert of world.center.alerts.values())
    if (alert.phase === "closed" && (alert.closedAtMs ?? 0) >= sinceMs && isAbout(alert.subject, unit)) return true;
  if (kind === "holster" || kind === "tamper") return false;
  const contacts = [unit.lastContact, ...Object.values(unit.contactBy ?? {}), ...(unit.check?.contacts ?? [])];
  const bearer = device?.binding.kind === "officer" ? device.binding.officerId : undefined;
  return contacts.some(
    (contact) =>
      contact !== undefined &&
      contact.countsFromMs >= sinceMs &&
      // MD4, CR2: for a fall or a crash only a voice answers, and nobody for somebody else.
      (contact.means === "voice" || (kind === "no-motion" && contact.means === "tap")) &&
      (bearer === undefined || contact.officerId === undefined || contact.officerId === bearer),
  );
}

function isAbout(subject: { readonly kind: string; readonly unitId?: UnitId }, unit: Unit): boolean {
  return subject.kind === "unit" && subject.unitId === unit.id;
}

function isCrash(kind: string): boolean {
  return kind === "crash" || kind === "airbag";
}

function wantedOf({ world }: CenterProcess, unit: Unit, one: Pending, nowMs: number): Wanted | undefined {
  const lastedMs = nowMs - one.sinceMs - GRACE_MS;
  if (lastedMs < 0) return undefined;
  const w = world.settings.watch;
  const working = unit.stop !== undefined || unit.currentIncidentId !== undefined;
  switch (one.kind) {
    case "man-down":
      if (lastedMs < w.manDown.promptS * SECOND_MS) return undefined;
      return {
        monitor: "MD",
        level: working || lastedMs >= w.manDown.emergencyAfterS * SECOND_MS ? "emergency" : "urgent",
      };
    case "no-motion": {
      // MD2: on a stop it counts, from when it is seen to be one.
      const onStopMs = nowMs - GRACE_MS - LOOKS_AGAIN_MS - (unit.stop?.startedAtMs ?? nowMs);
      const counts = Math.min(lastedMs, onStopMs) >= w.manDown.promptS * SECOND_MS;
      return counts ? { monitor: "MD", level: "emergency" } : undefined;
    }
    case "airbag":
      return { monitor: "CR", level: "emergency" };
    case "crash":
      return { monitor: "CR", level: lastedMs >= w.crash.emergencyAfterS * SECOND_MS ? "emergency" : "urgent" };
    case "holster":
      return { monitor: "DU", level: unit.stop === undefined ? "urgent" : "emergency" };
    case "tamper":
      return { monitor: "SL", level: unit.stop === undefined ? "notice" : "urgent" };
  }
}

/**
 * A sensor's alarm that the server has taken is acted on in its time: a fall, no motion, a crash, a drawn weapon, a
 * device that was tampered with; until somebody answers, the alarm ends, or a person closes what it raised.
 */
import { asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { AlertLevel, MonitorId } from "../../domain/alert.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { Unit } from "../../domain/unit.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { holds } from "./held-level.ts";

type Pending = { readonly unitId: UnitId; readonly deviceId: DeviceId; readonly kind: Kind; readonly sinceMs: number };
type Kind = "man-down" | "crash" | "holster" | "tamper";
type Wanted = { readonly monitor: MonitorId; readonly level: AlertLevel };

const GRACE_MS = SECOND_MS;
const KINDS: ReadonlySet<string> = new Set<Kind>(["man-down", "crash", "holster", "tamper"]);

export const sensorAlarmsChecker: MakeChecker = ({ disk, counts, fail }) => {
  const pending = new Map<string, Pending>();
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
        if (kind !== "crash") pending.delete(key);
        return;
      }
      const deviceId = asId<DeviceId>(message.deviceKey);
      const unitId = unitOfBinding(world.center, world.center.devices.get(deviceId)?.binding);
      const unit = unitId === undefined ? undefined : world.center.units.get(unitId);
      if (unit?.shift === undefined || pending.has(key)) return;
      counts.add(`sensor alarms heard: ${kind}`);
      pending.set(key, { unitId: unit.id, deviceId, kind: kind as Kind, sinceMs: clock.nowMs() }); // one of KINDS
    },
    // What was decided after the last row that is left is known to nobody: the sensor says it once.
    lied: (durableSeq) => {
      const knownThroughMs = disk.rows[durableSeq - 1]?.atMs ?? 0;
      for (const [key, { sinceMs }] of pending) if (sinceMs > knownThroughMs) pending.delete(key);
    },
    second: (process) => {
      const { world, clock } = process;
      for (const [key, one] of pending) {
        const unit = world.center.units.get(one.unitId);
        if (unit?.shift === undefined || isOver(process, unit, one)) {
          pending.delete(key);
          continue;
        }
        const wanted = wantedOf(process, unit, one, clock.nowMs() - one.sinceMs - GRACE_MS);
        if (wanted === undefined || world.monitorsOff.has(wanted.monitor)) continue;
        counts.add("sensor alarms looked at");
        if (holds(process, unit, wanted.monitor, wanted.level)) continue;
        pending.delete(key);
        fail(`${one.deviceId} of ${unit.callSign} reported ${one.kind}, and ${wanted.monitor} is not ${wanted.level}`);
      }
    },
  };
};

// Answered, closed by a person, or begun before the present shift.
function isOver({ world }: CenterProcess, unit: Unit, { sinceMs, kind, deviceId }: Pending): boolean {
  if ((unit.watchResetAtMs ?? 0) >= sinceMs || (unit.shift?.startedAtMs ?? 0) > sinceMs) return true;
  if (kind !== "crash" && world.center.devices.get(deviceId)?.alarms[kind] === undefined) return true;
  for (const alert of world.center.alerts.values())
    if (alert.phase === "closed" && (alert.closedAtMs ?? 0) >= sinceMs && isAbout(alert.subject, unit)) return true;
  if (kind === "holster" || kind === "tamper") return false;
  const contacts = [unit.lastContact, ...Object.values(unit.contactBy ?? {}), ...(unit.check?.contacts ?? [])];
  return contacts.some((contact) => contact !== undefined && contact.countsFromMs >= sinceMs);
}

function isAbout(subject: { readonly kind: string; readonly unitId?: UnitId }, unit: Unit): boolean {
  return subject.kind === "unit" && subject.unitId === unit.id;
}

function wantedOf({ world }: CenterProcess, unit: Unit, one: Pending, lastedMs: number): Wanted | undefined {
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
    case "crash":
      return { monitor: "CR", level: lastedMs >= w.crash.emergencyAfterS * SECOND_MS ? "emergency" : "urgent" };
    case "holster":
      return { monitor: "DU", level: unit.stop === undefined ? "urgent" : "emergency" };
    case "tamper":
      return { monitor: "SL", level: unit.stop === undefined ? "notice" : "urgent" };
  }
}

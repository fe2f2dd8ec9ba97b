/**
 * A device of a unit on shift that is no longer heard is told of: by a notice about the unit, or by one system alert
 * where the way in is known to be deaf or several fell silent together.
 */
import { asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { WakeupHeap } from "../../base/heap.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { heldLevel, holds } from "./held-level.ts";

const GRACE_MS = 5 * SECOND_MS;
const HEARD_MIN = 6;

type OnStop = {
  readonly unitId: UnitId;
  readonly stopId: string;
  readonly heardAtMs: number;
  readonly sinceMs: number;
};
type Heard = { count: number; atMs: number; readonly intervalMs: number };

export const silentChecker: MakeChecker = ({ counts, fail }) => {
  const heard = new Map<string, Heard>();
  /** When each device is to be looked at: not before it can be silent, and from then on every second. */
  const looks = new WakeupHeap();
  /** Devices that fell silent on a stop: the check is due (SL3). */
  const onStops = new Map<string, OnStop>();
  return {
    name: "silent",
    opened: () => {
      for (const id of heard.keys()) looks.set(id, undefined);
      heard.clear();
      onStops.clear();
    },
    heard: (_process, _unit, { device, heardAtMs }) => {
      const known = heard.get(device.id);
      if (known === undefined) {
        heard.set(device.id, { count: 1, atMs: heardAtMs, intervalMs: device.intervalMs });
        return;
      }
      known.count++;
      known.atMs = heardAtMs;
      // What it is set for already is never too late: it was heard less lately then.
      if (known.count >= HEARD_MIN && looks.dueOf(device.id) === undefined) looks.set(device.id, heardAtMs);
    },
    second: (process) => {
      const nowMs = process.clock.nowMs();
      for (let due = looks.takeDue(nowMs); due !== undefined; due = looks.takeDue(nowMs)) {
        const one = heard.get(due.key);
        const againAtMs = one === undefined ? undefined : lookAt(process, due.key, one, nowMs);
        if (againAtMs !== undefined) looks.set(due.key, Math.max(againAtMs, nowMs + 1));
      }
      for (const [id, one] of onStops) lookAtCheck(process, id, one, nowMs);
    },
  };

  // Gives when it is to be looked at again; undefined where it was told of, or need not be before it is heard.
  function lookAt(process: CenterProcess, id: string, one: Heard, nowMs: number): number | undefined {
    const { world } = process;
    const s = world.settings.watch.silence;
    const allowedMs = s.intervals * one.intervalMs + s.graceS * SECOND_MS + GRACE_MS;
    if (nowMs - one.atMs < allowedMs) return one.atMs + allowedMs;
    // SL4: neither our own deafness nor the time before the shift is the device's silence.
    const deviceId = asId<DeviceId>(id);
    const unitId = world.senses.unitOf(world.center, id);
    const unit = unitId === undefined ? undefined : world.center.units.get(asId<UnitId>(unitId));
    const shiftMs = unit?.shift?.startedAtMs ?? 0;
    // A frame that was cut on its way may still be a word from it.
    const heardMs = Math.max(one.atMs, world.senses.heardAtMs(deviceId) ?? 0);
    const quietMs = nowMs - Math.max(heardMs, world.senses.hearingSinceMs(deviceId), shiftMs);
    if (quietMs < allowedMs) return nowMs + 1;
    // It may have learnt a slower pace than it was given. SL7: off a stop, scene or transport the notice waits longer.
    const learntMs = world.senses.intervalMs(deviceId) ?? one.intervalMs;
    const isBusy = unit?.stop !== undefined || unit?.transport !== undefined || unit?.check !== undefined;
    // SL8: in a known dead zone for longer still.
    const isUsual = world.senses.usualNow(deviceId)?.kind === "poor";
    const offStopS = isUsual ? Math.max(s.offStopNoticeS, s.deadZoneNoticeS) : s.offStopNoticeS;
    const waitsMs = isBusy ? 0 : offStopS * SECOND_MS;
    if (quietMs < s.intervals * Math.max(learntMs, one.intervalMs) + s.graceS * SECOND_MS + waitsMs + GRACE_MS)
      return nowMs + 1;
    if (unit?.shift === undefined || world.monitorsOff.has("SL") || world.senses.excusedSilence(deviceId))
      return undefined;
    counts.add("devices that fell silent");
    if (unit.stop !== undefined && unit.stop.startedAtMs < heardMs)
      onStops.set(id, { unitId: unit.id, stopId: unit.stop.stopId, heardAtMs: heardMs, sinceMs: nowMs });
    if (heldLevel(process, unit, "SL") === undefined)
      fail(`${id} of ${unit.callSign} has not been heard for ${Math.round(quietMs / 1_000)} s, and nobody is told`);
    return undefined;
  }

  // SL3: until it is heard again, or somebody of the unit is, the check that it made due climbs.
  function lookAtCheck(process: CenterProcess, id: string, one: OnStop, nowMs: number): void {
    const { world } = process;
    const deviceId = asId<DeviceId>(id);
    const unit = world.center.units.get(one.unitId);
    const isOver =
      unit?.stop?.stopId !== one.stopId ||
      unit.check === undefined ||
      unit.check.contacts.some(({ countsFromMs }) => countsFromMs >= one.heardAtMs) ||
      (world.senses.heardAtMs(deviceId) ?? 0) > one.heardAtMs ||
      world.senses.hearingSinceMs(deviceId) > one.heardAtMs ||
      world.senses.excusedSilence(deviceId) ||
      world.senses.unitOf(world.center, id) !== one.unitId ||
      world.monitorsOff.has("SC");
    const s = world.settings.watch.statusCheck;
    const lastedMs = nowMs - one.sinceMs - GRACE_MS;
    if (unit === undefined || isOver) onStops.delete(id);
    else if (lastedMs >= s.urgentAfterS * SECOND_MS) {
      const wanted = lastedMs >= s.emergencyAfterS * SECOND_MS ? "emergency" : "urgent";
      counts.add("checks due by silence");
      if (wanted === "emergency") onStops.delete(id);
      if (holds(process, unit, "SC", wanted)) return;
      onStops.delete(id);
      fail(`${id} of ${unit.callSign} fell silent on a stop, nobody has answered, and SC is not ${wanted}`);
    }
  }
};

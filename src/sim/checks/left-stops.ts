/**
 * A car that leaves its stop uncleared is noticed: where it has really stood, has really gone, and the server has heard
 * so, the watch says that it moved, and climbs in its time.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import type { Unit } from "../../domain/unit.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { holds } from "./held-level.ts";

const STANDS_MPS = 0.1;
const STOOD_MS = 25 * SECOND_MS;
const GONE_M = 250;
const GRACE_MS = 2 * SECOND_MS;

type Watched = {
  readonly stopId: string;
  readonly anchoredAtMs: number;
  stoodAt?: { readonly place: Point; readonly fromMs: number; untilMs: number; count: number };
  goneCount: number;
  goneSinceMs?: number;
  lastFixAtMs: number;
  told: boolean;
  /** Since when something else is wrong with the unit as well. */
  supportedSinceMs?: number;
};

export const leftStopsChecker: MakeChecker = ({ counts, fail }) => {
  const watched = new Map<UnitId, Watched>();
  const told = new Set<string>();
  let openedAtMs = 0;
  return {
    name: "left-stops",
    // After a restart the watch may need to see the car stand and leave once more; what was on record climbs on (MV5).
    opened: (process) => {
      openedAtMs = process.clock.nowMs();
      watched.clear();
    },
    heard: ({ world }, unit, fix) => {
      const unitId = asId<UnitId>(unit.id);
      const stop = world.center.units.get(unitId)?.stop;
      if (stop === undefined || fix.device.kind !== "vehicle-modem") {
        if (stop === undefined) watched.delete(unitId);
        return;
      }
      let one = watched.get(unitId);
      if (one?.stopId !== stop.stopId || one.anchoredAtMs !== stop.anchoredAtMs) {
        const { stopId, anchoredAtMs } = stop;
        tellTappedAway(world.center.units.get(unitId), one);
        one = { stopId, anchoredAtMs, goneCount: 0, lastFixAtMs: 0, told: false };
        watched.set(unitId, one);
      }
      if (!fix.isHonest || fix.fixAtMs <= one.lastFixAtMs) return;
      one.lastFixAtMs = fix.fixAtMs;
      follow(one, fix);
    },
    second: (process) => {
      const nowMs = process.clock.nowMs();
      if (nowMs >= openedAtMs + GRACE_MS) onRecord(process, nowMs);
      for (const [unitId, one] of watched) {
        const unit = process.world.center.units.get(unitId);
        const stop = unit?.stop;
        if (stop?.stopId !== one.stopId || stop.anchoredAtMs !== one.anchoredAtMs || unit === undefined) {
          tellTappedAway(unit, one);
          watched.delete(unitId);
          continue;
        }
        if (one.goneSinceMs === undefined || one.told || process.world.monitorsOff.has("MV")) continue;
        counts.add("cars that left a stop");
        const goneMs = nowMs - one.goneSinceMs - GRACE_MS;
        if (nowMs < openedAtMs + GRACE_MS) continue;
        // CO1: with anything else it is an emergency at once.
        if (!hasOtherTrouble(process, unit)) delete one.supportedSinceMs;
        else one.supportedSinceMs ??= nowMs;
        const isSupported = one.supportedSinceMs !== undefined && nowMs >= one.supportedSinceMs + GRACE_MS;
        if (isSupported && goneMs >= 0) counts.add("cars that left a stop, with something else");
        const m = process.world.settings.watch.moved;
        const wanted: AlertLevel | undefined =
          goneMs >= m.emergencyAfterS * SECOND_MS || (isSupported && goneMs >= 0)
            ? "emergency"
            : goneMs >= m.urgentAfterS * SECOND_MS
              ? "urgent"
              : goneMs >= 0
                ? "notice"
                : undefined;
        if (wanted === undefined || holds(process, unit, "MV", wanted)) continue;
        one.told = true;
        fail(
          `the car of ${unit.callSign} has left its stop, and MV is not ${wanted} after ${Math.round(goneMs / 1_000)} s`,
        );
      }
    },
  };

  // Once it has been told that a car has left, it climbs from then on, whatever was heard of the car.
  function onRecord(process: CenterProcess, nowMs: number): void {
    const { center, settings, monitorsOff } = process.world;
    if (center.openAlertBySubject.size === 0 || monitorsOff.has("MV")) return;
    for (const unit of center.units.values()) {
      const alertId = unit.stop === undefined ? undefined : center.openAlertBySubject.get(`unit:${unit.id}`);
      const causes = alertId === undefined ? [] : (center.alerts.get(alertId)?.causes ?? []);
      const cause = causes.find(({ monitor, endedAtMs }) => monitor === "MV" && endedAtMs === undefined);
      if (cause === undefined || told.has(cause.key)) continue;
      const toldMs = nowMs - cause.sinceMs - GRACE_MS;
      const { urgentAfterS, emergencyAfterS } = settings.watch.moved;
      if (toldMs < urgentAfterS * SECOND_MS) continue;
      const wanted = toldMs >= emergencyAfterS * SECOND_MS ? "emergency" : "urgent";
      counts.add("cars of which it was told that they left a stop");
      if (holds(process, unit, "MV", wanted)) continue;
      told.add(cause.key);
      fail(
        `MV has told ${Math.round(toldMs / 1_000)} s ago that ${unit.callSign} has left its stop, and is not ${wanted}`,
      );
    }
  }

  // MV4: whoever drives the car can tap on what lies in it.
  function tellTappedAway(unit: Unit | undefined, one: Watched | undefined): void {
    const { stop, lastContact } = unit ?? {};
    if (one?.goneSinceMs === undefined || stop?.stopId !== one.stopId || stop.anchoredAtMs === one.anchoredAtMs) return;
    counts.add("cars that left a stop, accounted for");
    if (lastContact?.means === "tap" && lastContact.recordedAtMs === stop.anchoredAtMs)
      fail(`the car of ${unit?.callSign ?? ""} has left its stop, and a tap accounted for it`);
  }

  function follow(one: Watched, fix: { place: Point; speedMps: number; fixAtMs: number; heardAtMs: number }): void {
    const stood = one.stoodAt;
    const isFar = stood !== undefined && distanceBetweenM(stood.place, fix.place) > GONE_M;
    if (stood !== undefined && stood.untilMs - stood.fromMs >= STOOD_MS && stood.count >= 3) {
      one.goneCount = isFar ? one.goneCount + 1 : 0;
      if (one.goneCount >= 3) one.goneSinceMs ??= fix.heardAtMs;
      if (isFar) return;
    }
    if (fix.speedMps > STANDS_MPS) {
      if (one.goneSinceMs === undefined && (stood === undefined || stood.untilMs - stood.fromMs < STOOD_MS))
        delete one.stoodAt;
    } else if (stood === undefined || distanceBetweenM(stood.place, fix.place) > 1) {
      one.stoodAt = { place: fix.place, fromMs: fix.fixAtMs, untilMs: fix.fixAtMs, count: 1 };
    } else {
      stood.untilMs = fix.fixAtMs;
      stood.count++;
    }
  }
};

// What is open about the unit beside the car and what only says how risky a stop is, and what no person has closed.
function hasOtherTrouble({ world }: CenterProcess, unit: Unit): boolean {
  if (world.monitorsOff.size > 0) return false;
  const alertId = world.center.openAlertBySubject.get(`unit:${unit.id}`);
  const causes = alertId === undefined ? [] : (world.center.alerts.get(alertId)?.causes ?? []);
  return causes.some(
    ({ monitor, endedAtMs, key }) =>
      endedAtMs === undefined && !["MV", "NB", "UA"].includes(monitor) && unit.quiet[key] === undefined,
  );
}

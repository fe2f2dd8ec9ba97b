/**
 * MV, moved on a stop: the vehicle leaves while its stop is uncleared, with the officer in it or not.
 *
 * Armed once the vehicle has stood (stops are called in while rolling). Beyond the threshold on two fixes, or
 * plainly driving on one, it has left: the officer is asked and the dispatcher sees it at once, then it climbs.
 * Only voice contact or an ordinary coded clear ends it; a tap, silence and coming back do not (MV4).
 */
import { distanceM } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { EvidenceFix } from "../../domain/alert.ts";
import type { Device } from "../../domain/device.ts";
import type { Stop } from "../../domain/stop.ts";
import { evidenceOf, whereabouts } from "../evidence.ts";
import type { FindingLevel } from "../finding.ts";
import { conclusion, monitor, NOTHING, type UnitView } from "../monitor.ts";
import type { BelievedFix } from "../senses.ts";

/** What is remembered of one stop: where the vehicle stands, and since when it has left. */
export type MovedMemory = {
  readonly episode: string;
  readonly devices: Readonly<Record<string, DeviceMemory>>;
  readonly left?: { readonly atMs: number; readonly from: EvidenceFix | undefined };
};
type DeviceMemory = {
  /** Fixes up to here have been looked at. */
  readonly seenFixAtMs: number;
  readonly stand?: BelievedFix;
  readonly armed: boolean;
  readonly outsideCount: number;
};

/** A modem that reports so often shows at once what it has to show. */
const QUICK_MODEM_MS = 5 * SECOND_MS;
/** A speed reading alone is believed only with some ground covered: standing receivers drift. */
const DRIVING_GROUND_M = 15;

export const movedMonitor = monitor<MovedMemory>({
  id: "MV",
  wantsFixes: (unit) => unit.stop !== undefined,
  conclude: (view, memory) => {
    const stop = view.unit.stop;
    if (stop === undefined) return NOTHING;
    const episode = `MV:${view.unit.id}:${stop.stopId}:${stop.anchoredAtMs}`;
    let next = memory?.episode === episode ? memory : afresh(view, episode);
    for (const device of view.vehicleDevices) next = follow(view, stop, device, next);
    if (next.left === undefined) return conclusion([], undefined, next);
    return climb(view, next, next.left);
  },
});

// MV5: after a restart the open cause says that the vehicle had left.
function afresh(view: UnitView, episode: string): MovedMemory {
  const cause = view.openCause(episode);
  if (cause === undefined) return { episode, devices: {} };
  return { episode, devices: {}, left: { atMs: cause.sinceMs, from: cause.evidence.find((e) => e.of === "stop") } };
}

function follow(view: UnitView, stop: Stop, device: Device, memory: MovedMemory): MovedMemory {
  const m = view.watch.moved;
  const known = memory.devices[device.id];
  // MV1: standing counts also from before the stop was called in, but not from before a relocation.
  const fromMs = stop.relocatedAtMs ?? stop.startedAtMs - m.armStandS * SECOND_MS;
  const fixes = view.senses.fixesSince(device.id, known === undefined ? fromMs : known.seenFixAtMs + 1);
  if (fixes.length === 0) return memory;
  let state: DeviceMemory = known ?? { seenFixAtMs: 0, armed: false, outsideCount: 0 };
  let left = memory.left;
  for (const fix of fixes) {
    const sinceLastMs = fix.fixAtMs - state.seenFixAtMs;
    state = { ...state, seenFixAtMs: fix.fixAtMs };
    // MV3: what lies before the contact that let the vehicle stand anew tells where it stands, not that it left.
    const accounted = fix.fixAtMs <= stop.anchoredAtMs;
    state =
      !accounted && state.armed && state.stand !== undefined
        ? outside(state, state.stand, fix, view)
        : standing(state, fix, view);
    if (!accounted && left === undefined && state.stand !== undefined && hasLeft(state, state.stand, fix, view)) {
      const atMs = view.nowMs - underWayUnseenMs(state.stand, fix, sinceLastMs);
      left = { atMs, from: { ...evidenceOf("stop", state.stand) } };
    }
  }
  return { ...memory, devices: { ...memory.devices, [device.id]: state }, ...(left === undefined ? {} : { left }) };
}

function standing(state: DeviceMemory, fix: BelievedFix, view: UnitView): DeviceMemory {
  const m = view.watch.moved;
  const stand = state.stand;
  const still = fix.speedMps === undefined || fix.speedMps < m.drivingMps;
  if (stand === undefined || !still || apartM(stand, fix) > m.armRadiusM + slackM(stand, fix)) {
    return { ...state, stand: fix, armed: false, outsideCount: 0 };
  }
  return { ...state, armed: fix.fixAtMs - stand.fixAtMs >= m.armStandS * SECOND_MS };
}

function outside(state: DeviceMemory, stand: BelievedFix, fix: BelievedFix, view: UnitView): DeviceMemory {
  const beyond = apartM(stand, fix) > view.watch.moved.leaveM + slackM(stand, fix);
  return { ...state, outsideCount: beyond ? state.outsideCount + 1 : 0 };
}

function hasLeft(state: DeviceMemory, stand: BelievedFix, fix: BelievedFix, view: UnitView): boolean {
  if (!state.armed) return false;
  if (state.outsideCount >= 2) return true;
  const driving = fix.speedMps !== undefined && fix.speedMps >= view.watch.moved.drivingMps;
  return driving && apartM(stand, fix) > DRIVING_GROUND_M;
}

// MV6: a car that gathers speed evenly has been under way for twice its way by its speed, and for no longer than since
// the fix before. What a quick modem would have shown of that is not made up for.
function underWayUnseenMs(stand: BelievedFix, fix: BelievedFix, sinceLastMs: number): number {
  if (fix.speedMps === undefined || fix.speedMps <= 0) return 0;
  const underWayMs = (2 * apartM(stand, fix) * SECOND_MS) / fix.speedMps;
  return Math.max(0, Math.round(Math.min(underWayMs, sinceLastMs)) - QUICK_MODEM_MS);
}

function apartM(a: BelievedFix, b: BelievedFix): number {
  return distanceM(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg);
}

function slackM(a: BelievedFix, b: BelievedFix): number {
  return (a.accuracyM ?? 0) + (b.accuracyM ?? 0);
}

function climb(view: UnitView, memory: MovedMemory, left: NonNullable<MovedMemory["left"]>) {
  const m = view.watch.moved;
  const urgentAtMs = left.atMs + m.urgentAfterS * SECOND_MS;
  const emergencyAtMs = left.atMs + m.emergencyAfterS * SECOND_MS;
  const level: FindingLevel =
    view.nowMs >= emergencyAtMs ? "emergency" : view.nowMs >= urgentAtMs ? "urgent" : "notice";
  const wakeAtMs = level === "notice" ? urgentAtMs : level === "urgent" ? emergencyAtMs : undefined;
  const evidence = whereabouts(view).filter((e) => e.of !== "stop" || left.from === undefined);
  return conclusion(
    [
      {
        key: memory.episode,
        monitor: "MV" as const,
        level,
        sentence: "the car is driving and the stop is not cleared",
        evidence: left.from === undefined ? evidence : [...evidence, left.from],
        prompts: true,
        silence: false,
        covert: false,
      },
    ],
    wakeAtMs,
    memory,
  );
}

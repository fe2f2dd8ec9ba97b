/**
 * The senses: tracks of every device, when each was heard and through which gateway, what each said of itself.
 *
 * Rebuilt from the trails after a restart, never from the log. The monitors read it through the port of
 * `watch/senses.ts`; only the engine writes to it.
 */
import { asId, type DeviceId, type UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Location } from "../board/board.ts";
import type { Center } from "../domain/center.ts";
import { type Device, unitOfBinding } from "../domain/device.ts";
import type { Fix, Report } from "../domain/report.ts";
import { type CoverageHere, CoverageMap, type CoverageTrace, type Gap } from "../tracks/coverage-map.ts";
import { DeviceTrack, type TrackFix, type Verdict } from "../tracks/device-track.ts";
import { MARK } from "../tracks/marks.ts";
import { OwnClock } from "../tracks/own-clock.ts";
import { PlaceTable } from "../tracks/place-table.ts";
import type { BackupGap, BelievedFix, KnownGap, PlaceInTime, Senses, UsualCoverage } from "../watch/senses.ts";
import { DevicesOfUnits } from "./devices-of-units.ts";

type GatewayState = {
  deafSinceMs: number | undefined;
  hearingSinceMs: number;
  /** Devices that are silent now, with the unit each speaks for and since when. */
  readonly silent: DevicesOfUnits<{ readonly unitId: UnitId; readonly atMs: number }>;
  /** Every device that the watch has asked about behind it, with the unit it speaks for. */
  readonly asked: DevicesOfUnits<{ readonly unitId: UnitId }>;
  groupSilent: boolean;
};
type DeviceState = {
  readonly track: DeviceTrack;
  /** The newest believed fix as the monitors get it, until the next one: they ask for it several times with each. */
  newest: BelievedFix | undefined;
  gateway: string | undefined;
  lostAtMs: number | undefined;
  lightBar: boolean | undefined;
  batteryPercent: number | undefined;
  duressAtMs: number;
  /** Its way over the map of coverage; undefined until it gave a fix. */
  trace: CoverageTrace | undefined;
  /** It was lost until now, and has given no live fix since. */
  gap: Gap | undefined;
  /** What is usual where it was lost, as judged when it was first asked after. */
  usual: { readonly heardAtMs: number; readonly coverage: UsualCoverage | undefined } | undefined;
};
export type StrangerState = { readonly heardAtMs: number; readonly latDeg?: number; readonly lonDeg?: number };

/** A device that reports at no known pace is expected this often until its own pace is known. */
const DEFAULT_INTERVAL_MS = 30 * SECOND_MS;
/** CV2: slower devices say too little of where they were lost. */
const TEACHES_COVERAGE_MS = 15 * SECOND_MS;
const LOST_INTERVALS = 3;
const LOST_GRACE_MS = 2 * SECOND_MS;
/** A silent car is looked for on so much of its course. */
const AHEAD_MIN_M = 1_000;
const AHEAD_MAX_M = 3_000;
/** Who stood and was heard for so long is heard there. */
const HEARD_HERE_MS = 60 * SECOND_MS;

export class SenseStore implements Senses {
  readonly #devices = new Map<DeviceId, DeviceState>();
  readonly #gateways = new Map<string, GatewayState>();
  readonly #unitPlaces = new PlaceTable<UnitId>();
  readonly #strangers = new Map<string, StrangerState>();
  #backupGaps: ReadonlyMap<UnitId, KnownGap> = new Map();
  readonly #ownClock = new OwnClock();
  #isClockErrorTold = false;
  #awakeSinceMs: number;
  /** Where nothing is usually heard, learnt from all trails. */
  readonly coverage = new CoverageMap();

  constructor(awakeSinceMs: number) {
    this.#awakeSinceMs = awakeSinceMs;
  }

  // ---- written by the engine ----

  /** The server hears from now on: silence before this is nobody's but ours. */
  awake(nowMs: number): void {
    this.#awakeSinceMs = nowMs;
  }

  /** Our clock may be another than the one by which the devices were known (TR16). */
  doubtOwnClock(): void {
    this.#ownClock.doubt();
    this.#isClockErrorTold = false;
  }

  /** How far our clock is ahead of what the devices agree on, once: where it has just been found out. */
  takeClockError(): number | undefined {
    const { errorMs } = this.#ownClock;
    if (errorMs === undefined || this.#isClockErrorTold) return undefined;
    this.#isClockErrorTold = true;
    return errorMs;
  }

  /** Takes the answer about every stop that was asked about; of the others nothing is known any more. */
  backupGapsKnown(
    gaps: readonly BackupGap[],
    about: { readonly askedAtMs: number; readonly highwaysOnly: boolean },
  ): void {
    this.#backupGaps = new Map(gaps.map((gap) => [gap.unitId, { ...gap, ...about }]));
  }

  /** Notes that a known device was heard. True where it was silent, gone, or never heard until now. */
  hear(device: Device, gateway: string, report: Report, nowMs: number): boolean {
    const state = this.#state(device);
    // One that was never heard could not fall silent; from now on it can, and the watch has to set its clock (SL1).
    const wasLost = state.lostAtMs !== undefined || state.track.heardAtMs === undefined;
    if (report.lost === true) {
      state.lostAtMs = nowMs;
      return false;
    }
    state.lostAtMs = undefined;
    if (state.gateway !== gateway) {
      const former = state.gateway === undefined ? undefined : this.#gateways.get(state.gateway);
      former?.silent.delete(device.id);
      former?.asked.delete(device.id);
      state.gateway = gateway;
    }
    if (report.lightBar !== undefined) state.lightBar = report.lightBar;
    if (report.batteryPercent !== undefined) state.batteryPercent = report.batteryPercent;
    this.#noteGap(state, device.id, nowMs);
    state.track.hear(nowMs, report.fix?.stored === true);
    return wasLost || (this.#gateways.get(gateway)?.silent.has(device.id) ?? false);
  }

  /** Notes where a unit on shift is: its newest believed fix, whichever of its devices gave it. */
  placeUnit(unitId: UnitId, fix: Fix, nowMs: number): void {
    this.#unitPlaces.set(unitId, fix.latDeg, fix.lonDeg, nowMs);
  }

  /** Gives a device's track a fix, and says what it made of it. */
  takeFix(device: Device, fix: Fix, nowMs: number): Verdict {
    const state = this.#state(device);
    const verdict = state.track.accept(fix, nowMs);
    if (verdict.believed) state.newest = undefined;
    this.#learnCoverage(state, fix, verdict, nowMs);
    return verdict;
  }

  /** Gives a device's track a fix of the past, from the trails: after a restart. */
  remember(device: Device, fix: Fix, receivedAtMs: number): void {
    const state = this.#state(device);
    state.track.hear(receivedAtMs, fix.stored === true);
    state.track.accept(fix, receivedAtMs);
    state.newest = undefined;
  }

  hearStranger(key: string, report: Report, nowMs: number): void {
    if (!this.#strangers.has(key) && this.#strangers.size >= STRANGER_STATES_MAX) return;
    this.#strangers.set(key, {
      heardAtMs: nowMs,
      ...(report.fix === undefined ? {} : { latDeg: report.fix.latDeg, lonDeg: report.fix.lonDeg }),
    });
  }

  gatewayChanged(gateway: string, change: "deaf" | "listening", nowMs: number): void {
    const state = this.#gateway(gateway);
    if (change === "deaf") {
      state.deafSinceMs ??= nowMs;
    } else if (state.deafSinceMs !== undefined) {
      state.deafSinceMs = undefined;
      state.hearingSinceMs = nowMs;
    }
  }

  noteDuress(deviceId: DeviceId, nowMs: number): void {
    const state = this.#devices.get(deviceId);
    if (state !== undefined) state.duressAtMs = nowMs;
  }

  /**
   * Notes that a device is silent since an instant, or is not. Answers true where by this several units have
   * fallen silent together behind the gateway, false where that is over, undefined where nothing changed.
   */
  noteSilent(
    gateway: string,
    deviceId: DeviceId,
    unitId: UnitId,
    atMs: number | undefined,
    group: { readonly windowMs: number; readonly unitsMin: number; readonly shareMin: number },
    nowMs: number,
  ): boolean | undefined {
    const state = this.#gateway(gateway);
    state.asked.set(deviceId, { unitId });
    if (atMs === undefined) {
      state.silent.delete(deviceId);
      if (!state.groupSilent || isGroup(state, state.silent.unitCount, group)) return undefined;
      // The others are heard again: those that are not get their full time from now on, and then count (SL5).
      state.groupSilent = false;
      state.hearingSinceMs = nowMs;
      return false;
    }
    state.silent.set(deviceId, { unitId, atMs });
    // Those that fell silent together are no more than all that are silent.
    if (state.groupSilent || !isGroup(state, state.silent.unitCount, group)) return undefined;
    const together = [...state.silent.values()].filter((silent) => Math.abs(silent.atMs - atMs) <= group.windowMs);
    state.groupSilent = isGroup(state, unitCount(together), group);
    return state.groupSilent ? true : undefined;
  }

  /** Units with a device behind the gateway that is silent now. */
  silentUnits(gateway: string): readonly UnitId[] {
    return [...(this.#gateways.get(gateway)?.silent.values() ?? [])].map((silent) => silent.unitId);
  }

  // ---- read by the monitors ----

  readonly lastFix = (deviceId: DeviceId): BelievedFix | undefined => {
    const state = this.#devices.get(deviceId);
    if (state === undefined || state.newest !== undefined) return state?.newest;
    const fix = state.track.lastBelieved();
    if (fix !== undefined) state.newest = believed(deviceId, fix);
    return state.newest;
  };
  readonly fixesSince = (deviceId: DeviceId, sinceFixAtMs: number): readonly BelievedFix[] => {
    const fixes = this.#devices.get(deviceId)?.track.believedSince(sinceFixAtMs) ?? [];
    return fixes.map((fix) => believed(deviceId, fix));
  };
  readonly heardAtMs = (deviceId: DeviceId): number | undefined => this.#devices.get(deviceId)?.track.heardAtMs;
  readonly intervalMs = (deviceId: DeviceId): number | undefined => this.#devices.get(deviceId)?.track.intervalMs();
  readonly standingSinceMs = (deviceId: DeviceId): number | undefined =>
    this.#devices.get(deviceId)?.track.standingSinceMs();
  readonly placeAt = (deviceId: DeviceId, fixAtMs: number, gapMaxMs: number): PlaceInTime | undefined =>
    this.#devices.get(deviceId)?.track.placeAt(fixAtMs, gapMaxMs);
  readonly lostAtMs = (deviceId: DeviceId): number | undefined => this.#devices.get(deviceId)?.lostAtMs;
  readonly nearestUnits: Senses["nearestUnits"] = (point, options) =>
    this.#unitPlaces.nearest(point.latDeg, point.lonDeg, options);
  readonly backupGap = (unitId: UnitId, stopId: string): KnownGap | undefined => {
    const gap = this.#backupGaps.get(unitId);
    return gap?.stopId === stopId ? gap : undefined;
  };
  readonly lightBar = (deviceId: DeviceId): boolean | undefined => this.#devices.get(deviceId)?.lightBar;
  readonly hearingSinceMs = (deviceId: DeviceId): number => {
    const gateway = this.gatewayOf(deviceId);
    return Math.max(this.#awakeSinceMs, gateway === undefined ? 0 : (this.#gateways.get(gateway)?.hearingSinceMs ?? 0));
  };
  readonly usualCoverage = (deviceId: DeviceId): UsualCoverage | undefined => {
    const state = this.#devices.get(deviceId);
    const heardAtMs = state?.track.heardAtMs;
    if (state === undefined || heardAtMs === undefined) return undefined;
    // CV3: what others teach meanwhile does not change what this silence was taken for.
    if (state.usual?.heardAtMs !== heardAtMs) state.usual = { heardAtMs, coverage: this.#usualWhereLost(state) };
    return state.usual.coverage;
  };
  /** The same for those who only look: nothing is remembered by it, so that a replay without them agrees. */
  usualNow(deviceId: DeviceId): UsualCoverage | undefined {
    const state = this.#devices.get(deviceId);
    if (state?.track.heardAtMs === undefined) return undefined;
    return state.usual?.heardAtMs === state.track.heardAtMs ? state.usual.coverage : this.#usualWhereLost(state);
  }

  readonly excusedSilence = (deviceId: DeviceId): boolean => {
    const gateway = this.gatewayOf(deviceId);
    const state = gateway === undefined ? undefined : this.#gateways.get(gateway);
    return state !== undefined && (state.deafSinceMs !== undefined || state.groupSilent);
  };
  get awakeSinceMs(): number {
    return this.#awakeSinceMs;
  }

  // ---- read by the shell ----

  gatewayOf(deviceId: DeviceId): string | undefined {
    return this.#devices.get(deviceId)?.gateway;
  }

  lastDuressMs(deviceId: DeviceId): number {
    return this.#devices.get(deviceId)?.duressAtMs ?? Number.NEGATIVE_INFINITY;
  }

  /** The newest believed location of a device, as consoles get it. */
  locationOf(deviceId: DeviceId): Location | undefined {
    const state = this.#devices.get(deviceId);
    const fix = state?.track.lastBelieved();
    if (state === undefined || fix === undefined) return undefined;
    const { latDeg, lonDeg, fixAtMs, receivedAtMs, accuracyM, speedMps, courseDeg } = fix;
    // Made with every fix: what is known is put in one by one, which costs a fraction of spreading.
    const location: Writable<Location> = { deviceId, latDeg, lonDeg, fixAtMs, receivedAtMs };
    if (accuracyM !== undefined) location.accuracyM = accuracyM;
    if (speedMps !== undefined) location.speedMps = speedMps;
    if (courseDeg !== undefined) location.courseDeg = courseDeg;
    if (state.batteryPercent !== undefined) location.batteryPercent = state.batteryPercent;
    return location;
  }

  /** When an unknown device was last heard, and where. */
  strangerOf(key: string): StrangerState | undefined {
    return this.#strangers.get(key);
  }

  unitOf(center: Center, deviceId: string): UnitId | undefined {
    return unitOfBinding(center, center.devices.get(asId<DeviceId>(deviceId))?.binding);
  }

  #state(device: Device): DeviceState {
    let state = this.#devices.get(device.id);
    if (state === undefined) {
      const configuredMs = device.intervalS === undefined ? undefined : device.intervalS * SECOND_MS;
      state = {
        track: new DeviceTrack({ intervalMs: configuredMs ?? DEFAULT_INTERVAL_MS, own: this.#ownClock }),
        newest: undefined,
        gateway: undefined,
        lostAtMs: undefined,
        lightBar: undefined,
        batteryPercent: undefined,
        duressAtMs: Number.NEGATIVE_INFINITY,
        trace: undefined,
        gap: undefined,
        usual: undefined,
      };
      this.#devices.set(device.id, state);
    }
    return state;
  }

  // CV4: silence in which we were deaf, or a carrier was out, says nothing about a place.
  #noteGap(state: DeviceState, deviceId: DeviceId, nowMs: number): void {
    const heardAtMs = state.track.heardAtMs;
    if (heardAtMs === undefined) return;
    const intervalMs = state.track.intervalMs();
    if (nowMs - heardAtMs <= LOST_INTERVALS * intervalMs + LOST_GRACE_MS) return;
    const isOurs = heardAtMs < this.hearingSinceMs(deviceId) || this.excusedSilence(deviceId);
    state.gap = isOurs || intervalMs > TEACHES_COVERAGE_MS ? undefined : { fromMs: heardAtMs, toMs: nowMs };
  }

  #learnCoverage(state: DeviceState, fix: Fix, verdict: Verdict, nowMs: number): void {
    if (state.gateway === undefined) return;
    const { trace, gap } = state;
    const heard = { latDeg: fix.latDeg, lonDeg: fix.lonDeg, speedMps: fix.speedMps, courseDeg: fix.courseDeg };
    if (verdict.believed) {
      state.trace = this.coverage.heard(trace, state.gateway, heard, nowMs, gap);
      state.gap = undefined;
    } else if ((verdict.marks & (MARK.stored | MARK.late | MARK.reordered)) !== 0) {
      this.coverage.stored(trace, heard, verdict.fixAtMs, gap, nowMs);
    }
  }

  #usualWhereLost({ track, gateway }: DeviceState): UsualCoverage | undefined {
    const fix = track.lastBelieved();
    if (fix === undefined || gateway === undefined) return undefined;
    const { latDeg, lonDeg, speedMps, courseDeg, receivedAtMs } = fix;
    const stoodSinceMs = track.standingSinceMs();
    if (stoodSinceMs !== undefined) {
      const here = told(this.coverage.at(gateway, latDeg, lonDeg, receivedAtMs));
      // It has not driven on, and was heard from this very place.
      const wasHeardHere = fix.fixAtMs - stoodSinceMs >= HEARD_HERE_MS;
      if (here?.kind === "poor") return wasHeardHere ? undefined : here;
      return wasHeardHere ? { kind: "good", passCount: here?.passCount ?? 0, wasHeardHere } : here;
    }
    const wayM = ((speedMps ?? 0) * LOST_INTERVALS * track.intervalMs()) / SECOND_MS;
    const aheadM = Math.min(AHEAD_MAX_M, Math.max(AHEAD_MIN_M, wayM));
    return told(this.coverage.ahead(gateway, { latDeg, lonDeg, speedMps, courseDeg }, aheadM, receivedAtMs));
  }

  #gateway(name: string): GatewayState {
    let state = this.#gateways.get(name);
    if (state === undefined) {
      state = {
        deafSinceMs: undefined,
        hearingSinceMs: 0,
        silent: new DevicesOfUnits(),
        groupSilent: false,
        asked: new DevicesOfUnits(),
      };
      this.#gateways.set(name, state);
    }
    return state;
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const STRANGER_STATES_MAX = 4_000;

// SL5: among many units some are in a valley at any time; a carrier's trouble is more than that.
function isGroup(
  { asked }: GatewayState,
  silentUnits: number,
  group: { readonly unitsMin: number; readonly shareMin: number },
): boolean {
  if (silentUnits < group.unitsMin) return false;
  return silentUnits >= group.shareMin * asked.unitCount;
}

function unitCount(silent: readonly { readonly unitId: UnitId }[]): number {
  return new Set(silent.map(({ unitId }) => unitId)).size;
}

function told(here: CoverageHere | undefined): UsualCoverage | undefined {
  return here?.kind === "good" ? { ...here, wasHeardHere: false } : here;
}

function believed(deviceId: DeviceId, fix: TrackFix): BelievedFix {
  return {
    deviceId,
    latDeg: fix.latDeg,
    lonDeg: fix.lonDeg,
    accuracyM: fix.accuracyM,
    speedMps: fix.speedMps,
    courseDeg: fix.courseDeg,
    fixAtMs: fix.fixAtMs,
    receivedAtMs: fix.receivedAtMs,
  };
}

/**
 * A monitor: one way of seeing that an officer may be in danger. One file each, one signature.
 *
 * `conclude` is asked anew whenever something about the unit changed or a wake-up it asked for is due. It
 * returns everything it holds to be the case at that moment; what it no longer returns has ended, so it
 * returns nothing only where it knows, never where it merely has no data. What it must remember between two
 * questions it returns as `memory`; after a restart memory is undefined and is rebuilt from `openCause` and
 * from the fixes that are kept.
 */
import type { DeviceId } from "../base/ids.ts";
import type { Cause, MonitorId } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Crew } from "../domain/crew.ts";
import type { WatchSettings } from "../domain/settings.ts";
import type { Unit } from "../domain/unit.ts";
import type { Finding } from "./finding.ts";
import type { Senses } from "./senses.ts";

export type UnitView = Crew & {
  readonly unit: Unit;
  readonly center: Center;
  readonly senses: Senses;
  readonly watch: WatchSettings;
  readonly nowMs: number;
  /** The cause of the unit's open alert with this key that has not ended, if there is one. */
  readonly openCause: (key: string) => Cause | undefined;
  /** Every cause of one monitor in the unit's open alert that has not ended. */
  readonly openCausesOf: (monitor: MonitorId) => readonly Cause[];
};

export type Conclusion<Memory = unknown> = {
  readonly findings: readonly Finding[];
  /** When to ask again if nothing happens. */
  readonly wakeAtMs?: number;
  readonly memory?: Memory;
};

export type Monitor = {
  readonly id: MonitorId;
  /** Whether a fix of one of the unit's devices, and nothing else, is a reason to ask. */
  readonly wantsFixes: (unit: Unit, hasFindings: boolean) => boolean;
  readonly conclude: (view: UnitView, memory: unknown) => Conclusion;
};

export const NOTHING: Conclusion<never> = { findings: [] };

/** Builds a monitor whose memory has a type of its own. */
export function monitor<Memory>(spec: {
  readonly id: MonitorId;
  readonly wantsFixes: (unit: Unit, hasFindings: boolean) => boolean;
  readonly conclude: (view: UnitView, memory: Memory | undefined) => Conclusion<Memory>;
}): Monitor {
  return {
    id: spec.id,
    wantsFixes: spec.wantsFixes,
    // The engine hands back only what this same monitor returned for this unit.
    conclude: (view, memory) => spec.conclude(view, memory as Memory | undefined),
  };
}

/** The newest believed fix among several devices. */
export function newestFix(view: UnitView, devices: readonly { readonly id: DeviceId }[]) {
  let newest: ReturnType<Senses["lastFix"]>;
  for (const device of devices) {
    const fix = view.senses.lastFix(device.id);
    if (fix !== undefined && (newest === undefined || fix.fixAtMs > newest.fixAtMs)) newest = fix;
  }
  return newest;
}

/** The earlier of two wake-ups, either of which may be absent. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}

/** A conclusion with a wake-up only where there is one. */
export function conclusion<Memory = never>(
  findings: readonly Finding[],
  wakeAtMs: number | undefined,
  memory?: Memory,
): Conclusion<Memory> {
  // Written out: it is made several times with every fix, and spreading costs more than all else in it.
  if (memory === undefined) return wakeAtMs === undefined ? { findings } : { findings, wakeAtMs };
  return wakeAtMs === undefined ? { findings, memory } : { findings, wakeAtMs, memory };
}

/**
 * The end of the officer's own trail: whether the device that an officer carries was last with the vehicle or apart from
 * it, and how far somebody may have walked since. With the vehicle is judged at the fix's own time, as everywhere.
 *
 * That a device is with the vehicle does not say that the officer is: it may have been taken. Apart from it, it is the
 * best there is. Rules PS7 and PS8 in ../SPEC.md.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import type { TrailFix } from "../network/map-match.ts";

export type PersonEnd = {
  /** The last time it was seen where the vehicle was. */
  readonly withVehicleAtMs?: number;
  /** It was heard last away from the vehicle: since when, until when, where then. */
  readonly apart?: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly point: Point;
    readonly accuracyM?: number;
    readonly walkMps: number;
  };
};

/** Somebody unhurt, on any ground: nobody knows the terrain, so it is the most that is plausible. */
const WALK_MPS = 1.7;
/** Nearer than this, beyond what both receivers allow, it is in or at the vehicle. */
const TOGETHER_M = 80;
/** Where the vehicle was between two of its fixes is known so far apart. */
const GAP_MAX_MS = 30_000;
const ACCURACY_ASSUMED_M = 15;
/** A device of a moving car reports a moment before or after it. */
const CLOCKS_MS = 2_000;

/** How far somebody may have walked from a place since: unhurt at the most, terrain unknown. Metres. */
export function walkingReachM(elapsedMs: number): number {
  return (Math.max(0, elapsedMs) / 1_000) * WALK_MPS;
}

/** Judges the person's fixes since the contact by the vehicle's; both in the order of their times. */
export function personEndOf(person: readonly TrailFix[], vehicle: readonly TrailFix[], contactAtMs: number): PersonEnd {
  let withVehicleAtMs: number | undefined;
  let apart: TrailFix[] = [];
  let next = 0;
  for (const fix of person) {
    if (fix.fixAtMs < contactAtMs) continue;
    while (next < vehicle.length && (vehicle[next]?.fixAtMs ?? 0) < fix.fixAtMs) next++;
    const there = vehicleAt(vehicle, next, fix.fixAtMs);
    // With no vehicle to be with, the device's own last fix is what there is.
    if (there === undefined && vehicle.length > 0 && fix.fixAtMs <= (vehicle.at(-1)?.fixAtMs ?? 0) + GAP_MAX_MS)
      continue;
    const slackM = TOGETHER_M + (fix.accuracyM ?? ACCURACY_ASSUMED_M) + (there?.slackM ?? 0);
    if (there !== undefined && distanceBetweenM(fix, there) <= slackM) {
      withVehicleAtMs = fix.fixAtMs;
      apart = [];
    } else apart.push(fix);
  }
  const [first, last] = [apart[0], apart.at(-1)];
  return {
    ...(withVehicleAtMs === undefined ? {} : { withVehicleAtMs }),
    ...(first === undefined || last === undefined
      ? {}
      : {
          apart: {
            fromMs: first.fixAtMs,
            toMs: last.fixAtMs,
            point: { latDeg: last.latDeg, lonDeg: last.lonDeg },
            ...(last.accuracyM === undefined ? {} : { accuracyM: last.accuracyM }),
            walkMps: WALK_MPS,
          },
        }),
  };
}

/** Where the vehicle was at an instant, and how much that may be off. `next`: its first fix that is not before then. */
function vehicleAt(
  vehicle: readonly TrailFix[],
  next: number,
  atMs: number,
): (Point & { readonly slackM: number }) | undefined {
  const after = vehicle[next];
  const before = after?.fixAtMs === atMs ? after : vehicle[next - 1];
  if (before === undefined || after === undefined || after.fixAtMs - before.fixAtMs > GAP_MAX_MS) return undefined;
  const spanMs = after.fixAtMs - before.fixAtMs;
  const share = spanMs === 0 ? 0 : (atMs - before.fixAtMs) / spanMs;
  const speedMps = spanMs === 0 ? (before.speedMps ?? 0) : distanceBetweenM(before, after) / (spanMs / 1_000);
  return {
    latDeg: before.latDeg + share * (after.latDeg - before.latDeg),
    lonDeg: before.lonDeg + share * (after.lonDeg - before.lonDeg),
    slackM: (before.accuracyM ?? ACCURACY_ASSUMED_M) + (speedMps * CLOCKS_MS) / 1_000,
  };
}

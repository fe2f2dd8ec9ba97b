/**
 * Patrol cars in other hands: where each was heard last, how it drives, and how far that may be believed. They stand for
 * themselves, also when their unit has another car by now or has gone home: what is hostile never leaves the picture.
 */
import type { UnitId, VehicleId } from "../base/ids.ts";
import { spokenCallSign } from "../domain/unit.ts";
import { trackDoubtWords } from "../domain/vehicle.ts";
import type { Board, Location } from "./board.ts";
import { type AgeStep, ageStep, ageText, distanceText } from "./durations.ts";

export type HostileCar = {
  readonly vehicleId: VehicleId;
  /** "312's car", or the fleet number where nobody has it on a shift. */
  readonly name: string;
  readonly unitId?: UnitId;
  readonly look?: string;
  readonly sinceMs: number;
  readonly reason: string;
  /** Absent: nothing was ever heard of it. */
  readonly seen?: { readonly location: Location; readonly ageMs: number; readonly age: AgeStep };
  /** Why its place is believed with care; its devices are in the hands of whoever has the car. */
  readonly doubts: readonly string[];
};

const INEXACT_M = 100;

/** Every car in other hands, those longest so first. */
export function hostileCars(board: Board, nowMs: number): HostileCar[] {
  const { center } = board;
  const cars: HostileCar[] = [];
  for (const { id: vehicleId, compromised, look, roofNumber, plate } of center.vehicles.values()) {
    if (compromised === undefined) continue;
    const unitId = center.unitByVehicle.get(vehicleId);
    const unit = unitId === undefined ? undefined : center.units.get(unitId);
    const looks = [look, roofNumber === undefined ? undefined : `roof ${roofNumber}`, plate].filter(
      (part) => part !== undefined,
    );
    const location = carHeardAt(board, vehicleId);
    const ageMs = location === undefined ? 0 : nowMs - location.fixAtMs;
    cars.push({
      vehicleId,
      name: unit === undefined ? `car ${vehicleId}` : `${spokenCallSign(center, unit)}'s car`,
      ...(unitId === undefined ? {} : { unitId }),
      ...(looks.length === 0 ? {} : { look: looks.join(", ") }),
      sinceMs: compromised.sinceMs,
      reason: compromised.reason,
      ...(location === undefined ? {} : { seen: { location, ageMs, age: ageStep(ageMs) } }),
      doubts: [
        ...(location === undefined ? ["never heard"] : doubtsOf(location, nowMs)),
        // What the roads say of its track; that it is not heard stands there by its age.
        ...(compromised.doubts ?? []).flatMap((doubt) => (doubt === "silent" ? [] : [trackDoubtWords([doubt])])),
      ],
    });
  }
  return cars.toSorted((a, b) => a.sinceMs - b.sinceMs);
}

/** The newest place of a car, by any of its own devices. */
export function carHeardAt({ center, locations }: Board, vehicleId: VehicleId): Location | undefined {
  let newest: Location | undefined;
  for (const deviceId of center.devicesByBearer.get(`vehicle:${vehicleId}`) ?? []) {
    const location = locations.get(deviceId);
    if (location !== undefined && (newest === undefined || location.fixAtMs > newest.fixAtMs)) newest = location;
  }
  return newest;
}

/** Old, inexact, or late: each in words. */
export function doubtsOf({ fixAtMs, receivedAtMs, accuracyM }: Location, nowMs: number): string[] {
  const doubts: string[] = [];
  if (ageStep(nowMs - fixAtMs) !== "fresh") doubts.push(`its fix is ${ageText(nowMs - fixAtMs)} old`);
  else if (ageStep(receivedAtMs - fixAtMs) !== "fresh") doubts.push("its fix came late");
  if (accuracyM !== undefined && accuracyM > INEXACT_M) doubts.push(`its fix is good to ${distanceText(accuracyM)}`);
  return doubts;
}

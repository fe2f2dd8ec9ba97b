/**
 * A person and a car that part are noticed: where a portable's fix was really far from a car that really drove, and
 * the server has heard the car on both sides of it in time, the watch says that they have parted.
 */
import { distanceBetweenM } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { type AlertLevel, compareLevels } from "../../domain/alert.ts";
import type { Unit } from "../../domain/unit.ts";
import type { HeardFix } from "./heard-fixes.ts";
import type { MakeChecker } from "./checker.ts";
import { heldLevel } from "./held-level.ts";

const APART_M = 350;
/** A car that moves on for some seconds between the two fixes is still this near. */
const TOGETHER_M = 60;
const DRIVES_MPS = 13;
const NEAR_IN_TIME_MS = 12 * SECOND_MS;
const BELIEVED_FROM = 5;
/** SP7: what moves as the car does is believed to be apart from the third fix on; some may not have been compared. */
const FAR_IN_A_ROW = 6;
const GRACE_MS = 3 * SECOND_MS;
/** SP7, with a margin: whoever is so much slower than the car does not move as it does. */
const NOT_LIKE_CAR = 0.75;
/** What a server finds again of a car's way after a restart goes back so far, whatever its modem's interval. */
const FOUND_AGAIN_MS = 4.5 * MINUTE_MS;

type Watched = {
  car: HeardFix | undefined;
  /** The newest fix of a portable that was far from the car, and when the server could have known. */
  far: { readonly fix: HeardFix; readonly before: HeardFix; knownAtMs: number | undefined } | undefined;
  /** Far fixes in a row. */
  farCount: number;
};

export const partedChecker: MakeChecker = ({ world, counts, fail }) => {
  const watched = new Map<string, Watched>();
  const heardCount = new Map<string, number>();
  /** When each portable was last seen with the car of its unit. */
  const togetherAtMs = new Map<string, number>();
  let openedAtMs = 0;
  return {
    name: "parted",
    opened: ({ clock }) => {
      watched.clear();
      heardCount.clear();
      openedAtMs = clock.nowMs();
    },
    heard: ({ world: engine }, unit, fix) => {
      if (!fix.isHonest) return;
      let one = watched.get(unit.id);
      if (one === undefined) watched.set(unit.id, (one = { car: undefined, far: undefined, farCount: 0 }));
      if (fix.device.kind === "vehicle-modem") {
        if (one.car !== undefined && fix.fixAtMs <= one.car.fixAtMs) return;
        one.car = fix;
        const { far } = one;
        if (far === undefined || far.knownAtMs !== undefined) return;
        if (
          fix.fixAtMs > far.fix.fixAtMs &&
          fix.fixAtMs - far.fix.fixAtMs < NEAR_IN_TIME_MS &&
          fix.speedMps > DRIVES_MPS &&
          lagsDifferS(fix, far.fix) < 3
        )
          far.knownAtMs = fix.heardAtMs;
        return;
      }
      // Only what is bound to somebody who rides in this unit speaks for it.
      const binding = engine.center.devices.get(asId(fix.device.id))?.binding;
      if (binding?.kind !== "officer" || engine.center.unitByOfficer.get(binding.officerId) !== unit.id) return;
      const before = one.car;
      one.far = undefined;
      // TR5: after a restart with another clock it takes some reports until a device's time is believed again.
      const count = (heardCount.get(fix.device.id) ?? 0) + 1;
      heardCount.set(fix.device.id, count);
      if (count < BELIEVED_FROM) return;
      if (before === undefined) return;
      if (fix.fixAtMs - before.fixAtMs < NEAR_IN_TIME_MS && distanceBetweenM(before.place, fix.place) < TOGETHER_M)
        togetherAtMs.set(fix.device.id, fix.heardAtMs);
      // SP6: what lags behind the other may have been driven meanwhile.
      const apartM = APART_M + 2 * NEAR_IN_TIME_MS * 0.04 + lagsDifferS(before, fix) * 40;
      const isFar = distanceBetweenM(before.place, fix.place) >= apartM;
      if (!isFar) one.farCount = 0;
      if (!isFar || before.speedMps < DRIVES_MPS || fix.fixAtMs <= before.fixAtMs) return;
      if (fix.fixAtMs - before.fixAtMs > NEAR_IN_TIME_MS) return;
      one.farCount++;
      const movesLikeCar = Math.abs(fix.speedMps - before.speedMps) < before.speedMps * NOT_LIKE_CAR;
      if (movesLikeCar && one.farCount < FAR_IN_A_ROW) return;
      one.far = { fix, before, knownAtMs: undefined };
    },
    second: (process) => {
      for (const [unitId, one] of watched) {
        const knownAtMs = one.far?.knownAtMs;
        if (knownAtMs === undefined || process.clock.nowMs() < knownAtMs + GRACE_MS) continue;
        const togetherMs = togetherAtMs.get(one.far?.fix.device.id ?? "");
        const isFoundAgain =
          togetherMs === undefined || togetherMs >= openedAtMs || knownAtMs - togetherMs < FOUND_AGAIN_MS;
        one.far = undefined;
        const unit = process.world.center.units.get(asId<UnitId>(unitId));
        if (unit?.shift === undefined || process.world.monitorsOff.has("SP")) continue;
        counts.add("people and cars that parted");
        const wanted = wantedOf(unit, isFoundAgain ? togetherMs : undefined, knownAtMs);
        if (wanted === "emergency") counts.add("people and cars that parted on a stop");
        const held = heldLevel(process, unit, "SP");
        if (held !== undefined && compareLevels(held, wanted) >= 0) continue;
        const trouble = world.stage.unitById.get(unitId)?.trouble;
        fail(
          `person and car of ${unit.callSign} have parted (${trouble ?? "a portable left somewhere"}), and SP is ${held ?? "nothing"}, not ${wanted}`,
        );
      }
    },
  };
};

// SP2, SP8: with a second person in the unit, who may be with the car, or a device that was never seen with it on this
// shift, a notice will do.
function wantedOf(unit: Unit, togetherAtMs: number | undefined, knownAtMs: number): AlertLevel {
  const isAlone = unit.shift?.officerIds.length === 1;
  if (!isAlone || togetherAtMs === undefined || togetherAtMs < unit.shift.startedAtMs) return "notice";
  return unit.stop !== undefined && unit.stop.startedAtMs < knownAtMs ? "emergency" : "urgent";
}

function lagsDifferS(a: HeardFix, b: HeardFix): number {
  return Math.abs(a.heardAtMs - a.fixAtMs - (b.heardAtMs - b.fixAtMs)) / SECOND_MS;
}

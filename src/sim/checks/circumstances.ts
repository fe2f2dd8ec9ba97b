/**
 * What makes a stop risky is seen: a car that stands on a highway without a word (UA), a stop far from any help (NB),
 * something that is known about the plate (PL).
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { type AlertLevel, compareLevels } from "../../domain/alert.ts";
import type { Unit } from "../../domain/unit.ts";
import { nearestMilepost } from "../../roads/milepost.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { MakeChecker } from "./checker.ts";
import type { HeardFix } from "./heard-fixes.ts";
import { heldByKey, heldLevel } from "./held-level.ts";

const LOOK_EVERY_MS = 10 * SECOND_MS;
/** A receiver that wanders out of its circle (TR11) makes it begin to stand anew: twice the rule's time, and some. */
const STANDS_MS = 5 * MINUTE_MS;
/** Reflections, and an officer who walks. */
const FAR_FACTOR = 1.15;
const PLACE_AGE_MS = 11 * MINUTE_MS;
const PLACE_EVERY_MS = 20 * SECOND_MS;
/** What a car that reports old fixes in a burst has covered meanwhile. */
const PLACE_EVERY_M = 500;
/** NB looks twice in that time. */
const OWN_PLACE_AGE_MS = MINUTE_MS;
const STOPPED_MS = 45 * SECOND_MS;
const HIGHWAY_M = 60;
const NOTICE_GRACE_MS = 30 * SECOND_MS;
const CAUTION_GRACE_MS = 2 * SECOND_MS;

/** A car that was not heard for so long may have been anywhere meanwhile. */
const UNHEARD_MS = MINUTE_MS;

type HeardPlace = { readonly atMs: number; readonly place: Point };
type Stand = { readonly sinceMs: number; heardAtMs: number; heardCount: number; told: boolean; noticeTold: boolean };

export const circumstancesChecker: MakeChecker = ({ world, counts, fail }) => {
  const stands = new Map<string, Stand>();
  const told = new Set<string>();
  /** Where units were of late, as far as anybody could know. */
  const places = new Map<string, HeardPlace[]>();
  /** Where each device of a unit was by its word to this server. */
  const ownPlaces = new Map<string, Map<string, HeardPlace[]>>();
  const cautionsSince = new Map<string, number>();
  let lookAtMs = 0;
  return {
    name: "circumstances",
    opened: () => {
      stands.clear();
      ownPlaces.clear();
    },
    heard: (_process, unit, fix) => {
      notePlace(unit.id, fix);
      noteOwnPlace(unit.id, fix);
      if (fix.device.kind !== "vehicle-modem") return;
      const known = stands.get(unit.id);
      // A reflection may be believed, and then the car has begun to stand anew (TR11).
      const { heardAtMs } = fix;
      if (fix.speedMps > 0 || !fix.isHonest) stands.delete(unit.id);
      else if (known === undefined || heardAtMs - known.heardAtMs > UNHEARD_MS)
        stands.set(unit.id, { sinceMs: heardAtMs, heardAtMs, heardCount: 1, told: false, noticeTold: false });
      else {
        known.heardAtMs = heardAtMs;
        known.heardCount++;
      }
    },
    second: (process) => {
      const nowMs = process.clock.nowMs();
      knownCautions(process, nowMs);
      if (nowMs < lookAtMs) return;
      lookAtMs = nowMs + LOOK_EVERY_MS;
      for (const simulated of world.stage.units) {
        const unit = process.world.center.units.get(asId<UnitId>(simulated.id));
        if (unit?.shift === undefined || !simulated.isCarKnown) continue;
        unannounced(process, simulated, unit, nowMs);
        far(process, simulated, unit, nowMs);
      }
    },
  };

  function unannounced(process: CenterProcess, simulated: SimUnit, unit: Unit, nowMs: number): void {
    const stand = stands.get(simulated.id);
    if (stand === undefined || stand.heardCount < 10 || process.world.monitorsOff.has("UA")) return;
    const since = Math.max(
      stand.sinceMs,
      unit.statusSinceMs,
      unit.watchResetAtMs ?? 0,
      process.world.senses.awakeSinceMs,
    );
    if (unit.status !== "CheckedIn" || nowMs - since < STANDS_MS || !simulated.car.isStanding) return;
    const { latDeg, lonDeg } = simulated.car.place;
    if (nearestMilepost(newMexico, latDeg, lonDeg, HIGHWAY_M) === undefined) return;
    noticed(process, unit, stand, nowMs);
    if (stand.told) return;
    stand.told = true;
    counts.add("unannounced stands seen");
    if (unit.marks["UA"] === undefined && heldLevel(process, unit, "UA") === undefined)
      fail(`${unit.callSign} has stood on the highway for ${Math.round((nowMs - since) / 1_000)} s without a mark`);
  }

  // UA1: what is marked and goes on is a notice in its time.
  function noticed(process: CenterProcess, unit: Unit, stand: Stand, nowMs: number): void {
    const mark = unit.marks["UA"];
    if (mark === undefined || stand.sinceMs > mark.sinceMs || stand.noticeTold) return;
    const { standS, noticeAfterS } = process.world.settings.watch.unannounced;
    const sinceMs = Math.max(
      mark.sinceMs,
      process.world.senses.awakeSinceMs,
      Math.max(unit.statusSinceMs, unit.watchResetAtMs ?? 0) + standS * SECOND_MS,
    );
    if (nowMs - sinceMs < (noticeAfterS - standS) * SECOND_MS + NOTICE_GRACE_MS) return;
    stand.noticeTold = true;
    counts.add("unannounced stands that lasted");
    if (heldLevel(process, unit, "UA") === undefined)
      fail(
        `${unit.callSign} has stood marked on the highway for ${Math.round((nowMs - sinceMs) / 1_000)} s, and nobody is told`,
      );
  }

  // PL1: what is known about the plate is told for as long as it has not been read to the officer.
  function knownCautions(process: CenterProcess, nowMs: number): void {
    const { center, monitorsOff } = process.world;
    for (const unit of center.cautions.size === 0 ? [] : center.units.values()) {
      const plate = unit.stop?.plate;
      if (plate === undefined || unit.stop === undefined) continue;
      for (const caution of center.cautions.values()) {
        const isKnown = caution.about === "plate" && isSameCar(caution.subject, plate);
        if (!isKnown || caution.readTo[unit.id] !== undefined || (caution.untilMs ?? Infinity) <= nowMs) continue;
        const key = `${unit.stop.stopId}/${caution.id}`;
        const sinceMs = cautionsSince.get(key) ?? nowMs;
        cautionsSince.set(key, sinceMs);
        const wanted = caution.level === "high" ? "urgent" : "notice";
        if (told.has(key) || nowMs - sinceMs < CAUTION_GRACE_MS || monitorsOff.has("PL")) continue;
        told.add(key);
        counts.add("cautions about a stop");
        if (!isAtLeast(heldByKey(process, unit, `PL:${unit.id}:${unit.stop.stopId}:${caution.id}`), wanted))
          fail(`something is known about the stop of ${unit.callSign} (${caution.text}), and PL is not ${wanted}`);
      }
    }
  }

  function notePlace(unitId: string, { heardAtMs, place }: HeardFix): void {
    const known = places.get(unitId) ?? [];
    const last = known.at(-1);
    const isSoon = last !== undefined && heardAtMs - last.atMs < PLACE_EVERY_MS && heardAtMs >= last.atMs;
    if (isSoon && distanceBetweenM(last.place, place) < PLACE_EVERY_M) return;
    while (known[0] !== undefined && heardAtMs - known[0].atMs > PLACE_AGE_MS) known.shift();
    known.push({ atMs: heardAtMs, place });
    places.set(unitId, known);
  }

  function noteOwnPlace(unitId: string, { heardAtMs, place, device }: HeardFix): void {
    const ofUnit = ownPlaces.get(unitId) ?? new Map<string, HeardPlace[]>();
    ownPlaces.set(unitId, ofUnit);
    const recent = (ofUnit.get(device.id) ?? []).filter(({ atMs }) => heardAtMs - atMs < OWN_PLACE_AGE_MS);
    ofUnit.set(device.id, [...recent, { atMs: heardAtMs, place }]);
  }

  // Where a car was taken, its officer's radio is heard from elsewhere, and NB measures from either.
  function heardFrom(unitId: string, nowMs: number): Point[] {
    return [...(ownPlaces.get(unitId)?.values() ?? [])].flatMap((ofDevice) =>
      ofDevice
        .filter(({ atMs }, index) => index === ofDevice.length - 1 || nowMs - atMs < OWN_PLACE_AGE_MS)
        .map(({ place }) => place),
    );
  }

  function far(process: CenterProcess, simulated: SimUnit, unit: Unit, nowMs: number): void {
    const { stop } = unit;
    if (stop === undefined || told.has(stop.stopId)) return;
    // NB looks at its own pace, also after a start.
    if (nowMs - Math.max(stop.startedAtMs, process.world.senses.awakeSinceMs) < STOPPED_MS) return;
    if (process.world.monitorsOff.has("NB")) return;
    // While somebody has another's radio or car, two units are each in two places: no distance means anything then.
    if (world.stage.units.some((other) => !other.isCarKnown || hasAnothersRadio(other))) return;
    // A unit that was not heard since a start may be anywhere.
    const own = heardFrom(simulated.id, nowMs);
    if (own.length === 0) return;
    const farM = process.world.settings.watch.backup.farM * FAR_FACTOR;
    for (const [unitId, known] of places) {
      if (unitId === simulated.id) continue;
      const late = known.filter(({ atMs }) => nowMs - atMs < PLACE_AGE_MS);
      if (late.some(({ place }) => own.some((here) => distanceBetweenM(place, here) < farM))) return;
    }
    told.add(stop.stopId);
    counts.add("stops far from help");
    if (unit.marks["NB"] === undefined && heldLevel(process, unit, "NB") === undefined)
      fail(`no help is within ${Math.round(farM / 1_000)} km of ${unit.callSign} on its stop, and it has no mark`);
  }
};

function hasAnothersRadio({ people }: SimUnit): boolean {
  return people.some(({ carried }) => carried?.withOther !== undefined);
}

function isAtLeast(held: AlertLevel | undefined, wanted: AlertLevel): boolean {
  return held !== undefined && compareLevels(held, wanted) >= 0;
}

// By letters and digits, with or without the state in front.
function isSameCar(caution: string, plate: string): boolean {
  const [a, b] = [caution, plate].map((text) => text.replaceAll(/[^A-Z0-9]/gi, "").toUpperCase());
  return a === b || a?.slice(2) === b || a === b?.slice(2);
}

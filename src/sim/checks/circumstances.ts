/**
 * What makes a stop risky is seen: a car that stands on a highway without a word (UA), a stop far from any help (NB),
 * something that is known about the plate (PL).
 */
import { distanceBetweenM } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Unit } from "../../domain/unit.ts";
import { nearestMilepost } from "../../roads/milepost.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { MakeChecker } from "./checker.ts";
import { heldLevel } from "./held-level.ts";

const LOOK_EVERY_MS = 10 * SECOND_MS;
/** A receiver that wanders out of its circle (TR11) makes it begin to stand anew: twice the rule's time, and some. */
const STANDS_MS = 5 * MINUTE_MS;
const FAR_FACTOR = 2;
const STOPPED_MS = 45 * SECOND_MS;
const HIGHWAY_M = 60;

/** A car that was not heard for so long may have been anywhere meanwhile. */
const UNHEARD_MS = MINUTE_MS;

type Stand = { readonly sinceMs: number; heardAtMs: number; heardCount: number; told: boolean };

export const circumstancesChecker: MakeChecker = ({ world, counts, fail }) => {
  const stands = new Map<string, Stand>();
  const told = new Set<string>();
  let lookAtMs = 0;
  return {
    name: "circumstances",
    opened: () => stands.clear(),
    heard: (_process, unit, fix) => {
      if (fix.device.kind !== "vehicle-modem") return;
      const known = stands.get(unit.id);
      // A reflection may be believed, and then the car has begun to stand anew (TR11).
      const { heardAtMs } = fix;
      if (fix.speedMps > 0 || !fix.isHonest) stands.delete(unit.id);
      else if (known === undefined || heardAtMs - known.heardAtMs > UNHEARD_MS)
        stands.set(unit.id, { sinceMs: heardAtMs, heardAtMs, heardCount: 1, told: false });
      else {
        known.heardAtMs = heardAtMs;
        known.heardCount++;
      }
    },
    committed: (process, envelopes) => {
      for (const { event } of envelopes) {
        if (event.type !== "CautionAdded" || event.level !== "high" || event.about !== "plate") continue;
        for (const unit of process.world.center.units.values()) {
          if (unit.stop?.plate === undefined || unit.stop.plate !== event.subject) continue;
          counts.add("cautions about a stop");
          if (process.world.monitorsOff.has("PL")) continue;
          const alertId = process.world.center.openAlertBySubject.get(`unit:${unit.id}`);
          const causes = alertId === undefined ? [] : (process.world.center.alerts.get(alertId)?.causes ?? []);
          const isRead = process.world.center.cautions.get(event.cautionId)?.readTo[unit.id] !== undefined;
          if (!isRead && !causes.some(({ monitor, level }) => monitor === "PL" && level !== "notice"))
            fail(`something is known about the stop of ${unit.callSign}, and PL is not urgent`);
        }
      }
    },
    second: (process) => {
      const nowMs = process.clock.nowMs();
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
    if (stand === undefined || stand.told || stand.heardCount < 10 || process.world.monitorsOff.has("UA")) return;
    const since = Math.max(
      stand.sinceMs,
      unit.statusSinceMs,
      unit.watchResetAtMs ?? 0,
      process.world.senses.awakeSinceMs,
    );
    if (unit.status !== "CheckedIn" || nowMs - since < STANDS_MS || !simulated.car.isStanding) return;
    const { latDeg, lonDeg } = simulated.car.place;
    if (nearestMilepost(newMexico, latDeg, lonDeg, HIGHWAY_M) === undefined) return;
    stand.told = true;
    counts.add("unannounced stands seen");
    if (unit.marks["UA"] === undefined && heldLevel(process, unit, "UA") === undefined)
      fail(`${unit.callSign} has stood on the highway for ${Math.round((nowMs - since) / 1_000)} s without a mark`);
  }

  function far(process: CenterProcess, simulated: SimUnit, unit: Unit, nowMs: number): void {
    const { stop } = unit;
    if (stop === undefined || told.has(stop.stopId)) return;
    // NB looks at its own pace, also after a start.
    if (nowMs - Math.max(stop.startedAtMs, process.world.senses.awakeSinceMs) < STOPPED_MS) return;
    if (process.world.monitorsOff.has("NB")) return;
    // While somebody has another's radio, two units are each in two places: no distance means anything then.
    if (world.stage.units.some(({ people }) => people.some(({ carried }) => carried?.withOther !== undefined))) return;
    const here = simulated.car.place;
    const farM = process.world.settings.watch.backup.farM * FAR_FACTOR;
    if (world.stage.units.some((other) => other !== simulated && distanceBetweenM(other.car.place, here) < farM))
      return;
    told.add(stop.stopId);
    counts.add("stops far from help");
    if (unit.marks["NB"] === undefined && heldLevel(process, unit, "NB") === undefined)
      fail(`no help is within ${Math.round(farM / 1_000)} km of ${unit.callSign} on its stop, and it has no mark`);
  }
};

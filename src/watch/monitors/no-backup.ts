/**
 * NB, no backup: the nearest help is farther than it should be. A mark on the stop from its start; a notice
 * where a high caution stands. By air for now, and said so.
 */
import type { Point } from "../../base/geo.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { placePoint } from "../../domain/place.ts";
import type { Unit } from "../../domain/unit.ts";
import { primaryStatus } from "../../domain/status.ts";
import { whereabouts } from "../evidence.ts";
import { conclusion, monitor, newestFix, NOTHING, type UnitView } from "../monitor.ts";

/** Help whose location is older than this is not counted on. */
const LOCATION_AGE_MAX_MS = 10 * MINUTE_MS;
const LOOK_AGAIN_MS = 30_000;

export const noBackupMonitor = monitor<never>({
  id: "NB",
  wantsFixes: () => false,
  conclude: (view) => {
    const stop = view.unit.stop;
    if (stop === undefined) return NOTHING;
    const again = conclusion([], view.nowMs + LOOK_AGAIN_MS);
    // A finding that is held goes on where it can't be judged: not knowing is not "help is near".
    const held = view.unit.marks["NB"] !== undefined || view.openCausesOf("NB").length > 0;
    const here = newestFix(view, view.devices) ?? placePoint(stop.place);
    if (here === undefined ? !held : nearestM(view, here, canHelp) <= view.watch.backup.farM) return again;
    // After a restart nobody's place is known until the units have reported: that is not "no help" either.
    const isEarly = view.nowMs < view.senses.awakeSinceMs + LOOK_AGAIN_MS;
    if (isEarly && !held && here !== undefined && nearestM(view, here, () => true) === Infinity) return again;
    return conclusion(
      [
        {
          key: `NB:${view.unit.id}:${stop.stopId}`,
          monitor: "NB",
          level: stop.highCaution ? "notice" : "mark",
          sentence: `no help within ${Math.round(view.watch.backup.farM / 1_609.344)} miles by air`,
          evidence: whereabouts(view),
          prompts: false,
          silence: false,
          covert: false,
        },
      ],
      view.nowMs + LOOK_AGAIN_MS,
    );
  },
});

function nearestM(view: UnitView, here: Point, counts: (unit: Unit) => boolean): number {
  const [nearest] = view.senses.nearestUnits(here, {
    count: 1,
    sinceMs: view.nowMs - LOCATION_AGE_MAX_MS,
    accept: (unitId) => {
      const unit = view.center.units.get(unitId);
      return unit !== undefined && unit.id !== view.unit.id && counts(unit);
    },
  });
  return nearest?.distanceM ?? Infinity;
}

function canHelp(unit: Unit): boolean {
  return unit.shift !== undefined && primaryStatus(unit.status) !== "NotAvailable" && unit.duress === undefined;
}

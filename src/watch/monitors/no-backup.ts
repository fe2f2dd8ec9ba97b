/**
 * NB, no backup: the nearest help is farther than it should be. A mark on the stop from its start; a notice
 * where a high caution stands. By air for now, and said so.
 */
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
    const here = newestFix(view, view.devices) ?? placePoint(stop.place);
    if (here === undefined) return conclusion([], view.nowMs + LOOK_AGAIN_MS);
    const nearestM = nearestHelpM(view, here.latDeg, here.lonDeg);
    if (nearestM <= view.watch.backup.farM) return conclusion([], view.nowMs + LOOK_AGAIN_MS);
    // After a restart nobody's place is known until the units have reported: that is not "no help".
    const known = view.unit.marks["NB"] !== undefined || view.openCausesOf("NB").length > 0;
    const heardOutMs = view.senses.awakeSinceMs + LOOK_AGAIN_MS;
    if (nearestM === Infinity && view.nowMs < heardOutMs && !known) return conclusion([], heardOutMs);
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

function nearestHelpM(view: UnitView, latDeg: number, lonDeg: number): number {
  const [nearest] = view.senses.nearestUnits(
    { latDeg, lonDeg },
    {
      count: 1,
      sinceMs: view.nowMs - LOCATION_AGE_MAX_MS,
      accept: (unitId) => {
        const unit = view.center.units.get(unitId);
        return unit !== undefined && unit.id !== view.unit.id && canHelp(unit);
      },
    },
  );
  return nearest?.distanceM ?? Infinity;
}

function canHelp(unit: Unit): boolean {
  return unit.shift !== undefined && primaryStatus(unit.status) !== "NotAvailable" && unit.duress === undefined;
}

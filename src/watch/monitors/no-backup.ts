/**
 * NB, no backup: the nearest help is farther than it should be. A mark on the stop from its start; a notice
 * where a high caution stands. By road where a fresh answer is known (NB2), else by air, and said which.
 */
import type { Point } from "../../base/geo.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { canHelp } from "../../domain/help.ts";
import { placePoint } from "../../domain/place.ts";
import type { Stop } from "../../domain/stop.ts";
import type { Unit } from "../../domain/unit.ts";
import { whereabouts } from "../evidence.ts";
import { type Conclusion, conclusion, monitor, newestFix, NOTHING, type UnitView } from "../monitor.ts";

/** Help whose location is older than this is not counted on. */
const LOCATION_AGE_MAX_MS = 10 * MINUTE_MS;
const LOOK_AGAIN_MS = 30_000;
/** A drive time whose units have moved on for so long is none any more. */
const GAP_AGE_MAX_MS = MINUTE_MS;

export const noBackupMonitor = monitor<never>({
  id: "NB",
  wantsFixes: () => false,
  conclude: (view) => {
    const stop = view.unit.stop;
    if (stop === undefined) return NOTHING;
    const again = conclusion([], view.nowMs + LOOK_AGAIN_MS);
    // A finding that is held goes on where it can't be judged: not knowing is not "help is near".
    const held = view.unit.marks["NB"] !== undefined || view.openCausesOf("NB").length > 0;
    const byRoad = helpByRoad(view, stop.stopId);
    if (byRoad !== undefined) return byRoad.isFar ? found(view, stop, byRoad.sentence) : again;
    const here = newestFix(view, view.devices) ?? placePoint(stop.place);
    if (
      here === undefined
        ? !held
        : nearestM(view, here, (unit) => canHelp(unit, view.unit.id, stop)) <= view.watch.backup.farM
    )
      return again;
    // After a restart nobody's place is known until the units have reported: that is not "no help" either.
    const heardOutMs = view.senses.awakeSinceMs + LOOK_AGAIN_MS;
    if (view.nowMs < heardOutMs && !held && here !== undefined && nearestM(view, here, () => true) === Infinity) {
      return conclusion([], heardOutMs);
    }
    return found(view, stop, `no help within ${Math.round(view.watch.backup.farM / 1_609.344)} miles by air`);
  },
});

function found(view: UnitView, stop: Stop, sentence: string): Conclusion<never> {
  return conclusion(
    [
      {
        key: `NB:${view.unit.id}:${stop.stopId}`,
        monitor: "NB",
        level: stop.highCaution ? "notice" : "mark",
        sentence,
        evidence: whereabouts(view),
        prompts: false,
        silence: false,
        covert: false,
      },
    ],
    view.nowMs + LOOK_AGAIN_MS,
  );
}

type HelpByRoad = { readonly isFar: false } | { readonly isFar: true; readonly sentence: string };

/** NB2: what the roads say, where that is known and fresh; undefined leaves it to the distance by air. */
function helpByRoad(view: UnitView, stopId: string): HelpByRoad | undefined {
  const gap = view.senses.backupGap(view.unit.id, stopId);
  if (gap === undefined || view.nowMs - gap.askedAtMs > GAP_AGE_MAX_MS) return undefined;
  const { nearest, highwaysOnly } = gap;
  // Highways alone lack most roads: that none leads there says nothing.
  if (nearest === undefined) {
    return highwaysOnly ? undefined : { isFar: true, sentence: "no help has a way here by road" };
  }
  if (nearest.timeMs <= view.watch.backup.farS * SECOND_MS) return { isFar: false };
  // In steps of five minutes: a sentence that changed with every fix would be an event with every fix.
  const minutes = 5 * Math.max(1, Math.round(nearest.timeMs / (5 * MINUTE_MS)));
  const limit = Math.round((view.watch.backup.farS * SECOND_MS) / MINUTE_MS);
  const sentence = `no help within ${limit} min by road: the nearest takes about ${minutes} min`;
  return { isFar: true, sentence: highwaysOnly ? `${sentence} (highways only)` : sentence };
}

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

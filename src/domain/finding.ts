/**
 * What the watch has concluded about a unit short of an alert: a prompt to its people, a mark on its row,
 * the end of a finding that a person had closed. Facts, so that a restart neither repeats nor forgets them.
 */
import type { UnitId } from "../base/ids.ts";
import type { MonitorId } from "./alert.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import { patchUnit } from "./unit.ts";

export type FindingEvent =
  | {
      readonly type: "UnitPrompted";
      readonly unitId: UnitId;
      readonly monitors: readonly MonitorId[];
      /** Devices that can show it; none means that the unit stands in the silent check queue instead. */
      readonly deviceIds: readonly string[];
    }
  | { readonly type: "UnitMarked"; readonly unitId: UnitId; readonly monitor: MonitorId; readonly sentence: string }
  | { readonly type: "UnitUnmarked"; readonly unitId: UnitId; readonly monitor: MonitorId }
  | { readonly type: "FindingLapsed"; readonly unitId: UnitId; readonly key: string };

export function evolveFinding(center: Center, event: FindingEvent, head: EventHead): void {
  const unit = center.units.get(event.unitId);
  if (unit === undefined) return;
  switch (event.type) {
    case "UnitPrompted":
      patchUnit(center, unit.id, { prompt: { sentAtMs: head.atMs, monitors: event.monitors } });
      return;
    case "UnitMarked":
      patchUnit(center, unit.id, {
        marks: { ...unit.marks, [event.monitor]: { sentence: event.sentence, sinceMs: head.atMs } },
      });
      return;
    case "UnitUnmarked": {
      const { [event.monitor]: _, ...marks } = unit.marks;
      patchUnit(center, unit.id, { marks });
      return;
    }
    case "FindingLapsed": {
      const { [event.key]: _, ...quiet } = unit.quiet;
      patchUnit(center, unit.id, { quiet });
      return;
    }
  }
}

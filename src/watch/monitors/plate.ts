/**
 * PL, plate: somebody knows something about the plate, the person or the place of this stop. The officer is to
 * be told before walking up; it ends when a dispatcher has read it to the officer.
 */
import { cautionsForUnit } from "../../domain/caution-lookup.ts";
import { whereabouts } from "../evidence.ts";
import { conclusion, earliest, monitor, NOTHING } from "../monitor.ts";

export const plateMonitor = monitor<never>({
  id: "PL",
  wantsFixes: () => false,
  conclude: (view) => {
    if (view.unit.stop === undefined) return NOTHING;
    const cautions = cautionsForUnit(view.center, view.unit, view.nowMs);
    let wakeAtMs: number | undefined;
    for (const caution of cautions) wakeAtMs = earliest(wakeAtMs, caution.untilMs);
    const unread = cautions.filter((caution) => caution.readTo[view.unit.id] === undefined);
    return conclusion(
      unread.map((caution) => ({
        key: `PL:${view.unit.id}:${view.unit.stop?.stopId}:${caution.id}`,
        monitor: "PL" as const,
        level: caution.level === "high" ? ("urgent" as const) : ("notice" as const),
        sentence: `tell the officer: ${caution.subject}: ${caution.text} (${caution.source})`,
        evidence: whereabouts(view),
        prompts: false,
        silence: false,
        covert: false,
      })),
      wakeAtMs,
    );
  },
});

/**
 * UA, unannounced stop: a unit in service stands on a highway, or has its light bar on, and has not said why.
 * First a mark on its row and a prompt, later a notice. Many such stops are harmless; none is unseen.
 */
import { SECOND_MS } from "../../base/time.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { nearestMilepost } from "../../roads/milepost.ts";
import { whereabouts } from "../evidence.ts";
import { conclusion, earliest, monitor, newestFix, NOTHING, type UnitView } from "../monitor.ts";

/** How long after a unit began to stand or move it may take to be noticed by asking again. */
const LOOK_AGAIN_MS = 15_000;

export const unannouncedStopMonitor = monitor<never>({
  id: "UA",
  wantsFixes: (_unit, hasFindings) => hasFindings,
  conclude: (view) => {
    if (view.unit.status !== "CheckedIn" || view.vehicleDevices.length === 0) return NOTHING;
    const standsSinceMs = standingSince(view);
    if (standsSinceMs === undefined) return conclusion([], view.nowMs + LOOK_AGAIN_MS);
    const u = view.watch.unannounced;
    const since = Math.min(standsSinceMs, heldSinceMs(view) ?? Infinity);
    const markAtMs = Math.max(since, view.unit.statusSinceMs, view.unit.watchResetAtMs ?? 0) + u.standS * SECOND_MS;
    const noticeAtMs = markAtMs + (u.noticeAfterS - u.standS) * SECOND_MS;
    if (view.nowMs < markAtMs) return conclusion([], earliest(markAtMs, view.nowMs + LOOK_AGAIN_MS));
    if (!onHighway(view)) return conclusion([], view.nowMs + LOOK_AGAIN_MS);
    return conclusion(
      [
        {
          key: `UA:${view.unit.id}:${since}`,
          monitor: "UA",
          level: view.nowMs >= noticeAtMs ? "notice" : "mark",
          sentence: "the car stands on the highway without a status",
          evidence: whereabouts(view),
          prompts: true,
          silence: false,
          covert: false,
        },
      ],
      view.nowMs < noticeAtMs ? noticeAtMs : view.nowMs + LOOK_AGAIN_MS,
    );
  },
});

// After a restart the fixes that are kept may not reach back to where it began to stand. What is on record does: one
// standing is marked, told and closed once.
function heldSinceMs(view: UnitView): number | undefined {
  const prefix = `UA:${view.unit.id}:`;
  const key = view.openCausesOf("UA")[0]?.key ?? Object.keys(view.unit.quiet).find((held) => held.startsWith(prefix));
  if (key !== undefined) return Number(key.slice(prefix.length));
  const mark = view.unit.marks["UA"];
  return mark === undefined ? undefined : mark.sinceMs - view.watch.unannounced.standS * SECOND_MS;
}

function standingSince(view: UnitView): number | undefined {
  let since: number | undefined;
  for (const device of view.vehicleDevices) since = earliest(since, view.senses.standingSinceMs(device.id));
  return since;
}

function onHighway(view: UnitView): boolean {
  if (view.vehicleDevices.some((device) => view.senses.lightBar(device.id) === true)) return true;
  const fix = newestFix(view, view.vehicleDevices);
  if (fix === undefined) return false;
  return nearestMilepost(newMexico, fix.latDeg, fix.lonDeg, view.watch.unannounced.highwayM) !== undefined;
}
